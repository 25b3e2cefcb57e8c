"""The page Teach: classes of your own, samples of each, and what a network that learnt them answers at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent, QUndoStack
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.handing_in.work import Done
from engine.reading.requests import OpenedPicture
from engine.teaching.requests import KnownProject, ProjectsRequest
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.page_parts.exporting.export_dialog import ExportDialog
from gui.page_parts.page import Page
from gui.page_parts.picture_opener import PictureOpener
from gui.page_parts.presented import Presented
from gui.pages.teach.answers import Answers
from gui.pages.teach.done import TaughtWork
from gui.pages.teach.files import choose_folder, choose_pictures
from gui.pages.teach.open_project import OpenProject
from gui.pages.teach.preparing import Preparing
from gui.pages.teach.project_bar import ProjectBar
from gui.pages.teach.project_commands import ProjectCommands
from gui.pages.teach.start_view import StartView
from gui.pages.teach.undoing import Undoing
from gui.pages.teach.workbench import Workbench
from gui.preferences import Preferences


class TeachPage(Page):
    """Either the start view, or the project that is open."""

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("teachPage")
        self._project = OpenProject(bridge, self)
        self._opener = PictureOpener(bridge, preferences, self, several=True)
        self._start = StartView(self)
        self._bar = ProjectBar(self)
        self._bench = Workbench(bridge, preferences, self._project, self)
        self._undoing = Undoing(self._project, self._bench.inputs.draw.pad, self)
        Preparing(bridge, self._project)
        self._answers = Answers(bridge, self._project, self._bench)
        self._commands = ProjectCommands(self._project, self)
        self._work = TaughtWork(self)
        self._lay_out()
        self._connect()
        self._show_open()

    def pictures(self) -> PictureOpener:
        return self._opener

    def undo_stacks(self) -> tuple[QUndoStack, ...]:
        return self._undoing.stacks

    def show_part(self, key: str) -> None:
        """Open the project in this folder; an empty key leaves what is open."""
        if key:
            self._project.open(Path(key))

    def can_be_presented(self) -> bool:
        return self._project.state is not None

    def presented(self) -> Presented:
        return Presented(self._bench.answer.headline(), {})

    def work(self) -> tuple[Done, ...]:
        return self._work.work()

    def end(self) -> None:
        self._project.end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._project.refresh()
        self._list_projects()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The space bar records while it is held, unless it means something where the focus is."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self._bench.press_space():
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._bench.release()
        super().keyReleaseEvent(event)

    def _list_projects(self) -> None:
        def show(projects: tuple[KnownProject, ...]) -> None:
            self._start.show_projects(projects)
            self._commands.show_projects(projects)
            state = self._project.state
            self._bar.show_projects([known for known in projects if state is None or known.folder != state.folder])

        self._bridge.submit(TEACHING, ProjectsRequest(), Listener(show, self.failed.emit), lane="projects")

    def _export(self, model_id: str, title: str) -> None:
        ExportDialog(self._bridge, self._preferences, model_id, title, parent=self).show()

    def _show_open(self) -> None:
        """Show what is open: a project, or none."""
        is_open = self._project.state is not None
        self._stack.setCurrentWidget(self._open_view if is_open else self._start)
        self._list_projects()

    def _opened(self) -> None:
        self.mended.emit()
        self._show_open()
        self._bench.begin()

    def _changed(self) -> None:
        state = self._project.state
        if state is not None:
            self._work.look_at(state)
            self._bar.show_state(state)
            self._bench.show_state(state)
            self._answers.ask()

    def _failed(self, error: Exception) -> None:
        self._bench.show_names_again()
        self.failed.emit(error)

    def _take_picture(self, opened: OpenedPicture) -> None:
        if self._project.state is None:
            self.told.emit(self.tr("Open a project first, or begin a new one."))
            return
        self._bench.show_file(opened.picture, opened.request.name)

    def _take_files(self, paths: tuple[Path, ...], folders: bool) -> None:
        """Several files go to the chosen class; folders become classes."""
        if self._project.state is None:
            self.told.emit(self.tr("Open a project first, or begin a new one."))
        elif not folders and not self._bench.classes.current():
            self.told.emit(self.tr("Add a class first: type its name and press Enter."))
        else:
            self._bench.add_files("" if folders else self._bench.classes.current(), paths)

    def _choose_files(self, key: str) -> None:
        folder, test = self._project.folder, self._bench.is_test()  # others may be shown when the person has chosen
        card = next(card for card in self._bench.classes.cards() if card.key == key)  # its key follows a renaming

        def add(paths: tuple[Path, ...]) -> None:
            state = self._project.state
            is_open = state is not None and state.folder == folder
            self._project.add_files(folder, card.key if is_open else key, paths, test)

        choose_pictures(self, self.tr("Add pictures to the class"), self._preferences.last_folder, add)

    def _choose_folders(self) -> None:
        folder, test = self._project.folder, self._bench.is_test()
        title, start = self.tr("A folder with a folder of pictures for each class"), self._preferences.last_folder
        choose_folder(self, title, start, lambda path: self._project.add_files(folder, "", (path,), test))

    def _connect(self) -> None:
        project, bar, bench = self._project, self._bar, self._bench
        project.opened.connect(self._opened)
        project.closed.connect(self._show_open)
        project.closed.connect(bench.end)
        project.changed.connect(self._changed)
        project.remarked.connect(bench.classes.show_remarks)
        project.working.connect(bar.show_work)
        project.working.connect(self._start.show_work)
        project.class_added.connect(bench.classes.choose)
        project.failed.connect(self._failed)
        project.told.connect(self.told)
        self._start.new_wanted.connect(lambda: self._commands.do("new"))
        self._start.open_wanted.connect(lambda: self._commands.do("open"))
        self._start.zip_wanted.connect(lambda: self._commands.do("zip"))
        self._start.chosen.connect(project.open)
        bar.wanted.connect(self._commands.do)
        self._commands.export_wanted.connect(self._export)
        bar.project_wanted.connect(project.open)
        bar.recent_wanted.connect(self._list_projects)
        bar.undo_wanted.connect(project.undo)
        bar.stop_wanted.connect(project.stop)
        bar.parts.changed.connect(bench.show_part)
        bar.parts.changed.connect(lambda _: self._answers.ask())
        bench.test.tested.connect(self._work.add_test)
        bench.failed.connect(self.failed)
        bench.mended.connect(self.mended)
        bench.told.connect(self.told)
        bench.weights_changed.connect(self.weights_changed)
        bench.answer_changed.connect(self.answer_changed)
        bench.classes.files_wanted.connect(self._choose_files)
        bench.classes.folders_wanted.connect(self._choose_folders)
        bench.inputs.file.open_wanted.connect(self._opener.choose_file)
        bench.inputs.file.paste_wanted.connect(self._opener.paste)
        self._answers.failed.connect(self.failed)
        self._opener.opened.connect(self._take_picture)
        self._opener.several_chosen.connect(self._take_files)
        self._opener.failed.connect(self.failed)
        self._opener.told.connect(self.told)

    def _lay_out(self) -> None:
        self._open_view = QWidget(self)
        column = QVBoxLayout(self._open_view)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._bar)
        column.addWidget(self._bench, 1)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._start)
        self._stack.addWidget(self._open_view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self._stack)
