"""Ten upright bars, one per digit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QStaticText
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.labels import DIGITS
from engine.types import Score
from gui import theme
from gui.widgets.formats import percent


class DigitBars(QWidget):
    """A bar and a label under it for each label, always in the same places; only the bars' heights change."""

    def __init__(self, labels: tuple[str, ...] = DIGITS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitBars")
        self.setAccessibleName(self.tr("Scores"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._labels = labels
        self._scores: dict[str, float] = {}
        self._highlight: str | None = None
        self._disagrees = False
        self._hint = self.tr("{label}: score {score}")
        self._choose_fonts()

    def set_meaning(self, accessible_name: str, hint: str) -> None:
        """Say what the bars are where they are no scores; `hint` is the tool tip, with {label} and {score} in it."""
        self.setAccessibleName(accessible_name)
        self._hint = hint

    def set_scores(self, scores: tuple[Score, ...] | None, highlight: str | None, disagrees: bool) -> None:
        """Show these scores, in any order; None shows none. The highlighted bar is in the second colour if it
        disagrees."""
        before = self._scores, self._highlight, self._disagrees
        self._scores = {score.label: score.score for score in scores or ()}
        self._highlight, self._disagrees = highlight, disagrees
        best = sorted(self._scores.items(), key=lambda item: -item[1])[:3]
        self.setAccessibleDescription(", ".join(f"{name}: {percent(share)}" for name, share in best))
        if before[1:] != (highlight, disagrees):
            self.update()
            return
        for index, name in enumerate(self._labels):  # while a digit is drawn, most bars stay as they are
            if round(before[0].get(name, 0.0), 2) != round(self._scores.get(name, 0.0), 2):
                self.update(self._column(index).toAlignedRect())

    def _column(self, index: int) -> QRectF:
        """The room of one bar, without its label."""
        step = self.width() / len(self._labels)
        return QRectF(step * index, 0, step, self.height() - self._text_height)

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

    def _choose_fonts(self) -> None:
        self._plain = theme.scaled(self.font(), theme.SMALL * theme.SMALL)
        self._bold = theme.scaled(self._plain, 1, bold=True)
        self._text_height = QFontMetrics(self._bold).height() + 2
        self._captions = [QStaticText(name) for name in self._labels]  # laid out once, not at every painting
        for caption in self._captions:
            caption.setTextFormat(Qt.TextFormat.PlainText)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = int(event.pos().x() / (self.width() / len(self._labels)))
            name = self._labels[min(max(index, 0), len(self._labels) - 1)]
            if name in self._scores:
                text = self._hint.format(label=name, score=f"{self._scores[name]:.6f}")
                QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        region = event.region()
        captions_too = region.boundingRect().bottom() >= self.height() - self._text_height
        for index, name in enumerate(self._labels):
            column = self._column(index)
            middle, bottom = column.center().x(), column.bottom()
            chosen = name == self._highlight
            if region.intersects(column.toAlignedRect()):
                colour = colours.bar if not chosen else colours.attention if self._disagrees else colours.accent
                width = min(column.width() * 0.72, self._text_height - 2)
                height = max(2.0, bottom * self._scores.get(name, 0.0))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(QRectF(middle - width / 2, bottom - height, width, height), 2, 2)
            if captions_too:
                painter.setPen(QColor(colours.text if chosen else colours.quiet_text))
                painter.setFont(self._bold if chosen else self._plain)
                caption = self._captions[index]
                painter.drawStaticText(QPointF(middle - caption.size().width() / 2, bottom + 2), caption)
        painter.end()
