"""Sixteen digits of the data set to choose from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.images import to_qimage
from gui.widgets.parts import button
from gui.widgets.pictures.thumbnail import paint_picture
from gui.widgets.segmented import Segmented

COLUMNS = 4
COUNT = COLUMNS * COLUMNS


class SampleButton(QAbstractButton):
    """One digit with its label under it."""

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"sample{index}")
        self.setCheckable(True)
        self.setEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture: QImage | None = None
        self._label = ""

    def set_sample(self, pixels: NDArray[np.uint8], text: str) -> None:
        self._picture, self._label = to_qimage(pixels), text
        self.setAccessibleName(self.tr("Sample, labelled {label}").format(label=text))
        self.setEnabled(True)
        self.update()

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 5
        return QSize(side, side + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() / 2

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        text_height = self.fontMetrics().height()
        side = min(self.width(), self.height() - text_height)
        square = QRectF((self.width() - side) / 2, (self.height() - side - text_height) / 2, side, side)
        frame = colours.accent if self.isChecked() else colours.text if self.hasFocus() else None
        paint_picture(painter, self._picture, square, frame)
        painter.setPen(QColor(colours.text if self.isChecked() else colours.quiet_text))
        below = QRectF(square.left(), square.bottom(), side, text_height)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._label)
        painter.end()


class SamplesGrid(QWidget):
    """A 4×4 grid of digits with their labels; the arrow keys move, a click or Enter chooses.

    Signals: `chosen(index)`; `refresh_requested()` for other digits, or for those of the other part.
    """

    chosen = Signal(int)
    refresh_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("samplesGrid")
        self.setAccessibleName(self.tr("Samples"))
        self._group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setSpacing(4)
        for index in range(COUNT):
            sample = SampleButton(index, self)
            self._group.addButton(sample, index)
            grid.addWidget(sample, index // COLUMNS, index % COLUMNS)
        self._group.idClicked.connect(self.chosen)
        self._part = Segmented("samplesPart", self.tr("Which digits"), self)
        self._part.add("test", self.tr("test digits"))
        self._part.add("training", self.tr("training digits"))
        self._part.setToolTip(
            self.tr("The original models learnt from the training digits, and never saw the test digits.")
        )
        self._part.changed.connect(self.refresh_requested)
        refresh = button(self.tr("&Other digits"), "samplesRefresh", parent=self)
        refresh.clicked.connect(self.refresh_requested)
        row = QHBoxLayout()
        row.addWidget(self._part)
        row.addStretch(1)
        row.addWidget(refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(grid, 1)
        layout.addLayout(row)

    def part(self) -> str:
        """The part of MNIST that digits are wanted of: "test" or "training"."""
        return self._part.current()

    def set_samples(self, images: NDArray[np.uint8], labels: NDArray[np.integer]) -> None:
        """Show images (16, 28, 28) uint8 with labels (16,); none is chosen then. ValueError for another count."""
        self._group.setExclusive(False)  # or the choice cannot be taken back
        for sample, pixels, text in zip(self._group.buttons(), images, labels, strict=True):
            assert isinstance(sample, SampleButton)
            sample.set_sample(pixels, str(text))
            sample.setChecked(False)
        self._group.setExclusive(True)
