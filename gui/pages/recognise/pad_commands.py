"""What can be undone on the drawing pad."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from gui.pages.recognise.strokes import Stroke


class ReplaceStrokes(QUndoCommand):
    """Goes from one list of strokes to another: a stroke more, or none at all."""

    def __init__(
        self,
        text: str,
        before: tuple[Stroke, ...],
        after: tuple[Stroke, ...],
        show: Callable[[tuple[Stroke, ...]], None],
    ) -> None:
        super().__init__(text)
        self._before, self._after, self._show = before, after, show

    def redo(self) -> None:
        self._show(self._after)

    def undo(self) -> None:
        self._show(self._before)
