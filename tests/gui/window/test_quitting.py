"""What goes on is not ended without a question: when the window closes, and when a new lesson starts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

from engine.data.requests import KeepDigitRequest
from engine.evaluation.saving import Part, SaveRequest, WriteRequest
from engine.handing_in.requests import SaveSessionRequest, WritePdfRequest, WriteReportRequest
from engine.jobs import JobCancelled, JobContext, Request
from engine.lessons.guides import WHO_IS_RIGHT
from engine.lessons.requests import PicturesRequest
from engine.own_networks.requests import ExamineNetworkRequest, ImportNetworkRequest
from engine.session import HANDLERS, handler_of
from engine.sharing.requests import CodeRequest, ExportRequest, TargetsRequest
from engine.teaching.requests import (
    AddClassRequest,
    AddSampleRequest,
    ImportRequest,
    PackProjectRequest,
    PrepareViewsRequest,
    TeachRequest,
)
from engine.weights.requests import UseAllShippedRequest
from gui.bridge import SAVING, TEACHING, Listener
from gui.page_parts.part_saver import FileWriter, Saver
from gui.window.handing_in.report_dialog import ReportDialog, Typed

NOWHERE = Path("nowhere")
PICTURE = np.zeros((8, 8, 3), np.uint8)
MISSED = {
    "own": (TEACHING, TeachRequest(NOWHERE), "A network of your own is being trained."),
    "files": (TEACHING, ImportRequest(NOWHERE, "", ()), "Pictures are being added to a project."),
    "sample": (
        TEACHING,
        AddSampleRequest(NOWHERE, "", PICTURE, "drawing", ""),
        "Pictures are being added to a project.",
    ),
    "class": (TEACHING, AddClassRequest(NOWHERE, "mug"), "A project is being changed."),
    "digit": ("digits", KeepDigitRequest(PICTURE, 7), "A digit is being kept."),
    "pack": (TEACHING, PackProjectRequest(NOWHERE, NOWHERE), "A project is being copied or saved."),
    "export": ("export", ExportRequest("best-cnn", "onnx", NOWHERE), "A model is being exported."),
    "import": ("import", ImportNetworkRequest(NOWHERE), "A model is being imported."),
}
CHEAP = {
    "views": (TEACHING, PrepareViewsRequest(NOWHERE)),
    "targets": ("export", TargetsRequest("best-cnn", None)),
    "examining": ("import", ExamineNetworkRequest(NOWHERE)),
}


def save_in_dialog(user: Any, save: Callable[[ReportDialog], None]) -> None:
    dialog = ReportDialog(user.window._bridge, user.window._preferences, Typed(), user.window)
    save(dialog)
    dialog.reject()  # it goes only when that is done


SAVED: dict[str, tuple[type[Request[Any]], Callable[[Any, Path], object]]] = {
    "a.classlens-session": (
        SaveSessionRequest,
        lambda user, path: save_in_dialog(user, lambda dialog: dialog.save_session(path)),
    ),
    "a.html": (WriteReportRequest, lambda user, path: save_in_dialog(user, lambda dialog: dialog.save_report(path))),
    "a.pdf": (WritePdfRequest, lambda user, path: save_in_dialog(user, lambda dialog: dialog.save_report(path))),
    "a.csv": (
        SaveRequest,
        lambda user, path: Saver(user.window._bridge, user.window, "", "").save(path, Part([("a",)], [])),
    ),
    "a.png": (WriteRequest, lambda user, path: FileWriter(user.window._bridge, user.window).write(path, b"png")),
    "a.ipynb": (CodeRequest, lambda user, path: save_notebook(user, path)),
    "worksheet.pdf": (
        PicturesRequest,
        lambda user, path: user.window.page("lessons")._sheets.save(WHO_IS_RIGHT, path),
    ),
}


def save_notebook(user: Any, path: Path) -> None:
    user.go("train")
    menu = user.find("trainCode").menu()
    copy = menu.actions()[0]
    copy.trigger()
    menu._ask(path, menu._saved)
    copy.trigger()  # what is copied takes the place of what waits to be copied, but of no file


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


@pytest.mark.parametrize("name", SAVED)
def test_a_file_that_is_being_saved_is_not_lost_without_a_question(
    name: str, user: Any, questions: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kind, save = SAVED[name]
    gate, real = threading.Event(), handler_of(kind)

    def work(request: object, services: Any, context: JobContext) -> object:
        assert gate.wait(60)
        return real(request, services, context)

    monkeypatch.setitem(HANDLERS, kind, work)
    save(user, tmp_path / name)
    assert not user.window.close()
    assert questions[0].startswith("A file is being saved. Nothing of it is written.")
    user.window.start_new_lesson()
    assert user.message().startswith("A file is being saved. So no new lesson can start now.")
    gate.set()
    user.until(lambda: not user.is_busy(SAVING))
    assert (tmp_path / name).is_file()


@pytest.mark.parametrize("work", CHEAP)
def test_what_only_prepares_something_is_ended(
    work: str, user: Any, questions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_on(user, monkeypatch, *CHEAP[work])
    assert user.window.close()
    assert questions == []


def test_code_on_its_way_to_the_clipboard_is_no_file(
    user: Any, questions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def work(request: object, services: object, context: JobContext) -> None:
        begun.set()
        while True:
            context.raise_if_cancelled()
            time.sleep(0.01)

    monkeypatch.setitem(HANDLERS, CodeRequest, work)
    user.go("train")
    user.find("trainCode").menu().actions()[0].trigger()
    user.until(begun.is_set)
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
