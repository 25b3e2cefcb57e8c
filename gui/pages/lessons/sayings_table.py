"""Who says what of a picture, whether it is right, and the points so far."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtWidgets import QWidget

from engine.lessons.pictures import NO_DIGIT
from engine.lessons.scoring import DIGIT, Points, Saying
from gui import theme
from gui.pages.lessons.activity import translated
from gui.pages.lessons.marked_table import MarkedTable, marked
from gui.widgets.formats import DASH, percent


class SayingsTable(MarkedTable):
    """A row for the class, in bold, and for each model."""

    def __init__(self, parent: QWidget | None = None) -> None:
        titles = ("", self.tr("says"), self.tr("confident"), self.tr("points"))
        super().__init__("sayingsTable", self.tr("Who says what"), titles, texts=2, widest=0, parent=parent)

    def show_sayings(
        self, sayings: Sequence[Saying], truth: str | None, points: Points, secret: Collection[str]
    ) -> None:
        """Show what was said, first by the class; `truth` marks what is right once it is known. What those say whose
        names are in `secret` is not shown.
        """
        self.set_rows([self._row(saying, truth, points, saying.who in secret) for saying in sayings])
        for column in range(self.columnCount()):
            if (item := self.item(0, column)) is not None:
                item.setFont(theme.scaled(self.font(), 1, bold=True))

    def _row(self, saying: Saying, truth: str | None, points: Points, secret: bool) -> tuple[str, str, str, str]:
        says = "?" if secret or not saying.says else self._in_words(saying.says)
        if truth is not None:
            says = marked(says, saying.is_right(truth))
        score = DASH if secret or saying.score is None else percent(saying.score)
        counted = f"{points.of(saying.who)} / {points.rounds}" if points.rounds else DASH
        return translated(saying.who), says, score, counted

    def _in_words(self, says: str) -> str:
        return {NO_DIGIT: self.tr("no digit"), DIGIT: self.tr("digit")}.get(says, says)
