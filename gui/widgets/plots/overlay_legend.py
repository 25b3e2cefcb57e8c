"""Which past runs lie over the curves of a training: a key for each, with its name."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.plain_text import tip_of
from gui.widgets.plots.curve_styles import STYLES, key_icon

_GAP = 6  # pixels


class OverlayLegend(QWidget):
    """One row of keys with names, cut off where there is no room; empty, it takes none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overlayLegend")
        self.setAccessibleName(self.tr("Runs over the curves"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._names: dict[int, str] = {}
        self.hide()

    def show_runs(self, names: Mapping[int, str]) -> None:
        """Show these runs, by their style."""
        self._names = dict(names)
        text = ", ".join(self._names.values())
        self.setAccessibleDescription(text)
        self.setToolTip(tip_of(text))
        self.setVisible(bool(self._names))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height() + _GAP)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._names:
            return
        painter = QPainter(self)
        painter.setPen(QColor(theme.current().text))
        line, each = self.fontMetrics().height(), self.width() // len(self._names)
        for index, (style, name) in enumerate(sorted(self._names.items())):
            left, key = index * each, line * 2
            key_icon(STYLES[style], line).paint(painter, QRect(left, 0, key, line))
            room = QRect(left + key + _GAP, 0, each - key - 3 * _GAP, line)
            shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
