"""Beside the live picture: what is looked for, digits or an object, and a card with what was seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.camera.requests import DigitSight, ObjectSight, Sight
from engine.catalog.spec import ModelSpec
from engine.types import Task
from engine.weights.requests import ModelState
from gui.pages.camera.digits_card import NumbersCard
from gui.pages.camera.object_card import ObjectsCard
from gui.widgets.segmented import Segmented


class LiveCards(QWidget):
    """Signals: `task_changed()`; `models_changed()` when other models are to answer, also because the task changed;
    `copy_wanted(text)`; `weights_wanted()` for models without weights.
    """

    task_changed = Signal()
    models_changed = Signal()
    copy_wanted = Signal(str)
    weights_wanted = Signal()

    def __init__(self, task: str, parent: QWidget | None = None) -> None:
        """`task` is what is looked for at first; digits if it names no task."""
        super().__init__(parent)
        self.setObjectName("liveCards")
        self._task = Segmented("cameraTask", self.tr("What it looks for"), self)
        self._task.add(Task.DIGITS, self.tr("&Digits"))
        self._task.add(Task.OBJECTS, self.tr("O&bject"))
        self._numbers, self._objects = NumbersCard(self), ObjectsCard(self)
        self._stack = QStackedWidget(self)
        for card in (self._numbers, self._objects):
            self._stack.addWidget(card)
            card.models_changed.connect(self.models_changed)
        self._numbers.copy_wanted.connect(self.copy_wanted)
        self._objects.weights_wanted.connect(self.weights_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._task)
        layout.addWidget(self._stack, 1)
        self._task.changed.connect(lambda _: self._switch())
        if task == Task.OBJECTS:
            self._task.set_current(task)

    def task(self) -> Task:
        """What is looked for."""
        return Task(self._task.current())

    def model_ids(self) -> tuple[str, ...]:
        """The models that are to answer."""
        return self._card().model_ids()

    def show_sight(self, sight: Sight) -> None:
        """Show what was seen in a frame."""
        if isinstance(sight, DigitSight):
            self._numbers.show_numbers(sight)
        elif isinstance(sight, ObjectSight):
            self._objects.show_scores(sight)

    def show_pace(self, sight: Sight) -> None:
        """Show how fast it goes; call it only twice a second, because the figures change often."""
        if isinstance(sight, DigitSight):
            self._numbers.show_pace(sight)
        elif isinstance(sight, ObjectSight):
            self._objects.show_pace(sight)

    def show_states(self, states: Sequence[ModelState]) -> None:
        """Note which models for objects have their weights."""
        self._objects.show_states(states)

    def offer(self, own: Sequence[ModelSpec]) -> None:
        """Offer these models for digits of the person too."""
        self._numbers.offer(own)

    def show_nothing(self) -> None:
        """Forget what was seen."""
        self._numbers.show_nothing()
        self._objects.show_nothing()

    def _card(self) -> NumbersCard | ObjectsCard:
        return self._objects if self.task() is Task.OBJECTS else self._numbers

    def _switch(self) -> None:
        self._stack.setCurrentWidget(self._card())
        self.show_nothing()
        self.task_changed.emit()
        self.models_changed.emit()
