"""The live picture, with a box around each digit and what it was read as, or with the part that a model sees."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.camera.requests import DigitSight, ObjectSight, Sight
from engine.types import Box
from gui import theme
from gui.images import to_qimage
from gui.widgets.pictures.digit_boxes import paint_digits

_CORNER = 12


class LiveView(QWidget):
    """Shows a sight, or a sentence where there is none. The keyboard's focus may rest here."""

    def __init__(self, parent: QWidget | None = None, name: str = "cameraView") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Live picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._sight: Sight | None = None
        self._picture: QImage | None = None
        self._hint = ""

    def show_sight(self, sight: Sight) -> None:
        """Show a frame with what is known about it."""
        # In the screen's own format it is painted in half the time.
        self._sight, self._picture = sight, to_qimage(sight.picture).convertToFormat(QImage.Format.Format_RGB32)
        if (description := _in_words(sight)) != self.accessibleDescription():
            self.setAccessibleDescription(description)
        self.update()

    def show_hint(self, sentence: str) -> None:
        """Show a sentence in place of a picture."""
        self._sight = self._picture = None
        self._hint = sentence
        self.setAccessibleDescription(sentence)
        self.update()

    def sight(self) -> Sight | None:
        """What is shown."""
        return self._sight

    def hint(self) -> str:
        """The sentence in place of a picture; empty while there is a picture."""
        return self._hint if self._sight is None else ""

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(room, _CORNER, _CORNER)
        painter.fillPath(outline, QColor(theme.current().pad))
        if self._sight is None or self._picture is None:
            painter.setPen(QColor("#C9D2DE"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room.adjusted(48, 24, -48, -24), flags, self._hint)
        else:
            self._paint_sight(painter, room, outline, self._sight, self._picture)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), _CORNER, _CORNER)
        painter.end()

    def _paint_sight(
        self, painter: QPainter, room: QRectF, outline: QPainterPath, sight: Sight, picture: QImage
    ) -> None:
        size = picture.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(QPointF(), size)
        target.moveCenter(room.center())
        if max(target.left() - room.left(), target.top() - room.top()) < _CORNER:  # it reaches into the round corners
            painter.setClipPath(outline)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, picture)
        scale = size.width() / picture.width()
        if isinstance(sight, DigitSight):
            digits = [live.digit for live in sight.digits]
            paint_digits(painter, target.topLeft(), scale, digits, self.font())
        elif isinstance(sight, ObjectSight):
            self._paint_seen(painter, target, scale, sight.seen)
        state = self.tr("Frozen: press the space bar to resume") if sight.frozen else self.tr("● Camera on")
        self._banner(painter, QPointF(room.left() + 12, room.top() + 12), state)
        if sight.remark:
            height = QFontMetricsF(self.font()).height() * 2
            self._banner(painter, QPointF(room.left() + 12, room.bottom() - 12 - height), sight.remark)

    def _paint_seen(self, painter: QPainter, target: QRectF, scale: float, box: Box) -> None:
        """Mark the part of the picture that the model is given: what lies around it is darker."""
        seen = QRectF(target.topLeft() + QPointF(box.x, box.y) * scale, QSizeF(box.width, box.height) * scale)
        around = QPainterPath()
        around.addRect(target)
        around.addRect(seen)  # what lies in both is outside
        painter.fillPath(around, QColor(0, 0, 0, 120))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.DARK.accent), 2))
        painter.drawRect(seen.adjusted(1, 1, -1, -1))

    def _banner(self, painter: QPainter, corner: QPointF, text: str) -> None:
        metrics = QFontMetricsF(self.font())
        size = metrics.boundingRect(text).size()
        place = QRectF(corner.x(), corner.y(), size.width() + 24, metrics.height() + 10)
        place.setWidth(min(place.width(), self.width() - 24))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawRoundedRect(place, 8, 8)
        painter.setPen(QColor("#FFFFFF"))
        painter.setFont(self.font())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width() - 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)


def _in_words(sight: Sight) -> str:
    if isinstance(sight, DigitSight):
        return ", ".join(sight.texts)
    return sight.scores[0].label if isinstance(sight, ObjectSight) and sight.scores else ""
