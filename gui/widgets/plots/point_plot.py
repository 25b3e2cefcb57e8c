"""A plot of named points that differ by factors, each name where it hides no other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.plots.axis_title import axis_title
from gui.widgets.plots.still_plot import StillPlot

_MARKS = ("o", "s", "t", "d")
_SIGNS = ("●", "■", "▼", "◆")
_ROOM = 0.12  # of the range, left free around the points for their names
_LEAST_ROOM = 0.25
_GAP = 3  # pixels between a mark and its name

Ticks = Sequence[tuple[float, str]]
"""Places on an axis and what is written there."""


@dataclass(frozen=True, slots=True)
class Point:
    """A mark of `size` pixels at (x, y) in the axes' own measure; points of one `group` look alike."""

    name: str
    group: str
    x: float
    y: float
    size: float = 11


def decade_ticks(low: float, high: float) -> Ticks:
    """1, 2 and 5 of each decade, for an axis of logarithms to base 10 from `low` to `high`; on long ones only 1."""
    steps = (1, 2, 5) if high - low < 3 else (1,)
    values = [step * 10.0**power for power in range(math.floor(low), math.ceil(high) + 1) for step in steps]
    return [(math.log10(value), f"{value:,.10g}") for value in values]


class PointPlot(StillPlot):
    """Shows points. A subclass gives the axes' ticks."""

    def __init__(self, name: str, accessible_name: str, below: str, left: str, parent: QWidget | None = None) -> None:
        """`below` and `left` are the titles of the axes."""
        super().__init__(name, accessible_name, parent)
        item = self.getPlotItem()
        item.showGrid(x=True, y=True, alpha=0.3)
        item.getViewBox().sigResized.connect(lambda _: self._place_names())
        self._titles = {"bottom": below, "left": left}
        self._points: tuple[Point, ...] = ()
        self._names: list[pg.TextItem] = []
        self.show_points(())

    def show_points(self, points: Sequence[Point]) -> None:
        """Show these points in place of those before."""
        self._points = tuple(points)
        self._draw()

    def legend(self) -> str:
        """The marks and what they stand for, as a line of text."""
        return " · ".join(f"{_SIGNS[n % len(_SIGNS)]} {group}" for n, group in enumerate(self._groups()))

    def follow_theme(self) -> None:
        """Take the colours and the text size of the theme applied now."""
        self._draw()

    def ticks(self, side: str, low: float, high: float) -> Ticks:
        """What is written at the axis `side`, "bottom" or "left"."""
        return decade_ticks(low, high)

    def _groups(self) -> list[str]:
        return list(dict.fromkeys(point.group for point in self._points))

    def _draw(self) -> None:
        colours, item = theme.current(), self.getPlotItem()
        item.clear()
        self.setBackground(QColor(colours.card))
        font = theme.scaled(self.font(), theme.SMALL)
        for side, title in self._titles.items():
            axis = item.getAxis(side)
            axis.setPen(QPen(QColor(colours.line)))
            axis.setTextPen(QColor(colours.quiet_text))
            axis.setTickFont(font)
            item.setLabel(side, title, **axis_title(self.font()))
        for number, group in enumerate(self._groups()):
            points = [point for point in self._points if point.group == group]
            item.plot(
                [point.x for point in points],
                [point.y for point in points],
                pen=None,
                symbol=_MARKS[number % len(_MARKS)],
                symbolSize=[point.size for point in points],
                symbolPen=None,
                symbolBrush=QColor((colours.accent, colours.attention, colours.quiet_text)[number % 3]),
            )
        self._names = []
        for point in self._points:
            name = pg.TextItem(point.name, color=colours.text, anchor=(0, 0))
            name.setFont(font)
            item.addItem(name, ignoreBounds=True)
            self._names.append(name)
        if self._points:
            self._make_room()
            self._place_names()

    def _make_room(self) -> None:
        item = self.getPlotItem()
        for side, values, set_range in (
            ("bottom", [point.x for point in self._points], item.setXRange),
            ("left", [point.y for point in self._points], item.setYRange),
        ):
            room = max(_LEAST_ROOM, (max(values) - min(values)) * _ROOM)
            low, high = min(values) - room, max(values) + room
            set_range(low, high, padding=0)
            item.getAxis(side).setTicks([list(self.ticks(side, low, high))])

    def _place_names(self) -> None:
        """Put each name above its mark, or below, right or left of it, or a line further: where it hides nothing."""
        box = self.getPlotItem().getViewBox()
        width, height = (1 / size if size else 0.0 for size in box.viewPixelSize())
        room = box.viewRect()
        taken = [self._mark(point, width, height) for point in self._points]
        inside = QRectF(room.left() * width, -room.bottom() * height, room.width() * width, room.height() * height)
        for point, name in zip(self._points, self._names, strict=True):
            size = name.boundingRect().size()
            places = self._places(point, size.width(), size.height(), width, height)
            free = (place for place in places if inside.contains(place) and not any(map(place.intersects, taken)))
            place = next(free, places[0])
            taken.append(place)
            name.setPos(QPointF(place.left() / width, -place.top() / height) if width and height else QPointF())

    def _mark(self, point: Point, width: float, height: float) -> QRectF:
        half = point.size / 2
        return QRectF(point.x * width - half, -point.y * height - half, point.size, point.size)

    def _places(self, point: Point, wide: float, high: float, width: float, height: float) -> list[QRectF]:
        x, y, away = point.x * width, -point.y * height, point.size / 2 + _GAP
        middle = x - wide / 2
        corners = [
            (middle, y - away - high),
            (middle, y + away),
            (x + away, y - high / 2),
            (x - away - wide, y - high / 2),
        ]
        corners += [(x + away, y - high), (x + away, y), (x - away - wide, y - high), (x - away - wide, y)]
        corners += [(middle, y - away - 2 * high), (middle, y + away + high)]
        return [QRectF(left, top, wide, high) for left, top in corners]
