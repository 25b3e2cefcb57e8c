"""File ▸ Open sessions…: what was handed in, as a table and one by one."""

from __future__ import annotations

import codecs
import csv
import io
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from engine.handing_in import session_files
from engine.handing_in.requests import OpenSessionsRequest
from engine.handing_in.work import Evaluated, LessonResult, Table, TrainedRun, Work
from engine.jobs import JobContext
from engine.session import HANDLERS, handler_of
from engine.training.records import EpochRecord
from gui.window.handing_in.report_dialog import ReportDialog

EPOCHS = (EpochRecord(1, 1.0, 0.5, 0.9, 0.6, 1.0), EpochRecord(2, 0.6, 0.8, 0.5, 0.85, 1.0))
ACCURACIES = {"Ada": 0.91, "Bob": None, "<img src=x>Cid": 0.97}


def work(name: str, accuracy: float | None) -> Work:
    run = TrainedRun(model="Best CNN", name="<b>", epochs=EPOCHS, test_accuracy=accuracy, test_count=100)
    return Work(
        date="2026-11-28T10:30",
        name=name,
        runs=(run,) if accuracy else (),
        evaluations=(Evaluated(title="NumPy MLP", data="MNIST", count=100, accuracy=0.8),),
        lessons=(LessonResult(lesson="quiz", title="Quiz", right=9, of=12, table=Table(("a",), (("1",),))),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sessions of three people and a damaged one."""
    folder = tmp_path / "class"
    for number, (name, accuracy) in enumerate(ACCURACIES.items()):
        session_files.save(folder / f"{number}.classlens-session", work(name, accuracy))
    (folder / "3.classlens-session").write_bytes(b"PK")
    return folder


def opened(user: Any, *paths: Path) -> Any:
    sessions = user.window._menus._hand_in().show_sessions()
    sessions.open_sessions(paths)
    user.until(lambda: not user.is_busy("sessions"))
    return sessions


def cells(user: Any, sessions: Any, column: int) -> list[str]:
    model = user.find("sessionsView", sessions).model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_a_folder_becomes_a_table_with_a_row_for_each(user: Any, folder: Path) -> None:
    sessions = opened(user, folder)
    assert cells(user, sessions, 0) == ["Ada", "Bob", "<img src=x>Cid", "3"]
    assert cells(user, sessions, 3) == ["91.00%", "–", "97.00%", "–"]
    assert cells(user, sessions, 2)[3].startswith("“3.classlens-session” was not opened: it is damaged")
    assert cells(user, sessions, 7) == ["75.0%"] * 3 + ["–"]
    assert "4 sessions, of which 1 cannot be read" in user.text("sessionsSaid", sessions)


def test_the_table_is_sorted_by_a_column_and_the_unknown_lies_below(user: Any, folder: Path) -> None:
    sessions = opened(user, folder)
    user.find("sessionsView", sessions).sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert cells(user, sessions, 3) == ["97.00%", "91.00%", "–", "–"]
    user.find("sessionsView", sessions).sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert cells(user, sessions, 3) == ["91.00%", "97.00%", "–", "–"]


def test_the_row_that_one_goes_to_is_shown_with_its_curves(user: Any, folder: Path) -> None:
    sessions = opened(user, folder)
    report, table = user.find("sessionReport", sessions), user.find("sessionsView", sessions)
    assert report.toPlainText().startswith("Ada\n")
    assert "\ufffc" in report.toPlainText()  # the place of a drawing
    assert report.isReadOnly()
    table.selectRow(2)
    assert report.toPlainText().startswith("<img src=x>Cid\n")
    assert "Best CNN · &lt;b&gt;" in str(table.model().index(2, 0).data(Qt.ItemDataRole.ToolTipRole))
    table.selectRow(3)
    assert report.toPlainText() == ""


def test_one_session_is_shown_without_a_table(user: Any, folder: Path) -> None:
    sessions = opened(user, folder / "0.classlens-session")
    assert not user.find("sessionsTable", sessions).isVisible()
    assert user.find("sessionReport", sessions).toPlainText().startswith("Ada\n")
    opened(user, folder / "1.classlens-session")
    assert user.find("sessionsTable", sessions).isVisible()
    assert cells(user, sessions, 0) == ["Ada", "Bob"]


def test_one_damaged_session_is_said(user: Any, folder: Path) -> None:
    sessions = opened(user, folder / "3.classlens-session")
    assert "was not opened: it is damaged" in user.text("sessionsSaid", sessions)


def test_a_folder_without_sessions_is_said(user: Any, tmp_path: Path) -> None:
    sessions = opened(user, tmp_path)
    assert "no file in it ends in .classlens-session" in user.text("sessionsSaid", sessions)


def test_the_table_is_saved_in_the_order_shown(user: Any, folder: Path, tmp_path: Path) -> None:
    sessions = opened(user, folder)
    user.find("sessionsView", sessions).sortByColumn(3, Qt.SortOrder.DescendingOrder)
    sessions._files.save(str(tmp_path / "class.csv"))
    user.until((tmp_path / "class.csv").exists)
    table = (tmp_path / "class.csv").read_bytes()
    assert table.startswith(codecs.BOM_UTF8), "or Excel takes it for another encoding"
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert [row["name"] for row in rows][:2] == ["<img src=x>Cid", "Ada"]
    assert rows[0]["test_accuracy"] == "0.97"
    sessions._files.save(str(tmp_path / "class.json"))
    user.until((tmp_path / "class.json").exists)
    values = json.loads((tmp_path / "class.json").read_text(encoding="utf-8"))
    assert values[0]["all_runs"][0]["epochs"][1]["validation_accuracy"] == 0.85
    user.click("sessionsCopy", sessions)
    assert QApplication.clipboard().text().startswith("name\tdate\t")


def test_the_list_can_be_cleared(user: Any, folder: Path) -> None:
    sessions = opened(user, folder)
    user.click("sessionsClear", sessions)
    assert cells(user, sessions, 0) == []
    assert user.find("sessionReport", sessions).toPlainText() == ""


def test_a_report_does_not_wait_for_sessions_and_closing_the_window_stops_them(
    user: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = threading.Event()

    def endless(request: OpenSessionsRequest, services: object, context: JobContext) -> None:
        while not context.cancelled:
            time.sleep(0.01)
        stopped.set()
        context.raise_if_cancelled()

    monkeypatch.setitem(HANDLERS, OpenSessionsRequest, endless)
    sessions = user.window._menus._hand_in().show_sessions()
    sessions.open_sessions((folder,))
    user.menu_entry("Report…").trigger()
    user.until(lambda: user.window.findChild(ReportDialog) is not None)
    user.window.findChild(ReportDialog).reject()
    sessions.reject()
    user.until(stopped.is_set)
    assert user.text("sessionsSaid", sessions) == ""


@pytest.mark.parametrize("answer", ["Yes"])
def test_sessions_are_read_on_while_a_new_lesson_starts(
    user: Any, folder: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, real = threading.Event(), handler_of(OpenSessionsRequest)

    def held(request: OpenSessionsRequest, services: Any, context: JobContext) -> object:
        assert gate.wait(60)
        return real(request, services, context)

    monkeypatch.setitem(HANDLERS, OpenSessionsRequest, held)
    sessions = user.window._menus._hand_in().show_sessions()
    sessions.open_sessions((folder,))
    before = user.window.recognise
    user.window.start_new_lesson()
    user.until(lambda: user.window.recognise is not before)
    assert user.is_busy("sessions")
    gate.set()
    user.until(lambda: not user.is_busy("sessions"))
    assert cells(user, sessions, 0) == ["Ada", "Bob", "<img src=x>Cid", "3"]
    assert "Opening" not in user.text("sessionsSaid", sessions)


def test_the_row_that_was_chosen_stays_chosen_when_others_are_opened(user: Any, folder: Path) -> None:
    sessions = opened(user, folder)
    table, report = user.find("sessionsView", sessions), user.find("sessionReport", sessions)
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    table.selectRow(cells(user, sessions, 0).index("Bob"))
    session_files.save(folder / "4.classlens-session", work("Ann", 0.5))
    opened(user, folder / "4.classlens-session")
    assert len(cells(user, sessions, 0)) == 5
    assert table.currentIndex().row() == cells(user, sessions, 0).index("Bob")
    assert report.toPlainText().startswith("Bob\n")


def test_names_are_sorted_as_people_sort_them(user: Any, tmp_path: Path) -> None:
    for number, name in enumerate(("carla", "Zoe", "Élodie", "Pair 10", "Ben", "Pair 9", "ägnes")):
        session_files.save(tmp_path / f"{number}.classlens-session", work(name, None))
    sessions = opened(user, tmp_path)
    user.find("sessionsView", sessions).sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert cells(user, sessions, 0) == ["ägnes", "Ben", "carla", "Élodie", "Pair 9", "Pair 10", "Zoe"]


def test_files_are_chosen_in_a_dialog_that_starts_where_the_last_file_was_saved(user: Any, folder: Path) -> None:
    user.window._preferences.remember_folder_of(folder.parent / "report.html")
    user.menu_entry("Open sessions…").trigger()
    assert Path(user.window.findChild(QFileDialog, "openSessionsDialog").directory().path()) == folder.parent
    user.choose_in_dialog("openSessionsDialog", folder / "0.classlens-session")
    sessions = user.window._menus._hand_in().show_sessions()
    user.until(lambda: user.find("sessionReport", sessions).toPlainText().startswith("Ada\n"))
