"""A picture as large as there is room for it, with boxes around its digits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.types import Box, Image
from gui import theme
from gui.images import to_qimage
from gui.widgets.pictures.digit_boxes import ReadDigit, paint_digits

_MARK = 3  # pixels: the breadth of the frame around the box that is looked at
_MARGIN = 0.08  # around the digits of a page, as a share of their longer side


class PictureView(QWidget):
    """A picture as large as the room allows, or a dashed field that says what to do.

    Signals: `box_clicked(int)` with the place of the box among the digits.
    """

    box_clicked = Signal(int)

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pictureView")
        self.setAccessibleName(self.tr("Opened picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._hint = hint
        self._picture: QImage | None = None
        self._digits: tuple[ReadDigit, ...] = ()
        self._marked: int | None = None
        self._whole = False

    def set_picture(self, picture: Image) -> None:
        """Show a picture, (H, W, 3) uint8, without boxes."""
        self._picture = to_qimage(picture)
        self.set_digits(())

    def set_digits(self, digits: Sequence[ReadDigit]) -> None:
        """Show boxes around the digits of the picture."""
        self._digits, self._marked = tuple(digits), None
        self.unsetCursor()
        self.setMouseTracking(bool(self._digits))
        self.update()

    def mark_box(self, index: int | None) -> None:
        """Mark one of the digits as the one that is looked at; None for none."""
        self._marked = index
        self.update()

    def show_whole(self, whole: bool) -> None:
        """Show all of the picture and no boxes, or again where its digits are."""
        self._whole = whole
        self.update()

    def place(self) -> tuple[QRectF, QRectF]:
        """Where the picture is painted, in pixels of the view, and the part of it that is, in its own pixels.

        Both are empty while there is no picture.
        """
        if self._picture is None:
            return QRectF(), QRectF()
        part, room = self._part(self._picture), self._room()
        target = QRectF(room.topLeft(), part.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
        target.moveCenter(room.center())
        return target, part

    def sizeHint(self) -> QSize:
        return QSize(400, 400)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        colours = theme.current()
        if self._picture is None:
            room = self._room()
            painter.setPen(QPen(QColor(colours.bar), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(room, 8, 8)
            painter.setPen(QColor(colours.quiet_text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room.adjusted(24, 24, -24, -24), flags, self._hint)
        else:
            target, part = self.place()
            small = max(self._picture.width(), self._picture.height()) < 64
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not small)
            painter.drawImage(target, self._picture, part)
            scale = target.width() / part.width()
            digits = () if self._whole else self._digits
            origin = target.topLeft() - part.topLeft() * scale
            paint_digits(painter, origin, scale, digits, self.font())
            if digits and self._marked is not None:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.DARK.attention), _MARK))
                painter.drawRect(self._painted(digits[self._marked].box).adjusted(-_MARK, -_MARK, _MARK, _MARK))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._box_at(event.position()) is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._box_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self.box_clicked.emit(index)

    def _box_at(self, place: QPointF) -> int | None:
        """The smallest box under a place of the view."""
        if self._whole:
            return None
        under = [i for i, digit in enumerate(self._digits) if self._painted(digit.box).contains(place)]
        return min(under, key=lambda i: self._digits[i].box.width * self._digits[i].box.height, default=None)

    def _painted(self, box: Box) -> QRectF:
        """Where a box of the picture is painted, in pixels of the view."""
        target, part = self.place()
        scale = target.width() / part.width()
        corner = target.topLeft() + (QPointF(box.x, box.y) - part.topLeft()) * scale
        return QRectF(corner, QSizeF(box.width, box.height) * scale)

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(1, 1, -1, -1)

    def _part(self, picture: QImage) -> QRectF:
        """The part of the picture that is shown: all of it, or where its digits are."""
        whole, part = QRectF(picture.rect()), QRectF()
        for digit in self._digits:
            part |= QRectF(digit.box.x, digit.box.y, digit.box.width, digit.box.height)
        margin = max(part.width(), part.height()) * _MARGIN
        near = whole & part.adjusted(-margin, -margin, margin, margin)
        return near if self._digits and not self._whole else whole
