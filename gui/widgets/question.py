"""A question with two answers, each on a button that says what it does."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from gui.plain_text import plain_message


def agreed(parent: QWidget, title: str, sentence: str, yes: str, no: str) -> bool:
    """Ask, and say whether the person pressed `yes`. `no` is the default, and what Escape means."""
    box = plain_message(QMessageBox.Icon.Question, title, sentence, parent)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse)
    box.setEscapeButton(refuse)
    box.exec()
    return box.clickedButton() is agree
