"""How long a training may take is taken from the last one of the same model."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from engine import catalog
from engine.data.datasets import mnist_test, open_dataset
from engine.data.own_digits import keep
from engine.jobs import JobContext
from engine.runs.requests import Estimate, EstimateRequest
from engine.session import Session
from engine.system import folders
from engine.weights.training_record import METRICS

RECIPE = catalog.find("numpy-nn").recipes["tuned"].changed(epochs=40)


def _ask(request: EstimateRequest) -> Estimate:
    session = Session()
    try:
        return session.run(request, JobContext())
    finally:
        session.close()


def test_without_a_run_here_the_shipped_weights_tell() -> None:
    whole = _ask(EstimateRequest("numpy-nn", RECIPE))
    assert (whole.pictures, whole.here) == (60_000, False)
    assert whole.seconds is not None
    less = _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=10), limit=6_000))
    assert less.pictures == 6_000
    assert less.seconds == pytest.approx(whole.seconds / 40, rel=0.05)


def test_a_run_made_here_tells_more() -> None:
    folder = folders.runs_folder() / "20261121-100000-numpy-nn"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folder)
    record = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    for epoch in record["epochs"]:
        epoch["seconds"] = 11.0
    record["seconds"] = 11.0 * len(record["epochs"])
    record["data"]["train"] = 10_000
    (folder / METRICS).write_text(json.dumps(record))
    told = _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=2), limit=10_000))
    assert told.here
    assert told.seconds == pytest.approx(22)
    (folder / METRICS).write_text("{")
    assert not _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=2))).here, "what cannot be read tells nothing"


def test_nobody_knows_how_many_pictures_a_file_holds_before_it_is_read() -> None:
    told = _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=2), data="/somewhere/digits.csv"))
    assert (told.pictures, told.seconds) == (None, None)


def test_the_digits_that_a_person_kept_are_counted() -> None:
    digits = mnist_test()
    for image, label in zip(digits.images[:12], digits.labels[:12], strict=True):
        keep(np.repeat(image[..., np.newaxis], 3, axis=2), int(label))
    for data, pictures in (("my-digits", 10), ("my-digits?test=mnist", 12), ("mnist+my-digits", 60_012)):
        training, _ = open_dataset(data)
        assert _ask(EstimateRequest("numpy-nn", RECIPE, data=data)).pictures == pictures == len(training)


def test_a_network_of_another_size_is_said_to_be_one() -> None:
    assert _ask(EstimateRequest("numpy-nn", RECIPE)).alike
    assert not _ask(EstimateRequest("numpy-nn", RECIPE.changed(settings={**RECIPE.settings, "hidden_units": 7}))).alike
