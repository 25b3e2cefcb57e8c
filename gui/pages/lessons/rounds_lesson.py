"""A lesson in rounds: a picture, what the class says of it, and then what the models say. With points."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine import catalog
from engine.handing_in.work import LessonResult
from engine.jobs import NO_TICKET, Ticket
from engine.lessons.guides import Guide
from engine.lessons.pictures import NO_DIGIT
from engine.lessons.requests import LessonPicture, PicturesRequest
from engine.lessons.scoring import CLASS, Points, Saying, of_detector, of_models, of_rules
from engine.prediction.requests import Answer, PredictRequest
from engine.types import PictureKind
from gui.bridge import EngineBridge, Listener
from gui.pages.lessons.activity import Activity, Played, translated
from gui.pages.lessons.class_vote import ClassVote
from gui.pages.lessons.marked_table import RIGHT, WRONG
from gui.pages.lessons.sayings_table import SayingsTable
from gui.pages.lessons.square_picture import SquarePicture
from gui.widgets.info_button import InfoButton
from gui.widgets.keys import typed
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.follow_font import keep_lines
from gui.widgets.parts import Card, LineLabel, button, label
from gui.widgets.press_guard import PressGuard

ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Game:
    """How a lesson in rounds goes: whether a picture may be no digit, whether the models speak before the class, and
    whether rules that follow many models get points too.
    """

    may_be_none: bool = False
    models_first: bool = False
    with_rules: bool = False


class RoundsLesson(Activity):
    """One picture after another; whoever is right gets a point."""

    def __init__(self, bridge: EngineBridge, guide: Guide, game: Game, parent: QWidget | None = None) -> None:
        super().__init__(bridge, guide, parent)
        self.setObjectName(f"lesson-{guide.id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._game = game
        self._rounds: tuple[LessonPicture, ...] = ()
        self._number = 0
        self._answer: Answer | None = None
        self._shown = False  # what is true, and what the models say
        self._failed = False  # there are no pictures, or nobody answers, since that failed
        self._points = Points()
        self._done: list[tuple[str, ...]] = []  # rounds, for the report of the lesson
        self._played: list[Played] = []  # games before this one
        self._asked: Ticket[Answer] = NO_TICKET
        self._place = label("", "quiet", "roundPlace", self)
        self._picture = SquarePicture("roundPicture", self.tr("Picture of this round"), self)
        self._truth = LineLabel("title", "roundTruth", self)
        self._remark = self._paragraph("roundRemark")
        self._vote = ClassVote(game.may_be_none, self)
        self._reveal = button(self._reveal_text(), "roundReveal", "primary", self)
        self._next = button(self.tr("&Next round"), "roundNext", parent=self)
        self._guard = PressGuard(self._next)
        self._table = SayingsTable(self)
        self._layout()
        self._vote.changed.connect(self._show)
        self._reveal.clicked.connect(self.reveal)
        self._next.clicked.connect(self.go_on)
        keys = QShortcut(QKeySequence(Qt.Key.Key_PageDown), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._forward)
        self._fetch()

    def begin(self) -> None:
        """Let number keys be the class' answer at once, and ask again for what failed."""
        if self._failed and self._rounds:
            self._ask()
            self._show()
        elif self._failed:
            self._fetch()
        if self._vote.isEnabled():
            self._vote.begin()
        else:
            self.setFocus()

    def refresh(self) -> None:
        """Ask the models again, if their answers are not shown yet."""
        if self._rounds and not self._shown:
            self._ask()

    def reveal(self) -> None:
        """Show what is true and what the models say, and count the points."""
        if not self._reveal.isEnabled() or self._answer is None:
            return
        self._shown = True
        self._points.add(self._round().truth, [self._class_says(), *self._sayings()])
        self._keep_round(self._answer)
        self._show()
        self._next.setFocus()

    def result(self) -> LessonResult | None:
        titles = (self.tr("round"), self.tr("the picture is"), self.tr("the class said"), self.tr("models right"))
        return self.result_of_games(titles, (*self._played, self._game_so_far()))

    def _game_so_far(self) -> Played:
        return Played(tuple(self._done), self._points.of(CLASS), self._points.rounds)

    def _keep_round(self, answer: Answer) -> None:
        truth, said, models = self._round().truth, self._class_says(), of_models(answer)
        right = sum(saying.is_right(truth) for saying in models)
        verdict = f"{self._in_words(said.says)} {RIGHT if said.is_right(truth) else WRONG}"
        of_all = self.tr("{right} of {count}").format(right=right, count=len(models))
        self._done.append((str(self._number), self._in_words(truth), verdict, of_all))

    def _in_words(self, says: str) -> str:
        return self.tr("no digit") if says == NO_DIGIT else says

    def go_on(self) -> None:
        """Go to the next round; after the last, begin again with other pictures where there are others."""
        if self._number == len(self._rounds):
            self._guard.hold()
            self._played.append(self._game_so_far())
            self._points, self._done = Points(), []
            self._rounds, self._number = (), 0
            self._fetch()
        else:
            self._begin_round(self._number + 1)
        self.begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._vote.take(typed(event)):
            super().keyPressEvent(event)

    def _fetch(self) -> None:
        self._failed = False
        self._show()
        request = PicturesRequest(self._guide.id, ROUNDS, random.randrange(2**31))
        listener = Listener(done=self._take, failed=self._fail)
        self._bridge.submit("pictures", request, listener, lane=self.objectName())

    def _take(self, rounds: tuple[LessonPicture, ...]) -> None:
        self._rounds = rounds
        self._begin_round(1)
        if self.hasFocus():
            self.begin()

    def _begin_round(self, number: int) -> None:
        self._number, self._answer, self._shown = number, None, False
        self._vote.setEnabled(True)
        self._vote.clear()
        self._picture.set_pixels(self._round().picture)
        self._ask()
        self._show()

    def _ask(self) -> None:
        self._bridge.forget(self._asked)
        self._failed = False
        number = self._number
        # What the picture holds is known here, and the person is not told.
        request = PredictRequest(
            self._round().picture, tuple(catalog.DIGIT_MODELS), source=self._guide.id, kind=PictureKind.ONE_DIGIT
        )
        self._asked = self._bridge.submit(
            "predict",
            request,
            Listener(
                done=lambda answer: self._answered(number, answer),
                failed=lambda error: self._not_answered(number, error),
            ),
            lane=self.objectName(),
        )

    def _answered(self, number: int, answer: Answer) -> None:
        if number == self._number:
            self._answer = answer
            self.mended.emit()
            self._show()

    def _not_answered(self, number: int, error: Exception) -> None:
        if number == self._number:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._failed = True
        self.failed.emit(error)
        self._show()

    def _round(self) -> LessonPicture:
        return self._rounds[self._number - 1]

    def _class_says(self) -> Saying:
        return Saying(CLASS, self._vote.answer())

    def _sayings(self) -> list[Saying]:
        """What everybody but the class says."""
        assert self._answer is not None
        rules = of_rules(self._answer) if self._game.with_rules else ()
        detector = of_detector(self._answer) if self._game.may_be_none else ()
        return [*rules, *detector, *of_models(self._answer)]

    def _forward(self) -> None:
        (self._next if self._next.isEnabled() else self._reveal).click()

    def _follow(self) -> None:
        self._reveal.setEnabled(bool(self._vote.answer()) and self._answer is not None and not self._shown)

    def _show_nothing(self) -> None:
        """There are no pictures yet, or none could be had."""
        for empty in (self._place, self._truth):
            empty.setText("")
        for control in (self._vote, self._reveal, self._next):
            control.setEnabled(False)
        text = self.tr("There are no pictures. Leave the lesson and come back to try again.")
        self._remark.setText(text if self._failed else "")
        self._picture.set_pixels(None)
        self._table.show_sayings([self._class_says()], None, self._points, secret=())

    def _show(self) -> None:
        if not self._rounds:
            self._show_nothing()
            return
        number, count, last = self._number, len(self._rounds), self._number == len(self._rounds)
        over = self._shown or self._failed  # a round without answers can be left
        self._place.setText(self.tr("Round {number} of {count}").format(number=number, count=count))
        self._vote.setEnabled(not self._shown)
        self._next.setText(self.tr("&Begin again") if last and over else self.tr("&Next round"))
        self._next.setAccessibleName(self._next.text().replace("&", ""))
        self._next.setEnabled(over)
        self._follow()
        self._truth.setText(self._truth_text() if self._shown else self.tr("What is it?"))
        self._remark.setText(self._remark_text())
        said = [] if self._answer is None else self._sayings()
        truth = self._round().truth if self._shown else None
        self._table.show_sayings([self._class_says(), *said], truth, self._points, secret=self._secret(said))

    def _secret(self, said: list[Saying]) -> set[str]:
        """Who does not speak yet: until the label is shown, all models, or where they speak first the rules only."""
        names = {saying.who for saying in said}
        if self._shown:
            return set()
        return names - {spec.title for spec in catalog.DIGIT_MODELS.values()} if self._game.models_first else names

    def _truth_text(self) -> str:
        this = self._round()
        if this.title:
            return translated(this.title)
        return self.tr("The label says {digit}").format(digit=this.truth)

    def _remark_text(self) -> str:
        if not self._shown and self._failed:
            return self.tr("The models did not answer. Go on, or leave the lesson and come back to ask them again.")
        if not self._shown:
            ask_now = self._game.models_first
            return self.question(self._number - 1) if ask_now else self.tr("First the class, then the models.")
        assert self._answer is not None
        if self._number == len(self._rounds):
            best, points = self._points.best_of(saying.who for saying in of_models(self._answer))
            return self.tr("The end: the class {ours}, the best model ({best}) {theirs} of {count}.").format(
                ours=self._points.of(CLASS), best=best, theirs=points, count=self._points.rounds
            )
        if self._round().truth == NO_DIGIT:
            fooled = sum(saying.score is not None and saying.score >= 0.9 for saying in of_models(self._answer))
            return self.tr("{fooled} of {count} models are at least 90% confident of a digit. {question}").format(
                fooled=fooled, count=len(self._answer.predictions), question=self.question(self._number)
            )
        return self.question(self._number)

    def _reveal_text(self) -> str:
        return self.tr("Show the &label") if self._game.models_first else self.tr("Sho&w the models")

    def _sayings_head(self) -> QWidget:
        """A heading, and an (i) that says who is who in the table."""
        parts = [self.tr("Whoever says what the picture is gets a point.")]
        if self._game.with_rules:
            parts.append(
                self.tr(
                    "Below the class are three rules one may follow: what most models say, what the most confident "
                    "model says, and the weighted vote, in which models that made fewer errors count more."
                )
            )
        if self._game.may_be_none:
            parts.append(
                self.tr(
                    "“Digit or not?” is a small network that learnt to tell digits from other things. The ten models "
                    "must name a digit, whatever they see."
                )
            )
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(self.tr("Who says what"), "heading", "sayingsTitle", head), 1)
        row.addWidget(InfoButton(self.tr("Who is who"), " ".join(parts), self._guide.notes, "sayingsRule", head))
        return head

    def _paragraph(self, name: str) -> QLabel:
        paragraph = label("", "body", name, self)
        paragraph.setWordWrap(True)
        paragraph.setAlignment(Qt.AlignmentFlag.AlignTop)
        keep_lines(paragraph, 4)
        return paragraph

    def _layout(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        beside = Columns(12, self)
        row.addWidget(beside)
        columns: tuple[tuple[str, list[QWidget], int], ...] = (
            ("roundCard", [self._place, self._picture, self._truth, self._remark], 8),
            ("voteCard", [label(self.tr("What does the class say?"), "heading", "voteTitle", self), self._vote], 7),
            ("sayingsCard", [self._sayings_head(), self._table], 12),
        )
        for name, widgets, stretch in columns:
            card = Card(name, self)
            column = QVBoxLayout(card)
            column.setContentsMargins(12, 12, 12, 12)
            column.setSpacing(8)
            for widget in widgets:
                column.addWidget(widget, 1 if widget in (self._picture, self._vote, self._table) else 0)
            if name == "voteCard":
                column.addWidget(self._reveal)
                column.addWidget(self._next)
            beside.add(card, stretch)
