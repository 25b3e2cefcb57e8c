"""The preparation, step by step, as the network sees it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.images import to_qimage
from gui.widgets.parts import Card, label

_CRISP_BELOW = 64  # pixels: a smaller picture is shown with its pixels visible

Steps = tuple[tuple[str, NDArray[np.uint8]], ...]
"""Captions and (H, W) uint8 pictures."""


def paint_picture(painter: QPainter, picture: QImage | None, square: QRectF, frame: str | None) -> None:
    """Paint a picture on the pad's colour inside `square`, keeping its aspect; `frame` is a colour or None."""
    inner = square.adjusted(2, 2, -2, -2)
    outline = QPainterPath()
    outline.addRoundedRect(inner, 6, 6)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(outline, QColor(theme.current().pad))
    if picture is not None:
        largest = max(picture.width(), picture.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, largest >= _CRISP_BELOW)
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


class NetworkView(Card):
    """Four pictures with captions: ink, crop, 20×20, centred. The last, framed, is what the network is given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("networkView", parent)
        self.setAccessibleName(self.tr("What the network sees"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        captions = (self.tr("ink"), self.tr("crop"), self.tr("20×20"), self.tr("centred"))
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
        layout.addWidget(label(self.tr("What the network sees"), "heading", "networkViewTitle", self))
        layout.addLayout(row)

    def set_steps(self, steps: Steps | None) -> None:
        """Show the steps in order, with their captions; None shows none. Raises ValueError unless there are four."""
        if steps is None:
            for thumbnail in self._thumbnails:
                thumbnail.set_pixels(None)
            return
        for thumbnail, caption, (text, pixels) in zip(self._thumbnails, self._captions, steps, strict=True):
            thumbnail.set_pixels(pixels)
            if caption.text() != text:
                caption.setText(text)
                thumbnail.setAccessibleName(text)
