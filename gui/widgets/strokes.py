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

    Each piece is a quadratic curve between the mid-points of neighbouring points, so that a stroke is smooth however
    few points the mouse gives, and a later point never changes an earlier piece.
    """
    points = stroke.points
    for index in range(start, len(points)):
        if index == 0:
            _dot(painter, points[0], colour)
            continue
        before, last, now = points[max(0, index - 2)], points[index - 1], points[index]
        path = QPainterPath(_middle(before, last))
        path.quadTo(QPointF(last[0], last[1]), _middle(last, now))
        painter.strokePath(path, _pen(colour, (last[2] + now[2]) / 2))


def paint_tail(painter: QPainter, stroke: Stroke, colour: QColor) -> None:
    """Paint from the last mid-point to the last point: the end of a finished stroke, or where the pen is now."""
    if len(stroke.points) > 1:
        last, now = stroke.points[-2:]
        painter.setPen(_pen(colour, now[2]))
        painter.drawLine(_middle(last, now), QPointF(now[0], now[1]))


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


def _middle(first: Point, second: Point) -> QPointF:
    return QPointF((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)
