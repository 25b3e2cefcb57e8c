"""Entries of menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu


def add_entry(
    menu: QMenu,
    text: str,
    act: Callable[[], object],
    keys: QKeySequence.StandardKey | str | tuple[str, ...] | None = None,
) -> QAction:
    """Add an entry that does something when it is chosen, or when its keys are pressed."""
    action = QAction(text, menu)
    action.triggered.connect(lambda: act())
    if isinstance(keys, str):
        action.setShortcut(QKeySequence(keys))
    elif isinstance(keys, tuple):
        action.setShortcuts([QKeySequence(each) for each in keys])
    elif keys is not None:
        action.setShortcuts(keys)
    menu.addAction(action)
    return action
