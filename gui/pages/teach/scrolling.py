"""What scrolls up and down where it is higher than its room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class Scrolling(QScrollArea):
    """Asks for the height that its content has now; Qt's own keeps the height that it had at first."""

    def __init__(self, inside: QWidget, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        inside.setProperty("role", "page")
        self.setWidget(inside)
        self._inside = inside

    def minimumSizeHint(self) -> QSize:
        """As wide as the content must be: it scrolls up and down only, and what is cut off at the side stays unseen."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._inside.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        frame = 2 * self.frameWidth()
        return self._inside.sizeHint() + QSize(frame, frame)
