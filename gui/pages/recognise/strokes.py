"""Strokes in the pad's unit coordinates, and the layers they are painted on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

Point = tuple[float, float, float]
"""x, y and width, all as fractions of the pad's side."""


@dataclass(slots=True)
class Stroke:
    """One movement of the pen, from down to up."""

    eraser: bool
    points: list[Point] = field(default_factory=list)


def paint_stroke(painter: QPainter, stroke: Stroke, colour: QColor, start: int = 0) -> None:
    """Paint the pieces that the points from `start` on add; the painter's unit is the pad's side.

    Each piece is a curve from a point to the next (Catmull and Rom, 1974), so that a stroke goes where the pen was and
    is smooth however few points the mouse gives. It needs the point after those two; a later one never changes it.
    """
    points = stroke.points
    for index in range(start, len(points)):
        if index == 0:
            _dot(painter, points[0], colour)
        elif index > 1:
            _piece(painter, (points[max(0, index - 3)], *points[index - 2 : index + 1]), colour)


def paint_tail(painter: QPainter, stroke: Stroke, colour: QColor) -> None:
    """Paint from the last point but one to the last: the end of a finished stroke, or where the pen is now."""
    points = stroke.points
    if len(points) > 1:
        _piece(painter, (points[max(0, len(points) - 3)], *points[-2:], points[-1]), colour)


class InkLayer:
    """A square transparent image with white ink, painted bit by bit."""

    def __init__(self, side: int) -> None:
        self.image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.fill(Qt.GlobalColor.transparent)

    def add(self, stroke: Stroke, start: int = 0) -> None:
        """Paint what the points from `start` on add to a stroke under way."""
        painter = self._painter(stroke)
        paint_stroke(painter, stroke, QColor("white"), start)
        painter.end()

    def finish(self, stroke: Stroke) -> None:
        """Paint the end of a stroke."""
        painter = self._painter(stroke)
        paint_tail(painter, stroke, QColor("white"))
        painter.end()

    def render(self, strokes: Iterable[Stroke], under_way: Stroke | None) -> None:
        """Start over with these strokes."""
        self.image.fill(Qt.GlobalColor.transparent)
        for stroke in strokes:
            self.add(stroke)
            self.finish(stroke)
        if under_way is not None:
            self.add(under_way)

    def _painter(self, stroke: Stroke) -> QPainter:
        painter = unit_painter(self.image, self.image.width())
        if stroke.eraser:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        return painter


def unit_painter(image: QImage, side: int) -> QPainter:
    """An anti-aliasing painter on `image` whose unit is `side` pixels."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side, side)
    return painter


def _dot(painter: QPainter, point: Point, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour))
    painter.drawEllipse(QPointF(point[0], point[1]), point[2] / 2, point[2] / 2)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _piece(painter: QPainter, points: tuple[Point, ...], colour: QColor) -> None:
    """A curve from the second of four points to the third, whose direction in each is that between its neighbours."""
    before, start, end, after = points
    path = QPainterPath(QPointF(start[0], start[1]))
    path.cubicTo(
        QPointF(start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6),
        QPointF(end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6),
        QPointF(end[0], end[1]),
    )
    painter.strokePath(path, _pen(colour, (start[2] + end[2]) / 2))
