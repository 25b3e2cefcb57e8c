"""The lesson “What does it see?”: steps of the preparation switched off and on, and what the models then say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine import catalog
from engine.handing_in.work import LessonResult
from engine.jobs import NO_TICKET, Ticket
from engine.lessons.guides import Guide
from engine.lessons.requests import LessonPicture, PicturesRequest, Seen, SeeRequest
from engine.preprocessing.digits import StepsDone
from gui.bridge import EngineBridge, Listener
from gui.pages.lessons.activity import Activity, translated
from gui.pages.lessons.marked_table import RIGHT, MarkedTable, marked
from gui.pages.lessons.square_picture import SquarePicture
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import DASH, percent
from gui.widgets.info_button import InfoButton
from gui.widgets.layouts.columns import Columns
from gui.widgets.parts import Card, button, label


class SeeingLesson(Activity):
    """A picture and four switches; beside them what the models are given, and their answers with all steps and now."""

    def __init__(self, bridge: EngineBridge, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(bridge, guide, parent)
        self.setObjectName(f"lesson-{guide.id}")
        self._scenes: tuple[LessonPicture, ...] = ()
        self._with_all: Seen | None = None
        self._now: Seen | None = None
        self._tried: dict[tuple[str, str], tuple[str, ...]] = {}  # for the report, by picture and steps
        self._asked: dict[str, Ticket[Seen]] = {"all": NO_TICKET, "now": NO_TICKET}
        self._choice = DropDown(self)
        self._choice.setObjectName("sceneChoice")
        self._choice.setAccessibleName(self.tr("Picture"))
        self._picture = SquarePicture("scenePicture", self.tr("Picture"), self)
        titles = {
            "bright": self.tr("1  Made &bright on dark"),
            "crop": self.tr("2  &Cropped"),
            "shrink": self.tr("3  Shr&unk to 20 × 20"),
            "centre": self.tr("4  Ce&ntred"),
        }
        self._switches = {name: self._switch(name, title) for name, title in titles.items()}
        self._all_on = button(self.tr("&All steps on"), "allStepsOn", parent=self)
        self._given_all = SquarePicture("givenAll", self.tr("What the models see with all steps"), self)
        self._given_now = SquarePicture("givenNow", self.tr("What the models see now"), self)
        self._counts = self._paragraph("heading", "seenCounts")
        titles_of_columns = (self.tr("Model"), self.tr("all steps"), self.tr("now"))
        self._table = MarkedTable("seenTable", self.tr("Answers"), titles_of_columns, parent=self)
        self._talk = self._paragraph("body", "seenQuestion")
        self._layout()
        self._choice.currentIndexChanged.connect(self._choose)
        self._all_on.clicked.connect(self._switch_all_on)
        self._fetch()

    def result(self) -> LessonResult | None:
        titles = (self.tr("picture"), self.tr("steps left out"), self.tr("models right"), self.tr("with all steps"))
        return self.result_of(titles, ((*key, *counts) for key, counts in self._tried.items()))

    def begin(self) -> None:
        """Begin with the choice of a picture, and ask again for pictures that could not be had."""
        if self._failed:
            self._fetch()
        self._choice.setFocus()

    def refresh(self) -> None:
        """Ask all models again."""
        if self._scenes:
            self._ask_both()

    def _fetch(self) -> None:
        self._failed = False
        listener = Listener(done=self._take, failed=self._not_fetched)
        self._bridge.submit("pictures", PicturesRequest(self._guide.id), listener, lane=self.objectName())

    def _not_fetched(self, error: Exception) -> None:
        self._failed = True
        self.failed.emit(error)

    def _take(self, scenes: tuple[LessonPicture, ...]) -> None:
        self._scenes = scenes
        self._choice.addItems([translated(scene.title) for scene in scenes])

    def _choose(self, index: int) -> None:
        self._picture.set_pixels(self._scenes[index].picture)
        self._talk.setText(self.question(index))
        self._ask_both()

    def _switch_all_on(self) -> None:
        for switch in self._switches.values():
            switch.setChecked(True)

    def _steps(self) -> StepsDone:
        return StepsDone(**{name: switch.isChecked() for name, switch in self._switches.items()})

    def _ask_both(self) -> None:
        self._ask("all", StepsDone())
        self._ask("now", self._steps())

    def _ask_now(self) -> None:
        if self._scenes:
            self._ask("now", self._steps())

    def _ask(self, which: str, steps: StepsDone) -> None:
        self._bridge.forget(self._asked[which])
        request = SeeRequest(self._scenes[self._choice.currentIndex()].picture, steps)
        self._asked[which] = self._bridge.submit(
            "predict",
            request,
            Listener(done=lambda seen: self._seen(which, seen), failed=self.failed.emit),
            lane=f"see-{which}",
        )

    def _seen(self, which: str, seen: Seen) -> None:
        self.mended.emit()
        if which == "all":
            self._with_all = seen
            self._given_all.set_pixels(seen.given)
        else:
            self._now = seen
            self._given_now.set_pixels(seen.given)
        self._show()

    def _show(self) -> None:
        truth = self._scenes[self._choice.currentIndex()].truth
        texts = [self._texts(seen, truth) for seen in (self._with_all, self._now)]
        titles = {spec.id: spec.title for spec in catalog.DIGIT_MODELS.values()}
        self._table.set_rows(
            [(title, *(column.get(model_id, DASH) for column in texts)) for model_id, title in titles.items()]
        )
        right = [sum(text.endswith(RIGHT) for text in column.values()) for column in texts]
        self._keep(*map(str, right))
        self._counts.setText(
            self.tr("Right: {all} of {count} with all steps, {now} of {count} now").format(
                all=right[0], now=right[1], count=len(titles)
            )
        )

    def _keep(self, right_with_all: str, right: str) -> None:
        """Keep what became of the picture without some steps, for the report of the lesson."""
        scene, seen = self._scenes[self._choice.currentIndex()], (self._with_all, self._now)
        if self._now is None or any(each is None or each.request.picture is not scene.picture for each in seen):
            return
        steps = self._now.request.steps
        left_out = [switch.accessibleName() for name, switch in self._switches.items() if not getattr(steps, name)]
        if left_out:
            self._tried[translated(scene.title), ", ".join(left_out)] = (right, right_with_all)

    def _texts(self, seen: Seen | None, truth: str) -> dict[str, str]:
        if seen is None:
            return {}
        return {
            prediction.model_id: marked(
                f"{prediction.top.label}  {percent(prediction.top.score)}", prediction.top.label == truth
            )
            for prediction in seen.predictions
        }

    def _paragraph(self, role: str, name: str) -> QLabel:
        """Text that breaks its lines, and asks for no more than two of them where there is little room."""
        paragraph = label("", role, name, self)
        paragraph.setWordWrap(True)
        paragraph.setMinimumHeight(paragraph.fontMetrics().lineSpacing() * 2)
        return paragraph

    def _switch(self, name: str, title: str) -> QCheckBox:
        switch = QCheckBox(title, self)
        switch.setObjectName(f"step-{name}")
        switch.setAccessibleName(title.replace("&", ""))
        switch.setChecked(True)
        switch.toggled.connect(self._ask_now)
        return switch

    def _steps_head(self) -> QHBoxLayout:
        """A heading, and an (i) that says what the steps are."""
        text = self.tr(
            "1 Made bright on dark: dark strokes on white paper become bright strokes on black. 2 Cropped: cut out, "
            "without the empty ground. 3 Shrunk: 20 pixels high or wide; without it the digit fills all 28. 4 Centred: "
            "put in the middle of 28 × 28 pixels; without it it lies in the upper left corner."
        )
        row = QHBoxLayout()
        row.addWidget(label(self.tr("Steps of the preparation"), "heading", "stepsTitle", self), 1)
        entry = "recognise.md#what-the-model-sees"
        row.addWidget(InfoButton(self.tr("What each step does"), text, entry, "stepsRule", self))
        return row

    def _layout(self) -> None:
        left, middle, right = (Card(name, self) for name in ("sceneCard", "givenCard", "seenCard"))
        column = QVBoxLayout(left)
        column.addWidget(self._choice)
        column.addWidget(self._picture, 1)
        column.addLayout(self._steps_head())
        switches = QGridLayout()
        for place, switch in enumerate(self._switches.values()):
            switches.addWidget(switch, place // 2, place % 2)
        column.addLayout(switches)
        column.addWidget(self._all_on, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._talk)
        column = QVBoxLayout(middle)
        column.addWidget(label(self.tr("Seen with all steps"), "heading", "givenAllTitle", self))
        column.addWidget(self._given_all, 1)
        column.addWidget(label(self.tr("Seen now"), "heading", "givenNowTitle", self))
        column.addWidget(self._given_now, 1)
        column = QVBoxLayout(right)
        column.addWidget(self._counts)
        column.addWidget(self._table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        columns = Columns(12, self)
        row.addWidget(columns)
        for card, stretch in ((left, 10), (middle, 7), (right, 11)):
            inside = card.layout()
            assert inside is not None
            inside.setContentsMargins(12, 12, 12, 12)
            inside.setSpacing(8)
            columns.add(card, stretch)
