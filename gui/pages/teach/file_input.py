"""A picture from a file, dropped or pasted, to ask about and to add."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.types import Image
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import LineLabel, button
from gui.widgets.pictures.picture_view import PictureView


class FileInput(QWidget):
    """Signals: `changed()` when there is another picture; `open_wanted()`, `paste_wanted()`."""

    changed = Signal()
    open_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachFile")
        self._picture: Image | None = None
        self._take = ""
        hint = self.tr("Drop a picture here to ask about it. Drop several, or a folder, on a class to add them.")
        self._view = PictureView(hint, self)
        self._view.setObjectName("teachFileView")
        self._name = LineLabel("quiet", "teachFileName", self)
        opens = button(self.tr("Open…"), "teachFileOpen", parent=self)
        paste = button(self.tr("Paste"), "teachFilePaste", parent=self)
        opens.clicked.connect(self.open_wanted)
        paste.clicked.connect(self.paste_wanted)
        row = WrappingRow()
        row.add(opens)
        row.add(paste)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._name)
        layout.addLayout(row)

    def picture(self) -> Image | None:
        """The picture that is shown; None before the first."""
        return self._picture

    def take(self) -> str:
        """The take that the picture belongs to: each opened picture is one of its own."""
        return self._take

    def show_picture(self, picture: Image, name: str) -> None:
        """Show a picture."""
        self._picture, self._take = picture, uuid.uuid4().hex
        self._view.set_picture(picture)
        self._view.setAccessibleDescription(name)
        self._name.setText(name)
        self.changed.emit()
