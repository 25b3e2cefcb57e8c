"""Some training pictures, and how they look augmented."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.widgets.parts import LineLabel, button
from gui.widgets.pictures.picture_rows import PictureRows


class AugmentationPreview(QWidget):
    """The pictures with a line about them. Signals: `another_wanted()` from "Another sample"."""

    another_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("augmentationPreview")
        self._note = LineLabel("quiet", "previewNote", self)
        self._note.setText(self.tr("Before and after"))
        self._rows = PictureRows("previewPictures", self.tr("Training pictures, below them augmented"), self)
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
