"""The project that is open: what it holds, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.jobs import EventKind, Request, Ticket
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
    ProjectStateRequest,
    ProjectTestRequest,
    RenameProjectRequest,
    Source,
    TeachingProgress,
    TeachRequest,
    UndoRequest,
)
from engine.types import Image
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.widgets.formats import count

_OPENER = "teach"
_APART = 800  # ms between two showings of what samples have changed
_WAITING = 4  # samples of a camera that are not kept yet: more would come later than the hand that was shown


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
        self._long: list[Ticket[Any]] = []  # what takes long and can be stopped
        self._renaming: dict[tuple[Path, str], list[Callable[[str], None]]] = {}  # what waits for a class's next key
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

    def held_up(self) -> str:
        """Why what is asked now is done later only; empty when it is done at once."""
        if self._bridge.is_doing(TeachRequest):
            return self.tr("The network is being trained.")
        if self._bridge.is_doing(ProjectTestRequest):
            return self.tr("The network is being tested.")
        if self._bridge.is_doing(ImportRequest):
            return self.tr("Pictures are being added.")
        if self._bridge.is_doing(PackProjectRequest):
            return self.tr("A zip file is being saved.")
        return ""

    def new(self, name: str, like: Path | None = None) -> None:
        """Make a project, perhaps as a copy of another, and open it in place of the present one."""
        text = self.tr("Copying the project…") if like is not None else ""
        self._say_later()
        self._submit(NewProjectRequest(name, like, opener=_OPENER), self._open, text)

    def open(self, path: Path) -> None:
        """Open a project's folder, or a zip file of a project, in place of the present one."""
        self._say_later()
        self._submit(OpenProjectRequest(path, _OPENER), self._open, self.tr("Opening the project…"))

    def refresh(self) -> None:
        """Show what else was added to the project, as by other pages."""
        if self._state is not None:
            self._submit(ProjectStateRequest(self.folder), self.show)

    def close(self) -> None:
        """Close the project; what was deleted in it can then no longer be restored."""
        if self._state is not None:
            self._submit(CloseProjectRequest(self.folder, _OPENER), lambda _: None)
            self._forget()

    def end(self) -> None:
        """Close whatever is open or still being opened, because nobody asks for it any more."""
        self._bridge.submit(TEACHING, CloseProjectRequest(None, _OPENER), Listener(lambda _: None))

    # These take the folder of the project that the person was asked about: another may be open when the answer comes.

    def delete(self, folder: Path, name: str) -> None:
        """Delete a project and all its pictures."""
        sentence = self.tr("The project “{name}” and its pictures are deleted.").format(name=name)
        self._submit(DeleteProjectRequest(folder), lambda _: self.told.emit(sentence))
        if self._state is not None and self._state.folder == folder:
            self._forget()

    def rename(self, folder: Path, name: str) -> None:
        """Give a project another name."""
        self._say_later()
        self._submit(RenameProjectRequest(folder, name), self.show)

    def pack(self, folder: Path, path: Path) -> None:
        """Write a project as a zip file."""
        self._say_later()

        def packed(written: Path) -> None:
            self.told.emit(self.tr("The project was saved as {file}.").format(file=written))

        self._submit(PackProjectRequest(folder, path), packed, self.tr("Saving the zip file…"))

    def add_class(self, name: str) -> None:
        """Add a class at the end."""

        def added(state: ProjectState) -> None:
            self.show(state)
            self.class_added.emit(state.classes[-1].key)

        self._say_later()
        self._submit(AddClassRequest(self.folder, name), added)

    def change_class(
        self, key: str, name: str | None = None, colour: int | None = None, on: bool | None = None
    ) -> None:
        """Change what is not None of a class."""
        folder = self.folder
        self._say_later()

        def change(key: str) -> None:
            request = ChangeClassRequest(folder, key, name, colour, on)
            if name is None:
                self._submit(request, self.show)
            else:
                self._rename_class(request)

        self._with_key(folder, key, change)

    def remove(self, keys: tuple[str, ...]) -> None:
        """Delete a class, or samples of a class, until that is undone."""
        folder, (class_key, *_) = self.folder, keys[0].split("/")
        self._say_later()

        def remove(key: str) -> None:
            now = tuple(key + given.removeprefix(class_key) for given in keys)
            self._submit(DeleteRequest(folder, now), self.show)

        self._with_key(folder, class_key, remove)

    def undo(self) -> None:
        """Restore what was deleted last, if there is anything."""
        if self._state is not None and self._state.undo:
            self._say_later()
            self._submit(UndoRequest(self.folder), self.show)

    def add_sample(
        self,
        class_key: str,
        picture: Image,
        source: Source,
        take: str,
        test: bool,
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep a picture as a sample; `failed` is called when it was not kept. Of a camera that sees more than can be
        kept, some pictures are left out.
        """
        if source == "camera":
            if self._waiting >= _WAITING:
                return
            self._waiting += 1
        folder = self.folder
        if self.held_up():
            self.told.emit(self.tr("{why} The picture is kept when that is done.").format(why=self.held_up()))

        def ended(kind: EventKind) -> None:
            self._waiting -= source == "camera"
            if kind is not EventKind.SUCCEEDED:
                failed()

        def add(key: str) -> None:
            request = AddSampleRequest(folder, key, picture, source, take, test)
            self._submit(request, self._show_sample if source == "camera" else self.show, ended=ended)

        self._with_key(folder, class_key, add)

    def add_files(self, folder: Path, class_key: str, paths: tuple[Path, ...], test: bool) -> None:
        """Copy picture files into a class of a project; with an empty key, folders become classes."""
        text = self.tr("Adding the pictures…")
        self._say_later()

        def ended(kind: EventKind) -> None:
            is_shown = self._state is not None and self._state.folder == folder
            if kind is not EventKind.SUCCEEDED and is_shown:  # what was copied until then is there
                self.refresh()

        def add(key: str) -> None:
            self._submit(ImportRequest(folder, key, paths, test), self._imported, text, ended)

        self._with_key(folder, class_key, add)

    def stop(self) -> None:
        """Stop what takes long; what was done of it stays."""
        for ticket in tuple(self._long):
            self._bridge.cancel(ticket)

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

    def _say_later(self) -> None:
        """Say it where what the person wants comes only after something that takes long."""
        if self.held_up():
            self.told.emit(self.tr("{why} What you asked for comes when that is done.").format(why=self.held_up()))

    def _rename_class(self, request: ChangeClassRequest) -> None:
        """A class with another name has another key: what is asked about it meanwhile waits, and takes that key."""
        asked, key = self._state, request.key
        waiting: list[Callable[[str], None]] = []
        self._renaming[request.folder, key] = waiting

        def renamed(state: ProjectState) -> None:
            nonlocal key
            before = self._state if self._state is not None and self._state.folder == state.folder else asked
            assert before is not None
            place = next((n for n, known in enumerate(before.classes) if known.key == key), len(state.classes))
            key = state.classes[place].key if place < len(state.classes) else key
            self.show(state)

        def ended(kind: EventKind) -> None:
            del self._renaming[request.folder, request.key]
            for then in waiting:
                self._with_key(request.folder, key, then)

        self._submit(request, renamed, ended=ended)

    def _with_key(self, folder: Path, key: str, then: Callable[[str], None]) -> None:
        """Call `then` with the key of a class: at once, or with its next key when the class is being renamed."""
        if (folder, key) in self._renaming:
            self._renaming[folder, key].append(then)
        else:
            then(key)

    def _submit(
        self,
        request: Request[ProjectState] | Request[Path] | Request[None],
        done: Callable[..., None],
        text: str = "",
        ended: Callable[[EventKind], None] = lambda kind: None,
    ) -> None:
        def over(kind: EventKind) -> None:
            if ticket in self._long:
                self._long.remove(ticket)
                if not self._long:
                    self.working.emit("", 0, 0)
            ended(kind)

        def progress(value: object) -> None:
            if text and isinstance(value, TeachingProgress):
                numbers = self.tr("{done} of {total}").format(done=count(value.done), total=count(value.total))
                self.working.emit(f"{text} {numbers}", value.done, value.total)

        ticket = self._bridge.submit(TEACHING, request, Listener(done, self.failed.emit, progress, over))
        if text:
            self._long.append(ticket)
            self.working.emit(text, 0, 0)
