"""Where pictures come from: the pad, a camera, or files."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.types import Image
from gui.bridge import EngineBridge
from gui.pages.teach.camera_input import CameraInput
from gui.pages.teach.draw_input import DrawInput
from gui.pages.teach.file_input import FileInput
from gui.preferences import Preferences
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card
from gui.widgets.segmented import Segmented

_LETTERS = 37  # of its width, on average, at least
_MORE_LINES = 5  # of text: how much higher than its least height it prefers to be


class Inputs(Card):
    """Attributes: `draw`, `camera`, `file`. Signals: `changed()` when there is another picture; `switched()` when
    another input is chosen, or the camera goes on or off.
    """

    changed = Signal()
    switched = Signal()

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("teachInputs", parent)
        self._choice = Segmented("teachInput", self.tr("Where pictures come from"), self)
        for key, text in (("draw", self.tr("Draw")), ("camera", self.tr("Camera")), ("file", self.tr("File"))):
            self._choice.add(key, text)
        self.draw = DrawInput(preferences.brush_size, self)
        self.camera = CameraInput(bridge, self)
        self.file = FileInput(self)
        self._stack = QStackedWidget(self)
        for part in (self.draw, self.camera, self.file):
            self._stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(8)
        layout.addWidget(self._choice)
        layout.addWidget(self._stack, 1)
        follow_font(self, lambda: self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LETTERS))
        self._choice.changed.connect(self._switch)
        for part in (self.draw, self.file):
            part.changed.connect(self.changed)
        self.camera.seen.connect(self.changed)
        self.camera.switched.connect(self.switched)

    def sizeHint(self) -> QSize:
        """In a stack, what stands below should be in sight too."""
        least = self.minimumSizeHint()
        return QSize(super().sizeHint().width(), least.height() + self.fontMetrics().height() * _MORE_LINES)

    def current(self) -> str:
        """ "draw", "camera" or "file"."""
        return self._choice.current()

    def show_input(self, key: str) -> None:
        """Choose an input."""
        self._choice.set_current(key)

    def picture(self) -> Image | None:
        """The picture that is looked at now."""
        if self.current() == "camera":
            sight = self.camera.sight()
            return None if sight is None else sight.picture
        return self.draw.picture() if self.current() == "draw" else self.file.picture()

    def _switch(self, key: str) -> None:
        self._stack.setCurrentWidget({"draw": self.draw, "camera": self.camera, "file": self.file}[key])
        self.switched.emit()
        self.changed.emit()
