"""The live picture, or the stages of reading it."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from engine.camera.requests import DigitSight, ObjectSight, Sight
from engine.types import Task
from gui.page_parts.live_view import LiveView
from gui.pages.camera.digit_stages import StagesView
from gui.pages.camera.object_stages import ObjectStages
from gui.widgets.segmented import Segmented


class LivePictures(QStackedWidget):
    """Attributes: `view` (the live picture), `choice` (what is shown: a control for the page to place)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("livePictures")
        self.choice = Segmented("cameraLook", self.tr("What is shown"), self)
        self.choice.add("live", self.tr("&Live picture"))
        self.choice.add("stages", self.tr("Step b&y step"))
        self.view = LiveView(self)
        self._digits, self._objects = StagesView(self), ObjectStages(self)
        for part in (self.view, self._digits, self._objects):
            self.addWidget(part)
        self._task = Task.DIGITS
        self.choice.changed.connect(lambda _: self._switch())

    def take_view_back(self) -> None:
        """Put the live picture, which was somewhere else, into its place."""
        self.insertWidget(0, self.view)
        self._switch()

    def set_task(self, task: Task) -> None:
        """Show the stages of this task where stages are shown."""
        self._task = task
        self._switch()

    def show_sight(self, sight: Sight) -> None:
        """Show a frame, and its stages while they are looked at."""
        self.view.show_sight(sight)
        self._show_stages(sight)

    def show_hint(self, sentence: str) -> None:
        """Show a sentence in place of a picture, and no stages."""
        self.view.show_hint(sentence)
        self._digits.show_nothing()
        self._objects.show_nothing()

    def show_opening(self, name: str) -> None:
        """Show that a camera of that name is being opened."""
        self.show_hint("")
        self.view.show_opening(name)

    def _show_stages(self, sight: Sight) -> None:
        if self.choice.current() == "live":
            return
        if isinstance(sight, DigitSight):
            self._digits.show_sight(sight)
        elif isinstance(sight, ObjectSight):
            self._objects.show_sight(sight)

    def _switch(self) -> None:
        sight = self.view.sight()
        if sight is not None:
            self._show_stages(sight)
        stages = self._objects if self._task is Task.OBJECTS else self._digits
        self.setCurrentWidget(stages if self.choice.current() == "stages" else self.view)
