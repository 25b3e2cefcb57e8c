"""An open project: where pictures come from, the classes, and the answer or the test."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from engine.teaching.requests import ProjectState
from engine.types import Image
from gui.bridge import EngineBridge
from gui.pages.teach.answer_panel import AnswerPanel
from gui.pages.teach.class_list import Adding, ClassList
from gui.pages.teach.inputs import Inputs
from gui.pages.teach.open_project import OpenProject
from gui.pages.teach.project_bar import TEST
from gui.pages.teach.scrolling import Scrolling
from gui.pages.teach.test_panel import TestPanel
from gui.pages.teach.thumbnails import Thumbnails
from gui.pages.teach.train_card import TrainCard
from gui.preferences import Preferences
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.follow_font import follow_font

_ANSWER_LETTERS = 32  # of the answer's width, on average, at least


class Workbench(QWidget):
    """Attributes: `inputs`, `classes`, `answer`, `train`, `test`. Signals: `failed(Exception)`, `mended()`,
    `told(sentence)`, `weights_changed(model id)`, `answer_changed()`.
    """

    failed = Signal(object)
    mended = Signal()
    told = Signal(str)
    weights_changed = Signal(str)
    answer_changed = Signal()

    def __init__(
        self, bridge: EngineBridge, preferences: Preferences, project: OpenProject, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("teachBench")
        self._project = project
        self._test = False
        self.thumbnails = Thumbnails(bridge, self)
        self.inputs = Inputs(bridge, preferences, self)
        self.classes = ClassList(self.thumbnails, self)
        self._side = QStackedWidget(self)
        self._answer_side = QWidget(self)
        self.answer = AnswerPanel(self.thumbnails, self._answer_side)
        self.train = TrainCard(bridge, self._answer_side)
        self.test = TestPanel(bridge, self._side)
        self._lay_out()
        self._connect()

    def is_test(self) -> bool:
        """Whether test samples are shown and made."""
        return self._test

    def begin(self) -> None:
        """Another project is open."""
        assert self._project.state is not None
        self.thumbnails.forget_all()
        self.inputs.camera.set_project(self._project.folder)
        self.inputs.draw.new_take()
        self.answer.show_nothing("")
        if not self._project.state.classes:
            self.classes.focus_new()

    def end(self) -> None:
        """No project is open any more."""
        self.inputs.camera.set_project(None)
        self.train.stop()
        self.test.stop()

    def show_state(self, state: ProjectState) -> None:
        """Show what the project holds now."""
        self.classes.show_state(state, self._test)
        self.answer.show_state(state)
        self.train.show_state(state)
        self.test.show_state(state)
        self._arranging.start()
        self._update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arranging.start()

    def show_part(self, key: str) -> None:
        """Show the samples and the answer, or the test."""
        self._test = key == TEST
        self.inputs.camera.recorder.stop()
        self.inputs.draw.new_take()
        self._side.setCurrentIndex(int(self._test))
        self._fit_side()
        if self._project.state is not None:
            self.show_state(self._project.state)

    def show_file(self, picture: Image, name: str) -> None:
        """Show a picture from a file, to ask about and to add."""
        self.inputs.show_input("file")
        self.inputs.file.show_picture(picture, name)

    def show_names_again(self) -> None:
        """Something failed, perhaps a renaming."""
        for card in self.classes.cards():
            card.show_name_again()

    def add_files(self, key: str, paths: tuple[Path, ...]) -> None:
        """Add picture files to a class; with an empty key, folders become classes."""
        self._project.add_files(self._project.folder, key, paths, self._test)

    def press_space(self) -> bool:
        """The space bar was pressed; says whether it records."""
        typing = isinstance(QApplication.focusWidget(), QLineEdit)
        able = self.inputs.current() == "camera" and self.inputs.camera.is_on() and bool(self.classes.current())
        if typing or not able or not self.isVisible():
            return False
        self._press(self.classes.current())
        return True

    def release(self) -> None:
        """The space bar, or the button of a class, is held no longer."""
        self.inputs.camera.recorder.release()

    def _press(self, key: str) -> None:
        """The button of a class, or a key, is pressed."""
        self.classes.choose(key)
        if self.inputs.current() != "camera":
            return
        if not self.inputs.camera.is_on():
            self.told.emit(self.tr("Start the camera first."))
        elif self._project.held_up():
            self._say_not_recorded()
        else:
            self.inputs.camera.recorder.press(self.inputs.camera.countdown())

    def _click(self, key: str) -> None:
        if self.inputs.current() != "camera":
            self._add(key)

    def _say_not_recorded(self) -> None:
        text = self.tr("{why} Record when that is done.")
        self.told.emit(text.format(why=self._project.held_up()))

    def _add(self, key: str) -> None:
        """Add the drawing or the opened picture to a class."""
        picture = self.inputs.picture()
        if not key:
            self.told.emit(self.tr("Add a class first: type its name and press Enter."))
        elif picture is None:
            drawn = self.inputs.current() == "draw"
            self.told.emit(self.tr("Draw something first.") if drawn else self.tr("Open or paste a picture first."))
        elif self.inputs.current() == "draw":
            take, strokes = self.inputs.draw.take(), self.inputs.draw.take_off()
            put_back = partial(self.inputs.draw.put_back, strokes)
            self._project.add_sample(key, picture, "drawing", take, self._test, put_back)
        else:
            self._project.add_sample(key, picture, "files", self.inputs.file.take(), self._test)

    def _change_class(self, key: str, name: str | None, colour: int | None, on: bool | None) -> None:
        """Change what is not None of a class, whose key may then be another: nothing is recorded meanwhile."""
        self.inputs.camera.recorder.stop()
        self._project.change_class(key, name, colour, on)

    def _remove(self, keys: tuple[str, ...]) -> None:
        """Delete classes or samples, of which nothing is recorded meanwhile."""
        self.inputs.camera.recorder.stop()
        self._project.remove(keys)

    def _shoot(self, take: str) -> None:
        """A sample of a burst is due."""
        picture, key = self.inputs.picture(), self.classes.current()
        if self._project.held_up():  # a picture of a burst cannot wait for long
            self.inputs.camera.recorder.stop()
            self._say_not_recorded()
        elif picture is not None and key:
            self._project.add_sample(key, picture, "camera", take, self._test)

    def _update(self) -> None:
        """What can be done now, and what comes next."""
        state = self._project.state
        if state is None:
            return
        recorder = self.inputs.camera.recorder
        by_itself = self.inputs.camera.countdown() > 0
        recording = self.tr("Stop recording") if by_itself else self.tr("Recording…")
        self.classes.show_adding(self._adding(), recording if recorder.is_on() else "")
        filled = {take.class_key for take in state.takes if take.samples and take.test == self._test}
        empty = [taught.key for taught in state.classes if taught.on and taught.key not in filled]
        few = len(state.classes) < 2
        untrained = state.learnt is None or not state.learnt.current
        if self._test:  # "Test the network" comes next, and its panel marks it
            few = False
        camera_off = self.inputs.current() == "camera" and not self.inputs.camera.is_on()
        self.inputs.camera.show_next(bool(empty) and camera_off)
        self.classes.show_next(few and not empty, bool(empty) and not camera_off)
        self.train.show_next(not few and not empty and untrained)

    def _adding(self) -> Adding:
        if self.inputs.current() == "draw":
            return Adding(self.tr("Add drawing"), self.tr("Enter adds to the chosen class"))
        if self.inputs.current() == "file":
            return Adding(self.tr("Add picture"), self.tr("Add the picture that is shown"), with_files=True)
        camera = self.inputs.camera
        if camera.countdown():
            return Adding(self.tr("Record"), self.tr("Counts down, and records by itself"))
        return Adding(self.tr("Hold to record"), self.tr("Hold it, or the space bar: eight samples a second"))

    def _connect(self) -> None:
        classes, camera, project = self.classes, self.inputs.camera, self._project
        self.inputs.changed.connect(self._update)
        self.inputs.switched.connect(self._update)
        self.inputs.draw.add_wanted.connect(lambda: self._add(self.classes.current()))
        camera.recorder.shot.connect(self._shoot)
        camera.recorder.changed.connect(self._update)
        camera.countdown_changed.connect(self._update)
        camera.failed.connect(self.failed)
        camera.mended.connect(self.mended)
        classes.chosen.connect(self.inputs.draw.new_take)
        classes.add_wanted.connect(project.add_class)
        classes.add_pressed.connect(self._press)
        classes.add_released.connect(lambda _: self.release())
        classes.add_clicked.connect(self._click)
        classes.files_dropped.connect(self.add_files)
        classes.changed.connect(self._change_class)
        classes.delete_wanted.connect(self._remove)
        self.train.trained.connect(project.show)
        self.train.weights_changed.connect(self.weights_changed)
        self.train.failed.connect(self.failed)
        self.train.mended.connect(self.mended)
        self.test.failed.connect(self.failed)
        self.test.mended.connect(self.mended)
        self.test.shown.connect(self._fit_side)

    def _fit_side(self) -> None:
        """Let the side be as wide as what it shows needs, not as what it hides."""
        for part in self._side.findChildren(Scrolling):
            shown = part is self._side.currentWidget()
            width = QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Ignored
            part.setSizePolicy(width, QSizePolicy.Policy.Preferred)
        self._arranging.start()

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self._answer_side)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.setSpacing(12)
        inside.addWidget(self.answer)
        inside.addWidget(self.train)
        inside.addStretch(1)
        self._side.addWidget(Scrolling(self._answer_side, "teachAnswerArea", self.tr("Answer and training")))
        tested = QWidget(self._side)
        column = QVBoxLayout(tested)
        column.setContentsMargins(0, 0, 4, 0)
        column.addWidget(self.test)
        column.addStretch(1)
        self._side.addWidget(Scrolling(tested, "teachTestArea", self.tr("Test")))
        follow_font(
            self._side,
            lambda: self._side.setMinimumWidth(self.fontMetrics().averageCharWidth() * _ANSWER_LETTERS),
        )
        columns = self._columns = Columns(12, self)
        columns.add(self.inputs, 4)
        columns.add(self.classes, 4)
        columns.add(self._side, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(columns)
        self._arranging = QTimer(self, singleShot=True, interval=0)  # when the parts have their sizes
        self._arranging.timeout.connect(columns.arrange)
        follow_font(self, self._arranging.start)
        self._fit_side()
