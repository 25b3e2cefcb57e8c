"""A step that can be undone: one state takes the place of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand

T = TypeVar("T")


class Replace(QUndoCommand, Generic[T]):
    """Goes from one state of something to another, and back, by showing it."""

    def __init__(self, text: str, before: T, after: T, show: Callable[[T], None]) -> None:
        super().__init__(text)
        self._before, self._after, self._show = before, after, show

    def redo(self) -> None:
        self._show(self._after)

    def undo(self) -> None:
        self._show(self._before)
