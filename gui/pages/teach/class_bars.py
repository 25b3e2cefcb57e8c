"""A bar for each class, in its colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.plain_text import show_tip
from gui.theme.class_colours import class_colour
from gui.widgets.bar_length import bar_length
from gui.widgets.formats import percent
from gui.widgets.layouts.follow_font import follow_font

_TRACK = 0.14  # of the text's colour: where a bar would be if it were full
_LEAST_BAR = 36  # pixels: what a bar keeps beside long names
_MOST_NAMED = 0.55  # of the width: the room for names; a longer one ends in "…"

Row = tuple[str, int | None]
"""A name and the number of its colour; None for what is no class."""


class ClassBars(QWidget):
    """Rows of name, bar and score in the order of the classes, so that only the bars move; the best name is bold."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Scores"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: tuple[Row, ...] = ()
        self._scores: dict[str, float] = {}
        follow_font(self, self.updateGeometry)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these classes."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.updateGeometry()
        self.update()

    def set_scores(self, scores: dict[str, float]) -> None:
        """Show these scores, in [0, 1], by name; a class without one has an empty bar."""
        if scores != self._scores:
            self._scores = dict(scores)
            best = sorted(scores.items(), key=lambda item: -item[1])[:3]
            self.setAccessibleDescription(", ".join(f"{name}: {percent(score)}" for name, score in best))
            self.update()

    def scores(self) -> dict[str, float]:
        """The scores that are shown."""
        return dict(self._scores)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 30, max(1, len(self._rows)) * self._step())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 18, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = event.pos().y() // self._step()
            if 0 <= place < len(self._rows):
                name = self._rows[place][0]
                show_tip(event.globalPos(), f"{name}: {percent(self._scores.get(name, 0.0))}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, step = theme.current(), self._step()
        bold = theme.scaled(self.font(), 1, bold=True)
        number = QFontMetrics(bold).horizontalAdvance(percent(1.0)) + 8
        longest = max((QFontMetrics(bold).horizontalAdvance(name) for name, _ in self._rows), default=0)
        named = min(longest + 12, max(round((self.width() - number) * _MOST_NAMED), self.width() - number - _LEAST_BAR))
        best = max(self._scores, key=lambda name: self._scores[name], default="")
        for place, (name, colour) in enumerate(self._rows):
            is_best = name == best
            painter.setFont(bold if is_best else self.font())
            painter.setPen(QColor(colours.text if is_best else colours.quiet_text))
            top = place * step
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, named - 8)
            painter.drawText(QRect(0, top, named, step), Qt.AlignmentFlag.AlignVCenter, text)
            score = self._scores.get(name)
            if score is not None:
                right = QRect(self.width() - number, top, number, step)
                aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
                painter.drawText(right, aligned, percent(score))
            height = max(4, round(step * 0.42))
            room = QRect(named, top + (step - height) // 2, self.width() - named - number, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mix(colours.text, colours.card, _TRACK))
            painter.drawRoundedRect(room, 3, 3)
            painter.setBrush(QColor(colours.bar if colour is None else class_colour(colour)))
            room.setWidth(bar_length(room.width(), score or 0.0))
            painter.drawRoundedRect(room, min(3.0, room.width() / 2), 3)
        painter.end()

    def _step(self) -> int:
        return round(self.fontMetrics().height() * 1.5)
