"""Preparing samples for the next training while nothing else is asked, so that *Train* need not do it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from engine.teaching.requests import PrepareViewsRequest
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.pages.teach.open_project import OpenProject

_QUIET = 1500  # ms after the last change of the samples
_APART = 150  # ms between two samples: a camera that is watched meanwhile needs the processors too


class Preparing(QObject):
    """Begins again after each change of the project, and stops when all is prepared."""

    def __init__(self, bridge: EngineBridge, project: OpenProject) -> None:
        super().__init__(project)
        self._bridge, self._project = bridge, project
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._prepare)
        project.changed.connect(lambda: self._next.start(_QUIET))
        project.closed.connect(self._next.stop)

    def _prepare(self) -> None:
        if self._project.state is None:
            return
        if self._bridge.is_busy(TEACHING):
            self._next.start(_QUIET)
            return
        self._bridge.submit(TEACHING, PrepareViewsRequest(self._project.folder), Listener(self._prepared))

    def _prepared(self, left: int) -> None:
        if left and not self._next.isActive():
            self._next.start(_APART)
