"""Photos with their titles, all at once and as large as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.lessons.requests import LessonPicture
from gui import theme
from gui.images import to_qimage
from gui.widgets.pictures.thumbnail import CRISP_BELOW

_GAP = 8  # pixels
_ROUND = 6


class PhotoWall(QWidget):
    """Pictures of one shape in rows, each above its title."""

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._shown: list[tuple[QImage, str]] = []
        self._columns = 0

    def show_pictures(self, pictures: Sequence[LessonPicture], columns: int = 0) -> None:
        """Show pictures above their titles, in place of those there are; in as many columns as suits them, or in so
        many.
        """
        self._columns = columns
        self._shown = [(to_qimage(shown.picture), shown.title) for shown in pictures]
        self.setAccessibleDescription(", ".join(title for _, title in self._shown))
        self.update()

    def captions(self) -> list[str]:
        """What stands under the pictures."""
        return [title for _, title in self._shown]

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(height * 16, height * 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shown:
            return
        metrics = self.fontMetrics()
        text = metrics.height() * max(title.count("\n") + 1 for _, title in self._shown) + 4
        shape = self._shown[0][0].height() / self._shown[0][0].width()
        columns, width = self._best(shape, text)
        height = width * shape
        rows = -(-len(self._shown) // columns)
        left = (self.width() - columns * width - (columns - 1) * _GAP) / 2
        top = (self.height() - rows * (height + text) - (rows - 1) * _GAP) / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        few = self._shown[0][0].width() < CRISP_BELOW
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not few)
        painter.setPen(QColor(theme.current().quiet_text))
        for place, (picture, title) in enumerate(self._shown):
            x = left + place % columns * (width + _GAP)
            y = top + place // columns * (height + text + _GAP)
            frame = QRectF(x, y, width, height)
            outline = QPainterPath()
            outline.addRoundedRect(frame, _ROUND, _ROUND)
            painter.save()
            painter.setClipPath(outline)
            painter.drawImage(frame, picture)
            painter.restore()
            centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            lines = (metrics.elidedText(line, Qt.TextElideMode.ElideRight, int(width)) for line in title.split("\n"))
            painter.drawText(QRectF(x, y + height + 2, width, text), centred, "\n".join(lines))
        painter.end()

    def _best(self, shape: float, text: int) -> tuple[int, float]:
        """The number of columns with which pictures are largest, and how wide they are then."""

        def width(columns: int) -> float:
            rows = -(-len(self._shown) // columns)
            across = (self.width() - (columns - 1) * _GAP) / columns
            down = (self.height() - (rows - 1) * _GAP) / rows - text
            return max(1.0, min(across, down / shape))

        possible = [self._columns] if self._columns else range(1, len(self._shown) + 1)
        return max(((columns, width(columns)) for columns in possible), key=lambda pair: pair[1])
