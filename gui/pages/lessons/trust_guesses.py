"""Which of two heat maps is that of the trained network? The class guesses, and right guesses are counted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.lessons.guides import Guide
from engine.lessons.requests import LessonPicture, PicturesRequest
from engine.lessons.trust import KINDS, PAIRS, SPARE, Guesses, Pair, pairs
from gui.bridge import EngineBridge, Listener
from gui.pages.lessons.activity import Activity
from gui.pages.lessons.marked_table import RIGHT, WRONG
from gui.pages.lessons.square_picture import SquarePicture
from gui.pages.lessons.trust_maps import TrustMaps
from gui.pages.lessons.trust_words import guesses_text, kind_text, methods_button
from gui.widgets.formats import percent
from gui.widgets.keys import typed
from gui.widgets.layouts.columns import Columns
from gui.widgets.parts import Card, LineLabel, TextBlock, button, label
from gui.widgets.pictures.heat_map import coloured
from gui.widgets.press_guard import PressGuard
from gui.widgets.tables.plain_table import PlainTable

_LEFT, _RIGHT = "Left", "Right"  # also in the names of widgets


class TrustGuesses(Activity):
    """One pair of maps after the other. Attributes: `games`, the guesses of each game; the last one goes on."""

    def __init__(self, bridge: EngineBridge, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(bridge, guide, parent)
        self.games = [Guesses()]
        self.setObjectName("trustGuesses")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._seed = 0
        self._pairs: tuple[Pair, ...] = ()
        self._number = 0
        self._guess = ""  # a side, once the class has guessed
        self._failed = False  # nothing is shown, since that failed
        self._maps = TrustMaps(bridge, self)
        self._place = LineLabel("quiet", "trustPlace", self)
        self._task = TextBlock("body", "trustTask", 3, self)
        self._titles = {side: LineLabel("heading", f"trust{side}Title", self) for side in (_LEFT, _RIGHT)}
        self._views = {
            _LEFT: SquarePicture("trustLeftMap", self.tr("Left heat map"), self),
            _RIGHT: SquarePicture("trustRightMap", self.tr("Right heat map"), self),
        }
        self._choices = {
            _LEFT: button(self.tr("The left one (L)"), "trustLeft", "primary", self),
            _RIGHT: button(self.tr("The right one (R)"), "trustRight", "primary", self),
        }
        self._answer = TextBlock("quiet", "trustAnswer", 2, self)
        self._outcome = TextBlock("heading", "trustOutcome", 2, self)
        titles = (self.tr("Maps"), self.tr("right"))
        self._table = PlainTable("trustTable", self.tr("Right guesses"), titles, widest=0, parent=self)
        self._next = button(self.tr("&Next pair"), "trustNext", parent=self)
        self._guard = PressGuard(self._next)
        self._layout()
        for side, choice in self._choices.items():
            choice.clicked.connect(lambda _=False, side=side: self.guess(side))
        self._next.clicked.connect(self.go_on)
        keys = QShortcut(QKeySequence(Qt.Key.Key_PageDown), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._next.click)
        self._maps.found.connect(self._found)
        self._maps.failed.connect(self._not_found)
        self._show()
        self._fetch()

    def begin(self) -> None:
        """Give the focus to what is to be done, and ask again for what failed."""
        if self._pairs:
            self._look()
        elif self._failed:
            self._fetch()
        if self._next.isEnabled():
            self._next.setFocus()
        elif self._choices[_LEFT].isEnabled():
            self._choices[_LEFT].setFocus()
        else:
            self.setFocus()

    def refresh(self) -> None:
        """Draw the maps anew: a model uses other weights now."""
        if self._pairs:
            self._maps.forget()
            self._look()

    def guess(self, side: str) -> None:
        """Let the class say that this is the map of the trained network, and show whether it is."""
        if self._choices[side].isEnabled():
            self._guess = side
            self.games[-1].add(self._pairs[self._number].kind, self._is_right())
            self._show()
            self._guard.hold()
            self._next.setFocus()

    def go_on(self) -> None:
        """Go to the next pair; after the last, begin again with others."""
        self._guess = ""
        if self._number + 1 == len(self._pairs):
            self.games.append(Guesses())
            self._seed += 1
            self._pairs, self._number = (), 0
            self._fetch()
            self._show()
        else:
            self._number += 1
            self._look()
        self.begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        side = {"l": _LEFT, "r": _RIGHT}.get(typed(event))
        if side is not None:
            self.guess(side)
        else:
            super().keyPressEvent(event)

    def _fetch(self) -> None:
        request = PicturesRequest(self._guide.id, PAIRS + SPARE, self._seed)
        self._failed = False
        listener: Listener[tuple[LessonPicture, ...]] = Listener(self._take, self._not_found)
        self._bridge.submit("pictures", request, listener, lane=self.objectName())

    def _take(self, digits: tuple[LessonPicture, ...]) -> None:
        self._pairs, self._number = pairs(self._seed), 0
        self._maps.begin(self._pairs, digits)
        self._look()

    def _look(self) -> None:
        self._failed = False
        self._maps.look_at(self._number)
        self._show()

    def _found(self, number: int) -> None:
        self.mended.emit()
        if number == self._number:
            self._failed = False
            had_focus = self.hasFocus()
            self._show()
            if had_focus:
                self.begin()

    def _not_found(self, error: Exception) -> None:
        self._failed = not self._pairs or self._maps.maps(self._number) is None  # else it was a later pair
        self.failed.emit(error)
        self._show()

    def _is_right(self) -> bool:
        return (self._guess == _LEFT) == self._pairs[self._number].trained_is_left

    def _show(self) -> None:
        self._table.set_rows([(kind_text(kind), guesses_text(self.games[-1], kind)) for kind in KINDS])
        maps = self._maps.maps(self._number) if self._pairs else None
        over = bool(self._guess) or (self._failed and bool(self._pairs))  # a pair without maps can be left
        self._next.setEnabled(over)
        last = self._number + 1 == len(self._pairs)
        self._next.setText(self.tr("&Begin again") if last and over else self.tr("&Next pair"))
        self._next.setAccessibleName(self._next.text().replace("&", ""))
        for side, choice in self._choices.items():
            choice.setEnabled(maps is not None and not self._guess)
            self._titles[side].setText(self._title(side))
        if maps is None or not self._pairs:
            for picture in self._views.values():
                picture.set_pixels(None)
            self._place.setText(
                self.tr("The maps could not be drawn.") if self._failed else self.tr("The maps are being drawn…")
            )
            for text in (self._task, self._answer, self._outcome):
                text.setText("")
            if self._failed:
                self._task.setText(
                    self.tr("Go on, or leave the lesson and come back to try again.")
                    if self._pairs
                    else self.tr("Leave the lesson and come back to try again.")
                )
            return
        pair, trained = self._pairs[self._number], maps[0]
        self._place.setText(
            self.tr("Pair {number} of {count} · {kind}").format(
                number=self._number + 1, count=len(self._pairs), kind=kind_text(pair.kind)
            )
        )
        self._task.setText(
            self.tr(
                "Both maps show what the answer {digit} rests on. One is of the trained network, the other of the same "
                "network with its weights in random order, so what it learnt is lost. Which is the trained network’s?"
            ).format(digit=trained.label)
        )
        for view, heat_map in zip(self._views.values(), maps if pair.trained_is_left else maps[::-1], strict=True):
            view.set_pixels(coloured(heat_map.input, heat_map.values))
        self._answer.setText(
            self.tr("The trained network says {digit}, {score} confident.").format(
                digit=trained.label, score=percent(trained.score)
            )
        )
        self._outcome.setText(self._outcome_text())

    def _title(self, side: str) -> str:
        name = self.tr("Left") if side == _LEFT else self.tr("Right")
        if not self._guess:
            return name
        if (side == _LEFT) == self._pairs[self._number].trained_is_left:
            return self.tr("{side}: trained network").format(side=name)
        return self.tr("{side}: random weights").format(side=name)

    def _outcome_text(self) -> str:
        if not self._guess:
            return ""
        text = f"{self.tr('Right')} {RIGHT}" if self._is_right() else f"{self.tr('Wrong')} {WRONG}"
        if self._number + 1 == len(self._pairs):
            right, made = self.games[-1].of(*KINDS)
            end = self.tr("{outcome} The end: {right} of {made} guesses were right. Half of them would be luck.")
            text = end.format(outcome=text, right=right, made=made)
        return text

    def _layout(self) -> None:
        shown, beside = Card("trustPairCard", self), Card("trustGuessCard", self)
        column = QVBoxLayout(shown)
        head = QHBoxLayout()
        head.addWidget(self._place, 1)
        head.addWidget(methods_button("trustMethods", self))
        column.addLayout(head)
        column.addWidget(self._task)
        row = QHBoxLayout()
        for side in (_LEFT, _RIGHT):
            part = QVBoxLayout()
            part.addWidget(self._titles[side])
            part.addWidget(self._views[side], 1)
            part.addWidget(self._choices[side])
            row.addLayout(part, 1)
        column.addLayout(row, 1)
        column = QVBoxLayout(beside)
        column.addWidget(label(self.tr("Right guesses"), "heading", "trustGuessTitle", self))
        column.addWidget(self._table, 1)
        column.addWidget(self._answer)
        column.addWidget(self._outcome)
        column.addWidget(self._next)
        columns = Columns(12, self)
        for card, stretch in ((shown, 2), (beside, 1)):
            inside = card.layout()
            assert inside is not None
            inside.setContentsMargins(12, 12, 12, 12)
            inside.setSpacing(8)
            columns.add(card, stretch)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(columns)
