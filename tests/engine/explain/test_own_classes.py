"""Taught classes are looked into like any model, while their project is open."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine.catalog import own_classes
from engine.errors import WeightsError
from engine.explain.requests import (
    HeatMap,
    HeatMapRequest,
    LayerRequest,
    LayerView,
    Method,
    NeighboursRequest,
    NetworkRequest,
)
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.session import Session
from engine.teaching import opened
from engine.teaching.requests import ChangeClassRequest, TeachRequest
from tests.engine.teaching.conftest import Teacher, picture


@pytest.fixture(autouse=True)
def _all_closed() -> Iterator[None]:
    yield
    for folder in list(opened._open):
        opened.close(folder)


@pytest.fixture
def taught(session: Session) -> Teacher:
    """Two classes with three samples each."""
    teacher = Teacher(session)
    for kind in ("disc", "stripes"):
        teacher.add(kind, 3)
    return teacher


def test_a_class_alone_has_no_second_best_answer(taught: Teacher, session: Session) -> None:
    taught.ask(ChangeClassRequest(taught.folder, taught.key("stripes"), on=False))
    request = NeighboursRequest(picture("disc", 99), own_classes.id_of(taught.folder), 3)
    found = session.run(request, JobContext())
    assert [one.label for one in found.nearest] == ["disc"] * 3
    assert (found.label, found.other, found.other_label) == ("disc", (), "")


def test_a_project_without_samples_has_no_network_and_says_so(taught: Teacher, session: Session) -> None:
    for name in ("disc", "stripes"):
        taught.ask(ChangeClassRequest(taught.folder, taught.key(name), on=False))
    model_id, shown = own_classes.id_of(taught.folder), picture("disc", 99)
    for request in (
        NetworkRequest(model_id),
        LayerRequest(shown, model_id, 0),
        NeighboursRequest(shown, model_id),
        HeatMapRequest(shown, model_id, Method.CLASS_ACTIVATION),
    ):
        with pytest.raises(WeightsError, match=r"no samples .* Take some on the page Teach"):
            session.run(request, JobContext())  # type: ignore[arg-type]


@pytest.mark.parametrize("trained", [False, True])
def test_a_project_is_looked_into(trained: bool, taught: Teacher, session: Session) -> None:
    if trained:
        taught.ask(TeachRequest(taught.state.folder))
    model_id, shown = own_classes.id_of(taught.state.folder), picture("disc", 99)

    def ask(request: object) -> object:
        return session.run(request, JobContext())  # type: ignore[arg-type]

    answer = session.run(PredictRequest(shown, (model_id,)), JobContext()).predictions[0]
    facts = ask(NetworkRequest(model_id))
    assert {Method.OCCLUSION, Method.CLASS_ACTIVATION} <= set(facts.methods)  # type: ignore[attr-defined]
    labelled = [layer for layer in facts.layers if layer.labels]  # type: ignore[attr-defined]
    assert [layer.labels for layer in labelled] == [("disc", "stripes")] * 2, "the last dense layer and the softmax"
    view = ask(LayerRequest(shown, model_id, 0))
    assert isinstance(view, LayerView)
    assert view.scores[0].label == answer.scores[0].label == "disc"
    alone = {score.label: score.score for score in view.scores}
    known = [score for score in answer.scores if score.label in alone]
    total = sum(score.score for score in known)
    for score in known:
        assert alone[score.label] == pytest.approx(score.score / total, abs=1e-3)
    found = ask(NeighboursRequest(shown, model_id, 3))
    assert [one.label for one in found.nearest] == ["disc"] * 3  # type: ignore[attr-defined]
    heat = ask(HeatMapRequest(shown, model_id, Method.CLASS_ACTIVATION))
    assert isinstance(heat, HeatMap)
    assert heat.label == "disc"
    assert np.isfinite(heat.values).all()
