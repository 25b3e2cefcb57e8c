"""Sessions that were handed in, a row for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine.handing_in.report import accuracy_text, date_text, run_name
from engine.handing_in.requests import HandedIn
from engine.handing_in.table import FIELDS, as_json, lessons_text, row, who
from engine.handing_in.work import Evaluated, TrainedRun, Work
from gui.widgets.formats import exact_percent, percent
from gui.widgets.tables.column_model import Column, ColumnModel
from gui.widgets.tables.result_table import ResultTable
from gui.widgets.tables.table_card import Record


def _tr(text: str) -> str:
    return QCoreApplication.translate("SessionTable", text)


def _best(session: HandedIn) -> TrainedRun | None:
    return None if session.work is None else session.work.best_run()


def _evaluated(session: HandedIn) -> Evaluated | None:
    """The last evaluation of one model."""
    evaluations = () if session.work is None else session.work.evaluations
    return next((one for one in reversed(evaluations) if one.accuracy is not None), None)


def _trained(session: HandedIn) -> str | None:
    """What was trained: the run that reads most test pictures, or the last one."""
    if session.problem:
        return session.problem
    runs = () if session.work is None else session.work.runs
    best = _best(session) or (runs[-1] if runs else None)
    return None if best is None else run_name(best)


def _of_work(value: Callable[[Work], object]) -> Callable[[HandedIn], object]:
    return lambda session: None if session.work is None else value(session.work)


def _columns() -> tuple[Column[HandedIn], ...]:
    return (
        Column(_tr("Who"), who, number=False, widest=("Ada Lovelace",)),
        Column(_tr("When"), _of_work(lambda work: work.date), date_text, number=False, widest=("28 Nov 2026, 10:30",)),
        Column(_tr("Best training"), _trained, number=False),
        Column(_tr("Test\naccuracy"), _test_accuracy, exact_percent, widest=("100.00%",)),
        Column(_tr("Trainings"), _of_work(lambda work: len(work.runs))),
        Column(_tr("Evaluated"), _evaluated_title, number=False),
        Column(_tr("Accuracy"), _evaluated_accuracy, exact_percent, widest=("100.00%",)),
        Column(_tr("Right\nanswers"), _right, percent, widest=("100.0%",)),
        Column(_tr("Pictures"), _of_work(lambda work: len(work.pictures))),
    )


def _test_accuracy(session: HandedIn) -> float | None:
    best = _best(session)
    return None if best is None else best.test_accuracy


def _evaluated_title(session: HandedIn) -> str | None:
    evaluated = _evaluated(session)
    return None if evaluated is None else evaluated.title


def _evaluated_accuracy(session: HandedIn) -> float | None:
    evaluated = _evaluated(session)
    return None if evaluated is None else evaluated.accuracy


def _right(session: HandedIn) -> float | None:
    """The share of right answers in lessons that count them."""
    lessons = () if session.work is None else session.work.lessons
    of = sum(lesson.of for lesson in lessons)
    return sum(lesson.right for lesson in lessons) / of if of else None


def _remark(session: HandedIn) -> str:
    best = _best(session)
    if session.problem or session.work is None:
        return session.problem
    parts = [session.path.name]
    if best is not None and best.test_accuracy is not None:
        parts.append(f"{run_name(best)}: {accuracy_text(best.test_accuracy, best.test_count)}")
    return " · ".join(filter(None, (*parts, lessons_text(session))))


class SessionTable(ResultTable[HandedIn]):
    """A damaged session has a row that says so. The caption says more about the row that the person goes to."""

    fields = FIELDS

    def __init__(self, parent: QWidget | None = None) -> None:
        model = ColumnModel(
            _columns(),
            hint=_remark,
            attention=lambda session: bool(session.problem),
        )
        super().__init__("sessions", self.tr("Sessions"), model, 2, parent)
        self.row_chosen.connect(lambda session: self.caption.setText(_remark(session)))

    def records(self) -> list[Record]:
        """The rows as shown."""
        return [row(session) for session in self.shown_rows()]

    def as_json(self) -> str:
        return as_json(self.shown_rows())

    def choose(self, path: Path | None) -> None:
        """Go to the row of this file; to the first where it has none."""
        paths = [session.path for session in self.shown_rows()]
        self._view.selectRow(paths.index(path) if path in paths else 0)
