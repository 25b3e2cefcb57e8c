"""A lesson on the page Teach, exercise by exercise: what to do, a question, an explanation, and pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.handing_in.work import LessonResult
from engine.jobs import EventKind
from engine.lessons.exercises import PROJECTS, Does, Exercise, ExerciseLesson
from engine.lessons.guides import Guide
from engine.lessons.requests import LessonPicture, PicturesRequest
from engine.teaching.requests import (
    CloseProjectRequest,
    ImportRequest,
    KnownProject,
    NewProjectRequest,
    OpenProjectRequest,
    ProjectsRequest,
    ProjectState,
)
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.pages.lessons.activity import Activity, translated
from gui.pages.lessons.photo_wall import PhotoWall
from gui.pages.lessons.similar_samples import IN_A_ROW, SimilarSamples
from gui.pages.lessons.texts_area import TextsArea
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel, button, label

_LETTERS = 58  # of the left card's width


class ExercisesView(Activity):
    """Works on a copy of the lesson's project, which the person keeps; what is shipped is never changed."""

    def __init__(
        self, bridge: EngineBridge, guide: Guide, lesson: ExerciseLesson, parent: QWidget | None = None
    ) -> None:
        super().__init__(bridge, guide, parent)
        self.setObjectName(f"lesson-{guide.id}")
        self._lesson, self._number = lesson, 0
        self._revealed: set[str] = set()
        self._pictures: dict[str, tuple[LessonPicture, ...]] = {}
        self._failed = False  # there are no pictures, since that failed
        self._copy: Path | None = None
        self._closed_to_us: set[Path] = set()  # copies that could not be opened
        self._place = label("", "quiet", "exercisePlace", self)
        self._title = LineLabel("title", "exerciseTitle", self)
        self._text = self._paragraph("body", "exerciseText")
        self._question = self._paragraph("heading", "exerciseQuestion")
        self._explanation = self._paragraph("body", "exerciseExplanation")
        self._act = button("", "exerciseAct", "primary", self)
        self._back = button(self.tr("&Back"), "exerciseBack", parent=self)
        self._reveal = button(self.tr("&Reveal"), "exerciseReveal", parent=self)
        self._next = button(self.tr("&Next"), "exerciseNext", parent=self)
        parts = (self._text, self._question, self._act, self._explanation)
        self._texts = TextsArea("exerciseTexts", self.tr("What the exercise is about"), parts, 12, self)
        self._wall = PhotoWall("exercisePictures", self.tr("Pictures of the exercise"), self)
        self._similar = SimilarSamples(bridge, self)
        self._layout()
        self._similar.found.connect(self._show_similar)
        self._similar.failed.connect(self.failed)
        self._act.clicked.connect(self._do)
        self._back.clicked.connect(lambda: self._go_to(self._number - 1))
        self._next.clicked.connect(lambda: self._go_to(self._number + 1))
        self._reveal.clicked.connect(self.reveal)
        for key, act in ((Qt.Key.Key_PageUp, self._back.click), (Qt.Key.Key_PageDown, self._next.click)):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._show()

    def result(self) -> LessonResult | None:
        return self.result_of(
            (self.tr("exercise"), self.tr("explanation")),
            [
                (translated(exercise.title), self.tr("revealed"))
                for exercise in self._lesson.exercises
                if exercise.id in self._revealed
            ],
        )

    def end(self) -> None:
        self._close(None)

    def begin(self) -> None:
        """Begin with what the exercise asks for, and ask again for pictures that could not be had."""
        if self._failed:
            self._show_pictures(self._exercise().id)
        (self._next if self._act.isHidden() else self._act).setFocus()

    def reveal(self) -> None:
        """Show the explanation of the exercise."""
        self._revealed.add(self._exercise().id)
        if self._reveal.hasFocus():
            (self._next if self._next.isEnabled() else self._back).setFocus()
        self._show()
        self._texts.lead_to(self._explanation)

    def _exercise(self) -> Exercise:
        return self._lesson.exercises[self._number]

    def _go_to(self, number: int) -> None:
        if 0 <= number < len(self._lesson.exercises):
            self._number = number
            self._show()
            self._texts.lead_to(self._text)

    def _show(self) -> None:
        exercise, count = self._exercise(), len(self._lesson.exercises)
        revealed = exercise.id in self._revealed
        self._place.setText(self.tr("Exercise {number} of {count}").format(number=self._number + 1, count=count))
        self._title.setText(translated(exercise.title))
        self._text.setText(translated(exercise.text))
        self._question.setText(self.tr("Think first: {question}").format(question=translated(exercise.question)))
        self._explanation.setText(translated(exercise.explanation) if revealed else "")
        self._act.setVisible(exercise.does is not Does.NOTHING)
        text = {
            Does.OPEN: self.tr("O&pen the project on Teach"),
            Does.ASK: self.tr("Show the most &similar samples"),
            Does.ADD: self.tr("&Add mixed pictures to the project"),
            Does.BEGIN: self.tr("&Go to the page Teach"),
        }.get(exercise.does, "")
        self._act.setText(text)
        self._act.setAccessibleName(text.replace("&", ""))
        self._reveal.setEnabled(not revealed)
        for step, possible in ((self._back, self._number > 0), (self._next, self._number < count - 1)):
            if step.hasFocus() and not possible:
                (self._reveal if self._reveal.isEnabled() else self._act).setFocus()
            step.setEnabled(possible)
        self._show_pictures(exercise.id)

    def _show_pictures(self, exercise: str) -> None:
        known = self._pictures.get(exercise)
        if known is not None:
            self._put_on_wall(known)
            return

        def keep(pictures: tuple[LessonPicture, ...]) -> None:
            self._pictures[exercise] = pictures
            if again:
                self.mended.emit()
            if exercise == self._exercise().id:
                self._put_on_wall(pictures)

        def fail(error: Exception) -> None:
            self._failed = True
            self.failed.emit(error)

        again, self._failed = self._failed, False
        request = PicturesRequest(self._guide.id, exercise=exercise)
        self._bridge.submit("pictures", request, Listener(done=keep, failed=fail), lane=self.objectName())

    def _put_on_wall(self, pictures: tuple[LessonPicture, ...]) -> None:
        self._wall.show_pictures(pictures, IN_A_ROW if self._exercise().does is Does.ASK else 0)

    def _do(self) -> None:
        does = self._exercise().does
        if does is Does.BEGIN:
            self.page_wanted.emit("teach", "")
        else:
            self._act.setEnabled(False)
            then = {Does.ADD: self._add, Does.ASK: self._ask}.get(does, self._go_to_teach)
            if self._copy is None and does is not Does.OPEN:
                self._find_copy(lambda: self._with_copy(then))
            else:
                self._with_copy(then)

    def _find_copy(self, then: Callable[[], None]) -> None:
        """Go on with the copy that was used last, by its name: it was made before the program was started."""

        def take(projects: tuple[KnownProject, ...]) -> None:
            name = translated(self._guide.title)
            found = (known.folder for known in projects if known.name == name and not known.problem)
            self._copy = next((folder for folder in found if folder not in self._closed_to_us), None)
            then()

        def fail(error: Exception) -> None:
            self._act.setEnabled(True)
            self.failed.emit(error)

        self._bridge.submit(TEACHING, ProjectsRequest(), Listener(take, fail))

    def _with_copy(self, then: Callable[[ProjectState], None]) -> None:
        """Open this lesson's copy of the project, made when there is none, and go on."""

        def take(state: ProjectState) -> None:
            self._copy = state.folder
            then(state)
            # The page Teach opens it for itself, and what is asked here needs it for a moment each.
            self._close(state.folder)

        def fail(error: Exception) -> None:
            if self._copy is not None:  # gone, or open in another window: the next press takes or makes another
                self._closed_to_us.add(self._copy)
            self._copy = None
            self.failed.emit(error)

        if self._copy is None:
            like = PROJECTS / self._lesson.project
            request = NewProjectRequest(translated(self._guide.title), like, opener=self.objectName())
            self._bridge.submit(TEACHING, request, Listener(take, fail, ended=self._ended))
        else:
            opening = OpenProjectRequest(self._copy, self.objectName())
            self._bridge.submit(TEACHING, opening, Listener(take, fail, ended=self._ended))

    def _close(self, folder: Path | None) -> None:
        self._bridge.submit(TEACHING, CloseProjectRequest(folder, self.objectName()), Listener(lambda _: None))

    def _ended(self, kind: EventKind) -> None:
        self._act.setEnabled(True)

    def _go_to_teach(self, state: ProjectState) -> None:
        self.mended.emit()
        self.page_wanted.emit("teach", str(state.folder))

    def _ask(self, state: ProjectState) -> None:
        self.mended.emit()
        listener = Listener(partial(self._similar.ask, state), self.failed.emit)
        self._bridge.submit("pictures", PicturesRequest(self._guide.id), listener)

    def _show_similar(self, pictures: tuple[LessonPicture, ...]) -> None:
        """Show them in place of the exercise's pictures, from now on."""
        for exercise in self._lesson.exercises:
            if exercise.does is Does.ASK:
                self._pictures[exercise.id] = pictures
        if self._exercise().does is Does.ASK:
            self._put_on_wall(pictures)

    def _add(self, state: ProjectState) -> None:
        before = _samples(state)

        def added(now: ProjectState) -> None:
            self._go_to_teach(now)
            count = _samples(now) - before
            self.told.emit(
                self.tr("{count} samples were added.").format(count=count)
                if count
                else self.tr("The project has these samples already.")
            )

        request = ImportRequest(state.folder, "", (PROJECTS / self._lesson.more,))
        self._bridge.submit(TEACHING, request, Listener(added, self.failed.emit))

    def _paragraph(self, role: str, name: str) -> QLabel:
        paragraph = label("", role, name, self)
        paragraph.setWordWrap(True)
        paragraph.setAlignment(Qt.AlignmentFlag.AlignTop)
        return paragraph

    def _layout(self) -> None:
        card, wall = Card("exerciseCard", self), Card("exercisePicturesCard", self)
        follow_font(card, lambda: card.setMinimumWidth(card.fontMetrics().averageCharWidth() * _LETTERS))
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._place)
        buttons = QHBoxLayout()
        buttons.addWidget(self._back)
        buttons.addWidget(self._reveal, 1)
        buttons.addWidget(self._next)
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._texts, 1)
        column.addLayout(buttons)
        inside = QVBoxLayout(wall)
        inside.setContentsMargins(12, 12, 12, 12)
        inside.addWidget(self._wall)
        columns = Columns(12, self)
        columns.add(card, 0)
        columns.add(wall, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(columns)


def _samples(state: ProjectState) -> int:
    return sum(len(take.samples) for take in state.takes)
