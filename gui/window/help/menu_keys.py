"""The keys of the menus as a Markdown table, made from the menus themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

_RARE = re.compile(r"F1[3-9]|F[2-9][0-9]")


def menu_keys(bar: QMenuBar) -> str:
    """A row for every command of the menus that has keys, each menu in a table of its own."""
    tables = []
    for top in bar.actions():
        rows = [f"| {_plain(action.text())} | {_keys(action)} |" for action in _actions(top) if action.shortcuts()]
        if rows:
            head = QCoreApplication.translate("Help", "| command | keys |")
            tables.append("\n".join([f"## {_plain(top.text())}", "", head, "|---|---|", *rows]))
    return "\n\n".join(tables)


def _actions(action: QAction) -> Iterator[QAction]:
    menu = QMenu.menuInAction(action)  # action.menu() would take the menu's Python part along when the action's goes
    if menu is not None:
        for inner in menu.actions():
            yield from _actions(inner)
    elif not action.isSeparator():
        yield action


def _keys(action: QAction) -> str:
    """The keys as this system writes them; without keys that few keyboards have, such as “Undo” or “F14”."""
    shown = [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
    usual = [keys for keys in shown if not (keys.isalpha() or _RARE.fullmatch(keys))] or shown
    return ", ".join(f"**{keys}**" for keys in dict.fromkeys(usual))


def _plain(text: str) -> str:
    return text.replace("&", "").rstrip("…")
