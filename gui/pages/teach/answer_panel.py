"""What the project says of the picture that is looked at, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.catalog.own_classes import NONE_OF_THESE
from engine.teaching.requests import Nearest, ProjectState
from engine.types import Score
from gui import theme
from gui.pages.teach.class_bars import ClassBars
from gui.pages.teach.nearest_row import NearestRow
from gui.pages.teach.strictness import Strictness
from gui.pages.teach.thumbnails import Thumbnails
from gui.plain_text import tip_of
from gui.widgets.formats import percent
from gui.widgets.large_text import LargeText
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel, TextBlock, label

_HEADLINE_LINES = 2.4
_LEAST_HEADLINE = 1.1  # times the text's size


class AnswerPanel(Card):
    """Attributes: `strictness`."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__("teachAnswer", parent)
        self._state: ProjectState | None = None
        self._headline = LargeText("teachHeadline", Qt.AlignmentFlag.AlignLeft, self)
        self._detail = LineLabel("quiet", "teachConfident", self)
        self._rule = TextBlock("quiet", "teachRule", 2, self)
        self._bars = ClassBars("teachBars", self)
        self._nearest = NearestRow("teachNearest", thumbnails, self)
        self.strictness = Strictness(self)
        self._lay_out()
        self.show_nothing("")

    def show_state(self, state: ProjectState) -> None:
        """Show the classes that can be answered."""
        self._state = state
        rows: list[tuple[str, int | None]] = [(taught.name, taught.colour) for taught in state.classes if taught.on]
        self._bars.set_rows([*rows, (NONE_OF_THESE, None)] if rows else [])
        self.strictness.show_strictness(state.strictness)
        self.strictness.setVisible(any(not take.test for take in state.takes))

    def show_nothing(self, sentence: str) -> None:
        """There is nothing to answer; say what to do."""
        self._headline.show_text("–", "quiet_text")
        self._detail.setText("")
        self._bars.set_scores({})
        self._nearest.show_nearest(())
        self._rule.setText(sentence)

    def show_scores(self, scores: Sequence[Score]) -> None:
        """Show the scores of an answer, best first; there is at least one."""
        best = scores[0]
        refused = best.label == NONE_OF_THESE
        self._headline.show_text(self._shortened(self.tr("None of these") if refused else best.label))
        self._headline.setToolTip(tip_of(best.label))
        self._detail.setText(self.tr("{score} confident").format(score=percent(best.score)))
        self._bars.set_scores({score.label: score.score for score in scores})

    def show_reason(self, nearest: Sequence[Nearest], by_network: bool) -> None:
        """Show the samples that the picture is most like, and what answers."""
        if self._state is None:
            return
        classes = {taught.key: taught for taught in self._state.classes}
        self._nearest.show_nearest(
            [
                (self._state.pictures / near.sample, known.name, known.colour, near.similarity)
                for near in nearest
                if (known := classes.get(near.class_key)) is not None
            ]
        )
        self._rule.setText(self._rule_text(by_network))

    def headline(self) -> str:
        """What is said large."""
        return self._headline.text()

    def scores(self) -> Mapping[str, float]:
        """The scores that are shown."""
        return self._bars.scores()

    def _shortened(self, name: str) -> str:
        """A name that fits the two lines of the headline."""
        metrics = QFontMetrics(theme.scaled(self.font(), _LEAST_HEADLINE, bold=True))
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, round(self._headline.width() * 1.6))

    def _rule_text(self, by_network: bool) -> str:
        if not by_network:
            return self.tr("The nearest class mean answers, because no network is trained on these samples yet.")
        return self.tr("The trained network answers.")

    def _lay_out(self) -> None:
        follow_font(
            self._headline,
            lambda: self._headline.setFixedHeight(round(self.fontMetrics().height() * _HEADLINE_LINES)),
        )
        follow_font(
            self._headline, lambda: self._headline.set_limits(self.fontMetrics().capHeight() * _LEAST_HEADLINE, 0.45)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        layout.addWidget(self._headline)
        layout.addWidget(self._detail)
        layout.addWidget(self._bars)
        layout.addSpacing(4)
        layout.addWidget(label(self.tr("Most similar samples"), "heading", "teachNearestTitle", self))
        layout.addWidget(self._nearest)
        layout.addWidget(self._rule)
        layout.addWidget(self.strictness)
