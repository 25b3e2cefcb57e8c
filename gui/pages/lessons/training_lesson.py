"""A lesson stage by stage, each trained on the spot and shown beside the one it changes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from engine.data.requests import Preview, PreviewRequest
from engine.errors import ProcessError
from engine.handing_in.work import LessonResult
from engine.jobs import EventKind, Ticket
from engine.lessons.guides import Guide
from engine.lessons.lesson import Lesson, Shows, Stage
from engine.lessons.requests import LessonRequest, LessonRun
from engine.training.records import TrainingProgress
from gui.bridge import EngineBridge, Listener
from gui.page_parts.recipe_titles import loss_name
from gui.pages.lessons.activity import Activity, translated
from gui.pages.lessons.settings_list import SettingsList
from gui.pages.lessons.stage_view import StageCurves, StageView
from gui.pages.lessons.texts_area import TextsArea
from gui.widgets.formats import percent
from gui.widgets.layouts.columns import Columns
from gui.widgets.parts import Card, LineLabel, button, label
from gui.widgets.pictures.picture_rows import COLUMNS
from gui.widgets.press_guard import PressGuard

_WIDTH = 64  # of the left card, in average letters


class TrainingLesson(Activity):
    """Trains one stage at a time; its runs are neither saved nor used by any model."""

    def __init__(self, bridge: EngineBridge, guide: Guide, lesson: Lesson, parent: QWidget | None = None) -> None:
        super().__init__(bridge, guide, parent)
        self.setObjectName(f"lesson-{guide.id}")
        self._lesson, self._stage = lesson, lesson.stages[0]
        self._curves: dict[str, StageCurves] = {}
        self._revealed: set[str] = set()
        self._ticket: Ticket[LessonRun] | None = None
        self._training: StageCurves | None = None
        self._pictures: dict[tuple[str, ...], Preview] = {}  # by the augmentation of a stage
        self._place = label("", "quiet", "lessonPlace", self)
        self._title = LineLabel("title", "lessonTitle", self)
        self._text = self._paragraph("body", "lessonText")
        self._question = self._paragraph("heading", "lessonQuestion")
        self._settings = SettingsList(lesson.shows, self)
        self._remark = self._paragraph("body", "lessonRemark")
        self._state = LineLabel("quiet", "lessonState", self)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("lessonProgress")
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._bar.setRange(0, 1000)
        self._back = button(self.tr("&Back"), "lessonBack", parent=self)
        self._train = button(self.tr("Tr&ain this stage"), "lessonTrain", "primary", self)
        self._reveal = button(self.tr("&Reveal"), "lessonReveal", parent=self)
        self._next = button(self.tr("&Next"), "lessonNext", parent=self)
        self._guard = PressGuard(self._train)
        self._before = StageView("stageBefore", lesson.shows, self)
        self._now = StageView("stageNow", lesson.shows, self)
        self._layout()
        self._back.clicked.connect(self.go_back)
        self._next.clicked.connect(self.go_on)
        self._train.clicked.connect(self.train)
        self._reveal.clicked.connect(self.reveal)
        for key, act in ((Qt.Key.Key_PageUp, self._back.click), (Qt.Key.Key_PageDown, self._next.click)):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._show_stage()

    def is_running(self) -> bool:
        """Whether a stage is being trained."""
        return self._ticket is not None

    def result(self) -> LessonResult | None:
        return self.result_of(
            (self.tr("stage"), self.tr("held-back pictures read at the end"), self.tr("explanation")),
            [
                (translated(stage.title), percent(run.result.epochs[-1].validation_accuracy), self._was_revealed(stage))
                for stage in self._lesson.stages
                if stage.id in self._curves and (run := self._curves[stage.id].run) is not None and run.result.epochs
            ],
        )

    def _was_revealed(self, stage: Stage) -> str:
        return self.tr("revealed") if stage.id in self._revealed else ""

    def begin(self) -> None:
        """Begin with the button that trains."""
        self._train.setFocus()

    def go_back(self) -> None:
        """Go to the stage before, if there is one."""
        self._go_to(self._lesson.number(self._stage) - 2)

    def go_on(self) -> None:
        """Go to the next stage, whether or not this one was trained."""
        self._go_to(self._lesson.number(self._stage))

    def train(self) -> None:
        """Train the stage, again if it was trained before; while it is under way, stop it within one batch."""
        if self._ticket is not None:
            if self._train.hasFocus():
                self.setFocus()  # or Qt would give it to what comes next, since the button is greyed now
            self._train.setEnabled(False)
            self._state.setText(self.tr("Stopping…"))
            self._bridge.cancel(self._ticket)
            return
        if self._bridge.is_busy("train"):
            self.failed.emit(
                ProcessError(
                    self.tr(
                        "A model is being trained on the page Train, so this stage cannot be trained now. Wait until "
                        "that is done, or cancel it there, then try again."
                    )
                )
            )
            return
        self.mended.emit()
        self._guard.hold()
        self._training = StageCurves()
        self._ticket = self._bridge.submit(
            "lesson",
            LessonRequest(self._lesson.model_id, self._stage.recipe, self._lesson.pictures),
            Listener(done=self._done, failed=self.failed.emit, progress=self._progress, ended=self._ended),
        )
        self._show_stage()
        self._state.setText(self.tr("Starting…"))

    def reveal(self) -> None:
        """Show the explanation of a stage that was trained."""
        self._revealed.add(self._stage.id)
        self._go_on_from(self._reveal)
        self._show_stage()

    def _progress(self, progress: object) -> None:
        if not isinstance(progress, TrainingProgress):
            return
        assert self._training is not None
        self._training.add(progress)
        done = (progress.epoch - 1 + progress.batch / progress.batches) / progress.epochs
        self._bar.setValue(round(done * 1000))
        if self._train.isEnabled():
            self._state.setText(
                self.tr("Epoch {epoch} of {epochs}").format(epoch=progress.epoch, epochs=progress.epochs)
            )
        self._share_the_loss_axis()
        self._now.follow()

    def _done(self, run: LessonRun) -> None:
        assert self._training is not None
        self._training.run = run
        self._curves[self._stage.id] = self._training

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        self._training = None
        self._guard.hold()
        self._train.setEnabled(True)
        self._show_stage()
        if self.hasFocus() or self._train.hasFocus():
            (self._reveal if self._reveal.isEnabled() else self._train).setFocus()
        if kind is EventKind.CANCELLED:
            self._state.setText(self.tr("Stopped. Nothing of this training was kept."))
        elif kind is not EventKind.SUCCEEDED:
            self._state.setText(self.tr("The training failed."))

    def _go_to(self, index: int) -> None:
        if self._ticket is None and 0 <= index < len(self._lesson.stages):
            self._stage = self._lesson.stages[index]
            self._show_stage()

    def _go_on_from(self, pressed: QWidget) -> None:
        """The button that was pressed is greyed: give the focus to what one does next."""
        if pressed.hasFocus():
            (self._next if self._next.isEnabled() else self._back).setFocus()

    def _show_stage(self) -> None:
        """Bring everything in line with the stage, its curves and whether it is being trained."""
        stage, running = self._stage, self._ticket is not None
        number, count = self._lesson.number(stage), len(self._lesson.stages)
        trained = stage.id in self._curves
        self._place.setText(self.tr("Stage {number} of {count}").format(number=number, count=count))
        self._title.setText(translated(stage.title))
        self._text.setText(translated(stage.text))
        self._question.setText(self._question_of(stage))
        self._remark.setText(self._remark_on(stage, stage.id in self._revealed))
        self._state.setText(self.tr("Trained. You can train it again.") if trained else self.tr("Not trained yet."))
        self._bar.setValue(1000 if trained and not running else 0)
        text = self.tr("C&ancel") if running else self.tr("Tr&ain this stage")
        self._train.setText(text)
        self._train.setAccessibleName(text.replace("&", ""))
        for step, possible in ((self._back, number > 1), (self._next, number < count)):
            if step.hasFocus() and not possible:
                self._train.setFocus()  # the first and the last stage
            step.setEnabled(possible and not running)
        self._reveal.setEnabled(trained and not running and stage.id not in self._revealed)
        self._show_runs(stage)
        self._show_pictures()

    def _show_pictures(self) -> None:
        """Show what the stages learn from, if the lesson is about that; pictures not seen yet are fetched."""
        if self._lesson.shows is not Shows.PICTURES:
            return
        for view, stage in ((self._before, self._lesson.compared(self._stage)), (self._now, self._stage)):
            augmentation = None if stage is None else stage.recipe.augmentation
            preview = None if augmentation is None else self._pictures.get(augmentation)
            view.show_pictures(preview)
            if augmentation is not None and preview is None:
                self._bridge.submit(
                    "pictures",
                    PreviewRequest("mnist", augmentation, COLUMNS, 0),
                    Listener(done=partial(self._keep_pictures, augmentation), failed=self.failed.emit),
                    lane=f"{self.objectName()}-{view.objectName()}",
                )

    def _keep_pictures(self, augmentation: tuple[str, ...], preview: Preview) -> None:
        self._pictures[augmentation] = preview
        for view, stage in ((self._before, self._lesson.compared(self._stage)), (self._now, self._stage)):
            if stage is not None and stage.recipe.augmentation == augmentation:
                view.show_pictures(preview)

    def _show_runs(self, stage: Stage) -> None:
        before, epochs = self._lesson.compared(stage), stage.recipe.epochs
        title = self.tr("Stage {number}")
        if before is None:
            self._settings.show_recipes(None, "", stage.recipe, self.tr("now"))
            self._before.show_stage(self.tr("Before"), "", epochs, None, self.tr("This is where we begin."))
        else:
            name = title.format(number=self._lesson.number(before))
            self._settings.show_recipes(before.recipe, name, stage.recipe, self.tr("now"))
            remark = self.tr("Not trained yet. Go back and train it to compare.")
            loss = loss_name(before.recipe)
            self._before.show_stage(name, loss, epochs, self._curves.get(before.id), remark)
        name = self.tr("Stage {number}, now").format(number=self._lesson.number(stage))
        curves = self._training or self._curves.get(stage.id)
        remark = self.tr("Being trained…") if self._training else self.tr("Train this stage to see its curves.")
        self._now.show_stage(name, loss_name(stage.recipe), epochs, curves, remark)
        self._share_the_loss_axis()

    def _share_the_loss_axis(self) -> None:
        shown = [curves for view in (self._before, self._now) if (curves := view.drawn()) is not None]
        top = max((curves.largest_loss(self._lesson.shows) for curves in shown), default=0.0) or 1.0
        for view in (self._before, self._now):
            view.set_loss_top(top)

    def _question_of(self, stage: Stage) -> str:
        return self.tr("Think first: {question}").format(question=translated(stage.question))

    def _remark_on(self, stage: Stage, revealed: bool) -> str:
        if revealed:
            return translated(stage.explanation)
        return self.tr("Look at {what}").format(what=translated(stage.look_at))

    def _paragraph(self, role: str, name: str) -> QLabel:
        paragraph = label("", role, name, self)
        paragraph.setWordWrap(True)
        paragraph.setAlignment(Qt.AlignmentFlag.AlignTop)
        return paragraph

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.isVisible():
            self._fit_paragraphs()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_paragraphs()  # now that the style has given them their fonts

    def _fit_paragraphs(self) -> None:
        """Keep room for the longest text of any stage, so that nothing moves from one to the next."""
        width = self.fontMetrics().averageCharWidth() * _WIDTH
        self._card.setMinimumWidth(width)
        room = width - 26 - self._texts.verticalScrollBar().sizeHint().width()
        stages = self._lesson.stages
        texts = {
            self._text: [translated(stage.text) for stage in stages],
            self._question: [self._question_of(stage) for stage in stages],
            self._remark: [self._remark_on(stage, revealed) for stage in stages for revealed in (False, True)],
        }
        for paragraph, choices in texts.items():
            shown = paragraph.text()
            heights = []
            for text in choices:
                paragraph.setText(text)
                heights.append(paragraph.heightForWidth(room))
            paragraph.setText(shown)
            paragraph.setFixedHeight(max(heights))

    def _layout(self) -> None:
        self._card = Card("lessonCard", self)
        parts = (self._text, self._question, self._settings, self._remark)
        self._texts = TextsArea("lessonTexts", self.tr("What the stage is about"), parts, 8, self)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._place)
        buttons = QHBoxLayout()
        buttons.addWidget(self._back)
        buttons.addWidget(self._train, 1)
        buttons.addWidget(self._reveal)
        buttons.addWidget(self._next)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._texts, 1)
        column.addWidget(self._state)
        column.addWidget(self._bar)
        column.addLayout(buttons)
        columns = Columns(12, self)
        columns.add(self._card, 0)
        columns.add(self._before, 1)
        columns.add(self._now, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(columns)
