"""What is dropped is read, and stays where it is."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPlainTextEdit


def accept_copy(event: QDropEvent) -> None:
    """Accept a drag or a drop as a copy, whichever key is held down: with Shift a move is proposed, and whatever was
    dragged from deletes what is moved away. What can only be moved is refused.
    """
    event.setDropAction(Qt.DropAction.CopyAction)
    event.setAccepted(event.dropAction() != Qt.DropAction.MoveAction)


class TextField(QPlainTextEdit):
    """A field for a longer text. It takes no files: with Shift, Qt would move them here and keep their address only."""

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not any(url.isLocalFile() for url in source.urls()) and super().canInsertFromMimeData(source)
