"""A table in which what is wrong has the second colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor

from gui import theme
from gui.widgets.tables.plain_table import PlainTable

RIGHT, WRONG = "✓", "✗"


def marked(text: str, right: bool) -> str:
    """A text with the sign for right or wrong."""
    return f"{text} {RIGHT if right else WRONG}"


class MarkedTable(PlainTable):
    """Texts that end in the sign for wrong are in the second colour."""

    def set_rows(self, rows: Sequence[Sequence[str]], bold: int = 0) -> None:
        super().set_rows(rows, bold)
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._colour()

    def _colour(self) -> None:
        colour = QColor(theme.current().attention)
        for row in range(self.rowCount()):
            for column in range(self.columnCount()):
                item = self.item(row, column)
                if item is not None and item.text().endswith(WRONG):
                    item.setForeground(colour)
