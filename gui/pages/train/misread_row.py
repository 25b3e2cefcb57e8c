"""The validation digits that a network misreads while it learns, with its present answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.training.records import Misread
from gui import theme
from gui.images import to_qimage
from gui.widgets.pictures.thumbnail import paint_picture

_SIDE = 3  # lines of text: the side of a picture
_GAP = 10  # pixels


class MisreadRow(QWidget):
    """One row with as many pictures as there is room for, each above its answer and its label.

    Empty, it takes no room.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainMisread")
        self.setAccessibleName(self.tr("Held-back digits that are misread now"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._cells: list[tuple[QImage | None, str]] = []
        self.hide()

    def show_misread(self, misread: Sequence[Misread], labels: Sequence[str]) -> None:
        """Show these pictures; `labels` are the names of the classes."""
        text = self.tr("“{answer}”, is {label}")
        self._cells = [
            (
                None if wrong.picture is None else to_qimage(wrong.picture),
                text.format(answer=labels[wrong.answer], label=labels[wrong.label]),
            )
            for wrong in misread
        ]
        self.setAccessibleDescription("; ".join(caption for _, caption in self._cells))
        self.setVisible(bool(self._cells))
        self.update()

    def captions(self) -> list[str]:
        """What is said of each picture."""
        return [caption for _, caption in self._cells]

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height() * (_SIDE + 2) + _GAP)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line, colours = self.fontMetrics().height(), theme.current()
        painter.setPen(QColor(colours.quiet_text))
        painter.drawText(QRect(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, self.accessibleName())
        side, top = line * _SIDE, line + _GAP // 2
        wide = max([side, *(self.fontMetrics().horizontalAdvance(caption) for _, caption in self._cells)]) + _GAP
        for index, (picture, caption) in enumerate(self._cells[: max(1, self.width() // wide)]):
            left = index * wide
            paint_picture(painter, picture, QRectF(left + (wide - _GAP - side) / 2, top, side, side), None)
            painter.setPen(QColor(colours.text))
            below = QRect(left, top + side, wide - _GAP, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, caption)
        painter.end()
