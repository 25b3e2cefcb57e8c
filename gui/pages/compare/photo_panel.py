"""A photo to be answered: opened, dropped, pasted, or one of those that come with ClassLens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from engine.plain_names import readable_name
from engine.types import Image, PictureKind
from gui import theme
from gui.icons import icon
from gui.page_parts.picture_editor import PictureEditor
from gui.plain_text import tip_of
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel, button

_THUMBNAIL_LINES = QSizeF(2.6, 2.0)  # width and height of a sample, in lines of text
_SHARPEST = 4  # times the size at first, so that it is sharp when zoomed and on fine screens


class PhotoPanel(Card):
    """The photo, which can be turned and cropped, its name, ways to another one, and small pictures of the sample
    photos.

    Attributes: `editor`. Signals: `sample_chosen(path)`; `open_requested()`; `paste_requested()`.
    """

    sample_chosen = Signal(object)  # a str in Qt would lose what is no UTF-8 in a name
    open_requested = Signal()
    paste_requested = Signal()

    def __init__(self, samples: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__("photoPanel", parent)
        self.editor = PictureEditor("photo", self.tr("Drop a photo here, open one, or choose one below."), self)
        self._view = self.editor.view
        self._name = LineLabel("quiet", "photoName", self)
        self._open = button(self.tr("&Open…"), "photoOpen", "primary", self)
        self._paste = button(self.tr("&Paste"), "photoPaste", parent=self)
        self._open.clicked.connect(self.open_requested)
        self._paste.clicked.connect(self.paste_requested)
        self._group = QButtonGroup(self)
        strip = QHBoxLayout()
        strip.setSpacing(4)
        for path in samples:
            strip.addWidget(self._thumbnail(path), 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._open)
        row.addWidget(self._paste)
        row.addWidget(self._name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.editor, 1)
        layout.addLayout(strip)
        layout.addLayout(row)
        self._update_icons()

    def name(self) -> str:
        """The name of the photo, for people."""
        return self._view.accessibleDescription()

    def show_photo(self, photo: Image, name: str, kind: PictureKind) -> None:
        """Show a photo; a sample of that name is marked."""
        self.editor.open(photo, kind)
        self._view.setAccessibleDescription(name)
        self._name.setText(name)
        self._group.setExclusive(False)  # or no sample could be unchecked
        for sample in self._group.buttons():
            sample.setChecked(sample.property("file") == name)
        self._group.setExclusive(True)

    def show_busy(self, name: str) -> None:
        """Say that a photo is being read."""
        self.editor.wait()
        self._name.setText(self.tr("Reading {name}…").format(name=name))

    def show_kept(self) -> None:
        """Show the name of the photo before again, because another one could not be read."""
        self.editor.go_on()
        self._name.setText(self._view.accessibleDescription())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_paste"):
            self._update_icons()
        super().changeEvent(event)

    def _thumbnail(self, path: Path) -> QToolButton:
        with readable_name(path) as name:
            reader = QImageReader(name)
            reader.setScaledSize(
                reader.size().scaled(_thumbnail_size(self) * _SHARPEST, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            )
            picture = reader.read()
        sample = QToolButton(self)
        sample.setObjectName(f"photo-{path.stem}")
        sample.setProperty("role", "thumbnail")
        sample.setProperty("file", path.name)
        sample.setCheckable(True)
        sample.setIcon(QIcon(QPixmap.fromImage(picture)))
        follow_font(sample, lambda: sample.setIconSize(_thumbnail_size(self)))
        sample.setToolTip(tip_of(path.stem))
        sample.setAccessibleName(self.tr("Sample photo: {name}").format(name=path.stem))
        sample.clicked.connect(lambda: self.sample_chosen.emit(str(path)))
        self._group.addButton(sample)
        return sample

    def _update_icons(self) -> None:
        colours = theme.current()
        self._open.setIcon(icon("open", colours.text_on_accent))
        self._paste.setIcon(icon("copy", colours.text))


def _thumbnail_size(widget: QWidget) -> QSize:
    return (_THUMBNAIL_LINES * widget.fontMetrics().height()).toSize()
