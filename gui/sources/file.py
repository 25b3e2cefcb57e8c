"""The source File: a picture from a file, dropped or pasted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.types import Image
from gui import theme
from gui.icons import icon
from gui.images import to_qimage
from gui.sources.base import Source
from gui.widgets.parts import LineLabel, button


class PictureView(QWidget):
    """A picture as large as the room allows, or a dashed field that says what to do."""

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pictureView")
        self.setAccessibleName(self.tr("Opened picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._hint = hint
        self._picture: QImage | None = None

    def set_picture(self, picture: Image) -> None:
        """Show a picture, (H, W, 3) uint8."""
        self._picture = to_qimage(picture)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 400)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        colours = theme.current()
        if self._picture is None:
            painter.setPen(QPen(QColor(colours.bar), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(room, 8, 8)
            painter.setPen(QColor(colours.quiet_text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room.adjusted(24, 24, -24, -24), flags, self._hint)
        else:
            size = self._picture.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(room.topLeft(), size)
            target.moveCenter(room.center())
            small = max(self._picture.width(), self._picture.height()) < 64
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not small)
            painter.drawImage(target, self._picture)
        painter.end()


class FileSource(Source):
    """Shows the opened picture. Signals: `open_requested()`, `paste_requested()`, `picture_changed(Image or None)`."""

    open_requested = Signal()
    paste_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("fileSource", parent)
        self._picture: Image | None = None
        self._view = PictureView(self.tr("Drop a picture of a digit here, open one, or paste one."), self)
        self._name = LineLabel("quiet", "fileName", self)
        self._open = button(self.tr("&Open…"), "fileOpen", "primary", self)
        self._paste = button(self.tr("&Paste"), "filePaste", parent=self)
        self._open.clicked.connect(self.open_requested)
        self._paste.clicked.connect(self.paste_requested)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._open)
        row.addWidget(self._paste)
        row.addWidget(self._name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._view, 1)
        layout.addLayout(row)
        self._update_icons()

    def show_picture(self, picture: Image, name: str) -> None:
        """Show a picture and send it."""
        self._picture = picture
        self._view.set_picture(picture)
        self._view.setAccessibleDescription(name)
        self._name.setText(name)
        self.send()

    def show_busy(self, name: str) -> None:
        """Say that a picture is being read."""
        self._name.setText(self.tr("Reading {name}…").format(name=name))

    def show_kept(self) -> None:
        """After a picture could not be read: what was there stays."""
        self._name.setText(self._view.accessibleDescription())

    def send(self) -> None:
        """Send the opened picture."""
        self.picture_changed.emit(self._picture)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_open"):
            self._update_icons()
        super().changeEvent(event)

    def _update_icons(self) -> None:
        colours = theme.current()
        self._open.setIcon(icon("open", colours.text_on_accent))
        self._paste.setIcon(icon("copy", colours.text))
