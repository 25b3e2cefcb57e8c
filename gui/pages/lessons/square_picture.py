"""A picture in a square as large as there is room for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.images import to_qimage
from gui.widgets.pictures.thumbnail import paint_picture


class SquarePicture(QWidget):
    """Shows a picture of few pixels with its pixels visible."""

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture: QImage | None = None

    def set_pixels(self, pixels: NDArray[np.uint8] | None) -> None:
        """Show a picture, (H, W) or (H, W, 3) uint8, or an empty square."""
        self._picture = None if pixels is None else to_qimage(pixels)
        self.update()

    def picture(self) -> QImage | None:
        """What is shown."""
        return self._picture

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()  # it grows with the room there is

    def minimumSizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 6
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = min(self.width(), self.height())
        painter = QPainter(self)
        square = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_picture(painter, self._picture, square, None)
        painter.end()
