"""What Undo in the menu Edit means on the page: the last stroke while somebody draws, or the last deletion."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QUndoCommand, QUndoStack
from PySide6.QtWidgets import QWidget

from gui.pages.teach.open_project import OpenProject
from gui.widgets.pad.drawing_pad import DrawingPad

_LENT = (
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)  # the focus comes back


class _Deletion(QUndoCommand):
    """What was deleted last; the project restores it, and says what was deleted before."""

    def __init__(self, text: str, project: OpenProject) -> None:
        super().__init__(text)
        self._project = project

    def undo(self) -> None:
        self.setObsolete(True)  # it cannot be done again from here
        self._project.undo()


class Undoing(QObject):
    """Attributes: `stacks`, of which one is active while the page is shown."""

    def __init__(self, project: OpenProject, pad: DrawingPad, page: QWidget) -> None:
        super().__init__(page)
        self._project, self._pad, self._page = project, pad, page
        self._deletions = QUndoStack(self)
        self.stacks = (pad.undo_stack, self._deletions)
        for watched in (pad, page):
            watched.installEventFilter(self)
        project.changed.connect(self._follow)
        project.closed.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        lent = isinstance(event, QFocusEvent) and event.reason() in _LENT
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.FocusIn, QEvent.Type.FocusOut) and not lent:
            self._choose()
        return False

    def _choose(self) -> None:
        shown = self._page.isVisible()
        draws = self._pad.isVisible() and (self._pad.hasFocus() or not self._deletions.count())
        self._pad.undo_stack.setActive(shown and draws)
        self._deletions.setActive(shown and not draws)

    def _follow(self) -> None:
        state = self._project.state
        text = self.tr("deleting {what}").format(what=state.undo) if state is not None and state.undo else ""
        if text != self._deletions.undoText():
            self._deletions.clear()
            if text:
                self._deletions.push(_Deletion(text, self._project))
        self._choose()
