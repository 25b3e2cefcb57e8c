"""What every lesson's view has in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from engine.handing_in.work import LessonResult, Table
from engine.lessons.guides import Guide
from gui.bridge import EngineBridge


def translated(text: str) -> str:
    """A text of a lesson's record in the language that is set now."""
    return QCoreApplication.translate("Lessons", text)


@dataclass(frozen=True, slots=True)
class Played:
    """One game of a lesson that can be begun again: its rows for the report, and `right` of `of` answers."""

    rows: tuple[tuple[str, ...], ...]
    right: int
    of: int


class Activity(QWidget):
    """The view of one lesson.

    Signals: `failed(Exception)`; `mended()` when what last failed works again; `told(sentence)`; `page_wanted(key,
    part)` to go to a part of another page.
    """

    failed = Signal(object)
    mended = Signal()
    told = Signal(str)
    page_wanted = Signal(str, str)

    def __init__(self, bridge: EngineBridge, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._guide = bridge, guide

    def begin(self) -> None:
        """Give the focus to what one does first."""
        self.setFocus()

    def is_running(self) -> bool:
        """Whether a network is being trained."""
        return False

    def refresh(self) -> None:
        """Ask again: a model uses other weights now."""

    def end(self) -> None:
        """Let go of what the engine holds open for this view; see `Page.end`."""

    def result(self) -> LessonResult | None:
        """What came of the lesson so far, for a report; None while nothing was done. It is kept in memory only."""
        return None

    def result_of(
        self, titles: tuple[str, ...], rows: Iterable[tuple[str, ...]], right: int = 0, of: int = 0, caption: str = ""
    ) -> LessonResult | None:
        """A result with this table, and `right` of `of` answers; None without rows."""
        table = Table(titles, tuple(rows), caption)
        title = translated(self._guide.title)
        if not table.rows:
            return None
        return LessonResult(lesson=self._guide.id, title=title, right=right, of=of, table=table)

    def result_of_games(self, titles: tuple[str, ...], games: Iterable[Played]) -> LessonResult | None:
        """A result with the rows of all games in which something was answered; None without any. The right answers are
        those of the first: whoever plays another one may know the pictures.
        """
        played = [game for game in games if game.of]
        if not played:
            return None
        first = played[0]
        if len(played) == 1:
            return self.result_of(titles, first.rows, first.right, first.of)
        rows = [(str(number), *row) for number, game in enumerate(played, 1) for row in game.rows]
        caption = self.tr("{count} games were played. The right answers counted above are those of game 1.")
        return self.result_of(
            (self.tr("game"), *titles), rows, first.right, first.of, caption.format(count=len(played))
        )

    def question(self, number: int) -> str:
        """One of the guide's questions to the class, from 0; after the last the first comes again."""
        questions = self._guide.questions
        return self.tr("Ask the class: {question}").format(question=translated(questions[number % len(questions)]))
