"""The source File: a picture from a file, dropped or pasted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from engine.reading.requests import Reading
from engine.types import Image, PictureKind
from gui import theme
from gui.icons import icon
from gui.page_parts.picture_editor import PictureEditor
from gui.pages.recognise.sources.base import Source
from gui.widgets.parts import LineLabel, button
from gui.widgets.segmented import Segmented

_LINES = 4  # of text with the numbers of a page


class FileSource(Source):
    """Shows the opened picture, which can be turned and cropped, and what it holds.

    Attributes: `editor`. Signals: `open_requested()`, `paste_requested()`, `told(sentence)`, `picture_changed(Image or
    None)`, also when the person says that the picture holds something else; `objects_asked(Image, name)` when the
    models for objects are to say what it shows.
    """

    open_requested = Signal()
    paste_requested = Signal()
    told = Signal(str)
    objects_asked = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("fileSource", parent)
        self.editor = PictureEditor("file", self.tr("Drop a picture of a digit here, open one, or paste one."), self)
        self._view = self.editor.view
        self.editor.changed.connect(self._changed)
        self.editor.judge_wanted.connect(lambda _: self._show_lines(""))
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
        self._ask_objects = button(self.tr("Ask the photo &models"), "fileAskObjects", "primary", self)
        self._ask_objects.setToolTip(self.tr("Go to Photos with this picture"))
        self._ask_objects.clicked.connect(self._offer_to_objects)
        self._ask_objects.hide()
        self._lines = QPlainTextEdit(self)
        self._lines.setObjectName("fileLines")
        self._lines.setAccessibleName(self.tr("Numbers, line by line"))
        self._lines.setReadOnly(True)
        self._lines.setTabChangesFocus(True)
        self._lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._lines.setFixedHeight(self.fontMetrics().height() * _LINES)
        self._copy = button(self.tr("Cop&y"), "fileCopyLines", parent=self)
        self._copy.setAccessibleName(self.tr("Copy the numbers"))
        self._copy.clicked.connect(self._copy_lines)
        lines = QHBoxLayout()
        lines.setSpacing(8)
        lines.addWidget(self._lines, 1)
        lines.addWidget(self._copy)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._open)
        row.addWidget(self._paste)
        row.addWidget(self._name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.editor, 1)
        layout.addLayout(lines)
        layout.addWidget(self._kind)
        layout.addWidget(self._ask_objects)
        layout.addLayout(row)
        self._show_lines("")
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
        """Show boxes and lines, in the picture as the program has turned it."""
        if reading.quarter_turns:
            self.editor.turned_by_program(reading.quarter_turns)
        self._view.set_digits(reading.digits)
        self._show_lines("\n".join(reading.texts))

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
        self._show_lines("")
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

    def _show_lines(self, text: str) -> None:
        self._lines.setPlainText(text)
        for widget in (self._lines, self._copy):
            widget.setVisible(bool(text))

    def _copy_lines(self) -> None:
        QGuiApplication.clipboard().setText(self._lines.toPlainText())
        self.told.emit(self.tr("The numbers were copied."))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_open"):
            self._update_icons()
        super().changeEvent(event)

    def _update_icons(self) -> None:
        colours = theme.current()
        self._open.setIcon(icon("open", colours.text_on_accent))
        self._paste.setIcon(icon("copy", colours.text))
