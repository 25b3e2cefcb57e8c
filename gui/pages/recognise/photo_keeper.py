"""“Wrong…” beside the answers to a photo: a person says what it is, and it becomes a sample of a project."""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from engine.teaching.requests import (
    AddSampleRequest,
    DeleteRequest,
    KnownProject,
    ProjectsRequest,
    ProjectState,
    TaughtClass,
)
from engine.types import Image
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.plain_text import caption_of
from gui.widgets.press_guard import PressGuard

_MOST_PROJECTS = 8
_LISTING = "projects for a photo"  # a queue of its own: that of the projects may hold a training


class PhotoKeeper(QPushButton):
    """“Wrong…” offers the classes of the projects used last; once the photo was kept, the button says “Undo”.

    Signals: `told(sentence)`; `failed(Exception)`; `teach_wanted()` when somebody wants to make a project.
    """

    told = Signal(str)
    failed = Signal(object)
    teach_wanted = Signal()

    def __init__(self, bridge: EngineBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("photoWrong")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._bridge = bridge
        self._guard = PressGuard(self)
        self._photo: Image | None = None
        self._kept: tuple[Path, str] | None = None  # the project's folder and the sample's key
        self.clicked.connect(self._press)
        self._show_wrong()
        self.hide()

    def offer(self, photo: Image | None) -> None:
        """There are answers to this photo; None for none."""
        if photo is not self._photo:
            self._photo, self._kept = photo, None
            self._show_wrong()
        self.setVisible(photo is not None)

    def _show_wrong(self) -> None:
        self.setText(self.tr("Wron&g…"))
        self.setAccessibleName(self.tr("Wrong, say what it is"))
        self.setToolTip(self.tr("Say what it is. The photo becomes a sample in one of your projects (page Teach)."))

    def _press(self) -> None:
        if self._kept is not None:
            folder, sample = self._kept
            listener: Listener[ProjectState] = Listener(lambda _: self._taken_back(), self.failed.emit)
            self._bridge.submit(TEACHING, DeleteRequest(folder, (sample,)), listener)
            return
        photo = self._photo
        listing: Listener[tuple[KnownProject, ...]] = Listener(partial(self._choose, photo), self.failed.emit)
        self._bridge.submit(_LISTING, ProjectsRequest(), listing, lane=_LISTING)

    def _choose(self, photo: Image | None, projects: tuple[KnownProject, ...]) -> None:
        """Offer the classes, project by project, below the button, while the person still looks at the photo."""
        if photo is not self._photo or not self.isVisible():
            return
        menu = QMenu(self)
        menu.setObjectName("photoClasses")
        for project in [known for known in projects if known.named][:_MOST_PROJECTS]:
            part = menu.addMenu(caption_of(project.name))
            for taught in project.named:
                action = part.addAction(caption_of(taught.name))
                action.triggered.connect(lambda _=False, p=project, c=taught: self._keep(p, c))
        if menu.isEmpty():
            menu.addAction(self.tr("There is no project with classes yet")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Go to &Teach")).triggered.connect(self.teach_wanted)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _keep(self, project: KnownProject, taught: TaughtClass) -> None:
        if self._photo is None:
            return
        photo = self._photo
        request = AddSampleRequest(project.folder, taught.key, photo, "files", take=uuid.uuid4().hex)
        listener: Listener[ProjectState] = Listener(
            lambda state: self._was_kept(photo, state, taught), self.failed.emit
        )
        self._bridge.submit(TEACHING, request, listener)

    def _was_kept(self, photo: Image, state: ProjectState, taught: TaughtClass) -> None:
        newest = [take for take in state.takes if take.class_key == taught.key][-1]
        sentence = self.tr(
            "Kept as a sample of “{name}” in “{project}”. Press Train on the page Teach to learn from it."
        )
        self.told.emit(sentence.format(name=taught.name, project=state.name))
        if photo is self._photo:
            self._guard.hold()
            self._kept = state.folder, newest.samples[-1]
            self.setText(self.tr("&Undo “{name}”").format(name=caption_of(taught.name)))
            self.setAccessibleName(self.tr("Undo keeping it as {name}").format(name=taught.name))
            self.setToolTip(self.tr("The photo was kept as a sample. Press to undo that."))

    def _taken_back(self) -> None:
        self._guard.hold()
        self._kept = None
        self._show_wrong()
        self.told.emit(self.tr("Undone: the photo is no longer a sample."))
