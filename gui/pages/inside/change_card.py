"""The smallest change that was found to make a model answer otherwise, and which model falls first."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine import catalog
from engine.errors import ClassLensError
from engine.explain.requests import Change, NetworkFacts, SmallestChangeRequest, SmallestChanges
from engine.jobs import EventKind
from engine.types import Image
from gui.bridge import Listener
from gui.page_parts.error_text import sentence_of
from gui.page_parts.part_saver import Saver
from gui.pages.inside import saved
from gui.pages.inside.asking import Asking
from gui.pages.inside.change_picture import ChangePicture, counted
from gui.pages.inside.explanations import info_button
from gui.widgets.formats import decimal
from gui.widgets.parts import Card, LineLabel, button
from gui.widgets.tables.plain_table import PlainTable

_LANE = "change"


class ChangeCard(Card):
    """Asks all models for digits where it `compares` them, else the one looked into alone.

    Signals: `drawing_wanted(Field)` when the changed picture, (28, 28), is to be put on the pad; `failed(Exception)`.
    """

    drawing_wanted = Signal(object)
    failed = Signal(object)

    def __init__(self, name: str, asking: Asking, saver: Saver, compares: bool, parent: QWidget | None = None) -> None:
        super().__init__(f"{name}Change", parent)
        self._asking, self._compares = asking, compares
        self._model_id = ""
        self._able = False
        self._changes: list[Change] = []
        self._found_for: Image | None = None  # the picture whose changes are shown
        self._title = LineLabel("heading", f"{name}ChangeTitle", self)
        self._title.setText(self.tr("The smallest change"))
        self._info = info_button("change", f"{name}ChangeInfo", self)
        self._save = saver.button(f"{name}ChangeSave", self.tr("the smallest changes"), "smallest-change")
        self._picture = ChangePicture(f"{name}ChangePicture", self.tr("What to draw and what to erase"), self)
        self._line = LineLabel("quiet", f"{name}ChangeLine", self)
        self._draw = button(self.tr("Draw it on the pad"), f"{name}ChangeDraw", parent=self)
        self._table = PlainTable(
            f"{name}ChangeTable",
            self.tr("Who falls first?"),
            (self.tr("who falls first?"), self.tr("says then"), self.tr("pixels")),
            texts=2,
            widest=0,
            parent=self,
        )
        self._table.setVisible(compares)
        self._draw.clicked.connect(self._draw_it)
        self._lay_out()
        self.ask(None)

    def show_network(self, facts: NetworkFacts) -> None:
        """Look at this network from now on."""
        self._model_id, self._able = facts.model_id, facts.has_smallest_change
        self.setVisible(self._able)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that there is no picture, or that it changes."""
        self._changes, self._found_for = [], None
        self._show()
        self._line.setText("")

    def ask(self, picture: Image | None) -> None:
        """Find the smallest changes of this picture, unless they are shown already; None for none."""
        if picture is not None and picture is self._found_for:
            return
        self._asking.stop(_LANE)
        self.show_nothing()
        if picture is not None and self._able:
            model_ids = tuple(catalog.DIGIT_MODELS) if self._compares else (self._model_id,)
            ordered = (self._model_id, *(other for other in model_ids if other != self._model_id))
            self._line.setText(self.tr("Looking for the smallest change…"))
            listener = Listener(self._found, self._not_found, self._progress, self._ended)
            self._asking.slow(_LANE, SmallestChangeRequest(picture, ordered), listener)

    def _progress(self, change: object) -> None:
        if isinstance(change, Change):
            self._changes.append(change)
            self._show()

    def _found(self, changes: SmallestChanges) -> None:
        self._changes, self._found_for = list(changes.changes), changes.request.picture
        self._show()
        if self._own() is None:
            self._line.setText(changes.failed.get(self._model_id, self.tr("No change was found.")))
        if self._changes:
            self._save.offer(partial(saved.changes_part, changes, self._model_id))

    def _not_found(self, error: Exception) -> None:
        self.show_nothing()
        self._line.setText(sentence_of(error))
        if not isinstance(error, ClassLensError):
            self.failed.emit(error)

    def _ended(self, kind: EventKind) -> None:
        self._draw.setEnabled(self._own() is not None)

    def _own(self) -> Change | None:
        """The change for the model that is looked into."""
        return next((change for change in self._changes if change.model_id == self._model_id), None)

    def _show(self) -> None:
        own = self._own()
        self._picture.show_change(own)
        self._draw.setEnabled(own is not None)
        if own is not None:
            drawn, erased = counted(own)
            text = self.tr("“{label}” becomes “{other}”: draw {drawn} pixels, erase {erased}")
            self._line.setText(text.format(label=own.label, other=own.new_label, drawn=drawn, erased=erased))
        else:
            self._save.offer(None)
        ordered = sorted(self._changes, key=lambda change: change.amount)
        self._table.set_rows(
            [(catalog.recall(change.model_id).title, change.new_label, decimal(change.amount)) for change in ordered]
        )

    def _draw_it(self) -> None:
        if (own := self._own()) is not None:
            self.drawing_wanted.emit(own.after)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._save)
        top.addWidget(self._info)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self._picture, 1)
        left.addWidget(self._draw)
        middle = QHBoxLayout()
        middle.addLayout(left, 1)
        middle.addWidget(self._table, 2 if self._compares else 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addLayout(middle, 1)
        layout.addWidget(self._line)
