"""File ▸ Report…: what was done in this lesson is seen, and only then saved."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QFont, QGuiApplication, QTextDocument, QTextTable
from PySide6.QtWidgets import QApplication, QTreeWidgetItem

from engine import catalog
from engine.handing_in import gathering, session_files
from engine.handing_in.html import html_of
from engine.handing_in.report import Paragraph, report_of
from engine.handing_in.work import Evaluated, LessonResult, Table, TrainedRun, Work
from engine.runs.requests import RunRecord, RunsAnswer, RunsRequest, RunState
from engine.session import HANDLERS
from engine.system.folders import SAMPLES
from engine.teaching.requests import ProjectState, ProjectTest
from engine.training.records import EpochRecord
from engine.weights import store
from gui.page_parts.paper import paper_size
from gui.theme import LIGHT
from gui.window.handing_in.document import fill, keep_tables_whole
from gui.window.handing_in.report_dialog import ReportDialog
from gui.window.handing_in.report_view import ReportView

NAIROBI = timezone(timedelta(hours=3))
EPOCHS = (EpochRecord(1, 1.0, 0.5, 0.9, 0.6, 1.0), EpochRecord(2, 0.6, 0.8, 0.5, 0.85, 1.0))


def open_report(user: Any) -> ReportDialog:
    user.menu_entry("Report…").trigger()
    user.until(lambda: user.window.findChild(ReportDialog) is not None)
    dialog = user.window.findChild(ReportDialog)
    assert isinstance(dialog, ReportDialog)
    user.until(dialog.isVisible)
    return dialog


def preview(user: Any, dialog: ReportDialog) -> str:
    return str(user.find("reportPreview", dialog).toPlainText())


def item(user: Any, dialog: ReportDialog, text: str) -> QTreeWidgetItem:
    tree = user.find("reportChoice", dialog)
    found = tree.findItems(text, Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchRecursive)
    assert len(found) == 1, [each.text(0) for each in found]
    return found[0]  # type: ignore[no-any-return]


def test_a_drawn_digit_and_a_lesson_stand_in_the_report(user: Any) -> None:
    user.draw(user.SEVEN)
    view = user.begin_lesson("quiz")
    user.until(lambda: view._answer is not None)
    user.press_keys("7")
    user.click("roundReveal", view)
    dialog = open_report(user)
    shown = preview(user, dialog)
    assert "1 picture, 1 lesson" in shown
    assert "Drawing" in shown
    assert "Quiz: class against models" in shown
    assert "of 1 answers were right." in shown
    (picture,) = dialog.work().pictures
    assert picture.said == "7"
    assert picture.picture.shape[2] == 3


def test_what_is_typed_is_shown_as_text_and_kept_until_the_next_report(user: Any) -> None:
    dialog = open_report(user)
    user.find("reportName", dialog).setText("Ada <b>")
    user.find("reportNotes", dialog).setPlainText("<img src=x>\nWhy?")
    user.until(lambda: "Why?" in preview(user, dialog))
    assert preview(user, dialog).startswith("Ada <b>\n")
    assert "<img src=x>" in preview(user, dialog)
    user.click("reportClose", dialog)
    user.until(lambda: user.window.findChild(ReportDialog) is None)
    assert user.find("reportName", open_report(user)).text() == "Ada <b>"


def test_the_notes_take_text_that_is_dropped_and_no_files(user: Any, files: Callable[..., Any]) -> None:
    notes = user.find("reportNotes", open_report(user))
    for keys in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        assert user.drop(files(SAMPLES / "digit-4.png"), notes.viewport(), keys) == Qt.DropAction.IgnoreAction
    assert notes.toPlainText() == ""
    words = QMimeData()
    words.setText("Four or nine?")
    user.drop(words, notes.viewport())
    assert notes.toPlainText() == "Four or nine?"


@pytest.mark.parametrize("answer", ["Yes"])
def test_a_new_lesson_forgets_name_notes_and_pictures(asked: list[str], new_user: Callable[[], Any]) -> None:
    user = new_user()
    user.draw(user.SEVEN)
    dialog = open_report(user)
    user.find("reportName", dialog).setText("Ada")
    user.click("reportClose", dialog)
    before = user.window.recognise
    user.menu_entry("Start a new lesson…").trigger()
    user.until(lambda: user.window.recognise is not before)
    dialog = open_report(user)
    assert user.find("reportName", dialog).text() == ""
    assert "Nothing yet" in preview(user, dialog)


def test_what_is_not_ticked_is_neither_shown_nor_saved(user: Any, tmp_path: Path) -> None:
    dialog = open_report(user)
    dialog.show_done(
        (
            Evaluated(title="Best CNN", data="MNIST", count=100, accuracy=0.9),
            Evaluated(title="NumPy MLP", data="MNIST", count=100, accuracy=0.8),
        ),
        (TrainedRun(model="Old CNN", epochs=EPOCHS, test_accuracy=0.7, test_count=10),),
    )
    assert "Old CNN" not in preview(user, dialog)  # it was trained before this lesson
    item(user, dialog, "NumPy MLP").setCheckState(0, Qt.CheckState.Unchecked)
    user.until(lambda: "NumPy MLP" not in preview(user, dialog))
    assert item(user, dialog, "Evaluations").checkState(0) is Qt.CheckState.PartiallyChecked
    dialog.save_session(tmp_path / "ada")
    user.until((tmp_path / "ada.classlens-session").exists)
    with zipfile.ZipFile(tmp_path / "ada.classlens-session") as archive:
        record = json.loads(archive.read("session.json"))
    assert [evaluation["title"] for evaluation in record["evaluations"]] == ["Best CNN"]
    assert record["runs"] == []
    item(user, dialog, "Old CNN").setCheckState(0, Qt.CheckState.Checked)
    user.until(lambda: "Old CNN" in preview(user, dialog))


def test_a_group_that_is_ticked_whole_is_laid_out_once(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = open_report(user)
    dialog.show_done([Evaluated(title=f"Model {n}", data="MNIST", count=100) for n in range(20)], ())
    shown: list[int] = []
    show = ReportView.show_work

    def counted(view: ReportView, work: Work) -> None:
        shown.append(len(work.evaluations))
        show(view, work)

    monkeypatch.setattr(ReportView, "show_work", counted)
    item(user, dialog, "Evaluations").setCheckState(0, Qt.CheckState.Unchecked)
    user.until(lambda: shown)
    assert shown == [0]
    assert "Nothing yet" in preview(user, dialog)


def _lines(document: QTextDocument, row: int, column: int) -> int:
    """On how many lines a cell of the first table stands."""
    (table,) = document.rootFrame().childFrames()
    assert isinstance(table, QTextTable)
    return table.cellAt(row, column).firstCursorPosition().block().layout().lineCount()


@pytest.mark.parametrize(
    ("labels", "most"),
    [
        ([chr(65 + n) for n in range(26)], 800),
        ([str(n) for n in range(10)], 1024),
        ([f"class {n:02}" for n in range(10)], 100),
        ([f"screwdriver {n}" for n in range(8)], 100),
    ],
)
def test_a_confusion_matrix_fits_on_a_page_and_no_number_is_broken(
    qapp: QApplication, labels: list[str], most: int
) -> None:
    size = len(labels)
    project = ProjectState(Path(), "Ours", (), (), None, 0.05, "", ())
    counts = np.full((size, size), most)
    (table,) = gathering.tested(project, ProjectTest(tuple(labels), (), counts, 0.5, (0.4, 0.6), (), (), True)).tables
    document = QTextDocument()
    document.setDefaultFont(QFont(QGuiApplication.font().family(), 9))
    document.setPageSize(paper_size())
    fill(document, (table,), LIGHT)
    shown = document.documentLayout().frameBoundingRect(document.rootFrame().childFrames()[0])
    assert shown.right() <= paper_size().width() + document.documentMargin()
    cells = [(row + 1, column) for row in range(len(table.rows)) for column in range(len(table.titles))]
    assert {_lines(document, *cell) for cell in cells} == {1}


def test_the_report_is_saved_as_a_page_and_as_pdf(user: Any, tmp_path: Path) -> None:
    dialog = open_report(user)
    dialog.show_done((TrainedRun(model="Best CNN", epochs=EPOCHS),), ())
    user.click("reportSave", dialog)
    user.choose_in_dialog("saveReportDialog", tmp_path / "ada.html")
    user.until((tmp_path / "ada.html").exists)
    assert Path(user.window._preferences.files_folder) == tmp_path
    assert "<svg" in (tmp_path / "ada.html").read_text(encoding="utf-8")
    dialog.save_report(tmp_path / "ada.pdf")
    user.until(lambda: "ada.pdf" in user.text("reportSaid", dialog))
    content = (tmp_path / "ada.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/Subtype /Image" not in content  # the curves are lines
    assert b"/FontFile2" in content  # and the texts letters


def test_a_table_is_not_cut_by_the_end_of_a_page(qapp: QApplication) -> None:
    table = Table(("a", "b"), tuple((str(row), "1") for row in range(12)), "Counts")
    document = QTextDocument()
    document.setPageSize(paper_size())
    fill(document, (Paragraph("\n".join(["line"] * 30)), table, table, table, table), LIGHT)
    layout, height = document.documentLayout(), paper_size().height()

    def cut() -> list[int]:
        places = [layout.frameBoundingRect(frame) for frame in document.rootFrame().childFrames()]
        return [n for n, place in enumerate(places) if place.top() // height != place.bottom() // height]

    assert cut()
    keep_tables_whole(document)
    assert not cut()


def test_very_long_tables_are_shortened_in_the_window_alone(qtbot: Any) -> None:
    table = Table(("a", "b"), tuple((f"{row}.", "1") for row in range(6000)), "Counts")
    work = Work(date="2026-11-28", evaluations=(Evaluated(title="Best CNN", data="test", count=10, tables=(table,)),))
    view = ReportView("report", None)
    qtbot.addWidget(view)
    view.show_work(work)
    text = view.toPlainText()
    assert "5498." in text
    assert "5499." not in text
    assert "501 more rows are not shown here" in text
    assert "5999." in html_of(report_of(work))


def test_what_cannot_be_saved_is_said_in_the_dialog(user: Any, tmp_path: Path) -> None:
    dialog = open_report(user)
    dialog.save_report(tmp_path / "ada.docx")
    assert "does not end in .html or .pdf" in user.text("reportSaid", dialog)
    (tmp_path / "ada.pdf").mkdir()
    dialog.save_report(tmp_path / "ada.pdf")
    user.until(lambda: "ada.pdf” could not be saved" in user.text("reportSaid", dialog))
    (tmp_path / "ada.html").mkdir()
    dialog.save_report(tmp_path / "ada.html")
    user.until(lambda: "ada.html” could not be saved" in user.text("reportSaid", dialog))
    assert {path.name for path in tmp_path.iterdir() if "ada" in path.name} == {"ada.html", "ada.pdf"}


def test_a_dialog_that_was_closed_while_it_saved_goes_afterwards_or_says_why_it_failed(
    user: Any, tmp_path: Path
) -> None:
    dialog = open_report(user)
    dialog.save_session(tmp_path / "ada")
    dialog.reject()
    user.until((tmp_path / "ada.classlens-session").exists)
    user.until(lambda: user.window.findChild(ReportDialog) is None)
    dialog = open_report(user)
    dialog.save_session(tmp_path / "ada")  # a name in use
    dialog.reject()
    user.until(dialog.isVisible)
    assert "exists already and is kept as it is" in user.text("reportSaid", dialog)


def test_the_session_that_was_saved_holds_what_was_drawn(user: Any, tmp_path: Path) -> None:
    user.draw(user.SEVEN)
    dialog = open_report(user)
    user.find("reportName", dialog).setText("Ada")
    user.click("sessionSave", dialog)
    user.choose_in_dialog("saveSessionDialog", tmp_path / "ada.classlens-session")
    user.until((tmp_path / "ada.classlens-session").exists)
    work = session_files.read(tmp_path / "ada.classlens-session")
    assert (work.name, work.pictures[0].said) == ("Ada", "7")
    assert np.array_equal(work.pictures[0].picture, dialog.work().pictures[0].picture)


def test_runs_that_cannot_be_listed_are_said(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> RunsAnswer:
        raise OSError("the disk is gone")

    monkeypatch.setitem(HANDLERS, RunsRequest, fail)
    user.menu_entry("Report…").trigger()
    user.until(user.message)
    assert user.window.findChild(ReportDialog) is None


def test_a_run_of_this_lesson_is_ticked_and_one_whose_date_no_clock_shows_is_offered(
    user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC) + timedelta(minutes=1)
    dates = {"of now": now, "of before": now - timedelta(hours=1), "of no time": datetime.min.replace(tzinfo=NAIROBI)}
    runs = tuple(
        RunRecord(
            title, RunState.FINISHED, title=title, model_id="keras-cnn", date=date.isoformat(timespec="seconds"),
            recipe=catalog.find("keras-cnn").recipes["tuned"], epochs=EPOCHS,
        )
        for title, date in dates.items()
    )  # fmt: skip
    monkeypatch.setitem(HANDLERS, RunsRequest, lambda *_: RunsAnswer(runs, frozenset()))
    dialog = open_report(user)
    states = {title: item(user, dialog, f"Keras CNN · {title}").checkState(0) for title in dates}
    assert [state is Qt.CheckState.Checked for state in states.values()] == [True, False, False]


def test_an_evaluation_is_kept_for_the_report_with_its_matrix(user: Any) -> None:
    page = user.go("evaluate")
    assert page.work() == ()
    page._model.setCurrentIndex(page._model.findData("numpy-nn"))
    user.click("evaluateStart")
    user.until(page.work)
    user.until(lambda: not user.is_busy("evaluate"))
    user.click("evaluateStart")
    user.until(lambda: not user.is_busy("evaluate"))
    (evaluated,) = page.work()  # the same again is kept once
    assert evaluated.title == "NumPy network"
    assert evaluated.accuracy == pytest.approx(store.locate("numpy-nn").training_record().test_accuracy)
    (matrix,) = evaluated.tables
    assert sum(int(cell) for row in matrix.rows for cell in row[1:]) == 10_000


def test_a_lesson_that_was_not_begun_has_no_result(user: Any) -> None:
    user.begin_lesson("can-you-trust-a-heat-map")
    page = user.begin_lesson("why-did-it-fail").parent()
    assert page.work() == ()


def test_exercises_that_were_revealed_are_results(user: Any) -> None:
    view = user.begin_lesson("the-friend-in-the-picture")
    view.reveal()
    (result,) = user.window.page("lessons").work()
    assert isinstance(result, LessonResult)
    assert len(result.table.rows) == 1
    assert (result.right, result.of) == (0, 0)
