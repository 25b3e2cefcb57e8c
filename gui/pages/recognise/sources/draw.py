"""The source Draw: the pad and its tools."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.pages.recognise.sources.base import Source
from gui.widgets.pad.drawing_pad import DrawingPad
from gui.widgets.pad.pad_toolbar import PadToolbar


class DrawSource(Source):
    """Attributes: `pad`. Signals: `picture_changed(Image or None)` after every change, also during a stroke."""

    def __init__(self, brush_size: float, parent: QWidget | None = None) -> None:
        super().__init__("drawSource", parent)
        self.pad = DrawingPad(self)
        self.pad.brush_size = brush_size
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.pad, 1)
        layout.addWidget(PadToolbar(self.pad, self))
        self._layout = layout
        self.pad.changed.connect(self.send)

    def take_pad_back(self) -> None:
        """Put the pad, which was somewhere else, into its place above its tools."""
        self._layout.insertWidget(0, self.pad, 1)
        self.pad.show()

    def send(self) -> None:
        """Send what is on the pad now."""
        self.picture_changed.emit(None if self.pad.is_empty() else self.pad.picture())
