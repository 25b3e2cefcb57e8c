"""A map of numbers as large as there is room for it, in which a place can be chosen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.explain.requests import Field
from gui import theme
from gui.images import to_qimage
from gui.pages.inside.shades import coloured, is_signed, scale_of, shaded
from gui.pages.inside.words import number
from gui.plain_text import show_tip

_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_WIDEST = "−0.00"


class FieldView(QWidget):
    """Shows numbers (height, width) as colours, and written where a cell has room for it; NaN is a gap.

    Signals: `place_chosen(row, column)` for a click and the arrow keys, where `can_choose`.
    """

    place_chosen = Signal(int, int)

    def __init__(
        self, name: str, title: str, lines: float, can_choose: bool = False, parent: QWidget | None = None
    ) -> None:
        """Its side is at least so many lines of text."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title, self._lines, self._can_choose = title, lines, can_choose
        if can_choose:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._values: Field | None = None
        self._image: QImage | None = None
        self._is_coloured = False
        self._place: tuple[int, int] | None = None

    def show_field(
        self,
        values: Field | None,
        scale: float | None = None,
        place: tuple[int, int] | None = None,
        signed: bool = False,
    ) -> None:
        """Show numbers (height, width), or (height, width, 3) for colours, ± `scale` in full colour, the largest of
        them without one; None shows none. `signed` numbers have the colours of those above and below 0 in any case.
        """
        self._values, self._place, self._image = values, place, None
        self._is_coloured = values is not None and values.ndim == 3
        if values is not None:
            scale = scale or scale_of(values)
            pixels = (
                coloured(values, scale) if self._is_coloured else shaded(values, scale, signed or is_signed(values))
            )
            self._image = to_qimage(pixels)
        if self._is_coloured and values is not None:
            self._values = np.asarray(values.mean(axis=2), np.float32)
        self._describe()
        self.update()

    def choose(self, place: tuple[int, int] | None) -> None:
        """Mark a place, row and column; None for none."""
        self._place = place
        self._describe()
        self.update()

    def place(self) -> tuple[int, int] | None:
        """The place that is chosen, row and column."""
        return self._place

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * self._lines)
        return QSize(side, side)

    def cell(self, row: int, column: int) -> QRectF:
        """Where a number is painted."""
        room = self._room()
        assert self._values is not None
        height, width = self._values.shape
        size = QSizeF(room.width() / width, room.height() / height)
        return QRectF(
            room.left() + column * size.width(), room.top() + row * size.height(), size.width(), size.height()
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), theme.current()
        if self._image is None or self._values is None:
            painter.setPen(QPen(QColor(colours.bar), 1, Qt.PenStyle.DashLine))
            painter.drawRect(self._room())
        else:
            painter.drawImage(self._room(), self._image)
            self._paint_numbers(painter)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.outline))
            painter.drawRect(self._room())
            if self._place is not None:
                painter.setPen(QPen(QColor(theme.DARK.attention), 2))
                painter.drawRect(self.cell(*self._place).adjusted(-1, -1, 1, 1))
            if self.hasFocus():
                painter.setPen(QPen(QColor(colours.accent), 3))
                painter.drawRect(self._room().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_numbers(self, painter: QPainter) -> None:
        assert self._values is not None
        assert self._image is not None
        painter.setFont(theme.scaled(self.font(), theme.SMALL))
        size, metrics = self.cell(0, 0).size(), QFontMetricsF(painter.font())
        if self._is_coloured or size.width() < metrics.horizontalAdvance(_WIDEST) or size.height() < metrics.height():
            return
        for row, column in np.argwhere(np.isfinite(self._values)):
            painter.setPen(theme.ink_on(self._image.pixelColor(int(column), int(row))))
            text = number(float(self._values[row, column]), 2)
            painter.drawText(self.cell(int(row), int(column)), Qt.AlignmentFlag.AlignCenter, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if self._can_choose and place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.place_chosen.emit(*place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._values is None or key not in _STEPS or not self._can_choose:
            super().keyPressEvent(event)
            return
        row, column = self._place or (0, 0)
        down, right = _STEPS[key]
        height, width = self._values.shape
        self.place_chosen.emit(min(max(row + down, 0), height - 1), min(max(column + right, 0), width - 1))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(QPointF(event.pos()))
            show_tip(event.globalPos(), "" if place is None else self._sentence(place), self)
            return True
        return super().event(event)

    def _room(self) -> QRectF:
        """Where the whole map is painted."""
        shape = (1, 1) if self._values is None else self._values.shape
        size = QSizeF(shape[1], shape[0]).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        room = QRectF(QPointF(0, 0), size)
        room.moveCenter(QRectF(self.rect()).center())
        return room.adjusted(2, 2, -2, -2)

    def _place_at(self, position: QPointF) -> tuple[int, int] | None:
        room = self._room()
        if self._values is None or not room.contains(position):
            return None
        height, width = self._values.shape
        row = int((position.y() - room.top()) * height / room.height())
        column = int((position.x() - room.left()) * width / room.width())
        return min(row, height - 1), min(column, width - 1)

    def _sentence(self, place: tuple[int, int]) -> str:
        assert self._values is not None
        text = self.tr("row {row}, column {column}: {value}")
        return text.format(row=place[0], column=place[1], value=number(float(self._values[place])))

    def _describe(self) -> None:
        if self._values is None:
            self.setAccessibleDescription("")
        elif self._place is not None:
            self.setAccessibleDescription(self._sentence(self._place))
        else:
            text = self.tr("from {low} to {high}")
            low, high = float(np.nanmin(self._values)), float(np.nanmax(self._values))
            self.setAccessibleDescription(text.format(low=number(low), high=number(high)))
