"""A drop-down whose list shows every entry."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

_MOST_ROWS = 40  # no list of the program is as long; Qt would scroll after ten


class DropDown(QComboBox):
    """A combo box whose list is as high as its rows and as wide as its longest text, as far as the screen has room.

    Qt leaves out of its reckoning what the stylesheet adds to rows and frames, so that the last entry is cut off. A
    list too high for the screen scrolls.

    The wheel moves the page and never the choice: nobody chooses unnoticed by scrolling past, and what an entry does is
    done only when a person picks it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxVisibleItems(_MOST_ROWS)
        self.view().setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Qt's own would take the focus with the wheel

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def showPopup(self) -> None:
        super().showPopup()
        view = self.view()
        window = view.window()
        rows = sum(view.sizeHintForRow(row) for row in range(self.count()))
        higher = rows - view.viewport().height()
        wider = view.sizeHintForColumn(0) - view.viewport().width()
        room = self.screen().availableGeometry()
        frame = window.geometry()
        below = self.mapToGlobal(QPoint(0, self.height())).y()
        frame.setHeight(min(frame.height() + max(higher, 0), room.height()))
        frame.setWidth(min(frame.width() + max(wider, 0), room.width()))
        if frame.bottom() > room.bottom() and below - self.height() - room.top() >= frame.height():
            frame.moveBottom(below - self.height() - 1)  # above the box, where it does not lie over it
        frame.moveBottom(min(frame.bottom(), room.bottom()))
        frame.moveRight(min(frame.right(), room.right()))
        window.setGeometry(frame)
