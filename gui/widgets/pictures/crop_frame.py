"""A frame over a picture, around the part of it to keep."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.types import Box
from gui import theme
from gui.widgets.pictures.picture_view import PictureView

_AT_FIRST = 0.8  # of the picture's sides
_STEP = 0.02  # of the picture's longer side: how far a key moves
_LEAST = 8.0  # pixels of the picture, where it has as many: a smaller frame was a slip of the hand
_SHADE = QColor(0, 0, 0, 140)  # over what is cut off
_DIRECTIONS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class CropFrame(QWidget):
    """Lies over a view while a part of its picture is chosen: by dragging, or with arrow keys and Enter.

    Signals: `chosen(Box)`, in pixels of the picture; `ended()`, before it hides, whether a part was chosen or not.
    """

    chosen = Signal(object)
    ended = Signal()

    def __init__(self, view: PictureView) -> None:
        super().__init__(view)
        self.setObjectName("cropFrame")
        self.setAccessibleDescription(
            self.tr("Arrow keys move the frame; with Shift they change its size. Enter crops, Escape leaves.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.hide()
        self._view = view
        self._whole = QRectF()  # the picture, in its pixels
        self._frame = QRectF()  # in pixels of the picture
        self._dragged_from: QPointF | None = None  # in pixels of the picture
        self._name()
        view.installEventFilter(self)

    def start(self) -> None:
        """Lie over the picture, with a frame in its middle. There must be a picture."""
        self._view.show_whole(True)
        self._whole = self._view.place()[1]
        size = self._whole.size() * _AT_FIRST
        self._set_frame(QRectF(self._whole.center() - QPointF(size.width(), size.height()) / 2, size))
        self._dragged_from = None
        self.setGeometry(self._view.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def end(self) -> None:
        """Choose nothing."""
        if self.is_open():
            self._view.show_whole(False)
            self.ended.emit()
            self.hide()

    def is_open(self) -> bool:
        """Whether a part is being chosen."""
        return self.isVisibleTo(self._view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()  # or Escape would end something else
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._takes(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in _ENDS:
            if not event.isAutoRepeat():  # else whoever holds down the key that began it crops at once
                self._choose()
        else:
            pixels = max(1, round(max(self._whole.width(), self._whole.height()) * _STEP))
            step = _DIRECTIONS[Qt.Key(event.key())] * pixels
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._enlarge(step)
            else:
                self._move(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = self._to_picture(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            self._set_frame(self._dragged(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is None or event.button() != Qt.MouseButton.LeftButton:
            return
        frame, self._dragged_from = self._dragged(event), None
        if min(frame.width(), frame.height()) >= self._least():
            self._set_frame(frame)
            self._choose()
        else:
            self.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._dragged_from = None
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        target, part = self._view.place()
        scale = target.width() / part.width()
        frame = QRectF(target.topLeft() + (self._frame.topLeft() - part.topLeft()) * scale, self._frame.size() * scale)
        shade = QPainterPath()
        shade.addRect(target)
        hole = QPainterPath()
        hole.addRect(frame)
        painter = QPainter(self)
        painter.fillPath(shade - hole, _SHADE)
        painter.setPen(QPen(QColor(theme.DARK.pad), 4))  # dark beside bright: seen on every picture
        painter.drawRect(frame)
        painter.setPen(QPen(QColor(theme.DARK.accent), 2))
        painter.drawRect(frame)
        painter.end()

    def _takes(self, event: QKeyEvent) -> bool:
        others = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return others == Qt.KeyboardModifier.NoModifier and (event.key() in _DIRECTIONS or event.key() in _ENDS)

    def _to_picture(self, position: QPointF) -> QPointF:
        """The nearest place of the picture, in its pixels."""
        target, part = self._view.place()
        place = part.topLeft() + (position - target.topLeft()) * (part.width() / target.width())
        return QPointF(
            min(max(place.x(), self._whole.left()), self._whole.right()),
            min(max(place.y(), self._whole.top()), self._whole.bottom()),
        )

    def _dragged(self, event: QMouseEvent) -> QRectF:
        assert self._dragged_from is not None
        return QRectF(self._dragged_from, self._to_picture(event.position())).normalized()

    def _least(self) -> float:
        return min(_LEAST, self._whole.width(), self._whole.height())

    def _move(self, step: QPointF) -> None:
        room = self._whole.adjusted(0, 0, -self._frame.width(), -self._frame.height())
        corner = self._frame.topLeft() + step
        corner = QPointF(min(max(corner.x(), 0), room.right()), min(max(corner.y(), 0), room.bottom()))
        self._set_frame(QRectF(corner, self._frame.size()))

    def _enlarge(self, step: QPointF) -> None:
        size, room = self._frame.size(), self._whole.bottomRight() - self._frame.topLeft()
        width = min(max(size.width() + step.x(), self._least()), room.x())
        height = min(max(size.height() + step.y(), self._least()), room.y())
        self._set_frame(QRectF(self._frame.topLeft(), QSizeF(width, height)))

    def _set_frame(self, frame: QRectF) -> None:
        self._frame = frame
        self._name()
        self.update()

    def _name(self) -> None:
        """Say where the frame is to those who hear it."""
        box = self._box()
        text = self.tr("Part to keep: {width} × {height} pixels, {x} from the left and {y} from the top")
        self.setAccessibleName(text.format(width=box.width, height=box.height, x=box.x, y=box.y))

    def _box(self) -> Box:
        left, top = round(self._frame.left()), round(self._frame.top())
        return Box(left, top, round(self._frame.right()) - left, round(self._frame.bottom()) - top)

    def _choose(self) -> None:
        box = self._box()
        self.end()
        self.chosen.emit(box)
