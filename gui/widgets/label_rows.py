"""The best labels of an answer, a row with a bar for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.types import Score
from gui import theme
from gui.plain_text import show_tip
from gui.widgets.bar_length import bar_length
from gui.widgets.formats import percent


class LabelRows(QWidget):
    """Rows of label, bar and score, best first; the room for each row never changes."""

    def __init__(self, rows: int = 5, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("labelRows")
        self.setAccessibleName(self.tr("Scores"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._rows = rows
        self._scores: tuple[Score, ...] = ()
        self._disagrees = False

    def set_scores(self, scores: Sequence[Score], disagrees: bool) -> None:
        """Show these scores, best first, as many as there is room for; the first is in the second colour if it
        disagrees."""
        self._scores, self._disagrees = tuple(scores[: self._rows]), disagrees
        self.setAccessibleDescription(", ".join(f"{score.label}: {percent(score.score)}" for score in self._scores))
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 36, self._rows * round(metrics.height() * 1.45))

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 20, self._rows * round(metrics.height() * 1.15))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = event.pos().y() * self._rows // max(1, self.height())
            if 0 <= index < len(self._scores):
                score = self._scores[index]
                show_tip(event.globalPos(), f"{score.label}: {score.score:.6f}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        bold = theme.scaled(self.font(), 1, bold=True)
        number_width = QFontMetrics(bold).horizontalAdvance(percent(1.0)) + 8
        label_width = round((self.width() - number_width) * 0.56)
        for index, score in enumerate(self._scores):
            top, below = (self.height() * place // self._rows for place in (index, index + 1))
            first = index == 0
            painter.setFont(bold if first else self.font())
            painter.setPen(QColor(colours.text if first else colours.quiet_text))
            text = painter.fontMetrics().elidedText(score.label, Qt.TextElideMode.ElideRight, label_width - 8)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRect(0, top, label_width, below - top), middle | Qt.AlignmentFlag.AlignLeft, text)
            room = QRect(label_width, top, self.width() - label_width - number_width, below - top)
            self._paint_bar(painter, room, score.score, self._bar_colour(colours, first))
            painter.setPen(QColor(colours.text if first else colours.quiet_text))
            right = QRect(self.width() - number_width, top, number_width, below - top)
            painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, percent(score.score))
        painter.end()

    def _bar_colour(self, colours: theme.Theme, first: bool) -> str:
        if not first:
            return colours.bar
        return colours.attention if self._disagrees else colours.accent

    def _paint_bar(self, painter: QPainter, room: QRect, share: float, colour: str) -> None:
        height = max(4, round(room.height() * 0.42))
        bar = QRect(room.left(), room.center().y() - height // 2, bar_length(room.width(), share), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(bar, min(3, bar.width() / 2), min(3, height / 2))
