"""The pad that digits are drawn on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QUndoStack,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.types import Image
from gui import brush, theme
from gui.images import to_image
from gui.widgets.pad.key_pen import KeyPen
from gui.widgets.pad.strokes import InkLayer, Stroke, paint_tail
from gui.widgets.replace_command import Replace

PICTURE_SIDE = 400  # pixels
_LEAST_LINES = 9  # of text: the smallest pad that can still be drawn on
_MIN_INTERVAL = 33  # ms between two `changed` signals: bars that move as fast as a film


class DrawingPad(QWidget):
    """A dark square to draw on with mouse, pen or finger, in white.

    Attributes: `undo_stack` (one step per stroke or Clear), `eraser` (whether the next stroke erases).
    Signals: `changed()` after every visible change, also while a stroke is under way, at most about 30 times a
    second.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, invitation: str = "") -> None:
        """`invitation` is what an empty pad says; else it asks for a digit."""
        super().__init__(parent)
        self.setObjectName("drawingPad")
        self.setAccessibleName(self.tr("Drawing pad"))
        self._invitation = invitation or self.tr("Draw a digit")
        self.setAccessibleDescription(
            self.tr(
                "Draw with the mouse, a pen or a finger, or with keys: the arrow keys move the pen, with Shift "
                "in small steps; Space puts it down, and lifts it again. Escape drops the stroke."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.eraser = False
        self.undo_stack = QUndoStack(self)
        self._brush_size = brush.USUAL
        self._strokes: tuple[Stroke, ...] = ()
        self._stroke: Stroke | None = None
        self._touch_id: int | None = None
        self._key_pen = KeyPen()
        self._picture = InkLayer(PICTURE_SIDE)
        self._screen = InkLayer(PICTURE_SIDE)
        self._since_changed = QElapsedTimer()
        self._changed_timer = QTimer(self, singleShot=True)
        self._changed_timer.timeout.connect(self._emit_changed)
        self._update_cursor()

    def minimumSizeHint(self) -> QSize:
        side = self.fontMetrics().height() * _LEAST_LINES
        return QSize(side, side)

    def sizeHint(self) -> QSize:
        return QSize(PICTURE_SIDE, PICTURE_SIDE)

    @property
    def brush_size(self) -> float:
        """The brush's diameter as a fraction of the pad's side, kept within the limits of `brush`."""
        return self._brush_size

    @brush_size.setter
    def brush_size(self, size: float) -> None:
        self._brush_size = brush.in_range(size)
        self._update_cursor()

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is under way."""
        return self._stroke is not None

    def picture(self) -> Image:
        """What is drawn now, white on black, the stroke under way included: (400, 400, 3) uint8."""
        image = QImage(PICTURE_SIDE, PICTURE_SIDE, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.black)
        painter = QPainter(image)
        painter.drawImage(0, 0, self._picture.image if self._stroke is None else self._picture.with_tail(self._stroke))
        painter.end()
        return to_image(image)

    def strokes(self) -> tuple[Stroke, ...]:
        """The finished strokes."""
        return self._strokes

    def is_empty(self) -> bool:
        """Whether there is no ink, because none was drawn or all of it was erased."""
        strokes = [*self._strokes, *([self._stroke] if self._stroke else [])]
        if all(stroke.eraser for stroke in strokes):
            return True
        return any(stroke.eraser for stroke in strokes) and not self.picture().any()

    def clear(self) -> None:
        """Take everything off the pad, which can be undone, and go back to the brush: there is nothing to erase."""
        self.cancel_stroke()
        self.eraser = False
        if self._strokes:
            self.undo_stack.push(Replace(self.tr("Clear"), self._strokes, (), self._show))
            self._emit_changed()  # at once, so that a new stroke and an old answer cannot come in between

    def show_again(self, strokes: tuple[Stroke, ...]) -> None:
        """Show a former drawing in place of the present one, which can be undone."""
        self.cancel_stroke()
        if strokes != self._strokes:
            self.undo_stack.push(Replace(self.tr("Former drawing"), self._strokes, strokes, self._show))

    def undo(self) -> None:
        """Take back the stroke under way, or else the last step."""
        if not self.cancel_stroke():
            self.undo_stack.undo()

    def redo(self) -> None:
        """Do again what was undone."""
        if self._stroke is None:
            self.undo_stack.redo()

    def cancel_stroke(self) -> bool:
        """Drop the stroke under way; says whether there was one."""
        if self._stroke is None:
            return False
        self._stroke = None
        self._touch_id = None
        self._key_pen.is_down = False
        self._render()
        return True

    def draw_strokes(self, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Draw strokes of (x, y) in [0, 1] with the brush and mode set now, as the mouse would."""
        for points in strokes:
            for x, y in points:
                self._extend(QPointF(x, y))
            self._finish()

    # What is on the pad

    def _show(self, strokes: tuple[Stroke, ...]) -> None:
        if strokes is not self._strokes:
            self._strokes = strokes
            self._render()

    def _render(self) -> None:
        for layer in (self._picture, self._screen):
            layer.render(self._strokes, self._stroke)
        self._note_change()

    def _extend(self, position: QPointF, pressure: float | None = None, eraser: bool = False) -> None:
        """Add a point, in unit coordinates, to the stroke under way, or begin one."""
        width = self._brush_size * (1.0 if pressure is None else 0.6 + 0.8 * pressure)
        point = (position.x(), position.y(), width)
        if self._stroke is None:
            self._stroke = Stroke(eraser=self.eraser or eraser)
        points = self._stroke.points
        if points and points[-1][:2] == point[:2]:
            return
        points.append(point)
        for layer in (self._picture, self._screen):
            layer.add(self._stroke, len(points) - 1)
        self._note_change()

    def _finish(self) -> None:
        stroke, self._stroke, self._touch_id = self._stroke, None, None
        self._key_pen.is_down = False
        if stroke is None:
            return
        for layer in (self._picture, self._screen):
            layer.finish(stroke)
        before = self._strokes
        self._strokes = (*before, stroke)  # set before the push, since the layers show it already
        self.undo_stack.push(Replace(self.tr("Stroke"), before, self._strokes, self._show))
        self.update()
        self._emit_changed()

    def _note_change(self) -> None:
        self.update()
        if not self._changed_timer.isActive():
            waited = self._since_changed.elapsed() if self._since_changed.isValid() else _MIN_INTERVAL
            self._changed_timer.start(max(0, _MIN_INTERVAL - int(waited)))

    def _emit_changed(self) -> None:
        self._changed_timer.stop()
        self._since_changed.start()
        self.changed.emit()

    # Mouse, pen, finger, keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._touch_id is None:
            self._finish()
            self._extend(self._to_unit(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._stroke is None or self._touch_id is not None or self._key_pen.is_down:
            return
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._extend(self._to_unit(event.position()))
        else:  # the release went elsewhere
            self._finish()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._stroke is not None and self._touch_id is None:
            self._extend(self._to_unit(event.position()))
            self._finish()

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()  # or Qt sends the same movement again as a mouse's
        kind = event.type()
        if kind == QEvent.Type.TabletRelease:
            self._finish()
        elif kind == QEvent.Type.TabletPress or self._stroke is not None:
            has_pressure = event.pointingDevice().capabilities() & QPointingDevice.Capability.Pressure
            self._extend(
                self._to_unit(event.position()),
                event.pressure() if has_pressure else None,
                event.pointerType() == QPointingDevice.PointerType.Eraser,
            )

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touch(event)
            event.accept()
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel:
            self.cancel_stroke()
            return
        points = event.points()
        if event.type() == QEvent.Type.TouchBegin and points and self._stroke is None:
            self._touch_id = points[0].id()
        for point in points:
            if point.id() == self._touch_id:
                self._extend(self._to_unit(point.position()))
                if point.state() == point.State.Released:
                    self._finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape and self.cancel_stroke():
            return
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._put_down_or_lift()
        elif self._key_pen.press(event.key(), bool(shift)):
            if self._key_pen.is_down:
                self._extend(self._key_pen.position)
        else:
            super().keyPressEvent(event)
        self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._key_pen.release(event.key())
        super().keyReleaseEvent(event)

    def _put_down_or_lift(self) -> None:
        was_down = self._key_pen.is_down
        self._finish()
        if not was_down:
            self._key_pen.is_down = self._key_pen.is_shown = True
            self._extend(self._key_pen.position)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._key_pen.is_down:
            self._finish()
        self._key_pen.leave()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._finish()
        super().hideEvent(event)

    # On the screen

    def _square(self) -> QRectF:
        side = min(self.width(), self.height())
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def _to_unit(self, position: QPointF) -> QPointF:
        square = self._square()
        return (position - square.topLeft()) / square.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(1, round(self._square().width() * self.devicePixelRatioF()))
        if side != self._screen.image.width():
            self._screen = InkLayer(side)
            self._screen.render(self._strokes, self._stroke)
            self._update_cursor()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        square, colours = self._square(), theme.current()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(square, 8, 8)
        painter.fillPath(outline, QColor(colours.pad))
        painter.setClipPath(outline)
        painter.drawImage(square, self._screen.image)
        if self._stroke is not None:
            painter.translate(square.topLeft())
            painter.scale(square.width(), square.width())
            paint_tail(painter, self._stroke, QColor(colours.pad if self._stroke.eraser else "white"))
            painter.resetTransform()
        elif not self._strokes:
            painter.setPen(QColor(theme.DARK.quiet_text))
            text = self._invitation
            if self.hasFocus():
                text += "\n\n" + self.tr("Arrow keys move the pen,\nSpace puts it down and lifts it")
            painter.drawText(square, Qt.AlignmentFlag.AlignCenter, text)
        if self._key_pen.is_shown:
            self._paint_key_pen(painter, square)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(colours.accent), 4) if self.hasFocus() else QColor(colours.outline))
        painter.drawPath(outline)
        painter.end()

    def _paint_key_pen(self, painter: QPainter, square: QRectF) -> None:
        """A ring as wide as the brush where the keys have moved the pen, filled while it draws."""
        centre = square.topLeft() + self._key_pen.position * square.width()
        radius = self._brush_size * square.width() / 2
        painter.setBrush(QColor(theme.DARK.accent) if self._key_pen.is_down else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.DARK.accent), 2))
        painter.drawEllipse(centre, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _update_cursor(self) -> None:
        ratio = self.devicePixelRatioF()
        diameter = max(4.0, self._brush_size * self._square().width())
        side = round(diameter) + 4
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.DARK.quiet_text))  # a middle grey, seen on the pad and on ink
        painter.drawEllipse(QPointF(side / 2, side / 2), diameter / 2, diameter / 2)
        painter.end()
        self.setCursor(QCursor(pixmap))
