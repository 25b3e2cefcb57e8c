"""The lesson “What if the data are unfair?”: sliders spoil the training data, and what is read wrongly then."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from engine.data.unfairness import Unfairness
from engine.errors import ProcessError
from engine.handing_in.work import LessonResult
from engine.jobs import EventKind, Ticket
from engine.lessons.guides import Guide
from engine.lessons.requests import UnfairRequest, UnfairRun
from engine.training.records import TrainingProgress
from gui.bridge import EngineBridge, Listener
from gui.pages.lessons.activity import Activity
from gui.pages.lessons.unfair_outcome import UnfairOutcome
from gui.plain_text import tip_of
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import percent, with_percent_sign
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.number_fields import Slider
from gui.widgets.parts import Card, LineLabel, button, label
from gui.widgets.press_guard import PressGuard

_KEPT = (100, 50, 20, 10, 5, 2, 1)  # percent, as the slider goes
_MISLABELLED = tuple(range(0, 100, 10))
_PAIRS = ((4, 9), (1, 7), (3, 8), (5, 6))  # digits that are written alike
_MOST_RUNS = 100  # that are kept for a report
_WIDTH = 40  # of the left card, in average letters


class UnfairLesson(Activity):
    """Trains once on fair data, and once for each setting of the sliders; both are shown beside each other."""

    def __init__(self, bridge: EngineBridge, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(bridge, guide, parent)
        self.setObjectName(f"lesson-{guide.id}")
        self._ticket: Ticket[UnfairRun] | None = None
        self._fair: UnfairRun | None = None
        self._wanted: list[Unfairness] = []
        self._tried = 0  # unfair data so far
        self._runs: list[UnfairRun] = []  # for the report of the lesson
        self._text = self._paragraph("body", "unfairText")
        self._text.setText(
            self.tr(
                "A small network learns from 5,000 digits, in a few seconds. Then it is asked about 5,000 others, "
                "which are fair. Make the training data unfair, but first say what will happen."
            )
        )
        self._scarce = self._choice("unfairScarce", self.tr("Digit that is rare"))
        for digit in range(10):
            self._scarce.addItem(str(digit), digit)
        self._scarce.setCurrentIndex(3)
        self._kept = self._slider("unfairKept", self.tr("How many of them are kept"), len(_KEPT) - 1)
        self._pair = self._choice("unfairPair", self.tr("Digit with a wrong label"))
        for given, called in _PAIRS:
            self._pair.addItem(
                self.tr("{given}, labelled {called}").format(given=given, called=called), (given, called)
            )
        self._wrong = self._slider("unfairWrong", self.tr("How many have the wrong label"), len(_MISLABELLED) - 1)
        self._kept_text, self._wrong_text = (self._paragraph("body", name) for name in ("keptText", "wrongText"))
        self._question = self._paragraph("heading", "unfairQuestion")
        self._said = self._paragraph("body", "unfairSaid")
        self._state = LineLabel("quiet", "unfairState", self)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("unfairProgress")
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._bar.setRange(0, 1000)
        self._reset = button(self.tr("&Fair data"), "unfairReset", parent=self)
        self._train = button(self.tr("Tr&ain"), "unfairTrain", "primary", self)
        self._guard = PressGuard(self._train)
        self._before = UnfairOutcome("unfairBefore", self.tr("Fair data"), self)
        self._now = UnfairOutcome("unfairNow", self.tr("Your data"), self)
        self._layout()
        self._train.clicked.connect(self.train)
        self._reset.clicked.connect(self._make_fair)
        for slider in (self._kept, self._wrong):
            slider.valueChanged.connect(self._show_settings)
        for choice in (self._scarce, self._pair):
            choice.currentIndexChanged.connect(self._show_settings)
        self._show_settings()
        self._state.setText(self.tr("Not trained yet."))

    def result(self) -> LessonResult | None:
        titles = (self.tr("training data"), self.tr("all digits"), self.tr("worst digit"))
        return self.result_of(titles, map(self._row, self._runs))

    def _row(self, run: UnfairRun) -> tuple[str, ...]:
        kept, wrong = self._sentences(run.unfairness)
        done = [kept] * (run.unfairness.kept < 1) + [wrong] * (run.unfairness.mislabelled > 0)
        least = min(run.accuracies)
        worst = self.tr("{digit}: {share}").format(digit=run.accuracies.index(least), share=percent(least))
        return ", ".join(done) or self.tr("fair"), percent(run.accuracy), worst

    def begin(self) -> None:
        """Begin with the first slider."""
        self._kept.setFocus()

    def is_running(self) -> bool:
        """Whether a network is being trained."""
        return self._ticket is not None

    def unfairness(self) -> Unfairness:
        """What the sliders say."""
        given, called = self._pair.currentData()
        return Unfairness(
            scarce=int(self._scarce.currentData()),
            kept=_KEPT[self._kept.value()] / 100,
            given=given,
            called=called,
            mislabelled=_MISLABELLED[self._wrong.value()] / 100,
        )

    def train(self) -> None:
        """Train on the data as the sliders have them, and on fair ones first if that was not done; or stop."""
        if self._ticket is not None:
            self._wanted = []
            self._train.setEnabled(False)
            self._state.setText(self.tr("Stopping…"))
            self._bridge.cancel(self._ticket)
            return
        if self._bridge.is_busy("train"):
            self.failed.emit(
                ProcessError(
                    self.tr(
                        "A model is being trained on the page Train, so nothing can be trained here now. Wait until "
                        "that is done, or cancel it there, then try again."
                    )
                )
            )
            return
        self.mended.emit()
        self._wanted = [self.unfairness()]
        if self._fair is None and not self._wanted[0].is_fair:
            self._wanted.insert(0, Unfairness())
        self._train_next()

    def _train_next(self) -> None:
        wanted = self._wanted.pop(0)
        self._ticket = self._bridge.submit(
            "lesson",
            UnfairRequest(wanted),
            Listener(done=self._done, failed=self.failed.emit, progress=self._progress, ended=self._ended),
        )
        self._state.setText(self.tr("Training on fair data…") if wanted.is_fair else self.tr("Training on your data…"))
        self._bar.setValue(0)
        self._say_what_the_button_does()

    def _progress(self, progress: object) -> None:
        if isinstance(progress, TrainingProgress):
            done = (progress.epoch - 1 + progress.batch / progress.batches) / progress.epochs
            self._bar.setValue(round(done * 1000))

    def _done(self, run: UnfairRun) -> None:
        self._runs = [*self._runs, run][-_MOST_RUNS:]
        if run.unfairness.is_fair:
            self._fair = run
            self._before.show_run(run, None)
        if not self._wanted:
            kept, wrong = self._sentences(run.unfairness)
            done = [kept] * (run.unfairness.kept < 1) + [wrong] * (run.unfairness.mislabelled > 0)
            self._now.show_run(run, self._fair, ", ".join(done))
            self._said.setText(self._sentence(run))
            self._tried += not run.unfairness.is_fair
            self._show_settings()

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        if kind is EventKind.SUCCEEDED and self._wanted:
            self._train_next()
            return
        self._wanted = []
        self._train.setEnabled(True)
        self._say_what_the_button_does()
        texts = {
            EventKind.SUCCEEDED: self.tr("Trained. Try another setting."),
            EventKind.CANCELLED: self.tr("Stopped. Nothing of this training was kept."),
        }
        self._state.setText(texts.get(kind, self.tr("The training failed.")))

    def _sentence(self, run: UnfairRun) -> str:
        """What became of all digits, and of the one that fares worst."""
        if self._fair is None or run.unfairness.is_fair:
            return self.tr("This is how well the network reads when its data are fair.")
        lost = [before - now for before, now in zip(self._fair.accuracies, run.accuracies, strict=True)]
        worst = lost.index(max(lost))
        text = self.tr(
            "With fair data it reads {all_before} of all digits, now {all_now}. Of the {digit}s it reads {before}, now "
            "{now}."
        )
        return text.format(
            all_before=percent(self._fair.accuracy),
            all_now=percent(run.accuracy),
            digit=worst,
            before=percent(self._fair.accuracies[worst]),
            now=percent(run.accuracies[worst]),
        )

    def _make_fair(self) -> None:
        self._kept.setValue(0)
        self._wrong.setValue(0)

    def _show_settings(self) -> None:
        unfairness = self.unfairness()
        kept, wrong = self._sentences(unfairness)
        for slider, text, sentence in ((self._kept, self._kept_text, kept), (self._wrong, self._wrong_text, wrong)):
            text.setText(sentence)
            slider.setAccessibleDescription(sentence)
            slider.setToolTip(tip_of(sentence))
        self._question.setText(self.question(min(self._tried, len(self._guide.questions) - 1)))
        self._reset.setEnabled(not unfairness.is_fair)

    def _sentences(self, unfairness: Unfairness) -> tuple[str, str]:
        """What is done to the rare digit, and to the one with a wrong label."""
        kept, wrong = (with_percent_sign(f"{share * 100:.0f}") for share in (unfairness.kept, unfairness.mislabelled))
        return (
            self.tr("{share} of the {digit}s are kept").format(share=kept, digit=unfairness.scarce),
            self.tr("{share} of the {given}s are labelled {called}").format(
                share=wrong, given=unfairness.given, called=unfairness.called
            ),
        )

    def _say_what_the_button_does(self) -> None:
        self._guard.hold()
        text = self.tr("Tr&ain") if self._ticket is None else self.tr("C&ancel")
        self._train.setText(text)
        self._train.setAccessibleName(text.replace("&", ""))

    def _paragraph(self, role: str, name: str) -> QLabel:
        paragraph = label("", role, name, self)
        paragraph.setWordWrap(True)
        return paragraph

    def _choice(self, name: str, title: str) -> DropDown:
        choice = DropDown(self)
        choice.setObjectName(name)
        choice.setAccessibleName(title)
        choice.setToolTip(tip_of(title))
        return choice

    def _slider(self, name: str, title: str, most: int) -> Slider:
        slider = Slider(self)
        slider.setObjectName(name)
        slider.setAccessibleName(title)
        slider.setRange(0, most)
        slider.setPageStep(2)
        return slider

    def _layout(self) -> None:
        card = Card("unfairCard", self)
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._text)
        for title, choice, slider, text in (
            (self.tr("Rare"), self._scarce, self._kept, self._kept_text),
            (self.tr("Wrong labels"), self._pair, self._wrong, self._wrong_text),
        ):
            head = QHBoxLayout()
            head.addWidget(label(title, "heading", f"{slider.objectName()}Title", self), 1)
            head.addWidget(choice)
            column.addLayout(head)
            column.addWidget(slider)
            column.addWidget(text)
        column.addWidget(self._question)
        column.addWidget(self._said)
        column.addStretch(1)
        column.addWidget(self._state)
        column.addWidget(self._bar)
        buttons = QHBoxLayout()
        buttons.addWidget(self._reset)
        buttons.addWidget(self._train, 1)
        column.addLayout(buttons)
        follow_font(card, lambda: card.setMinimumWidth(card.fontMetrics().averageCharWidth() * _WIDTH))
        columns = Columns(12, self)
        columns.add(card, 0)
        columns.add(self._before, 1)
        columns.add(self._now, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(columns)
