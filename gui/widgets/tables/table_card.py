"""A card with a table, its caption, Copy and Save, and its rows as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from gui.widgets.parts import Card, LineLabel, button

Record = Mapping[str, object]
"""A row of a table as plain values by the names of its fields."""


class TableCard(Card):
    """A table in a card, with a caption, Copy and Save below.

    `formats` are the endings of files it can be saved as, `fields` the names of what `records` gives. Signals:
    `copy_requested()` from its button and for Ctrl+C in the table; `save_requested()` from its button.
    """

    formats: tuple[str, ...] = (".csv", ".json")
    fields: tuple[str, ...] = ()
    copy_requested = Signal()
    save_requested = Signal()

    def __init__(self, card_name: str, name: str, parent: QWidget | None = None) -> None:
        """`card_name` is the card's own object name; those of caption and buttons begin with `name`."""
        super().__init__(card_name, parent)
        self.caption = LineLabel("quiet", f"{name}Caption", self)
        self._copy = button(self.tr("Cop&y"), f"{name}Copy", parent=self)
        self._save = button(self.tr("S&ave…"), f"{name}Save", parent=self)
        self._copy.clicked.connect(self.copy_requested)
        self._save.clicked.connect(self.save_requested)

    def put_in(self, table: QAbstractItemView, *below: QWidget) -> None:
        """Lay out the table, the caption with the buttons, and what stands `below` them; called once."""
        self._copy_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), table)
        self._copy_keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._copy_keys.activated.connect(self.copy_requested)
        row = QHBoxLayout()
        row.addWidget(self.caption, 1)
        row.addWidget(self._copy)
        row.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.addWidget(table, 1)
        layout.addLayout(row)
        for widget in below:
            layout.addWidget(widget)

    def records(self) -> Sequence[Record]:
        """The rows in the order shown, with exact values."""
        raise NotImplementedError

    def as_json(self) -> str:
        """The records as a JSON list of objects; None is null."""
        return json.dumps(self.records(), indent=2, ensure_ascii=False)

    def as_png(self) -> QImage:
        """The whole table as a picture, however little of it is on the screen."""
        raise NotImplementedError

    def enable(self, there_are_rows: bool) -> None:
        """Grey Copy and Save while there is nothing in the table."""
        for way in (self._copy, self._copy_keys, self._save):
            way.setEnabled(there_are_rows)
