"""How long a training may take is taken from the last one of the same model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

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

    def ten_epochs(limit: int) -> float:
        ten, twenty = (
            _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=epochs), limit=limit)) for epochs in (10, 20)
        )
        assert ten.pictures == limit
        assert ten.seconds is not None
        assert twenty.seconds is not None
        return twenty.seconds - ten.seconds

    assert ten_epochs(40_000) == pytest.approx(ten_epochs(60_000) * 35 / 55, rel=0.02), "5,000 are held back"


def _run_here(day: int, pictures: int, seconds: list[float], besides: float = 0, model: str = "numpy-nn") -> Path:
    """A run whose epochs took so long, and what was besides."""
    folder = folders.runs_folder() / f"202611{day}-100000-{model}"
    shutil.copytree(folders.SHIPPED_WEIGHTS / model, folder)
    record = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    record["epochs"], record["kept_epoch"] = record["epochs"][: len(seconds)], 1
    for epoch, took in zip(record["epochs"], seconds, strict=True):
        epoch["seconds"] = took
    record["seconds"] = sum(seconds) + besides
    record["data"]["train"] = pictures
    (folder / METRICS).write_text(json.dumps(record))
    return folder


def test_a_run_made_here_tells_more() -> None:
    folder = _run_here(21, 8_000, [11.0] * 5)
    told = _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=2), limit=10_000))
    assert (told.here, told.alike) == (True, True)
    assert told.seconds == pytest.approx(22), "a fifth is held back"
    (folder / METRICS).write_text("{")
    assert not _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=2))).here, "what cannot be read tells nothing"


def test_a_slow_first_epoch_and_one_while_the_computer_was_busy_do_not_count() -> None:
    _run_here(21, 8_000, [60.0, 2.0, 2.0, 30.0, 2.0])
    assert _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=4), limit=10_000)).seconds == pytest.approx(8)


def test_only_where_a_frozen_network_looks_at_each_picture_the_time_besides_the_epochs_grows_with_them() -> None:
    _run_here(21, 8_000, [2.0, 2.0], besides=4)
    assert _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=1), limit=20_000)).seconds == pytest.approx(2 + 4)
    transfer = "vgg16-transfer"
    _run_here(21, 8_000, [2.0, 2.0], besides=100, model=transfer)
    recipe = catalog.find(transfer).recipes["tuned"].changed(epochs=2)
    assert _ask(EstimateRequest(transfer, recipe, limit=20_000)).seconds == pytest.approx(200 + 8)


def test_the_epoch_in_which_a_run_was_stopped_is_not_counted_for_every_epoch() -> None:
    folder = _run_here(21, 8_000, [2.0, 2.0], besides=1.8)
    record = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    (folder / METRICS).write_text(json.dumps({**record, "cancelled": True}))
    assert _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=20), limit=10_000)).seconds == pytest.approx(40)


def test_of_the_runs_the_one_with_the_same_settings_and_about_as_many_pictures_tells() -> None:
    _run_here(20, 8_000, [2.0, 2.0])
    _run_here(21, 1_600, [1.0, 1.0])
    _run_here(22, 40, [0.5, 0.5])
    told = _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=1), limit=10_000))
    assert (told.seconds, told.alike) == (pytest.approx(2), True)
    assert _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=1), limit=2_000)).seconds == pytest.approx(1)
    assert not _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=1))).here, "the shipped one is more like it"


@pytest.mark.parametrize("change", [{"batch_size": 7}, {"augmentation": ()}, {"epochs": 3}])
def test_a_training_with_other_batches_or_augmentation_is_told_with_reserve(change: dict[str, Any]) -> None:
    _run_here(21, 8_000, [2.0, 2.0])
    assert RECIPE.augmentation
    told = _ask(EstimateRequest("numpy-nn", RECIPE.changed(**change), limit=10_000))
    assert told.seconds is not None
    assert told.alike is ("epochs" in change)


@pytest.mark.parametrize(("limit", "alike"), [(3_000, False), (4_000, True), (29_000, True), (31_000, False)])
def test_a_training_with_far_more_or_fewer_pictures_is_told_with_reserve(limit: int, alike: bool) -> None:
    _run_here(21, 8_000, [2.0, 2.0])
    told = _ask(EstimateRequest("numpy-nn", RECIPE.changed(epochs=1), limit=limit))
    assert (told.alike and told.here) is alike


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
