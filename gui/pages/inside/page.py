"""The page Inside: why a network answers so, what each of its layers makes of a picture, and where digits lie."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.own_classes import is_own
from engine.errors import ClassLensError
from engine.types import Task
from engine.weights.requests import ModelState, StatesRequest
from gui.bridge import EngineBridge, Listener
from gui.page_parts.page import Page
from gui.page_parts.part_saver import Saver
from gui.page_parts.picture_editor import PictureEditor
from gui.page_parts.picture_opener import PictureOpener
from gui.page_parts.presented import Presented, Said
from gui.page_parts.shown_picture import ShownPicture
from gui.pages.inside.as_strokes import strokes_of
from gui.pages.inside.column import LAYERS, MAP, UNIT, WHY, ModelColumn
from gui.pages.inside.model_choice import ModelChoice
from gui.pages.inside.picture_panel import PicturePanel
from gui.pages.inside.scores_card import ScoresCard
from gui.preferences import Preferences
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.segmented import Segmented


def _is_there(model_id: str) -> bool:
    """Whether there is such a model: one of a person's own may have been removed a moment ago."""
    try:
        catalog.find(model_id)
    except ClassLensError:
        return False
    return True


class InsidePage(Page):
    """A picture at the left with what one or two models say; at the right one part of what goes on inside them."""

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("insidePage")
        self._states: dict[Task, tuple[ModelState, ...]] = {}
        self._wanted = {Task.DIGITS: [preferences.chosen_model or catalog.DEFAULT, ""], Task.OBJECTS: ["", ""]}
        self._left = QWidget(self)
        self._panel = PicturePanel(bridge, preferences, self._left)
        self._right = QWidget(self)
        self._parts = Segmented("insideParts", self.tr("What is shown"), self._right)
        for key, text in (
            (WHY, self.tr("Wh&y")),
            (LAYERS, self.tr("&Layers")),
            (UNIT, self.tr("O&ne unit")),
            (MAP, self.tr("Where &digits lie")),
        ):
            self._parts.add(key, text)
        self._choices = (
            ModelChoice("insideModel", self.tr("Model"), may_be_none=False, parent=self._right),
            ModelChoice("insideSecond", self.tr("Beside it"), may_be_none=True, parent=self._right),
        )
        saver = self._saver = Saver(bridge, self, self.tr("Save from Inside"), "saveInsideDialog")
        saver.told.connect(self.told)
        saver.failed.connect(self.failed)
        self._columns = tuple(
            ModelColumn(bridge, saver, name, ScoresCard(name, self._left), name == "insideA", self._right)
            for name in ("insideA", "insideB")
        )
        self._lay_out()
        self._connect()

    def pictures(self) -> PictureOpener:
        return self._panel.opener

    def editors(self) -> tuple[PictureEditor, ...]:
        return (self._panel.editor,)

    def undo_stacks(self) -> tuple[QUndoStack, ...]:
        return (self._panel.pad.undo_stack,)

    def look_at(self, shown: ShownPicture) -> None:
        self._panel.look_at(shown)

    def show_part(self, key: str) -> None:
        if key:
            self._parts.set_current(key)

    def refresh(self, model_id: str = "") -> None:
        """Look again into models whose weights have changed."""
        self._look()
        self._look_into(lambda shown: model_id in ("", shown))
        self._show_picture(True)

    def can_be_presented(self) -> bool:
        return self._columns[0].figure() is not None

    def presented(self) -> Presented:
        answer = self._columns[0].answer
        said = {c.model_id(): Said(c.answer, c.answer == answer) for c in self._columns if c.answer}
        return Presented(answer, said)

    def lend_view(self) -> QWidget | None:
        return self._columns[0].figure()

    def take_view_back(self) -> None:
        self._columns[0].put_figure_back()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()
        if any(is_own(column.model_id()) for column in self._columns):
            self._look_into(is_own)  # with each sample that was taken meanwhile it is another network
            self._show_picture(True)

    def _look_into(self, is_wanted: Callable[[str], bool]) -> None:
        """Look again into those models that are shown and wanted, by their ids."""
        for column in self._columns:
            if column.model_id() and is_wanted(column.model_id()):
                column.show_model(column.model_id() if _is_there(column.model_id()) else "")

    def _look(self) -> None:
        """Look again at which models there are."""
        for task in Task:
            self._bridge.submit(
                "models", StatesRequest(task), Listener(self._show_states, self.failed.emit), lane=f"inside {task}"
            )

    def _show_states(self, states: tuple[ModelState, ...]) -> None:
        task = Task.DIGITS if any(state.model_id in catalog.DIGIT_MODELS for state in states) else Task.OBJECTS
        self._states[task] = states
        self._offer()

    def _offer(self) -> None:
        """Offer the models for what the picture holds; those that people taught, for anything."""
        task = self._panel.task()
        if len(self._states) < len(Task):
            return
        states = self._states[task]
        if task is Task.DIGITS:
            states += tuple(state for state in self._states[Task.OBJECTS] if is_own(state.model_id))
        for choice, wanted in zip(self._choices, self._wanted[task], strict=True):
            choice.offer(states, wanted)

    def _model_changed(self, place: int) -> None:
        chosen = self._choices[place].model_id()
        self._wanted[self._panel.task()][place] = chosen
        self._columns[place].show_model(chosen)
        self._models.arrange()
        self._show_picture(True)

    def _show_picture(self, at_rest: bool) -> None:
        picture = self._panel.picture()
        for column in self._columns:
            if column.model_id():
                column.show_picture(picture, self._invitation(), at_rest)

    def _invitation(self) -> str:
        return self.tr("Draw a digit, or open a picture, and see what goes on inside the network.")

    def _show_part(self, key: str) -> None:
        for column in self._columns:
            column.show_part(key)

    def _connect(self) -> None:
        panel = self._panel
        panel.changed.connect(self._show_picture)
        panel.changed.connect(lambda _: self.mended.emit())
        panel.task_changed.connect(self._offer)
        panel.failed.connect(self.failed)
        panel.told.connect(self.told)
        self._parts.changed.connect(self._show_part)
        for place, (choice, column) in enumerate(zip(self._choices, self._columns, strict=True)):
            choice.model_changed.connect(lambda place=place: self._model_changed(place))
            column.failed.connect(self.failed)
            column.told.connect(self.told)
            column.answer_changed.connect(self.answer_changed)
            column.part_wanted.connect(self._parts.set_current)
            column.drawing_wanted.connect(lambda field: panel.draw(strokes_of(field)))
            column.show_model("")

    def _lay_out(self) -> None:
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(self._panel)
        for column in self._columns:
            left.addWidget(column.scores, 1)
        left.addStretch(0)
        top = WrappingRow()
        top.add(self._parts)
        top.add_gap()
        for choice in self._choices:
            top.add(choice)
        self._models = Columns(12, self._right)
        for column in self._columns:
            self._models.add(column, 1)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addLayout(top)
        right.addWidget(self._models, 1)
        columns = Columns(parent=self)
        columns.add(self._left, 3)
        columns.add(self._right, 8)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(columns)
