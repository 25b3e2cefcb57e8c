"""The preparation, step by step, as the network sees it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.widgets.parts import Card, label
from gui.widgets.pictures.thumbnail import Thumbnail

Steps = tuple[tuple[str, NDArray[np.uint8]], ...]
"""Names and (H, W) uint8 pictures."""


class NetworkView(Card):
    """Four pictures with captions, from the drawing to what the model is given, which is framed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("networkView", parent)
        self.setAccessibleName(self.tr("What the model sees"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        captions = (
            self.tr("1 Drawing"), self.tr("2 Cropped"), self.tr("3 Shrunk"), self.tr("4 Centred"),
        )  # fmt: skip
        self._thumbnails = [
            Thumbnail(f"networkStep{index}", index == len(captions) - 1, self) for index in range(len(captions))
        ]
        self._captions = [label(text, "quiet", "networkStepCaption", self) for text in captions]
        row = QHBoxLayout()
        for index, (thumbnail, caption) in enumerate(zip(self._thumbnails, self._captions, strict=True)):
            if index:
                row.addStretch(1)
            thumbnail.setAccessibleName(caption.text())
            caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(thumbnail)
            column.addWidget(caption)
            row.addLayout(column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        layout.addWidget(label(self.tr("What the model sees"), "heading", "networkViewTitle", self))
        layout.addLayout(row)

    def set_steps(self, steps: Steps | None) -> None:
        """Show the steps in order; None shows none. Raises ValueError unless there are four."""
        if steps is None:
            for thumbnail in self._thumbnails:
                thumbnail.set_pixels(None)
            return
        for thumbnail, (_, pixels) in zip(self._thumbnails, steps, strict=True):
            thumbnail.set_pixels(pixels)
