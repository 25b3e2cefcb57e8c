"""A small square picture, such as a digit as the network sees it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.images import to_qimage

CRISP_BELOW = 64  # pixels: a smaller picture is shown with its pixels visible


def paint_picture(painter: QPainter, picture: QImage | None, square: QRectF, frame: str | None) -> None:
    """Paint a picture on the pad's colour inside `square`, keeping its aspect; `frame` is a colour or None."""
    inner = square.adjusted(2, 2, -2, -2)
    outline = QPainterPath()
    outline.addRoundedRect(inner, 6, 6)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(outline, QColor(theme.current().pad))
    if picture is not None:
        largest = max(picture.width(), picture.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, largest >= CRISP_BELOW)
        target = QRectF(0, 0, inner.width() * picture.width() / largest, inner.height() * picture.height() / largest)
        target.moveCenter(inner.center())
        painter.save()
        painter.setClipRect(inner)
        # Lighten: black ground becomes the pad's own colour, and leaves the rounded corners as they are.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Lighten)
        painter.drawImage(target, picture)
        painter.restore()
    if frame is not None:
        painter.setPen(QPen(QColor(frame), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(square.adjusted(1, 1, -1, -1), 7, 7)


class Thumbnail(QWidget):
    """A small square picture."""

    def __init__(self, name: str, framed: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._framed = framed
        self._picture: QImage | None = None

    def set_pixels(self, pixels: NDArray[np.uint8] | None) -> None:
        self._picture = None if pixels is None else to_qimage(pixels)
        self.update()

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 9 // 2
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_picture(painter, self._picture, QRectF(self.rect()), theme.current().accent if self._framed else None)
        painter.end()
