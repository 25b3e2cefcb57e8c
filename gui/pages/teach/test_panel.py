"""The honest test: how often the network is right on samples that it has not learnt from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.jobs import EventKind, Ticket
from engine.teaching.requests import ProjectState, ProjectTest, ProjectTestRequest, ThumbnailsRequest
from engine.types import Image
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.page_parts.accuracy_text import accuracy_text, interval_note
from gui.pages.teach.taken_for import TakenFor
from gui.widgets.formats import count, percent
from gui.widgets.info_button import InfoButton
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, button, label, restyle
from gui.widgets.pictures.picture_grid import Caption, PictureGrid
from gui.widgets.press_guard import PressGuard

if TYPE_CHECKING:
    from gui.pages.teach.learning_curve import LearningCurve

_GRID_LINES = 13  # of text: the height of the pictures behind a cell
_SIDE = 128  # pixels
_MOST = 60  # pictures behind a cell


class TestPanel(Card):
    """Signals: `failed(Exception)`; `mended()` when a test begins; `shown()` when an answer comes or goes;
    `tested(ProjectState, ProjectTest)` when one has come.
    """

    __test__ = False  # pytest takes it for one of its own
    failed = Signal(object)
    mended = Signal()
    shown = Signal()
    tested = Signal(object, object)

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__("teachTestCard", parent)
        self._bridge = bridge
        self._state: ProjectState | None = None
        self._ticket: Ticket[ProjectTest] | None = None
        self._answer: ProjectTest | None = None
        self._curve: LearningCurve | None = None  # until there is one, because pyqtgraph takes long to import
        self._test = button(self.tr("Test the network"), "teachTest", parent=self)
        self._guard = PressGuard(self._test)
        self._said = label("", "body", "teachTestSaid", self)
        self._accuracy = label("", "title", "teachTestAccuracy", self)
        self._interval = InfoButton(
            self.tr("Interval"), interval_note(), "glossary.md#interval", "teachIntervalInfo", self
        )
        self._warnings = label("", "attention", "teachTestWarnings", self)
        self._matrix_title = label(self.tr("Confusion matrix"), "heading", "teachMatrixTitle", self)
        self._matrix = TakenFor(self)
        self._cell = label("", "quiet", "teachCell", self)
        self._grid = PictureGrid("teachCellPictures", self.tr("Test samples of the chosen cell"), self)
        self._curve_title = label(self.tr("How many samples does it need?"), "heading", "teachLearningCurveTitle", self)
        self._curve_note = label(
            self.tr(
                "Here each sample gets the class with the nearest mean, never “none of these”. So this can differ from "
                "the accuracy above."
            ),
            "quiet",
            "teachLearningCurveNote",
            self,
        )
        for text in (self._accuracy, self._said, self._warnings, self._cell, self._curve_title, self._curve_note):
            text.setWordWrap(True)
        follow_font(self._grid, lambda: self._grid.setFixedHeight(self._grid.fontMetrics().height() * _GRID_LINES))
        self._lay_out()
        self._test.clicked.connect(self._press)
        self._matrix.cell_chosen.connect(self._show_cell)
        self._show_answer(None)

    def show_state(self, state: ProjectState) -> None:
        """Follow the project; what a test said of other samples, or of what answered before, is no longer shown."""
        if self._state is not None and _tested(state) != _tested(self._state):
            self.stop()
            self._show_answer(None)
        self._state = state
        if self._answer is None and self._ticket is None:
            self._said.setText(self._invitation(state))
        filled = any(take.test and take.samples for take in state.takes)
        restyle(self._test, role="primary" if filled and self._answer is None else "")

    def stop(self) -> None:
        """Stop a test that goes on, and hear no more of it."""
        if self._ticket is not None:
            self._bridge.forget(self._ticket)
            self._ended(EventKind.CANCELLED)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._curve is not None:
            self._curve.follow_theme()

    def _press(self) -> None:
        if self._ticket is not None:
            self._bridge.cancel(self._ticket)
            return
        if self._state is None:
            return
        self.mended.emit()
        self._show_answer(None)
        self._said.setText(self.tr("Testing…"))
        listener = Listener(self._show_answer, self._failed, ended=self._ended)
        self._ticket = self._bridge.submit(TEACHING, ProjectTestRequest(self._state.folder), listener)
        self._guard.hold()
        self._test.setText(self.tr("Cancel the test"))
        self._test.setAccessibleName(self._test.text())

    def _failed(self, error: Exception) -> None:
        self._said.setText("")
        self.failed.emit(error)

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        self._guard.hold()
        self._test.setText(self.tr("Test the network"))
        self._test.setAccessibleName(self._test.text())
        if self._state is not None:
            self.show_state(self._state)

    def _show_answer(self, answer: ProjectTest | None) -> None:
        self._answer = answer
        self._grid.hide()
        self._cell.setText("")
        shown = answer is not None
        for part in (self._accuracy, self._interval, self._matrix_title, self._matrix, self._cell):
            part.setVisible(shown)
        self._warnings.setVisible(answer is not None and bool(answer.warnings))
        has_curve = answer is not None and bool(answer.curve)
        self._curve_title.setVisible(has_curve)
        self._curve_note.setVisible(has_curve)
        if self._curve is not None:
            self._curve.setVisible(has_curve)
        self.shown.emit()
        if answer is None:
            return
        if self._state is not None:
            self.tested.emit(self._state, answer)
        many = len(answer.samples)
        self._accuracy.setText(accuracy_text(answer.accuracy, many))
        self._said.setText(self._summary(answer))
        self._warnings.setText("\n".join(answer.warnings))
        self._matrix.set_test(answer.confusion, answer.labels)
        self._cell.setText(self.tr("Choose a cell to see its pictures."))
        if has_curve:
            self._show_curve(answer)

    def _summary(self, answer: ProjectTest) -> str:
        many, right = len(answer.samples), sum(tested.label == tested.answer for tested in answer.samples)
        text = self.tr("The answer is right for {right} of {many} test samples.").format(
            right=count(right), many=count(many)
        )
        if not answer.separate:
            text = f"{text} {self._no_test()}"
        return text

    def _no_test(self) -> str:
        return self.tr(
            "There are no test samples, so the last take of each class was the test, of a network that had not learnt "
            "from it."
        )

    def _invitation(self, state: ProjectState) -> str:
        if any(take.test and take.samples for take in state.takes):
            return self.tr("The network never learns from test samples, so they show how good it really is.")
        return self.tr(
            "Record some test samples of each class. It is best if another group does so, in another place. The "
            "network never learns from test samples, so they show how good it really is."
        )

    def _show_curve(self, answer: ProjectTest) -> None:
        if self._curve is None:
            from gui.pages.teach.learning_curve import LearningCurve  # noqa: PLC0415

            self._curve = LearningCurve(self)
            self._column.insertWidget(self._column.indexOf(self._curve_title) + 1, self._curve)
        self._curve.show_curve(answer.curve)
        self._curve.show()

    def _show_cell(self, true: int, predicted: int) -> None:
        """Show the pictures behind a cell."""
        answer, state = self._answer, self._state
        if answer is None or state is None:
            return
        found = [tested for tested in answer.samples if (tested.label, tested.answer) == (true, predicted)]
        self._cell.setText(self._matrix.accessibleDescription())
        self._grid.clear()
        self._grid.setVisible(bool(found))
        words = self.tr("“{true}”, answer “{answer}”, {score} confident")
        captions = [
            Caption(
                percent(tested.score),
                words.format(true=answer.labels[true], answer=answer.labels[predicted], score=percent(tested.score)),
                true != predicted,
            )
            for tested in found[:_MOST]
        ]

        def show(pictures: tuple[Image | None, ...]) -> None:
            pairs = [pair for pair in zip(pictures, captions, strict=True) if pair[0] is not None]
            self._grid.show_pictures([picture for picture, _ in pairs if picture is not None], [c for _, c in pairs])

        paths = tuple(state.pictures / tested.sample for tested in found[:_MOST])
        if paths:
            listener = Listener(show, self.failed.emit)
            self._bridge.submit("thumbnails", ThumbnailsRequest(paths, _SIDE), listener, lane="cell")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._accuracy, 1)
        top.addWidget(self._interval)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 10)
        self._column.setSpacing(8)
        self._column.addWidget(self._test)
        self._column.addLayout(top)
        for part in (
            self._said,
            self._warnings,
            self._matrix_title,
            self._matrix,
            self._cell,
            self._grid,
            self._curve_title,
            self._curve_note,
        ):
            self._column.addWidget(part)


def _tested(state: ProjectState) -> tuple[object, ...]:
    """What a test depends on."""
    return state.folder, state.takes, state.classes, state.learnt, state.strictness
