"""Strokes in the pad's unit coordinates, and the layers they are painted on.

An eraser leaves no ghost. Its edge is hard and a little beyond the brush's, so that no faint rim of a smooth stroke
stays. When it is lifted, crumbs beside its way go too: ink thinner than half the thinnest brush, which no pen draws.
What is thicker stays, as it is plain to see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from gui import brush

Point = tuple[float, float, float]
"""x, y and width, all as fractions of the pad's side."""

_BEYOND = 1.5  # pixels that the eraser reaches beyond the brush on each side: the rim of a smooth edge is one wide
_PLAIN = 128  # of 255: ink of this opacity counts where crumbs are measured


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
        painter = _painter(self.image, stroke)
        paint_stroke(painter, self._as_wide(stroke), QColor("white"), start)
        painter.end()

    def with_tail(self, stroke: Stroke) -> QImage:
        """A copy of the image up to where the pen of a stroke under way is now."""
        image = self.image.copy()
        painter = _painter(image, stroke)
        paint_tail(painter, self._as_wide(stroke), QColor("white"))
        painter.end()
        return image

    def finish(self, stroke: Stroke) -> None:
        """Paint the end of a stroke; crumbs beside the way of an eraser go."""
        self.image = self.with_tail(stroke)
        if stroke.eraser:
            self._drop_crumbs(stroke)

    def render(self, strokes: Iterable[Stroke], under_way: Stroke | None) -> None:
        """Start over with these strokes."""
        self.image.fill(Qt.GlobalColor.transparent)
        for stroke in strokes:
            self.add(stroke)
            self.finish(stroke)
        if under_way is not None:
            self.add(under_way)

    def _as_wide(self, stroke: Stroke) -> Stroke:
        """The stroke as it is painted on this layer."""
        if not stroke.eraser:
            return stroke
        more = 2 * _BEYOND / self.image.width()
        return Stroke(eraser=True, points=[(x, y, width + more) for x, y, width in stroke.points])

    def _drop_crumbs(self, stroke: Stroke) -> None:
        import cv2  # noqa: PLC0415 - the window opens sooner without it

        side = self.image.width()
        radius = max(1, round(brush.THINNEST / 4 * side))
        image = np.frombuffer(self.image.bits(), np.uint8).reshape(side, self.image.bytesPerLine() // 4, 4)
        reach = max(width for _, _, width in stroke.points) / 2 * side + 4 * radius + 2
        left, top, right, bottom = (
            int(min(max(value, 0), side))
            for value in (
                min(x for x, _, _ in stroke.points) * side - reach,
                min(y for _, y, _ in stroke.points) * side - reach,
                max(x for x, _, _ in stroke.points) * side + reach + 1,
                max(y for _, y, _ in stroke.points) * side + reach + 1,
            )
        )
        ink, erased = image[top:bottom, left:right], self._way(stroke)[top:bottom, left:right]
        if not ink.any():
            return
        plain = (ink[..., 3] >= _PLAIN).astype(np.uint8)
        stays = cv2.dilate(cv2.morphologyEx(plain, cv2.MORPH_OPEN, _disc(radius)), np.ones((3, 3), np.uint8))
        beside = cv2.dilate(erased, _disc(2 * radius + 1))
        ink[(beside > 0) & (stays == 0)] = 0

    def _way(self, stroke: Stroke) -> NDArray[np.uint8]:
        """Where an eraser was: (side, side) uint8, not zero there."""
        side = self.image.width()
        way = QImage(side, side, QImage.Format.Format_Grayscale8)
        way.fill(Qt.GlobalColor.black)
        painter = unit_painter(way, side)
        whole = self._as_wide(stroke)
        paint_stroke(painter, whole, QColor("white"))
        paint_tail(painter, whole, QColor("white"))
        painter.end()
        return np.frombuffer(way.constBits(), np.uint8).reshape(side, way.bytesPerLine())[:, :side].copy()


def _painter(image: QImage, stroke: Stroke) -> QPainter:
    painter = unit_painter(image, image.width())
    if stroke.eraser:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    return painter


def _disc(radius: int) -> NDArray[np.uint8]:
    """The pixels within `radius` of the one in the middle: (2 radius + 1, 2 radius + 1) uint8, 1 there."""
    places = np.arange(-radius, radius + 1)
    return (places**2 + places[:, np.newaxis] ** 2 <= radius**2).astype(np.uint8)


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
