"""The top of the page: the project's name, what is shown of it, Undo, and what can be done with the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QVBoxLayout, QWidget

from engine.teaching.requests import KnownProject, ProjectState
from gui.pages.teach.titles import titles
from gui.plain_text import caption_of, tip_of
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import LineLabel, button, label
from gui.widgets.segmented import Segmented

TEACH, TEST = "teach", "test"
_NAME_LETTERS = 14


class ProjectBar(QWidget):
    """Attributes: `parts`, the choice of `TEACH` or `TEST`. Signals: `wanted(what)` for an entry of the menu: "new",
    "open", "zip", "rename", "copy", "pack", "export", "close" or "delete"; `project_wanted(Path)` for a recent project;
    `recent_wanted()` when the recent ones are to be shown; `undo_wanted()`; `stop_wanted()` for what takes long.
    """

    wanted = Signal(str)
    project_wanted = Signal(object)
    recent_wanted = Signal()
    undo_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachBar")
        self.parts = Segmented("teachParts", self.tr("What is shown"), self)
        self.parts.add(TEACH, self.tr("Samples and answer"))
        self.parts.add(TEST, self.tr("Test"))
        self._name = LineLabel("title", "teachName", self)
        follow_font(
            self._name, lambda: self._name.setMinimumWidth(self.fontMetrics().averageCharWidth() * _NAME_LETTERS)
        )
        self._undo = button(self.tr("Restore"), "teachUndo", parent=self)
        self._project = button(self.tr("Project"), "teachProject", parent=self)
        self._recent = QMenu(self.tr("Recent"), self)
        self._recent.setToolTipsVisible(True)
        self._project.setMenu(self._menu())
        self._said = label("", "quiet", "teachWorking", self)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("teachProgress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._stop = button(self.tr("Stop"), "teachStop", parent=self)
        row = WrappingRow(12)
        row.add(self._name, 1)
        row.add(self.parts)
        row.add_gap()
        row.add(self._undo)
        row.add(self._project)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        work = QHBoxLayout()
        work.setSpacing(8)
        work.addWidget(self._said)
        work.addWidget(self._bar, 1)
        work.addWidget(self._stop)
        layout.addLayout(work)
        self._stop.clicked.connect(self.stop_wanted)
        self._undo.clicked.connect(self.undo_wanted)
        self._recent.aboutToShow.connect(self.recent_wanted)
        self._undo.hide()
        self.show_work("", 0, 0)

    def show_state(self, state: ProjectState) -> None:
        """Show the project's name, and what can be undone."""
        self._name.setText(state.name)
        text = self.tr("Restore {what}").format(what=state.undo)
        self._undo.setText(caption_of(text))
        self._undo.setAccessibleName(text)
        self._undo.setToolTip(self.tr("Ctrl+Z"))
        self._undo.setVisible(bool(state.undo))

    def show_projects(self, projects: Sequence[KnownProject]) -> None:
        """List the recent projects in the menu."""
        self._recent.clear()
        for project, title in zip(projects, titles(projects), strict=True):
            text = self.tr("{project} – cannot be opened").format(project=title) if project.problem else title
            entry = self._recent.addAction(caption_of(text))
            entry.setEnabled(not project.problem)
            entry.setToolTip(tip_of(project.problem))
            entry.triggered.connect(partial(self._choose, project))
        if not projects:
            self._recent.addAction(self.tr("No other projects")).setEnabled(False)

    def show_work(self, sentence: str, done: int, total: int) -> None:
        """Show how far something is that takes long; an empty sentence ends it."""
        self._said.setText(sentence)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        for part in (self._said, self._bar, self._stop):
            part.setVisible(bool(sentence))

    def _choose(self, project: KnownProject, checked: bool = False) -> None:
        self.project_wanted.emit(project.folder)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        self._entry(menu, "new", self.tr("&New…"))
        self._entry(menu, "open", self.tr("&Open…"))
        self._entry(menu, "zip", self.tr("Open a &zip file…"))
        menu.addMenu(self._recent)
        menu.addSeparator()
        self._entry(menu, "rename", self.tr("&Rename…"))
        self._entry(menu, "copy", self.tr("&Duplicate…"))
        self._entry(menu, "pack", self.tr("&Save as zip file…"))
        self._entry(menu, "export", self.tr("E&xport the network…"))
        menu.addSeparator()
        self._entry(menu, "close", self.tr("&Close"))
        self._entry(menu, "delete", self.tr("D&elete this project and its pictures…"))
        return menu

    def _entry(self, menu: QMenu, what: str, text: str) -> None:
        entry = QAction(text, menu)
        entry.setObjectName(f"teachProject-{what}")
        act: Callable[[], object] = partial(self.wanted.emit, what)
        entry.triggered.connect(lambda: act())
        menu.addAction(entry)
