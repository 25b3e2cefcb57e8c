"""What the class found out about heat maps, and what to talk about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.lessons.guides import Guide
from engine.lessons.trust import KINDS, Guesses, MapKind
from gui.bridge import EngineBridge
from gui.pages.lessons.activity import Activity, translated
from gui.pages.lessons.trust_tests import MOST, TrustTests
from gui.pages.lessons.trust_words import guesses_text, kind_text
from gui.widgets.formats import DASH, percent
from gui.widgets.layouts.columns import Columns
from gui.widgets.parts import Card, TextBlock, label
from gui.widgets.tables.plain_table import PlainTable


class TrustConclusion(Activity):
    """Guesses and tests in one table; beside it what a map shows and does not, and the questions of the lesson."""

    def __init__(
        self,
        bridge: EngineBridge,
        guide: Guide,
        games: Sequence[Guesses],
        tests: TrustTests,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, guide, parent)
        self.setObjectName("trustConclusion")
        self._games, self._tests = games, tests
        titles = (
            self.tr("Maps"),
            self.tr("right\nguesses"),
            self.tr("by the\nmap"),
            self.tr("random\nweights"),
            self.tr("at\nrandom"),
        )
        self._table = PlainTable("trustResults", self.tr("Guesses and tests"), titles, widest=0, parent=self)
        self._note = TextBlock("quiet", "trustResultsNote", 2, self)
        self._layout()
        tests.found.connect(lambda: self._show() if self.isVisible() else None)

    def begin(self) -> None:
        """Give the focus to the table."""
        self._table.setFocus()

    def refresh(self) -> None:
        """Test anew, after the tests were forgotten."""
        if self.isVisible():
            self._tests.want(KINDS)
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Test what was not tested yet, so that the table is whole."""
        super().showEvent(event)
        self._tests.want(KINDS)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tests.want(())

    def _show(self) -> None:
        self._table.set_rows([self._row(kind) for kind in KINDS])
        done, count = sum(map(self._tests.done, KINDS)), len(self._tests.digits) * len(KINDS)
        text = self.tr(
            "On the right: the mean score of ten digits, {erased} pixels erased from each. Where a map is true, it is "
            "much lower by the map than in both other orders."
        )
        if done < count:
            text = self.tr("Testing all maps on ten digits: {done} of {count} done…")
        self._note.setText(text.format(erased=MOST, done=done, count=count))

    def _row(self, kind: MapKind) -> tuple[str, ...]:
        mean = self._tests.mean(kind)
        scores = (DASH, DASH, DASH) if mean is None else map(percent, mean.at(MOST))
        return kind_text(kind), guesses_text(self._last_game(), kind), *scores

    def _last_game(self) -> Guesses:
        """The game that was played last, even if another one was begun since."""
        return next((game for game in reversed(self._games) if game.of(*KINDS)[1]), self._games[-1])

    def _paragraph(self, text: str, name: str) -> QLabel:
        paragraph = label(text, "body", name, self)
        paragraph.setWordWrap(True)
        return paragraph

    def _layout(self) -> None:
        left, right = Card("trustResultsCard", self), Card("trustTalkCard", self)
        column = QVBoxLayout(left)
        column.addWidget(label(self.tr("What you found out"), "heading", "trustResultsTitle", self))
        column.addWidget(self._note)
        column.addWidget(self._table, 1)
        column = QVBoxLayout(right)
        column.addWidget(label(self.tr("What a heat map shows"), "heading", "trustTalkTitle", self))
        texts = (
            self.tr("It shows where a change would change the score, or where a network looks most."),
            self.tr(
                "It does not show what the network sees there, why that speaks for the answer, or whether the answer "
                "is right. A network can be right for a wrong reason, and a map can look right for none at all."
            ),
            self.tr(
                "In a study, heat maps helped people no more than the most similar training examples to tell right "
                "answers from wrong ones. The page Inside shows both."
            ),
        )
        for number, text in enumerate(texts):
            column.addWidget(self._paragraph(text, f"trustTalk{number}"))
        column.addWidget(label(self.tr("Talk about it"), "heading", "trustQuestionsTitle", self))
        for number, question in enumerate(self._guide.questions):
            column.addWidget(self._paragraph(translated(question), f"trustQuestion{number}"))
        column.addStretch(1)
        columns = Columns(12, self)
        for card, stretch in ((left, 1), (right, 1)):
            inside = card.layout()
            assert inside is not None
            inside.setContentsMargins(12, 12, 12, 12)
            inside.setSpacing(8)
            columns.add(card, stretch)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(columns)
