"""What the units of a layer give, each on a tile of its own: feature maps as pictures, single numbers as bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

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
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from engine.explain.requests import Field
from gui import theme
from gui.images import to_qimage
from gui.pages.inside.shades import coloured, is_signed, scale_of, shaded
from gui.plain_text import show_tip
from gui.widgets.pictures.heat_map import ABOVE, BELOW

_GAP = 4  # pixels between tiles
_LEAST_LINES, _MOST_LINES = 2.4, 11.0  # of text: the side of a map
_BAR_LINES = (0.6, 3.0, 5.0)  # of text: the least and the greatest breadth of a bar, and its height
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_TOGGLING = (Qt.Key.Key_Space, Qt.Key.Key_Delete)


class UnitGrid(QAbstractScrollArea):
    """One of the units is the current one; the arrow keys move to another.

    All tiles are one widget, and the maps that can be seen are one picture, so 512 maps are as quick as 8. Signals:
    `unit_shown(unit)` when another one is current; `unit_toggled(unit)` for a double click, Space or Delete, to switch
    it off or on; `unit_chosen(unit)` for Enter.
    """

    unit_shown = Signal(int)
    unit_toggled = Signal(int)
    unit_chosen = Signal(int)

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        self._count, self._columns = 0, 1  # first, since Qt asks for sizes while it builds
        self._tile = QSizeF(1, 1)
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._maps: Field | None = None
        self._atlas: tuple[range, QImage] | None = None  # the maps of these units below each other
        self._bars: Field | None = None
        self._scale, self._signed = 1.0, False
        self._map_size = QSize(1, 1)
        self._off: frozenset[int] = frozenset()
        self._current = 0
        self._words: Callable[[int], str] = str
        self._captions: Sequence[str] = ()
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)

    def show_units(
        self, values: Field, off: Collection[int], captions: Sequence[str], words: Callable[[int], str]
    ) -> None:
        """Show maps (units, height, width), with (…, 3) for colours, or numbers (units,), bars with a caption of each.

        `words` says all about a unit.
        """
        is_maps = values.ndim > 1
        if is_maps:
            self._map_size = QSize(values.shape[2], values.shape[1])
        self._scale, self._signed = scale_of(values), is_signed(values)
        self._maps, self._bars = (values, None) if is_maps else (None, values)
        self._atlas = None
        again = self._count == len(values)
        self._count, self._off, self._words, self._captions = len(values), frozenset(off), words, captions
        self._current = min(self._current, max(0, self._count - 1)) if again else 0
        if not again:
            self.verticalScrollBar().setValue(0)
        self._fit()
        self._describe()

    def current(self) -> int:
        """The unit that is looked at."""
        return self._current

    def set_current(self, unit: int) -> None:
        """Look at a unit."""
        if self._count:
            self._current = min(max(unit, 0), self._count - 1)
            self._describe()
            self._reveal()
            self.unit_shown.emit(self._current)

    def tile(self, unit: int) -> QRectF:
        """Where a unit's tile lies in the viewport."""
        row, column = divmod(unit, self._columns)
        step = self._tile + QSizeF(_GAP, _GAP)
        return QRectF(
            QPointF(column * step.width() + 2, row * step.height() + 2 - self.verticalScrollBar().value()), self._tile
        )

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() * 2

    def minimumSizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(height * 10, height * 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        moves = _MOVES | {Qt.Key.Key_Up: -self._columns, Qt.Key.Key_Down: self._columns}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._count - 1}
        if not self._count:
            super().keyPressEvent(event)
        elif key in moves and 0 <= self._current + moves[key] < self._count:
            self.set_current(self._current + moves[key])
        elif key in ends:
            self.set_current(ends[key])
        elif key in _TOGGLING and not event.isAutoRepeat():
            self.unit_toggled.emit(self._current)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.unit_chosen.emit(self._current)
        elif key not in moves:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit = self._unit_at(event.position())
        if unit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.set_current(unit)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        unit = self._unit_at(event.position())
        if unit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.unit_toggled.emit(unit)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            unit = self._unit_at(QPointF(event.pos()))
            show_tip(event.globalPos(), "" if unit is None else self._words(unit), self)
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colours = theme.current()
        seen = QRectF(self.viewport().rect())
        caption = theme.scaled(self.font(), theme.SMALL * theme.SMALL)
        painter.setFont(caption)
        step = self._tile.height() + _GAP
        first = int(self.verticalScrollBar().value() // step) * self._columns
        shown = math.ceil(seen.height() / step + 1) * self._columns
        units = range(first, min(first + shown, self._count))
        atlas, height = (None, 0) if self._maps is None or not units else self._picture_of(self._maps, units)
        for unit in units:
            tile = self.tile(unit)
            if self._bars is not None:
                self._paint_bar(painter, tile, unit, float(self._bars[unit]))
            elif atlas is not None:
                painter.drawImage(tile, atlas, QRectF(0, (unit - first) * height, atlas.width(), height))
            if unit in self._off:
                self._paint_off(painter, tile)
            if unit == self._current:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(colours.accent), 3 if self.hasFocus() else 2))
                painter.drawRect(tile.adjusted(-1, -1, 1, 1))
        painter.end()

    def _picture_of(self, maps: Field, units: range) -> tuple[QImage, int]:
        """The maps of some units below each other, no finer than their tiles; and the height of one of them."""
        pixels = max(1.0, self._tile.width() * self.devicePixelRatioF())
        step = max(1, int(maps.shape[2] / pixels))
        chosen = maps[units.start : units.stop, ::step, ::step]
        if self._atlas is None or self._atlas[0] != units:
            flat = chosen.reshape(-1, *chosen.shape[2:])
            colours = coloured(flat, self._scale) if maps.ndim == 4 else shaded(flat, self._scale, self._signed)
            self._atlas = units, to_qimage(colours)
        return self._atlas[1], chosen.shape[1]

    def _paint_bar(self, painter: QPainter, tile: QRectF, unit: int, value: float) -> None:
        """A bar on dark ground, as maps have it; where there are numbers below 0, it begins in the middle."""
        painter.fillRect(tile, QColor(theme.current().pad))
        metrics = QFontMetricsF(painter.font())
        room = tile
        if tile.width() > metrics.horizontalAdvance("000"):
            room = tile.adjusted(0, 0, 0, -metrics.height())
            painter.setPen(QColor(theme.DARK.quiet_text))
            below = QRectF(tile.left(), room.bottom(), tile.width(), metrics.height())
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._captions[unit])
        zero = room.center().y() if self._signed else room.bottom()
        length = (room.height() / 2 if self._signed else room.height()) * min(1.0, abs(value) / self._scale)
        top = zero - length if value >= 0 else zero
        bar = QRectF(room.left() + room.width() * 0.15, top, room.width() * 0.7, max(1.0, length))
        painter.fillRect(bar, QColor("#FFFFFF" if not self._signed else ABOVE if value >= 0 else BELOW))

    def _paint_off(self, painter: QPainter, tile: QRectF) -> None:
        """Switched off: dark, with a cross."""
        colours = theme.current()
        dark = QColor(colours.pad)
        dark.setAlphaF(0.75)
        painter.fillRect(tile, dark)
        painter.setPen(QPen(QColor(theme.DARK.attention), 2))
        painter.drawLine(tile.topLeft(), tile.bottomRight())
        painter.drawLine(tile.topRight(), tile.bottomLeft())

    def _fit(self) -> None:
        """Make the tiles as large as all of them fit, but no smaller than can be seen; then the grid scrolls."""
        line, room = self.fontMetrics().height(), self.viewport().size()
        width = room.width() - 4
        if self._bars is not None:
            least, most, height = (line * lines for lines in _BAR_LINES)
            breadth = min(most, max(least, width / max(1, self._count) - _GAP))
            self._tile = QSizeF(breadth, height)
        else:
            aspect = self._map_size.height() / self._map_size.width()
            side = max(line * _MOST_LINES, room.height() - 8.0 if self._count == 1 else 0.0)
            while side > line * _LEAST_LINES and not self._fits(side, aspect, room):
                side *= 0.94
            self._tile = QSizeF(min(side, width), min(side, width) * aspect)
        self._atlas = None  # another size of the tiles may show more of each map
        self._columns = max(1, int((width + _GAP) // (self._tile.width() + _GAP)))
        rows = math.ceil(self._count / self._columns)
        needed = round(rows * (self._tile.height() + _GAP))
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, needed - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(round(self._tile.height()))
        self.viewport().update()

    def _fits(self, side: float, aspect: float, room: QSize) -> bool:
        columns = int((room.width() - 4 + _GAP) // (side + _GAP))
        return columns > 0 and math.ceil(self._count / columns) * (side * aspect + _GAP) <= room.height()

    def _reveal(self) -> None:
        """Scroll to the current unit."""
        tile, bar = self.tile(self._current), self.verticalScrollBar()
        if tile.top() < 0:
            bar.setValue(round(bar.value() + tile.top() - _GAP))
        elif tile.bottom() > self.viewport().height():
            bar.setValue(round(bar.value() + tile.bottom() - self.viewport().height() + _GAP))
        self.viewport().update()

    def _unit_at(self, place: QPointF) -> int | None:
        step = self._tile + QSizeF(_GAP, _GAP)
        column = int((place.x() - 2) // step.width())
        row = int((place.y() - 2 + self.verticalScrollBar().value()) // step.height())
        unit = row * self._columns + column
        return unit if 0 <= column < self._columns and 0 <= unit < self._count else None

    def _describe(self) -> None:
        self.setAccessibleDescription(self._words(self._current) if self._count else "")
        self.viewport().update()
