"""Small pictures with captions, to look at and to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from gui import theme
from gui.images import to_qimage
from gui.plain_text import tip_of
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import restyle
from gui.widgets.pictures.thumbnail import paint_picture

_PICTURE_LINES = 4.0


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands under a picture, and the same in words for its tool tip and assistive tools."""

    text: str
    words: str
    is_mistake: bool


class PictureGrid(QListWidget):
    """Pictures in rows; the arrow keys move from one to the next.

    Signals: `picture_chosen(index)` for Enter or a double click.
    """

    picture_chosen = Signal(int)

    def __init__(
        self, name: str, accessible_name: str, parent: QWidget | None = None, lines: float = _PICTURE_LINES
    ) -> None:
        """A picture's side is as long as so many lines of text are high."""
        super().__init__(parent)
        self._lines = lines
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        restyle(self, role="pictures")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        follow_font(self, self._fit_text)
        self.doubleClicked.connect(lambda index: self.picture_chosen.emit(index.row()))

    def show_pictures(self, images: Iterable[NDArray[np.uint8]], captions: Sequence[Caption]) -> None:
        """Show pictures, (H, W) or (H, W, 3) uint8, with their captions; none is chosen then.

        Raises ValueError for more of the one than of the other.
        """
        side = self._fit_text()
        self.clear()
        for image, caption in zip(images, captions, strict=True):
            icon, pixmap = QIcon(), self._pixmap(image, side)
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # or Qt tints the chosen one
                icon.addPixmap(pixmap, mode)
            item = QListWidgetItem(icon, caption.text)
            item.setToolTip(tip_of(caption.words))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, caption.words)
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            if caption.is_mistake:
                item.setForeground(QColor(theme.current().attention))
            self.addItem(item)

    def _fit_text(self) -> int:
        """Make pictures and their places as large as the text wants; returns the side of a picture."""
        height = self.fontMetrics().height()
        side = round(height * self._lines)
        self.setIconSize(QSize(side, side))
        self.setGridSize(QSize(side + height * 2, side + height * 5 // 2))
        return side

    def minimumSizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(height * 8, height * 6)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.picture_chosen.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def _pixmap(self, image: NDArray[np.uint8], side: int) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_picture(painter, to_qimage(image), QRectF(0, 0, side, side), None)
        painter.end()
        return pixmap
