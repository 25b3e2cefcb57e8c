"""The source History: the last pictures that were answered, to be shown again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.pages.recognise.history import Entry, History
from gui.pages.recognise.sources.base import Source
from gui.widgets.parts import button, label
from gui.widgets.pictures.picture_grid import Caption, PictureGrid

_PICTURE_LINES = 6.0  # side of a picture, in lines of text


class HistorySource(Source):
    """Signals: `picture_changed(None)`, as it has no picture of its own; `chosen(Entry)` for one to show again."""

    chosen = Signal(object)

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__("historySource", parent)
        self._history = history
        self._shown: tuple[Entry, ...] | None = None
        self._note = label("", "quiet", "historyNote", self)
        self._note.setWordWrap(True)
        name = self.tr("Pictures that were answered, the newest first")
        self._grid = PictureGrid("historyPictures", name, self, _PICTURE_LINES)
        self._clear = button(self.tr("Clea&r history"), "historyClear", parent=self)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._note)
        layout.addWidget(self._grid, 1)
        layout.addLayout(row)
        self._grid.clicked.connect(lambda index: self._choose(index.row()))
        self._grid.picture_chosen.connect(self._choose)
        self._clear.clicked.connect(history.clear)
        history.changed.connect(self._fill)

    def come_after(self, before: QWidget) -> None:
        """Let Tab come here from a widget that was there first, as it goes in the order of making."""
        for widget in (self._grid, self._clear):
            QWidget.setTabOrder(before, widget)
            before = widget

    def send(self) -> None:
        """Nothing is chosen."""
        self.picture_changed.emit(None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._shown = None  # the ground of the pictures has another colour
        super().changeEvent(event)

    def _fill(self) -> None:
        """Show what there is, unless nobody looks."""
        entries = self._history.entries()
        if not self.isVisible() or entries == self._shown:
            return
        self._shown = entries
        self._grid.show_pictures(
            [entry.thumbnail for entry in entries],
            [Caption(f"{entry.said}\n{entry.detail}", entry.words, is_mistake=False) for entry in entries],
        )
        self._grid.setEnabled(bool(entries))
        self._clear.setEnabled(bool(entries))
        there = self.tr(
            "Click a picture to see it again. Pictures are kept until ClassLens is closed and are never saved."
        )
        none = self.tr("Nothing here yet. Draw a digit or open a picture, and you will find it here again.")
        self._note.setText(there if entries else none)

    def _choose(self, row: int) -> None:
        if self._shown is not None:
            self.chosen.emit(self._shown[row])
