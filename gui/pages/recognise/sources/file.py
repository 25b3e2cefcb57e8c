"""The source File: a picture from a file, dropped or pasted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.reading.requests import Reading
from engine.types import Image, PictureKind
from gui import theme
from gui.icons import icon
from gui.page_parts.picture_editor import PictureEditor
from gui.pages.recognise.sources.base import Source
from gui.widgets.parts import LineLabel, button
from gui.widgets.segmented import Segmented


class FileSource(Source):
    """Shows the opened picture, which can be turned and cropped, and what it holds.

    Attributes: `editor`. Signals: `open_requested()`, `paste_requested()`, `told(sentence)`, `picture_changed(Image or
    None)`, also when the person says that the picture holds something else; `objects_asked(Image, name)` when the page
    Photos is to take it; `box_chosen(int)` when a box of a page of digits is clicked.
    """

    open_requested = Signal()
    paste_requested = Signal()
    told = Signal(str)
    objects_asked = Signal(object, str)
    box_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("fileSource", parent)
        self.editor = PictureEditor("file", self.tr("Drop a picture here, open one, or paste one."), self)
        self._view = self.editor.view
        self.editor.changed.connect(self._changed)
        self._view.box_clicked.connect(self.box_chosen)
        self.editor.told.connect(self.told)
        self._name = LineLabel("quiet", "fileName", self)
        self._open = button(self.tr("&Open…"), "fileOpen", "primary", self)
        self._paste = button(self.tr("&Paste"), "filePaste", parent=self)
        self._open.clicked.connect(self.open_requested)
        self._paste.clicked.connect(self.paste_requested)
        self._kind = Segmented("pictureKind", self.tr("What the picture holds"), self)
        kinds = {
            PictureKind.ONE_DIGIT: self.tr("One digit"),
            PictureKind.MANY_DIGITS: self.tr("Many digits"),
            PictureKind.OBJECT: self.tr("An object"),
        }
        for key, text in kinds.items():
            self._kind.add(key.value, text)
        self._kind.setEnabled(False)
        self._kind.changed.connect(self._say_kind)
        self._ask_objects = button(self.tr("&Compare times and sizes…"), "fileAskObjects", parent=self)
        self._ask_objects.setToolTip(self.tr("Go to the page Photos with this picture"))
        self._ask_objects.clicked.connect(self._offer_to_objects)
        self._ask_objects.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._open)
        row.addWidget(self._paste)
        row.addWidget(self._name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.editor, 1)
        layout.addWidget(self._kind)
        layout.addWidget(self._ask_objects)
        layout.addLayout(row)
        self._update_icons()

    def kind(self) -> PictureKind:
        """What the picture holds, as found out or as the person says."""
        return PictureKind(self._kind.current() or PictureKind.NOTHING)

    def show_picture(self, picture: Image, name: str, kind: PictureKind) -> None:
        """Show a picture, say what it seems to hold, and send it."""
        self.editor.open(picture, kind)
        self._view.setAccessibleDescription(name)
        self._name.setText(name)
        self._changed()

    def show_reading(self, reading: Reading) -> None:
        """Show boxes, in the picture as the program has turned it."""
        if reading.quarter_turns:
            self.editor.turned_by_program(reading.quarter_turns)
        self._view.set_digits(reading.digits)

    def mark_box(self, index: int | None) -> None:
        """Mark one of the boxes; None for none of them."""
        self._view.mark_box(index)

    def show_busy(self, name: str) -> None:
        """Say that a picture is being read."""
        self.editor.wait()
        self._name.setText(self.tr("Reading {name}…").format(name=name))

    def show_kept(self) -> None:
        """After a picture could not be read: what was there stays."""
        self.editor.go_on()
        self._name.setText(self._view.accessibleDescription())

    def send(self) -> None:
        """Send the opened picture; what was read in it before is no longer shown."""
        self._view.set_digits(())
        picture = self.editor.picture()
        self._ask_objects.setVisible(picture is not None and self.kind() is PictureKind.OBJECT)
        self.picture_changed.emit(picture)

    def name(self) -> str:
        """The name of the opened picture, for people."""
        return self._view.accessibleDescription()

    def _changed(self) -> None:
        """Another picture, or the same one turned or cropped."""
        kind = self.editor.kind
        assert kind is not None
        self._kind.setEnabled(True)
        with QSignalBlocker(self._kind):
            if kind is PictureKind.NOTHING:
                self._kind.clear()
            else:
                self._kind.set_current(kind.value)
        self.send()

    def _say_kind(self, key: str) -> None:
        self.editor.kind = PictureKind(key)
        self.send()

    def _offer_to_objects(self) -> None:
        self.objects_asked.emit(self.editor.picture(), self.name())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_open"):
            self._update_icons()
        super().changeEvent(event)

    def _update_icons(self) -> None:
        colours = theme.current()
        self._open.setIcon(icon("open", colours.text_on_accent))
        self._paste.setIcon(icon("copy", colours.text))
