"""What the menu of a project does, with the questions that come before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.catalog.own_classes import id_of
from engine.teaching import names
from engine.teaching.requests import KnownProject
from gui.pages.teach import counted
from gui.pages.teach.files import choose_folder, choose_zip, save_zip
from gui.pages.teach.open_project import OpenProject
from gui.widgets.name_dialog import ask_name
from gui.widgets.question import agreed


class ProjectCommands(QObject):
    """Asks and does, by the names of `ProjectBar.wanted`. Signals: `export_wanted(model id, name)`."""

    export_wanted = Signal(str, str)

    def __init__(self, project: OpenProject, page: QWidget) -> None:
        super().__init__(page)
        self._project, self._page = project, page
        self._folder = Path.home()
        self._names: list[str] = []  # of the projects there are

    def show_projects(self, projects: Sequence[KnownProject]) -> None:
        """Propose no name that one of these has."""
        self._names = [known.name for known in projects]

    def do(self, what: str) -> None:
        """Do what the menu calls so. Raises KeyError for another name."""
        commands = {
            "new": self._new,
            "open": self._open,
            "zip": self._open_zip,
            "rename": self._rename,
            "copy": self._copy,
            "pack": self._pack,
            "export": self._export,
            "close": self._project.close,
            "delete": self._delete,
        }
        commands[what]()

    def _new(self) -> None:
        ask_name(
            self._page,
            self.tr("New project"),
            self.tr("What is the project called?"),
            names.free(self.tr("My project"), self._names),
            self.tr("Create"),
            self._project.new,
        )

    def _open(self) -> None:
        choose_folder(self._page, self.tr("Open a project: choose its folder"), self._start(), self._project.open)

    def _open_zip(self) -> None:
        choose_zip(self._page, self.tr("Open a project from a zip file"), self._folder, self._project.open)

    def _rename(self) -> None:
        folder = self._project.folder
        ask_name(
            self._page,
            self.tr("Rename the project"),
            self.tr("What is the project called?"),
            self._name(),
            self.tr("Rename"),
            lambda name: self._project.rename(folder, name),
        )

    def _copy(self) -> None:
        folder = self._project.folder
        ask_name(
            self._page,
            self.tr("Duplicate the project"),
            self.tr("What is the copy called?"),
            names.free(self.tr("{name} (copy)").format(name=self._name()), self._names),
            self.tr("Duplicate"),
            lambda name: self._project.new(name, folder),
        )

    def _pack(self) -> None:
        folder = self._project.folder
        name = "".join(letter for letter in self._name() if letter.isalnum() or letter in " -_").strip() or "project"
        proposed = self._folder / f"{name}.zip"
        save_zip(
            self._page, self.tr("Save the project as a zip file"), proposed, lambda path: self._write(folder, path)
        )

    def _export(self) -> None:
        folder = self._project.folder
        if folder is not None:
            self.export_wanted.emit(id_of(folder), self._name())

    def _write(self, folder: Path, path: Path) -> None:
        self._folder = path.parent
        self._project.pack(folder, path)

    def _delete(self) -> None:
        state = self._project.state
        assert state is not None
        pictures = counted.pictures(sum(len(take.samples) for take in state.takes))
        sentence = self.tr("Delete the project “{name}” and its {pictures}? They cannot be restored.").format(
            name=state.name, pictures=pictures
        )
        if agreed(self._page, self.tr("Delete the project?"), sentence, self.tr("&Delete"), self.tr("&Keep it")):
            self._project.delete(state.folder, state.name)

    def _start(self) -> Path:
        state = self._project.state
        return self._folder if state is None else state.folder.parent

    def _name(self) -> str:
        state = self._project.state
        return "" if state is None else state.name
