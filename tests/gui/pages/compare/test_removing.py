"""A model of the person's own goes while the page Photos asks it, and files come while another is read."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData

from engine.catalog import own_networks
from engine.comparison.requests import (
    CompareRequest,
    Comparison,
    ComparisonProgress,
    ComparisonRow,
    RuntimeTotal,
)
from engine.jobs import JobContext
from engine.own_networks import handlers
from engine.own_networks.examining import examine
from engine.own_networks.requests import ExamineNetworkRequest, ImportNetworkRequest
from engine.reading.requests import OpenRequest
from engine.session import HANDLERS, Session
from engine.system import folders
from engine.types import Score
from tests.engine.own_networks.conftest import photo_network

from ...object_models import HERE, OTHERS, FakeModels, faked_models


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of an imported model for photos."""
    monkeypatch.setattr(handlers, "examined", lambda _, arguments, limits, context: examine(**arguments))
    path = tmp_path / "photos.onnx"
    path.write_bytes(photo_network(4))
    session = Session()
    try:
        found = session.run(ExamineNetworkRequest(path, None), JobContext())
        settings = replace(found.findings.settings, labels=("a", "b", "c", "d"))
        return session.run(ImportNetworkRequest(path, settings, "Mine"), JobContext()).spec.id
    finally:
        session.close()


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModels]:
    with faked_models(monkeypatch) as fake:
        fake.missing |= OTHERS
        yield fake


def remove(own: str, page: Any, user: Any) -> None:
    shutil.rmtree(own_networks.folder_of(own))
    page.refresh()
    user.until(lambda: own not in page._specs)


def row(model_id: str, file: str) -> ComparisonRow:
    return ComparisonRow(
        model_id=model_id, runtime="fast", median_ms=1.0, p95_ms=1.0, runs=1, threads=1, parameters=5, disk_bytes=5,
        top=(Score("a", 0.9),), file=file,
    )  # fmt: skip


def test_a_folder_run_goes_on_without_a_model_that_is_removed(
    own: str, models: FakeModels, user: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate = threading.Event()

    def run(request: CompareRequest, _: object, context: JobContext) -> Comparison:
        for number, model_id in enumerate((own, HERE, own)):
            total = RuntimeTotal(model_id, "fast", 1, 1.0, 1.0, 1)
            context.report(ComparisonProgress(number + 1, 3, row(model_id, f"/x/{number}.jpg"), None, total))
            if not number:
                gate.wait(60)
        return Comparison(request, (), (), ())

    monkeypatch.setitem(HANDLERS, CompareRequest, run)
    page = user.go("compare")
    user.until(lambda: own in page._specs)
    page._run_over((tmp_path,), True)
    user.until(lambda: user.find("folderTotals").rowCount() == 1)
    remove(own, page, user)
    gate.set()
    user.until(lambda: not page._folder.is_running())
    assert user.find("folderView").model().rowCount() == 3
    assert user.find("folderTotals").rowCount() == 2


def test_the_usual_models_answer_when_the_only_chosen_one_is_removed(own: str, models: FakeModels, user: Any) -> None:
    page = user.go("compare")
    user.until(lambda: own in page._specs and not user.is_busy("objects"))
    for action in user.find("compareModels").menu().actions():
        action.setChecked(action.data() == own)
    assert page._bar.model_ids() == (own,)
    remove(own, page, user)
    user.until(lambda: page._bar.model_ids() == (HERE,))
    user.until(lambda: " says " in user.text("objectSentence"))


def test_a_model_without_the_speed_is_not_asked_again_for_another_view(
    own: str, models: FakeModels, user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, compare = [], HANDLERS[CompareRequest]

    def run(request: CompareRequest, *others: Any) -> Comparison:
        asked.append(request)
        return compare(request, *others)

    monkeypatch.setitem(HANDLERS, CompareRequest, run)
    page = user.go("compare")
    user.until(lambda: own in page._specs and not user.is_busy("objects"))
    for menu, chosen in (("compareModels", own), ("compareRuntimes", "int8")):
        actions = user.find(menu).menu().actions()
        for action in sorted(actions, key=lambda action: action.data() != chosen):  # one stays chosen all the time
            action.setChecked(action.data() == chosen)
    user.click("compareChoice-table")
    user.until(lambda: "does not answer at the speed Compressed (8-bit)" in user.message())
    user.click("compareChoice-plot")
    user.until(lambda: not user.is_busy("objects"))
    assert len(asked) == 1


def test_a_photo_that_gives_way_to_several_files_is_no_longer_awaited(
    models: FakeModels, user: Any, files: Callable[..., QMimeData], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = user.go("compare")
    user.until(lambda: page._photo is not None and not user.is_busy("objects"))
    before = user.text("photoName")

    def slow(request: OpenRequest, _: object, context: JobContext) -> None:
        while True:
            context.wait(0.02)

    monkeypatch.setitem(HANDLERS, OpenRequest, slow)
    photos = sorted(folders.PHOTOS.glob("*.jpg"))
    user.drop(files(photos[1]))
    user.until(lambda: "Reading" in user.text("photoName"))
    user.drop(files(photos[0], photos[2]))
    user.until(lambda: user.find("folderView").model().rowCount() > 0)
    assert user.text("photoName") == before
    assert page._panel.editor.can_edit()
