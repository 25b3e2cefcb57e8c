"""Ten upright bars, one per digit."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.types import Score
from gui import theme
from gui.plain_text import plain_static, show_tip
from gui.widgets.bar_length import bar_length
from gui.widgets.formats import percent


class DigitBars(QWidget):
    """A bar and a label under it for each label, always in the same places; only the bars' heights change."""

    def __init__(self, labels: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitBars")
        self.setAccessibleName(self.tr("Scores"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._labels = labels
        self._scores: dict[str, float] = {}
        self._highlight: str | None = None
        self._disagrees = False
        self._hint = self.tr("{label}: {score} confident")
        self._choose_fonts()

    def set_meaning(self, accessible_name: str, hint: str) -> None:
        """Say what the bars show if that is not scores; `hint` is the tool tip, with {label} and {score} in it."""
        self.setAccessibleName(accessible_name)
        self._hint = hint

    def set_scores(self, scores: tuple[Score, ...] | None, highlight: str | None, disagrees: bool) -> None:
        """Show these scores, in any order; None shows none. The highlighted bar is in the second colour if it
        disagrees."""
        before, marked = self._scores, {self._highlight, highlight}
        remarked = (self._highlight, self._disagrees) != (highlight, disagrees)
        self._scores = {score.label: score.score for score in scores or ()}
        self._highlight, self._disagrees = highlight, disagrees
        best = sorted(self._scores.items(), key=lambda item: -item[1])[:3]
        self.setAccessibleDescription(", ".join(f"{name}: {percent(share)}" for name, share in best))
        for name, column in zip(self._labels, self._columns, strict=True):  # most bars stay as they are
            if remarked and name in marked:
                self.update(column.adjusted(0, 0, 0, self._text_height))
            elif round(before.get(name, 0.0), 2) != round(self._scores.get(name, 0.0), 2):
                self.update(column)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("0") * 2 * len(self._labels), metrics.height() * 4)

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("0") * 3 * len(self._labels) // 2, metrics.height() * 3)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._choose_fonts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._divide()

    def _choose_fonts(self) -> None:
        self._plain = theme.scaled(self.font(), theme.SMALL * theme.SMALL)
        self._bold = theme.scaled(self._plain, 1, bold=True)
        self._text_height = QFontMetrics(self._bold).height() + 2
        self._captions = [plain_static(name) for name in self._labels]  # laid out once, not at every painting
        for caption in self._captions:
            caption.setTextFormat(Qt.TextFormat.PlainText)
        self._divide()

    def _divide(self) -> None:
        """The room of each bar; its label stands below."""
        edges = [round(self.width() * index / len(self._labels)) for index in range(len(self._labels) + 1)]
        height = self.height() - self._text_height
        self._columns = [QRect(left, 0, right - left, height) for left, right in pairwise(edges)]

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = int(event.pos().x() / (self.width() / len(self._labels)))
            name = self._labels[min(max(index, 0), len(self._labels) - 1)]
            if name in self._scores:
                text = self._hint.format(label=name, score=f"{self._scores[name]:.6f}")
                show_tip(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        # Few calls with many rectangles: cards are painted at every movement of a pen.
        painter.setBrush(QColor(colours.bar))
        chosen = self._labels.index(self._highlight) if self._highlight in self._labels else None
        painter.drawRects([bar for index in range(len(self._labels)) if index != chosen for bar in self._bar(index)])
        if chosen is not None:
            painter.setBrush(QColor(colours.attention if self._disagrees else colours.accent))
            painter.drawRects(self._bar(chosen))
        if event.rect().bottom() >= self.height() - self._text_height:
            painter.setFont(self._plain)
            painter.setPen(QColor(colours.quiet_text))
            for index in range(len(self._labels)):
                if index != chosen:
                    self._paint_caption(painter, index)
            if chosen is not None:
                painter.setFont(self._bold)
                painter.setPen(QColor(colours.text))
                self._paint_caption(painter, chosen)
        painter.end()

    def _bar(self, index: int) -> tuple[QRect, QRect]:
        """A bar's body and, above it, a narrower line of pixels, so that its corners look rounded."""
        column = self._columns[index]
        width = min(round(column.width() * 0.72), self._text_height - 2)
        height = bar_length(column.height(), self._scores.get(self._labels[index], 0.0))
        left, top = column.left() + (column.width() - width) // 2, column.height() - height
        return QRect(left, top + 1, width, height - 1), QRect(left + 1, top, width - 2, 1)

    def _paint_caption(self, painter: QPainter, index: int) -> None:
        column, caption = self._columns[index], self._captions[index]
        left = column.left() + (column.width() - caption.size().width()) / 2
        painter.drawStaticText(QPointF(left, column.height() + 2), caption)
