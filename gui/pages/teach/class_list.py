"""The classes of a project, one card below the other, and the field for one more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.teaching.requests import ProjectState
from gui.pages.teach.class_card import ClassCard
from gui.pages.teach.name_field import NameField
from gui.pages.teach.scrolling import Scrolling
from gui.pages.teach.thumbnails import Thumbnails
from gui.widgets.formats import count
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, button, label, restyle

_LETTERS = 35  # of a card's width, on average, at least
_SENTENCES = 5  # about files that were left out
_AT_ONCE = 3  # cards that are made before the window goes on


@dataclass(frozen=True, slots=True)
class Adding:
    """What the buttons of the classes say, what explains it, and whether a class also takes files."""

    text: str
    hint: str
    with_files: bool = False


class ClassList(QWidget):
    """Signals: `chosen()` when a key would add to another class; `add_wanted(name)` for a new class;
    `folders_wanted()` when folders are to become classes; the others are those of `ClassCard`.
    """

    chosen = Signal()
    add_wanted = Signal(str)
    folders_wanted = Signal()
    add_pressed = Signal(str)
    add_released = Signal(str)
    add_clicked = Signal(str)
    files_wanted = Signal(str)
    files_dropped = Signal(str, object)
    changed = Signal(str, object, object, object)
    delete_wanted = Signal(object)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachClasses")
        self._thumbnails = thumbnails
        self._cards: dict[str, ClassCard] = {}
        self._made = 0
        self._chosen = ""
        self._adding, self._recording = Adding("", ""), ""
        self._primary = False
        self._rest: tuple[ProjectState, bool] | None = None  # what is to be shown when the first cards are
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._go_on)
        self._remarks = Card("teachRemarks", self)
        self._remark = label("", "attention", "teachRemark", self._remarks)
        self._remark.setWordWrap(True)
        self._new = NameField("teachNewClass", self)
        self._new.setAccessibleName(self.tr("Name of a new class"))
        self._add = button(self.tr("Add class"), "teachAddClass", parent=self)
        self._folders = button(self.tr("Folders as classes…"), "teachFolders", parent=self)
        self._folders.setToolTip(self.tr("Each folder of pictures becomes a class of its name"))
        self._lay_out()
        self._new.returnPressed.connect(self._add_class)
        self._add.clicked.connect(self._add_class)
        self._folders.clicked.connect(self.folders_wanted)
        self.show_remarks(())

    def current(self) -> str:
        """The key of the class that a key adds to; empty while there are no classes."""
        return self._chosen

    def cards(self) -> Sequence[ClassCard]:
        """The cards, in the order of the classes."""
        return tuple(self._cards.values())

    def show_state(self, state: ProjectState, test: bool) -> None:
        """Show the classes with their samples, or with their test samples."""
        self._rest = None
        keys = [taught.key for taught in state.classes]
        self._follow_renaming(keys)
        for key in [key for key in self._cards if key not in keys]:
            gone = self._cards.pop(key)
            gone.samples().forget()
            self._column.removeWidget(gone)
            gone.setParent(None)
            gone.deleteLater()
        made = 0
        for place, taught in enumerate(state.classes):
            card = self._cards.get(taught.key)
            if card is None:
                if made == _AT_ONCE:
                    self._rest = (state, test)
                    self._later.start()
                    break
                made += 1
                card = self._card(taught.key)
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
            samples = [
                sample
                for take in state.takes
                if take.class_key == taught.key and take.test == test
                for sample in take.samples
            ]
            card.show_class(taught, state.pictures, samples, test)
        self._cards = {key: self._cards[key] for key in keys if key in self._cards}
        self._new.setPlaceholderText(
            self.tr("Name of the next class") if keys else self.tr("Name of your first class, such as “cup”")
        )
        if self._chosen not in keys:
            self._chosen = keys[0] if keys else ""
            self.chosen.emit()
        self._update()

    def _go_on(self) -> None:
        if self._rest is not None:
            self.show_state(*self._rest)

    def show_adding(self, adding: Adding, recording: str) -> None:
        """What adding to a class does now; `recording` is what the chosen class says while it is recorded, or empty."""
        self._adding, self._recording = adding, recording
        self._update()

    def show_next(self, add_class: bool, add_sample: bool) -> None:
        """Mark what a person probably wants next: one more class, or a sample of the chosen one."""
        self._primary = add_sample
        restyle(self._add, role="primary" if add_class else "")
        self._update()

    def show_remarks(self, sentences: Sequence[str]) -> None:
        """Say which files were left out, until the next files are added."""
        said = list(sentences[:_SENTENCES])
        if len(sentences) > _SENTENCES:
            said.append(self.tr("… and {count} more").format(count=count(len(sentences) - _SENTENCES)))
        self._remark.setText("\n".join(said))
        self._remarks.setVisible(bool(said))

    def choose(self, key: str) -> None:
        """Let keys add to that class, and bring it into sight."""
        if key in self._cards:
            self._choose(key)
            self._area.ensureWidgetVisible(self._cards[key])

    def focus_new(self) -> None:
        """Let the person type the name of a class."""
        self._new.setFocus()

    def _follow_renaming(self, keys: Sequence[str]) -> None:
        """A class that was renamed has another key: its card stays."""
        before = list(self._cards)
        changed = [(old, new) for old, new in zip(before, keys, strict=False) if old != new]
        if len(before) == len(keys) and len(changed) == 1 and changed[0][1] not in before:
            old, new = changed[0]
            self._cards = {new if key == old else key: card for key, card in self._cards.items()}
            self._cards[new].key = new
            if self._chosen == old:
                self._chosen = new

    def _choose(self, key: str) -> None:
        if key != self._chosen:
            self._chosen = key
            self._update()
            self.chosen.emit()

    def _update(self) -> None:
        for key, card in self._cards.items():
            adding = self._adding
            is_chosen = key == self._chosen
            text = self._recording if is_chosen and self._recording else adding.text
            card.show_adding(text, adding.hint, adding.with_files)
            card.mark(is_chosen, self._primary)

    def _add_class(self) -> None:
        name = self._new.text().strip()
        if name:
            self._new.setText("")  # unlike clear(), with nothing to undo
            self.add_wanted.emit(name)
        self._new.setFocus()

    def _card(self, key: str) -> ClassCard:
        self._made += 1
        card = self._cards[key] = ClassCard(key, self._made, self._thumbnails, self._inside)
        card.chosen.connect(self._choose)
        card.add_pressed.connect(self.add_pressed)
        card.add_released.connect(self.add_released)
        card.add_clicked.connect(self.add_clicked)
        card.files_wanted.connect(self.files_wanted)
        card.files_dropped.connect(self.files_dropped)
        card.changed.connect(self.changed)
        card.delete_wanted.connect(self.delete_wanted)
        return card

    def _lay_out(self) -> None:
        close = button(self.tr("OK"), "teachRemarkClose", parent=self._remarks)
        close.setAccessibleName(self.tr("Close the message"))
        close.clicked.connect(lambda: self.show_remarks(()))
        said = QHBoxLayout(self._remarks)
        said.setContentsMargins(10, 6, 10, 6)
        said.addWidget(self._remark, 1)
        said.addWidget(close)
        self._inside = QWidget(self)
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        new = WrappingRow()
        new.add(self._new, 1)
        new.add(self._add)
        new.add(self._folders)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.setSpacing(8)
        inside.addWidget(self._remarks)
        inside.addLayout(self._column)
        inside.addLayout(new)
        inside.addStretch(1)
        self._area = Scrolling(self._inside, "teachClassArea", self.tr("Classes"), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)
        follow_font(self, lambda: self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LETTERS))
