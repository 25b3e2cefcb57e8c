"""How long it is until something is recorded, large enough for somebody who stands in front of the camera."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_SHARE = 0.35  # of the picture's height
_RECORDING = "●"


class Countdown(QWidget):
    """Lies over the live picture, and is hidden while there is nothing to say."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.setObjectName("teachCounting")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""
        view.installEventFilter(self)
        self.hide()

    def count(self, seconds: int) -> None:
        """Show the seconds that are left."""
        self._show(str(seconds) if seconds > 0 else "")

    def show_recording(self, on: bool) -> None:
        """Show that it records now."""
        if on:
            self._show(_RECORDING)
        elif self._text == _RECORDING:
            self._show("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawEllipse(room)
        if self._text == _RECORDING:
            painter.setBrush(QColor("#FF5A52"))
            painter.drawEllipse(room.center(), room.width() * 0.3, room.width() * 0.3)
        else:
            font = QFont(self.font())
            font.setBold(True)
            font.setPixelSize(max(1, round(room.height() * 0.7)))
            painter.setFont(font)
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    def _show(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(self.tr("Recording") if text == _RECORDING else text)
        self._place()
        self.setVisible(bool(text))
        self.update()

    def _place(self) -> None:
        """Seconds stand in the middle; the sign that it records is small, in the corner."""
        view = self.parentWidget()
        if view is None:
            return
        if self._text == _RECORDING:
            side = self.fontMetrics().height() * 2
            self.setGeometry(view.width() - side - 12, 12, side, side)
        else:
            side = max(self.fontMetrics().height() * 3, round(view.height() * _SHARE))
            self.setGeometry((view.width() - side) // 2, (view.height() - side) // 2, side, side)
