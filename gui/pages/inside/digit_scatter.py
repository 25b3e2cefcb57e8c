"""Two thousand digits as points of a plane: each is written as its label, in the label's colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.explain.requests import DigitMap, Field
from gui import theme
from gui.plain_text import plain_static, show_tip
from gui.theme.class_colours import class_colour

_MARGIN = 14  # pixels
_REACH = 12  # pixels around a point in which a click means it
_DIRECTIONS = {
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
}


class DigitScatter(QWidget):
    """The arrow keys go from the chosen point to the next in that direction.

    Signals: `point_chosen(index)` for a click or an arrow key.
    """

    point_chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Where digits lie"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._map: DigitMap | None = None
        self._here: Field | None = None  # where the present picture lies
        self._chosen: int | None = None
        self._nearest: NDArray[np.int64] = np.zeros(0, np.int64)
        self._ground: QPixmap | None = None  # all points, painted once

    def show_map(self, digit_map: DigitMap | None) -> None:
        """Show these digits; None for none."""
        self._map, self._here, self._chosen = digit_map, None, None
        self._nearest = np.zeros(0, np.int64)
        self._repaint_all()

    def show_here(self, point: Field | None) -> None:
        """Mark where the present picture lies, (2,); None for nowhere."""
        self._here = point
        self.update()

    def mark(self, chosen: int | None, nearest: NDArray[np.int64]) -> None:
        """Mark a point as chosen, None for none, and its nearest."""
        self._chosen, self._nearest = chosen, nearest
        if self._map is not None and chosen is not None:
            self.setAccessibleDescription(self.tr("a {label}").format(label=int(self._map.labels[chosen])))
        self.update()

    def place(self, index: int) -> QPointF:
        """Where a point is painted."""
        x, y = self._places()[index]
        return QPointF(x, y)

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 14, line * 12)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() * 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._repaint_all()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._repaint_all()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (index := self._at(event.position())) is not None:
            self.point_chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._map is None or key not in _DIRECTIONS:
            super().keyPressEvent(event)
            return
        places = self._places()
        start = places[self._chosen] if self._chosen is not None else np.array([self.width() / 2, self.height() / 2])
        ahead = (places - start) @ np.array(_DIRECTIONS[key])
        away = np.linalg.norm(places - start, axis=1)
        cost = np.where(ahead > 0.7 * away, away, np.inf)  # within 45 degrees of the direction
        cost[away == 0] = np.inf
        if np.isfinite(cost).any():
            self.point_chosen.emit(int(cost.argmin()))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self._at(QPointF(event.pos()))
            text = (
                ""
                if index is None or self._map is None
                else self.tr("a {label}, test digit {index}").format(label=int(self._map.labels[index]), index=index)
            )
            show_tip(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), theme.current()
        if self._ground is None:
            self._ground = self._painted_ground()
        painter.drawPixmap(0, 0, self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._map is not None:
            for index in self._nearest:
                painter.setPen(QPen(QColor(colours.text), 1.5))
                painter.drawEllipse(self.place(int(index)), 9, 9)
            if self._chosen is not None:
                painter.setPen(QPen(QColor(colours.accent), 3))
                painter.drawEllipse(self.place(self._chosen), 12, 12)
            if self._here is not None:
                self._paint_here(painter, self._to_pixels(self._here[np.newaxis])[0])
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _paint_here(self, painter: QPainter, place: NDArray[np.floating]) -> None:
        """A cross in a ring, which no digit looks like."""
        centre, colours = QPointF(*map(float, place)), theme.current()
        for colour, width in ((colours.card, 7.0), (colours.attention, 3.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(centre, 13, 13)
            painter.drawLine(centre - QPointF(20, 0), centre + QPointF(20, 0))
            painter.drawLine(centre - QPointF(0, 20), centre + QPointF(0, 20))

    def _painted_ground(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        ground = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        ground.setDevicePixelRatio(ratio)
        ground.fill(Qt.GlobalColor.transparent)
        if self._map is None:
            return ground
        painter = QPainter(ground)
        font = theme.scaled(self.font(), theme.SMALL, bold=True)
        painter.setFont(font)
        texts = [plain_static(str(digit)) for digit in range(10)]
        for text in texts:
            text.prepare(font=font)
        places = self._places()
        for digit, text in enumerate(texts):
            painter.setPen(QColor(class_colour(digit)))
            half = text.size() / 2
            for x, y in places[self._map.labels == digit]:
                painter.drawStaticText(QPointF(x - half.width(), y - half.height()), text)
        painter.end()
        return ground

    def _repaint_all(self) -> None:
        self._ground = None
        self.update()

    def _places(self) -> NDArray[np.float64]:
        assert self._map is not None
        return self._to_pixels(self._map.points)

    def _to_pixels(self, points: Field) -> NDArray[np.float64]:
        """Points (N, 2) of the map in this widget's pixels; both axes have one measure."""
        assert self._map is not None
        low, high = self._map.points.min(axis=0), self._map.points.max(axis=0)
        size = np.array([self.width(), self.height()]) - 2 * _MARGIN
        scale = float((size / np.maximum(high - low, 1e-9)).min())
        middle = np.array([self.width(), self.height()]) / 2
        return np.asarray((points - (low + high) / 2) * (scale, -scale) + middle, np.float64)

    def _at(self, position: QPointF) -> int | None:
        if self._map is None:
            return None
        away = np.linalg.norm(self._places() - (position.x(), position.y()), axis=1)
        nearest = int(away.argmin())
        return nearest if away[nearest] <= _REACH else None
