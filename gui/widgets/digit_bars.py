"""Ten upright bars, one per digit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
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

    def set_scores(self, scores: tuple[Score, ...] | None, highlight: str | None, disagrees: bool) -> None:
        """Show these scores, in any order; None shows none. The highlighted bar is in the second colour if it
        disagrees."""
        before = self._painted()
        self._scores = {score.label: score.score for score in sorted(scores or (), key=lambda score: score.label)}
        self._highlight, self._disagrees = highlight, disagrees
        best = sorted(self._scores.items(), key=lambda item: -item[1])[:3]
        self.setAccessibleDescription(", ".join(f"{name}: {percent(share)}" for name, share in best))
        if self._painted() != before:  # while a digit is drawn, most answers change nothing that can be seen
            self.update()

    def _painted(self) -> tuple[object, ...]:
        shares = tuple(round(share, 3) for share in self._scores.values())
        return tuple(self._scores), shares, self._highlight, self._disagrees

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("0") * 2 * len(self._labels), metrics.height() * 4)

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("0") * 3 * len(self._labels) // 2, metrics.height() * 3)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = int(event.pos().x() / (self.width() / len(self._labels)))
            name = self._labels[min(max(index, 0), len(self._labels) - 1)]
            if name in self._scores:
                text = self.tr("{label}: score {score}").format(label=name, score=f"{self._scores[name]:.6f}")
                QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain = theme.scaled(self.font(), theme.SMALL * theme.SMALL)
        bold = theme.scaled(plain, 1, bold=True)
        text_height = QFontMetrics(bold).height()
        step, room = self.width() / len(self._labels), self.height() - text_height - 2
        width = min(step * 0.72, text_height)
        for index, name in enumerate(self._labels):
            middle = step * (index + 0.5)
            chosen = name == self._highlight
            colour = colours.bar if not chosen else colours.attention if self._disagrees else colours.accent
            height = max(2.0, room * self._scores.get(name, 0.0))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(middle - width / 2, room - height, width, height), 2, 2)
            painter.setPen(QColor(colours.text if chosen else colours.quiet_text))
            painter.setFont(bold if chosen else plain)
            painter.drawText(QRectF(middle - step / 2, room + 2, step, text_height), Qt.AlignmentFlag.AlignCenter, name)
        painter.end()
