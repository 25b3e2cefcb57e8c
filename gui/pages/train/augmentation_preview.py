"""Some training pictures, and how they look augmented."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.images import to_qimage
from gui.widgets.parts import LineLabel, button
from gui.widgets.pictures.thumbnail import paint_picture

COLUMNS = 8


class PictureRows(QWidget):
    """Two rows of eight pictures; in the same column the same picture, below augmented."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewPictures")
        self.setAccessibleName(self.tr("Training pictures, below them augmented"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: list[list[QImage]] = []

    def set_pictures(self, *rows: Sequence[NDArray[np.uint8]]) -> None:
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


class AugmentationPreview(QWidget):
    """The pictures with a line about them. Signals: `another_wanted()` from "Another sample"."""

    another_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("augmentationPreview")
        self._note = LineLabel("quiet", "previewNote", self)
        self._note.setText(self.tr("Before and after"))
        self._rows = PictureRows(self)
        another = button(self.tr("Another samp&le"), "previewAnother", parent=self)
        another.clicked.connect(self.another_wanted)
        above = QHBoxLayout()
        above.addWidget(self._note, 1)
        above.addWidget(another)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(above)
        layout.addWidget(self._rows)

    def show_pictures(
        self, images: NDArray[np.uint8], augmented: NDArray[np.uint8], labels: NDArray[np.integer]
    ) -> None:
        """Show pictures (N, H, W) uint8 and their augmented copies; `labels` (N,) are told to those who hear."""
        self._rows.set_pictures(list(images), list(augmented))
        text = ", ".join(str(label) for label in labels)
        self._rows.setAccessibleDescription(self.tr("Labels: {labels}").format(labels=text))
        self._note.setText(self.tr("Before and after"))

    def show_problem(self, sentence: str) -> None:
        """Say why there are no pictures."""
        self._rows.set_pictures()
        self._note.setText(sentence)
