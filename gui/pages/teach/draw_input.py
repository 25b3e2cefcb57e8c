"""Samples from the pad."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.types import Image
from gui.widgets.pad.drawing_pad import DrawingPad
from gui.widgets.pad.pad_toolbar import PadToolbar
from gui.widgets.pad.strokes import Stroke


class DrawInput(QWidget):
    """The pad and its tools.

    What is added until the class is changed or another input is chosen is one take. Signals: `changed()` after every
    change of the drawing; `add_wanted()` for Enter.
    """

    changed = Signal()
    add_wanted = Signal()

    def __init__(self, brush_size: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachDraw")
        self.pad = DrawingPad(self, self.tr("Draw something"))
        self.pad.setObjectName("teachPad")
        self.pad.brush_size = brush_size
        self._take = ""
        self.new_take()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.pad, 1)
        layout.addWidget(PadToolbar(self.pad, self))
        layout.addStretch(0)
        self.pad.changed.connect(self.changed)

    def picture(self) -> Image | None:
        """What is drawn; None while the pad is empty."""
        return None if self.pad.is_empty() else self.pad.picture()

    def take(self) -> str:
        """The take that a drawing belongs to."""
        return self._take

    def take_off(self) -> tuple[Stroke, ...]:
        """Take the drawing off the pad, as it is being kept; Undo does not bring it back, but `put_back` does."""
        strokes = self.pad.strokes()
        self.pad.clear()
        self.pad.undo_stack.clear()
        self.pad.changed.emit()  # the tools follow it, and there is nothing to undo now
        return strokes

    def put_back(self, strokes: tuple[Stroke, ...]) -> None:
        """Show a drawing again that could not be kept, unless there is another by now."""
        if self.pad.is_empty():
            self.pad.show_again(strokes)

    def new_take(self) -> None:
        """What is drawn from now on belongs together."""
        self._take = uuid.uuid4().hex

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pad is square: what it would leave free above and below itself lies at the bottom."""
        super().resizeEvent(event)
        self.pad.setMaximumHeight(max(self.width(), self.pad.minimumSizeHint().height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.add_wanted.emit()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.new_take()
