"""The texts of a lesson, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget


class TextsArea(QScrollArea):
    """Scrolls where the texts are too long, so that the buttons below it stay in sight; with the arrow keys too."""

    def __init__(self, name: str, title: str, parts: Sequence[QWidget], spacing: int, parent: QWidget) -> None:
        super().__init__(parent)
        inside = QWidget(self)
        inside.setProperty("role", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self._part = parts[0]
        self._soon = QTimer(self, singleShot=True, interval=0)  # once a text that was just set has its room
        self._soon.timeout.connect(lambda: self.verticalScrollBar().setValue(self._part.y()))

    def lead_to(self, part: QWidget) -> None:
        """Scroll to one of the texts, so that it is seen from its beginning, or the last text to its end."""
        self._part = part
        self._soon.start()
