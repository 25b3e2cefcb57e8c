"""The box around a digit in a picture, with what it was read as."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from engine.read_requests import Digit
from gui import theme

_TAG_SHARE = 0.55  # of a box's height: its tag
_LEAST_TAG, _MOST_TAG = 0.6, 1.6  # of the text's height


def is_disputed(digit: Digit) -> bool:
    """Whether a model reads another digit than the models together."""
    return any(score.label != digit.label for score in digit.by_model)


def paint_digit(painter: QPainter, origin: QPointF, scale: float, digit: Digit, font: QFont) -> None:
    """A box with its tag, in a picture painted `scale` times as large with its corner at `origin`.

    What is no digit has a dotted box and "?", what models dispute a dashed one.
    """
    box = digit.box
    place = QRectF(box.x, box.y, box.width, box.height).adjusted(-1, -1, 1, 1)
    place = QRectF(place.topLeft() * scale + origin, place.size() * scale)
    colour, style = QColor(theme.DARK.accent), Qt.PenStyle.SolidLine
    if not digit.is_digit:
        colour, style = QColor(theme.DARK.quiet_text), Qt.PenStyle.DotLine
    elif is_disputed(digit):
        colour, style = QColor(theme.DARK.attention), Qt.PenStyle.DashLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 120), 4))
    painter.drawRoundedRect(place, 3, 3)
    painter.setPen(QPen(colour, 2, style))
    painter.drawRoundedRect(place, 3, 3)
    line = QFontMetricsF(font).height()
    tall = min(max(place.height() * _TAG_SHARE, line * _LEAST_TAG), line * _MOST_TAG)
    font = theme.scaled(font, tall / line, bold=True)
    metrics = QFontMetricsF(font)
    text = digit.label if digit.is_digit else "?"
    with_score = f"{text} {round(100 * digit.score)}"
    if digit.is_digit and metrics.horizontalAdvance(with_score) <= place.width():
        text = with_score
    tag = QRectF(0, 0, metrics.horizontalAdvance(text) + tall * 0.4, tall)
    tag.moveBottomLeft(place.topLeft() + QPointF(-1, -1))
    if tag.top() < 0:
        tag.moveTopLeft(place.bottomLeft() + QPointF(-1, 1))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(tag, 3, 3)
    painter.setPen(theme.ink_on(colour))
    painter.setFont(font)
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
