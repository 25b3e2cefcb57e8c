"""The lesson “Can you trust a heat map?”: guess which map is the trained network's, test maps, draw conclusions."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.handing_in.work import LessonResult
from engine.lessons.guides import Guide
from engine.lessons.trust import KINDS
from gui.bridge import EngineBridge
from gui.pages.lessons.activity import Activity, Played
from gui.pages.lessons.trust_conclusion import TrustConclusion
from gui.pages.lessons.trust_guesses import TrustGuesses
from gui.pages.lessons.trust_test import TrustTest
from gui.pages.lessons.trust_words import guesses_text, kind_text
from gui.widgets.segmented import Segmented

_GUESS, _TEST, _CONCLUDE = "guess", "test", "conclude"


class TrustLesson(Activity):
    """Three parts, of which one is shown; each stays as it was left."""

    def __init__(self, bridge: EngineBridge, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(bridge, guide, parent)
        self.setObjectName(f"lesson-{guide.id}")
        self._choice = Segmented("trustParts", self.tr("Part of the lesson"), self)
        self._guesses = TrustGuesses(bridge, guide, self)
        self._test = TrustTest(bridge, guide, self)
        self._conclusion = TrustConclusion(bridge, guide, self._guesses.games, self._test.tests, self)
        self._parts: dict[str, Activity] = {_GUESS: self._guesses, _TEST: self._test, _CONCLUDE: self._conclusion}
        for key, text in ((_GUESS, self.tr("1  Guess")), (_TEST, self.tr("2  Test")), (_CONCLUDE, self.tr("3  Talk"))):
            self._choice.add(key, text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._choice)
        for part in self._parts.values():
            column.addWidget(part, 1)
        for asking in (self._guesses, self._test):
            asking.failed.connect(self.failed)
            asking.mended.connect(self.mended)
        self._choice.changed.connect(self._show)
        self._show(_GUESS)

    def result(self) -> LessonResult | None:
        games = [
            Played(tuple((kind_text(kind), guesses_text(guesses, kind)) for kind in KINDS), *guesses.of(*KINDS))
            for guesses in self._guesses.games
        ]
        titles = (self.tr("maps"), self.tr("right guesses"))
        return self.result_of_games(titles, games)

    def begin(self) -> None:
        """Begin with the part that is shown."""
        self._parts[self._choice.current()].begin()

    def refresh(self) -> None:
        """Draw all maps anew: a model uses other weights now."""
        for part in self._parts.values():
            part.refresh()

    def _show(self, key: str) -> None:
        for part in self._parts.values():
            part.hide()
        self._parts[key].show()
