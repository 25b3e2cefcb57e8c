"""The live picture, with a box around each digit and what it was read as, or with the part that a model sees."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.camera.requests import DigitSight, ObjectSight, Sight
from engine.types import Box
from gui import theme
from gui.images import to_qimage
from gui.widgets.announcing import announce
from gui.widgets.pictures.digit_boxes import paint_digits

_CORNER = 12
_LONG_OPENING = 5_000  # ms
_MARGIN = 12  # around what is written on the picture
_BESIDE, _ABOVE = 8, 5  # between a text and the edges of its banner
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


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
        self._notes = ""  # what is said of the picture itself
        self._opening = ""  # the camera's name
        self._long = QTimer(self, singleShot=True, interval=_LONG_OPENING)
        self._long.timeout.connect(self._show_long_opening)

    def show_sight(self, sight: Sight) -> None:
        """Show a frame with what is known about it."""
        self._long.stop()
        # In the screen's own format it is painted in half the time.
        self._sight, self._picture = sight, to_qimage(sight.picture).convertToFormat(QImage.Format.Format_RGB32)
        notes = " ".join(filter(None, (self.tr("Frozen.") if sight.frozen else "", sight.remark)))
        if (description := f"{notes} {_in_words(sight)}".strip()) != self.accessibleDescription():
            self.setAccessibleDescription(description)
        self._announce(notes)
        self.update()

    def show_hint(self, sentence: str) -> None:
        """Show a sentence in place of a picture."""
        self._long.stop()
        self._sight = self._picture = None
        self._hint, self._notes = sentence, ""
        self.setAccessibleDescription(sentence)
        self.update()

    def show_opening(self, name: str) -> None:
        """Show that a camera of that name is being opened, and after some seconds that it still is."""
        self.show_hint(self.tr("Opening “{name}”…").format(name=name))
        self._opening = name
        self._long.start()

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
        inside = room.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        self._banner(painter, inside, state, at_bottom=False)
        if sight.remark:
            self._banner(painter, inside, sight.remark, at_bottom=True)

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

    def _banner(self, painter: QPainter, room: QRectF, text: str, at_bottom: bool) -> None:
        """Write a text at the top or the bottom of a room, in as many lines as it needs."""
        widest = room.adjusted(_BESIDE, _ABOVE, -_BESIDE, -_ABOVE)
        lines = QFontMetricsF(self.font()).boundingRect(widest, int(_WRAPPED), text)
        if at_bottom:
            lines.moveBottom(widest.bottom())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawRoundedRect(lines.adjusted(-_BESIDE, -_ABOVE, _BESIDE, _ABOVE), 8, 8)
        painter.setPen(QColor("#FFFFFF"))
        painter.setFont(self.font())
        painter.drawText(lines, int(_WRAPPED), text)

    def _show_long_opening(self) -> None:
        sentence = self.tr("Still opening “{name}”… Some cameras take up to 20 seconds.")
        self.show_hint(sentence.format(name=self._opening))

    def _announce(self, notes: str) -> None:
        """Let screen readers say what is new about the picture itself; what it shows changes too often."""
        if notes and notes != self._notes:
            announce(self, notes)
        self._notes = notes


def _in_words(sight: Sight) -> str:
    if isinstance(sight, DigitSight):
        return ", ".join(sight.texts)
    return sight.scores[0].label if isinstance(sight, ObjectSight) and sight.scores else ""
