"""What goes on is not ended without a question: when the window closes, and when a new lesson starts."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox

from engine.jobs import JobCancelled, JobContext, Request
from engine.own_networks.requests import ExamineNetworkRequest, ImportNetworkRequest
from engine.session import HANDLERS
from engine.sharing.requests import ExportRequest, TargetsRequest
from engine.teaching.requests import ImportRequest, PackProjectRequest, PrepareViewsRequest, TeachRequest
from engine.weights.requests import UseAllShippedRequest
from gui.bridge import TEACHING, Listener

NOWHERE = Path("nowhere")
MISSED = {
    "own": (TEACHING, TeachRequest(NOWHERE), "A network of your own is being trained."),
    "files": (TEACHING, ImportRequest(NOWHERE, "", ()), "Pictures are being added to a project."),
    "pack": (TEACHING, PackProjectRequest(NOWHERE, NOWHERE), "A project is being copied or saved."),
    "export": ("export", ExportRequest("best-cnn", "onnx", NOWHERE), "A model is being exported."),
    "import": ("import", ImportNetworkRequest(NOWHERE), "A model is being imported."),
}
CHEAP = {
    "views": (TEACHING, PrepareViewsRequest(NOWHERE)),
    "targets": ("export", TargetsRequest("best-cnn", None)),
    "examining": ("import", ExamineNetworkRequest(NOWHERE)),
}


def keep_on(user: Any, monkeypatch: pytest.MonkeyPatch, queue: str, request: Request[Any]) -> threading.Event:
    """Let that go on until the returned event is set, or it is cancelled."""
    over = threading.Event()

    def work(request: object, services: object, context: JobContext) -> None:
        while not over.wait(0.02):
            context.raise_if_cancelled()
        raise JobCancelled

    monkeypatch.setitem(HANDLERS, type(request), work)
    user.window._bridge.submit(queue, request, Listener(done=lambda _: None))
    return over


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked; nobody agrees."""
    asked: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()))
    return asked


@pytest.mark.parametrize("work", MISSED)
def test_what_would_be_missed_is_not_ended_without_a_question(
    work: str, user: Any, questions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, request, sentence = MISSED[work]
    over = keep_on(user, monkeypatch, queue, request)
    assert not user.window.close()
    assert questions[0].startswith(sentence)
    user.window.start_new_lesson()
    assert user.message().startswith(f"{sentence} So no new lesson can start now.")
    over.set()
    user.until(lambda: not user.is_busy(queue))


@pytest.mark.parametrize("work", CHEAP)
def test_what_only_prepares_something_is_ended(
    work: str, user: Any, questions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_on(user, monkeypatch, *CHEAP[work])
    assert user.window.close()
    assert questions == []


@pytest.mark.parametrize("answer", ["Yes"])
def test_what_begins_while_a_new_lesson_begins_goes_on(
    user: Any, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = user.window.recognise
    queue, request, sentence = MISSED["own"]
    gate, real = threading.Event(), HANDLERS[UseAllShippedRequest]

    def use_all(request: Any, services: Any, context: Any) -> Any:
        gate.wait(60)
        return real(request, services, context)

    monkeypatch.setitem(HANDLERS, UseAllShippedRequest, use_all)
    user.window.start_new_lesson()
    over = keep_on(user, monkeypatch, queue, request)
    gate.set()
    user.until(lambda: user.message().startswith(sentence))
    assert user.window.recognise is before
    assert user.is_busy(queue)
    over.set()
    user.until(lambda: not user.is_busy(queue))
