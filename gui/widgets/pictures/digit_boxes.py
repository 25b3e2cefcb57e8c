"""The boxes around the digits in a picture, with what they were read as."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from engine.types import Box, Score
from gui import theme
from gui.widgets.formats import whole_percent

_TAG_SHARE = 0.55  # of a box's height: the height of its tag
_LEAST_TAG, _MOST_TAG = 0.6, 1.6  # of the text's height
_TAGS = 1000  # tags kept as pictures
_LITTLE = 0.1  # of a tag: what it may hide before it moves, so that it stays where boxes tremble
_OUTSIDE = 1e6  # square pixels that a tag may hide before it is moved out of the picture by a pixel


class ReadDigit(Protocol):
    """What was read in a box of a picture."""

    @property
    def box(self) -> Box:
        """Where it is."""

    @property
    def label(self) -> str:
        """What the models together read."""

    @property
    def score(self) -> float:
        """Their score for it, in [0, 1]."""

    @property
    def by_model(self) -> tuple[Score, ...]:
        """The best score of each model."""

    @property
    def is_digit(self) -> bool:
        """False when this is more likely something else."""


def _is_disputed(digit: ReadDigit) -> bool:
    """Whether a model reads another digit than the models together."""
    return any(score.label != digit.label for score in digit.by_model)


def paint_digits(painter: QPainter, origin: QPointF, scale: float, digits: Iterable[ReadDigit], font: QFont) -> None:
    """Boxes with their tags, in a picture painted `scale` times as large with its corner at `origin`.

    What is no digit has a dotted box and "?", what models dispute a dashed one. Boxes of a kind are painted together
    and tags are kept as pictures: every call of Qt may wait for the threads that read live.
    """
    boxes: dict[tuple[str, Qt.PenStyle], QPainterPath] = {}
    tags: list[QImage] = []
    ratio, line, name = painter.device().devicePixelRatioF(), QFontMetricsF(font).height(), font.toString()
    around = []
    for digit in digits:
        box = digit.box
        left, top = (box.x - 1) * scale + origin.x(), (box.y - 1) * scale + origin.y()
        width, height = (box.width + 2) * scale, (box.height + 2) * scale
        around.append((left, top, left + width, top + height))
        colour, style = _look(digit)
        boxes.setdefault((colour, style), QPainterPath()).addRoundedRect(left, top, width, height, 3, 3)
        tall = round(min(max(height * _TAG_SHARE, line * _LEAST_TAG), line * _MOST_TAG))
        tags.append(_tag_for(digit, colour, tall, width, name, ratio))
    room = (painter.device().width(), painter.device().height())
    places = tag_places(around, [(tag.width() / ratio, tag.height() / ratio) for tag in tags], room)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for (colour, style), path in boxes.items():
        painter.setPen(QPen(QColor(0, 0, 0, 120), 4))
        painter.drawPath(path)
        painter.setPen(QPen(QColor(colour), 2, style))
        painter.drawPath(path)
    for (x, y), tag in zip(places, tags, strict=True):
        painter.drawImage(QPointF(x, y), tag)


def tag_places(
    boxes: Sequence[tuple[float, float, float, float]],
    sizes: Sequence[tuple[float, float]],
    room: tuple[float, float],
) -> list[tuple[float, float]]:
    """Where each box's tag, of a width and height, begins: above it, or else below, to the right or to the left.

    It is the first of these that is inside the `room`, a width and height, and hides no other box or tag; where none
    is free, the one that hides least. Boxes are given as left, top, right and bottom, all in pixels of the widget.
    """
    taken = np.zeros((2 * len(boxes), 4))
    taken[: len(boxes)] = np.array(boxes, np.float64).reshape(-1, 4)
    places = []
    for number, ((left, top, right, bottom), (width, height)) in enumerate(zip(boxes, sizes, strict=True)):
        taken[number] = 0  # its own box
        corners = ((left - 1, top - 1 - height), (left - 1, bottom + 1), (right + 1, top), (left - 1 - width, top))
        best, least = corners[0], math.inf
        for x, y in corners:
            shared = np.minimum(taken[:, 2:], (x + width, y + height)) - np.maximum(taken[:, :2], (x, y))
            hidden = float(np.maximum(shared, 0).prod(axis=1).sum())
            outside = max(-x, -y, x + width - room[0], y + height - room[1], 0.0)
            cost = max(hidden - _LITTLE * width * height, 0.0) + _OUTSIDE * outside
            if cost < least:
                best, least = (x, y), cost
            if not cost:
                break
        places.append(best)
        taken[number] = (left, top, right, bottom)
        taken[len(boxes) + number] = (*best, best[0] + width, best[1] + height)
    return places


def _look(digit: ReadDigit) -> tuple[str, Qt.PenStyle]:
    if not digit.is_digit:
        return theme.DARK.quiet_text, Qt.PenStyle.DotLine
    if _is_disputed(digit):
        return theme.DARK.attention, Qt.PenStyle.DashLine
    return theme.DARK.accent, Qt.PenStyle.SolidLine


def _tag_for(digit: ReadDigit, colour: str, tall: int, width: float, font: str, ratio: float) -> QImage:
    """The tag with the score where the box is broad enough for it, else with the digit alone."""
    if not digit.is_digit:
        return _tag("?", colour, tall, font, ratio)
    tag = _tag(f"{digit.label} {whole_percent(digit.score)}", colour, tall, font, ratio)
    if tag.width() / ratio - tall * 0.4 > width:
        tag = _tag(digit.label, colour, tall, font, ratio)
    return tag


@lru_cache(maxsize=_TAGS)
def _tag(text: str, colour: str, tall: int, font_name: str, ratio: float) -> QImage:
    """A tag as a picture, `tall` pixels high, in a font by its `QFont.toString`, for a screen of that pixel ratio."""
    font = QFont()
    font.fromString(font_name)
    font = theme.scaled(font, tall / QFontMetricsF(font).height(), bold=True)
    width = round(QFontMetricsF(font).horizontalAdvance(text) + tall * 0.4)
    image = QImage(round(width * ratio), round(tall * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    fill = QColor(colour)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(QRectF(0, 0, width, tall), 3, 3)
    painter.setPen(theme.ink_on(fill))
    painter.setFont(font)
    painter.drawText(QRectF(0, 0, width, tall), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return image
