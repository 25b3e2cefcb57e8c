"""Parts of which one is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class ShownStack(QStackedWidget):
    """Asks for the room that the part shown needs; Qt's own stack asks for that of its largest part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def sizeHint(self) -> QSize:
        part = self.currentWidget()
        return super().sizeHint() if part is None else part.sizeHint()

    def minimumSizeHint(self) -> QSize:
        part = self.currentWidget()
        return super().minimumSizeHint() if part is None else part.minimumSizeHint()
