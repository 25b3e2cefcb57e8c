"""The project that is open: what it holds, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.jobs import NO_TICKET, EventKind, Request, Ticket
from engine.teaching.requests import (
    AddClassRequest,
    AddSampleRequest,
    ChangeClassRequest,
    CloseProjectRequest,
    DeleteProjectRequest,
    DeleteRequest,
    ImportRequest,
    NewProjectRequest,
    OpenProjectRequest,
    PackProjectRequest,
    ProjectState,
    RenameProjectRequest,
    Source,
    TeachingProgress,
    UndoRequest,
)
from engine.types import Image
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.widgets.formats import count

_APART = 800  # ms between two showings of what samples have changed
_WAITING = 4  # samples that have not been kept yet: more would come later than the hand that was shown


class OpenProject(QObject):
    """At most one project; what is asked is answered in order.

    Signals: `opened()` when there is another project, `closed()` when there is none any more, `changed()` after every
    answer about the project; `remarked(tuple[str, ...])`, sentences about files that were left out; `working(sentence,
    done, total)` while something takes long, with an empty sentence when it is over; `class_added(key)`;
    `failed(Exception)`; `told(sentence)`.
    """

    opened = Signal()
    closed = Signal()
    changed = Signal()
    remarked = Signal(object)
    working = Signal(str, int, int)
    class_added = Signal(str)
    failed = Signal(object)
    told = Signal(str)

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._state: ProjectState | None = None
        self._waiting = 0
        self._long: Ticket[Any] = NO_TICKET  # what takes long and can be stopped
        self._is_old = False  # what is shown
        self._apart = QTimer(self, singleShot=True, interval=_APART)
        self._apart.timeout.connect(self._show_last_sample)

    @property
    def state(self) -> ProjectState | None:
        """What the project holds; None while none is open."""
        return self._state

    @property
    def folder(self) -> Path:
        """The folder of the project that is open."""
        assert self._state is not None
        return self._state.folder

    def new(self, name: str, like: Path | None = None) -> None:
        """Make a project, perhaps as a copy of another, and open it in place of the present one."""
        text = self.tr("Copying the project…") if like is not None else ""
        self._submit(NewProjectRequest(name, like), self._open, text)

    def open(self, path: Path) -> None:
        """Open a project's folder, or a zip file of a project, in place of the present one."""
        self._submit(OpenProjectRequest(path), self._open, self.tr("Opening the project…"))

    def refresh(self) -> None:
        """Show what other pages have added to the project."""
        if self._state is not None:
            self._submit(OpenProjectRequest(self.folder), self.show)

    def close(self) -> None:
        """Close the project; what was deleted in it can then no longer be restored."""
        if self._state is not None:
            self._submit(CloseProjectRequest(self.folder), lambda _: None)
            self._forget()

    def delete(self) -> None:
        """Delete the project and all its pictures."""
        if self._state is not None:
            name = self._state.name
            sentence = self.tr("The project “{name}” and its pictures are deleted.").format(name=name)
            self._submit(DeleteProjectRequest(self.folder), lambda _: self.told.emit(sentence))
            self._forget()

    def rename(self, name: str) -> None:
        """Give the project another name."""
        self._submit(RenameProjectRequest(self.folder, name), self.show)

    def pack(self, path: Path) -> None:
        """Write the project as a zip file."""

        def packed(written: Path) -> None:
            self.told.emit(self.tr("The project was saved as {file}.").format(file=written))

        self._submit(PackProjectRequest(self.folder, path), packed, self.tr("Saving the zip file…"))

    def add_class(self, name: str) -> None:
        """Add a class at the end."""

        def added(state: ProjectState) -> None:
            self.show(state)
            self.class_added.emit(state.classes[-1].key)

        self._submit(AddClassRequest(self.folder, name), added)

    def change_class(
        self, key: str, name: str | None = None, colour: int | None = None, on: bool | None = None
    ) -> None:
        """Change what is not None of a class."""
        self._submit(ChangeClassRequest(self.folder, key, name, colour, on), self.show)

    def remove(self, keys: tuple[str, ...]) -> None:
        """Delete classes or samples, until that is undone."""
        self._submit(DeleteRequest(self.folder, keys), self.show)

    def undo(self) -> None:
        """Restore what was deleted last, if there is anything."""
        if self._state is not None and self._state.undo:
            self._submit(UndoRequest(self.folder), self.show)

    def add_sample(self, class_key: str, picture: Image, source: Source, take: str, test: bool) -> bool:
        """Keep a picture as a sample. False when it is left out, because too many wait to be kept."""
        if self._waiting >= _WAITING:
            return False
        self._waiting += 1
        request = AddSampleRequest(self.folder, class_key, picture, source, take, test)
        shown = self._show_sample if source == "camera" else self.show
        self._submit(request, shown, ended=self._kept)
        return True

    def add_files(self, class_key: str, paths: tuple[Path, ...], test: bool) -> None:
        """Copy picture files into a class; with an empty key, folders become classes."""
        text = self.tr("Adding the pictures…")
        folder = self.folder

        def ended(kind: EventKind) -> None:
            if kind is not EventKind.SUCCEEDED:  # what was copied until then is there
                self._submit(OpenProjectRequest(folder), self.show)

        self._submit(ImportRequest(folder, class_key, paths, test), self._imported, text, ended)

    def stop(self) -> None:
        """Stop what takes long; what was done of it stays."""
        self._bridge.cancel(self._long)

    def show(self, state: ProjectState) -> None:
        """Take an answer about the project; one about another project is old news."""
        if self._state is not None and state.folder == self._state.folder:
            self._state, self._is_old = state, False
            self.changed.emit()

    def _show_sample(self, state: ProjectState) -> None:
        """The same for a sample of a burst, in which eight come in a second: not each is shown at once."""
        if self._state is None or state.folder != self._state.folder:
            return
        self._state = state
        if self._apart.isActive():
            self._is_old = True
        else:
            self._apart.start()
            self.changed.emit()

    def _show_last_sample(self) -> None:
        if self._is_old and self._state is not None:
            self._is_old = False
            self._apart.start()
            self.changed.emit()

    def _open(self, state: ProjectState) -> None:
        if self._state is not None and self._state.folder != state.folder:
            self._submit(CloseProjectRequest(self._state.folder), lambda _: None)
        self._state = state
        self.opened.emit()
        self.changed.emit()
        self.remarked.emit(state.left_out)

    def _imported(self, state: ProjectState) -> None:
        self.show(state)
        self.remarked.emit(state.left_out)

    def _forget(self) -> None:
        self._state = None
        self.closed.emit()

    def _kept(self, kind: EventKind) -> None:
        self._waiting -= 1

    def _submit(
        self,
        request: Request[ProjectState] | Request[Path] | Request[None],
        done: Callable[..., None],
        text: str = "",
        ended: Callable[[EventKind], None] = lambda kind: None,
    ) -> None:
        def over(kind: EventKind) -> None:
            if text:
                self.working.emit("", 0, 0)
            ended(kind)

        def progress(value: object) -> None:
            if text and isinstance(value, TeachingProgress):
                numbers = self.tr("{done} of {total}").format(done=count(value.done), total=count(value.total))
                self.working.emit(f"{text} {numbers}", value.done, value.total)

        ticket = self._bridge.submit(TEACHING, request, Listener(done, self.failed.emit, progress, over))
        if text:
            self._long = ticket
            self.working.emit(text, 0, 0)
