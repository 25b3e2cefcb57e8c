"""The scores that people see: calibrated, the same wherever they are shown, and raw if that is wanted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import numpy as np
import pytest

from engine.catalog.spec import FAST, NATIVE
from engine.comparison.requests import CompareRequest
from engine.jobs import JobContext
from engine.metrics.calibration import tempered
from engine.prediction.requests import PredictRequest, ScoresRequest
from engine.reading.requests import ReadRequest
from engine.session import Session
from engine.system import folders
from engine.types import Image
from engine.weights import store

MODEL = "numpy-nn"


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def score(session: Session, picture: Image, runtime: str = FAST) -> float:
    (prediction,) = session.run(PredictRequest(picture, (MODEL,), runtime), JobContext()).predictions
    return prediction.top.score


def test_recognise_tags_and_comparison_show_the_same_calibrated_score(session: Session, picture: Image) -> None:
    session.run(ScoresRequest(raw=True), JobContext())
    (prediction,) = session.run(PredictRequest(picture, (MODEL,)), JobContext()).predictions
    raw = np.array([[one.score for one in prediction.scores]], np.float32)
    session.run(ScoresRequest(raw=False), JobContext())
    wanted = float(tempered(raw, store.locate(MODEL).temperature.value).max())
    assert abs(wanted - raw.max()) > 1e-4, "this picture shows no difference"
    assert score(session, picture) == pytest.approx(wanted, abs=1e-6)
    (row,) = session.run(CompareRequest((picture,), (MODEL,), (FAST,)), JobContext()).rows
    assert row.score == pytest.approx(wanted, abs=1e-6)
    (digit,) = session.run(ReadRequest(picture, (MODEL,)), JobContext()).digits
    assert digit.score == digit.by_model[0].score == pytest.approx(wanted, abs=1e-3)


def test_every_runtime_is_calibrated_alike(session: Session, picture: Image) -> None:
    assert score(session, picture, NATIVE) == pytest.approx(score(session, picture), abs=1e-4)


def test_weights_of_the_persons_own_bring_their_own_temperature(session: Session, picture: Image) -> None:
    before = score(session, picture)
    folder = folders.runs_folder() / "mine"
    shutil.copytree(folders.SHIPPED_WEIGHTS / MODEL, folder)
    path = folder / store.MANIFEST
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**values, "temperature": {"value": 3.0, "pictures": 600}}), encoding="utf-8")
    store.choose_run(MODEL, "mine")
    assert score(session, picture) < before
    del values["temperature"]  # as before there were temperatures
    path.write_text(json.dumps(values), encoding="utf-8")
    session.run(ScoresRequest(raw=True), JobContext())
    raw = score(session, picture)
    store.choose_shipped(MODEL)
    assert score(session, picture) == raw
