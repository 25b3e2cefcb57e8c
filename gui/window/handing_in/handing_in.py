"""Opens the report of this lesson, and sessions that were handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from engine.handing_in.gathering import run_of
from engine.handing_in.report import local_time
from engine.handing_in.work import Done, TrainedRun
from engine.runs.requests import RunRecord, RunsAnswer, RunsRequest
from gui.bridge import EngineBridge, Listener
from gui.preferences import Preferences
from gui.window.handing_in.opening import choose_sessions
from gui.window.handing_in.report_dialog import ReportDialog, Typed
from gui.window.handing_in.sessions_window import SessionsWindow

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow

_MOST_BEFORE = 20  # runs from before this lesson that are offered
_QUEUE = "report"  # of its own: a folder of sessions may take long to be looked through


class HandingIn(QObject):
    """Keeps what was typed as long as the lesson lasts, and nowhere else."""

    def __init__(
        self,
        window: MainWindow,
        bridge: EngineBridge,
        preferences: Preferences,
        began: datetime,
        zooms: Sequence[QAction],
        parent: QObject,
    ) -> None:
        """`began` is when the lesson began, by the clock of this computer; `zooms` change the size of everything."""
        super().__init__(parent)
        self._window, self._bridge, self._preferences = window, bridge, preferences
        self._began, self._zooms = began, zooms
        self._typed = Typed()

    def report(self) -> None:
        """Ask what goes into the report of this lesson, of what was done on all pages and trained."""
        done = self._window.work()

        def show(runs: RunsAnswer) -> None:
            before, now = self._runs(runs.runs)
            dialog = ReportDialog(self._bridge, self._preferences, self._typed, self._window)
            dialog.addActions(self._zooms)
            dialog.show_done((*now, *done), before)
            dialog.open()

        self._bridge.submit(_QUEUE, RunsRequest(), Listener(show, self._window.show_error), lane=_QUEUE)

    def open_sessions(self) -> None:
        """Ask for sessions, and show them."""
        choose_sessions(self._window, self._preferences, lambda paths: self.show_sessions().open_sessions(paths))

    def show_sessions(self) -> SessionsWindow:
        """The window of sessions."""
        sessions = self._window.findChild(SessionsWindow)
        if sessions is None:
            sessions = SessionsWindow(self._bridge, self._preferences, self._window)
        sessions.addActions(self._zooms)
        sessions.show()
        sessions.raise_()
        sessions.activateWindow()
        return sessions

    def _runs(self, records: tuple[RunRecord, ...]) -> tuple[list[TrainedRun], list[Done]]:
        """Runs from before this lesson, and those in it, the first one first."""
        before: list[TrainedRun] = []
        now: list[Done] = []
        for record in reversed(records):
            run = run_of(record)
            if run is not None:
                (now if self._is_of_this_lesson(record) else before).append(run)
        return before[-_MOST_BEFORE:], now

    def _is_of_this_lesson(self, record: RunRecord) -> bool:
        trained = local_time(record.date)
        return trained is not None and trained >= self._began
