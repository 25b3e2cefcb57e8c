"""Pictures in two rows: as they are, and below them as they were changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.images import to_qimage
from gui.widgets.pictures.thumbnail import paint_picture

COLUMNS = 8


class PictureRows(QWidget):
    """Two rows of eight pictures; in the same column the same picture, below it as it was changed."""

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: list[list[QImage]] = []

    def set_pictures(self, *rows: Sequence[NDArray[np.uint8]]) -> None:
        """Show rows of pictures (H, W) uint8; none takes away what there was."""
        self._rows = [[to_qimage(pixels) for pixels in row] for row in rows]
        self.update()

    def pictures(self) -> list[list[QImage]]:
        """The rows of pictures shown."""
        return [list(row) for row in self._rows]

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * 2.4)
        return QSize(side * COLUMNS, side * 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width() // 2, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pitch = min(self.width() / COLUMNS, self.height() / 2)
        for row in range(2):
            for column in range(COLUMNS):
                pictures = self._rows[row] if row < len(self._rows) else []
                picture = pictures[column] if column < len(pictures) else None
                square = QRectF(column * self.width() / COLUMNS, row * pitch, pitch - 3, pitch - 3)
                paint_picture(painter, picture, square, None)
        painter.end()
