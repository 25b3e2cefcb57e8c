"""Folder runs on the page Compare: rows while they come, bad files, Cancel, totals, saving."""

from __future__ import annotations

import csv
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView, QTableWidget

from engine.comparison.requests import (
    CompareRequest,
    Comparison,
    ComparisonFailure,
    ComparisonProgress,
    RuntimeTotal,
)
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.session import HANDLERS
from engine.system import folders, places
from gui.pages.compare.folder_panel import FolderPanel

from ...object_models import OTHERS, FakeModels, FakeRuntime, faked_models

EFFICIENTNET = "EfficientNet-Lite0"


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModels]:
    with faked_models(monkeypatch) as fake:
        fake.missing |= OTHERS
        yield fake


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Two photos and a file that is no picture."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("cat.jpg", "coffee.jpg"):
        (folder / name).write_bytes((folders.PHOTOS / name).read_bytes())
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


@pytest.fixture
def page(models: FakeModels, user: Any) -> Any:
    user.go("compare")
    user.until(lambda: " says " in user.text("objectSentence"))
    return user


def shown(user: Any) -> list[tuple[str, str]]:
    """Each row's picture and answer or sentence."""
    model = user.find("folderView").model()
    return [(model.index(row, 0).data(), model.index(row, 3).data()) for row in range(model.rowCount())]


def totals(user: Any) -> list[list[str]]:
    table: QTableWidget = user.find("folderTotals")
    return [[table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())]


def run_over(user: Any, folder: Path) -> None:
    user.click("compareChoice-folder")
    user.click("folderStart")
    user.choose_in_dialog("folderDialog", folder)
    user.until(lambda: Path(user.window._preferences.last_folder) == folder.parent)


def finished(user: Any) -> None:
    user.until(lambda: "folder" in user.text("folderStart"))


def test_every_picture_of_a_folder_has_a_row_and_a_bad_file_a_sentence(page: Any, photos: Path) -> None:
    run_over(page, photos)
    finished(page)
    broken, cat, coffee = shown(page)
    assert broken[0] == "broken.png"
    assert "not a picture" in broken[1]
    assert (cat, coffee) == (("cat.jpg", "espresso"), ("coffee.jpg", "espresso"))
    assert page.text("folderHint") == "2 answers to 2 pictures"
    assert "broken.png" in page.text("folderNotice")
    assert totals(page) == [[EFFICIENTNET, "Fast", "2"]]
    assert page.message() == ""


def test_a_runtime_that_fails_is_called_as_one_that_answers(models: FakeModels, page: Any, photos: Path) -> None:
    run_over(page, photos)
    finished(page)
    model = page.find("folderView").model()
    answered = model.index(1, 2).data()
    models.broken.add("efficientnet-lite0")
    page.find("folderPanel").chosen.emit((photos,))
    page.until(lambda: any("damaged" in text for _, text in shown(page)))
    finished(page)
    assert (model.index(0, 1).data(), model.index(0, 2).data()) == (EFFICIENTNET, answered) == (EFFICIENTNET, "Fast")


def test_a_row_shows_its_picture(page: Any, photos: Path) -> None:
    run_over(page, photos)
    finished(page)
    view: QTableView = page.find("folderView")
    place = view.visualRect(view.model().index(2, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page.until(lambda: page.text("photoName") == "coffee.jpg")
    QTest.keyClick(view, Qt.Key.Key_Up)
    page.until(lambda: page.text("photoName") == "cat.jpg")


@pytest.mark.skipif(sys.platform == "win32", reason="there, all names are Unicode")
def test_a_picture_is_named_and_shown_whatever_its_name_holds(page: Any, photos: Path) -> None:
    (photos / "cat.jpg").rename(photos / os.fsdecode(b"caf\xe9.jpg"))
    run_over(page, photos)
    finished(page)
    assert [name for name, _ in shown(page)] == ["broken.png", "caf�.jpg", "coffee.jpg"]
    view: QTableView = page.find("folderView")
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(1, 0)).center())
    page.until(lambda: page.text("photoName") == "caf�.jpg")


def test_rows_come_while_it_runs_and_cancel_keeps_them(
    page: Any, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, calls = threading.Event(), iter(range(1000))
    answer = FakeRuntime.infer

    def infer(runtime: FakeRuntime, batch: Any) -> Any:
        if next(calls) > 6:  # in the midst of the second picture
            go_on.wait(30)
        return answer(runtime, batch)

    monkeypatch.setattr(FakeRuntime, "infer", infer)
    run_over(page, photos)
    page.until(lambda: len(shown(page)) == 2)
    assert page.text("folderHint").startswith("2 of 3 · cat.jpg")
    assert totals(page) == [[EFFICIENTNET, "Fast", "1"]]
    page.click("folderStart")
    go_on.set()
    finished(page)
    assert page.text("folderHint") == "Cancelled; the rows that came stay."
    assert [name for name, _ in shown(page)] == ["broken.png", "cat.jpg"]


def test_dropped_folders_and_files_are_run_over(page: Any, photos: Path, files: Callable[..., QMimeData]) -> None:
    def names() -> list[str]:
        return [name for name, _ in shown(page)]

    page.drop(files(photos))
    page.until(lambda: names() == ["broken.png", "cat.jpg", "coffee.jpg"])
    assert page.find("folderPanel").isVisible()
    finished(page)
    page.drop(files(photos / "coffee.jpg", photos / "cat.jpg"))
    page.until(lambda: names() == ["coffee.jpg", "cat.jpg"])
    finished(page)


def test_what_was_dropped_is_not_looked_at_by_the_window(
    page: Any, photos: Path, files: Callable[..., QMimeData], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, look = [], places.is_folder

    def told(path: Path) -> bool:
        asked.append(threading.current_thread() is threading.main_thread())
        return look(path)

    monkeypatch.setattr(places, "is_folder", told)
    page.drop(files(photos))
    page.until(lambda: len(shown(page)) == 3)
    finished(page)
    assert asked
    assert not any(asked), "a disk that takes its time would hold up the window"


@pytest.mark.parametrize(
    ("suffix", "read"), [(".csv", lambda text: list(csv.DictReader(text.splitlines()))), (".json", json.loads)]
)
def test_the_rows_are_saved(page: Any, photos: Path, tmp_path: Path, suffix: str, read: Any) -> None:
    run_over(page, photos)
    finished(page)
    page.click("folderSave")
    page.choose_in_dialog("saveTableDialog", tmp_path / f"rows{suffix}")
    page.until((tmp_path / f"rows{suffix}").exists)
    rows = read((tmp_path / f"rows{suffix}").read_text(encoding="utf-8-sig"))
    assert [(Path(row["file"]).name, row["label"], row["model"]) for row in rows] == [
        ("cat.jpg", "espresso", EFFICIENTNET),
        ("coffee.jpg", "espresso", EFFICIENTNET),
    ]


def test_a_folder_of_digits_is_said_to_be_for_other_models(page: Any) -> None:
    run_over(page, folders.SAMPLES)
    finished(page)
    assert "Most of these pictures look like drawings" in page.text("folderNotice")


def test_a_folder_without_pictures_says_so(page: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    run_over(page, tmp_path / "empty")
    page.until(lambda: "There are no pictures" in page.message())
    finished(page)
    assert page.text("folderHint") == "No result."


def test_a_run_that_fails_keeps_its_rows_and_says_so(page: Any, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(request: CompareRequest, _: object, context: JobContext) -> Comparison:
        failure = ComparisonFailure("“a.png” is not a picture.", "a.png")
        context.report(ComparisonProgress(1, 2, None, failure))
        raise ClassLensError("The disk is full. Make room, then try again.")

    monkeypatch.setitem(HANDLERS, CompareRequest, run)
    run_over(page, photos)
    finished(page)
    assert page.text("folderHint") == "Stopped; the rows that came stay."
    assert len(shown(page)) == 1


def test_a_model_without_any_of_the_speeds_has_one_row_that_says_so(
    page: Any, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(request: CompareRequest, _: object, context: JobContext) -> Comparison:
        failure = ComparisonFailure("It does not answer at this speed.", model_id=request.model_ids[0])
        context.report(ComparisonProgress(2, 2, None, failure))
        return Comparison(request, (), (failure,), ())

    monkeypatch.setitem(HANDLERS, CompareRequest, run)
    run_over(page, photos)
    finished(page)
    model = page.find("folderView").model()
    assert [model.index(0, column).data() for column in range(1, 4)] == [
        EFFICIENTNET, "–", "It does not answer at this speed.",
    ]  # fmt: skip
    assert page.text("folderNotice") == "It does not answer at this speed."


def test_the_time_of_a_picture_is_one_column_and_one_call_has_no_95_percent(
    page: Any, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(request: CompareRequest, _: object, context: JobContext) -> Comparison:
        total = RuntimeTotal(request.model_ids[0], "fast", 1, 12.0, None, 1)
        context.report(ComparisonProgress(1, 1, None, None, total))
        return Comparison(request, (), (), (total,))

    monkeypatch.setitem(HANDLERS, CompareRequest, run)
    run_over(page, photos)
    finished(page)
    table: QTableWidget = page.find("folderTotals")
    assert [table.item(0, column).text() for column in (2, 3, 4)] == ["1", "12.0", "–"]
    model = page.find("folderView").model()
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert titles[-3:] == ["Confident\n%", "Time\nms", "Prepare\nms"]


def test_a_hint_is_taken_back_when_most_pictures_turn_out_to_be_right(user: Any, page: Any) -> None:
    panel = user.window.page("compare").findChild(FolderPanel)
    drawing = "This looks like a drawing."
    panel._progress(ComparisonProgress(1, 3, None, hint=drawing))
    assert user.text("folderNotice") == drawing
    panel._progress(ComparisonProgress(2, 3, None, hint=""))
    assert user.text("folderNotice") == ""
    panel._done(Comparison(CompareRequest((), ()), (), (), (), hint="Most of these pictures seem empty."))
    assert user.text("folderNotice") == "Most of these pictures seem empty."
    panel._progress(ComparisonProgress(3, 3, None, ComparisonFailure("It cannot be read.", "a.png")))
    panel._progress(ComparisonProgress(3, 3, None, hint=drawing))
    assert user.text("folderNotice") == "It cannot be read."
