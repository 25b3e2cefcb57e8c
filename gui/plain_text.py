"""Texts that come from outside, such as names of files and classes, shown letter for letter.

In many places Qt takes a text that looks like HTML for HTML: it then hides what stands in angle brackets, and opens the
files that images name. Only what is made here may hold such a text there.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QStaticText, Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QToolTip, QWidget

from engine.plain_names import shown


def text_of(text: str) -> str:
    """A text as it is shown. Of itself, Qt leaves out what is no UTF-8, and obeys signs that turn text around."""
    return shown(text)


def tip_of(text: str) -> str:
    """A text as a tool tip, which shows it letter for letter."""
    text = shown(text)
    return Qt.convertFromPlainText(text, Qt.WhiteSpaceMode.WhiteSpaceNormal) if Qt.mightBeRichText(text) else text


def show_tip(place: QPoint, text: str, widget: QWidget) -> None:
    """Show a tool tip at a place of the screen; an empty text hides the one that is shown."""
    QToolTip.showText(place, tip_of(text), widget)


def caption_of(text: str) -> str:
    """A text as that of a button or a menu's entry, where a single & would mark a key."""
    return shown(text).replace("&", "&&")


class PlainLabel(QLabel):
    """A label whose texts are shown letter for letter."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(shown(text))


def plain_message(icon: QMessageBox.Icon, title: str, sentence: str, parent: QWidget | None = None) -> QMessageBox:
    """A message, not yet shown, whose sentence is shown letter for letter."""
    message = QMessageBox(icon, title, "", parent=parent)
    message.setTextFormat(Qt.TextFormat.PlainText)
    message.setText(shown(sentence))
    return message


def plain_static(text: str) -> QStaticText:
    """A text that is laid out once, to be painted letter for letter."""
    static = QStaticText()
    static.setTextFormat(Qt.TextFormat.PlainText)
    static.setText(shown(text))
    return static
