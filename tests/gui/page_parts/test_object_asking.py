"""Two pages ask the models for objects, each about its own photo, and neither keeps the other from its answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.errors import ClassLensError
from engine.jobs import JobContext, Request
from engine.prediction.requests import PredictRequest
from engine.types import Task
from engine.weights.requests import StatesRequest
from gui.bridge import EngineBridge
from gui.page_parts.object_asking import ObjectAsking
from gui.page_parts.object_results import ObjectResults
from gui.widgets.parts import LineLabel

PHOTO = np.zeros((8, 8, 3), np.uint8)


class SlowSession:
    """Answers only when it is let, so that questions wait for each other."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.asked: list[object] = []

    def run(self, request: Request[object], context: JobContext) -> object:
        assert self.gate.wait(10)
        self.asked.append(request)
        if isinstance(request, StatesRequest):
            return ()
        raise ClassLensError("The memory is full.")

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def session() -> SlowSession:
    return SlowSession()


@pytest.fixture
def pages(session: SlowSession, qtbot: QtBot) -> Iterator[tuple[ObjectAsking, ...]]:
    bridge = EngineBridge(session)  # type: ignore[arg-type]
    views = [ObjectResults(catalog.of_task(Task.OBJECTS)) for _ in range(3)]
    for view in views:
        qtbot.addWidget(view)
    yield tuple(ObjectAsking(bridge, view, view) for view in views)
    session.gate.set()
    bridge.close()


def test_each_page_hears_which_weights_there_are(
    pages: tuple[ObjectAsking, ...], session: SlowSession, qtbot: QtBot
) -> None:
    heard: list[int] = []
    for number, page in enumerate(pages):
        page.states_known.connect(lambda _, number=number: heard.append(number))
        page.look()
    session.gate.set()
    qtbot.waitUntil(lambda: heard == [0, 1, 2], timeout=10_000)


def test_each_page_hears_about_its_photo_and_of_no_answer_why(
    pages: tuple[ObjectAsking, ...], session: SlowSession, qtbot: QtBot
) -> None:
    errors: list[str] = []
    for page in pages:
        page.failed.connect(lambda error: errors.append(error.sentence))
        page.ask(PHOTO, None, ("efficientnet-lite0",), "fast")
    session.gate.set()
    qtbot.waitUntil(lambda: len(errors) == 3, timeout=10_000)
    assert sum(isinstance(request, PredictRequest) for request in session.asked) == 3
    view = pages[0].parent()
    assert view is not None
    sentence = view.findChild(LineLabel, "objectSentence")
    assert "memory is full" in sentence.text()
