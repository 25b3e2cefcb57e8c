"""Asking for a name, without holding up the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.widgets.parts import button, label

_LETTERS = 40  # of the field, on average
LONGEST_NAME = 60  # letters


class NameDialog(QDialog):
    """A field with a text to change, a button that says what it does, and Cancel."""

    def __init__(self, parent: QWidget, title: str, question: str, text: str, agree: str) -> None:
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._field = QLineEdit(text, self)
        self._field.setObjectName("nameField")
        self._field.setAccessibleName(question)
        self._field.setMaxLength(LONGEST_NAME)
        self._field.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LETTERS)
        self._field.selectAll()
        self._agree = button(agree, "nameAgree", "primary", self)
        cancel = button(self.tr("Cancel"), "nameCancel", parent=self)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._agree)
        column = QVBoxLayout(self)
        column.addWidget(label(question, "body", "nameQuestion", self))
        column.addWidget(self._field)
        column.addLayout(row)
        self._agree.setDefault(True)
        self._agree.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._field.textChanged.connect(self._update)
        self._update()

    def name(self) -> str:
        """The name that was given."""
        return self._field.text().strip()

    def _update(self) -> None:
        self._agree.setEnabled(bool(self.name()))


def ask_name(parent: QWidget, title: str, question: str, text: str, agree: str, then: Callable[[str], None]) -> None:
    """Ask for a name and call `then` with it, unless the person gives none."""
    dialog = NameDialog(parent, title, question, text, agree)
    dialog.accepted.connect(lambda: then(dialog.name()))
    dialog.open()
