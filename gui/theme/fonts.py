"""Text sizes, each relative to the application's font."""

from __future__ import annotations

from PySide6.QtGui import QFont

BODY, SMALL, TITLE = 1.0, 0.88, 1.4
"""The three text sizes, relative to the application's font."""


def scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """A copy of `font`, `factor` times as large."""
    copy = QFont(font)
    if font.pointSizeF() > 0:
        copy.setPointSizeF(font.pointSizeF() * factor)
    else:
        copy.setPixelSize(max(1, round(font.pixelSize() * factor)))
    if bold:
        copy.setWeight(QFont.Weight.DemiBold)
    return copy
