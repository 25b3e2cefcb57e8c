"""The only place where Qt pictures become the engine's pictures, and back. Both ways copy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QPoint
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from engine.types import Image


def to_image(picture: QImage) -> Image:
    """The pixels of `picture` as (H, W, 3) uint8 RGB in memory of their own; what is transparent becomes white.

    Raises ValueError for a null picture.
    """
    if picture.isNull():
        raise ValueError("The picture is empty: it has no pixels.")
    if picture.hasAlphaChannel():
        source = picture.copy()
        source.setDevicePixelRatio(1)
        picture = QImage(source.size(), QImage.Format.Format_RGB32)
        picture.fill(QColor("white"))
        painter = QPainter(picture)
        painter.drawImage(QPoint(0, 0), source)
        painter.end()
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    height, width, row = rgb.height(), rgb.width(), rgb.bytesPerLine()
    rows = np.frombuffer(rgb.constBits(), np.uint8, count=height * row).reshape(height, row)
    return rows[:, : 3 * width].reshape(height, width, 3).copy()


def to_qimage(pixels: NDArray[np.uint8]) -> QImage:
    """A picture that owns its memory, from (H, W) grey levels or (H, W, 3) RGB, uint8.

    Raises ValueError for another shape or dtype.
    """
    grey = pixels.ndim == 2
    if pixels.dtype != np.uint8 or not (grey or (pixels.ndim == 3 and pixels.shape[2] == 3)) or pixels.size == 0:
        raise ValueError(f"A picture is (H, W) or (H, W, 3) uint8, not {pixels.shape} {pixels.dtype}.")
    data = np.ascontiguousarray(pixels)
    height, width = data.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    return QImage(data.data, width, height, data.strides[0], kind).copy()


def to_png(picture: QImage) -> bytes:
    """The picture as the content of a PNG file."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(picture)
    return bytes(buffer.data().data())
