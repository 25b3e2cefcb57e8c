"""The window of sessions that were handed in: a table of many, and what one of them holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QSplitter, QVBoxLayout, QWidget

from engine.handing_in.requests import HandedIn, OpeningProgress, OpenSessionsRequest
from engine.handing_in.table import who
from engine.jobs import Ticket
from gui.bridge import SESSIONS, EngineBridge, Listener
from gui.page_parts.table_files import TableFiles
from gui.preferences import Preferences
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import button, label, restyle
from gui.window.handing_in.opening import choose_folder, choose_sessions
from gui.window.handing_in.report_view import ReportView
from gui.window.handing_in.session_table import SessionTable

_LETTERS, _LINES = 165, 48  # of text: the size of the window


class SessionsWindow(QDialog):
    """Shows sessions and changes none of them. Escape closes it, and stops what it reads."""

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sessionsWindow")
        self.setWindowTitle(self.tr("Sessions"))
        self._bridge = bridge
        self._sessions: dict[Path, HandedIn] = {}
        self._shown: HandedIn | None = None
        self._reading: list[Ticket[tuple[HandedIn, ...]]] = []
        self._more = button(self.tr("Open se&ssions…"), "sessionsMore", parent=self)
        self._folder = button(self.tr("Open a &folder…"), "sessionsFolder", parent=self)
        self._afresh = button(self.tr("Clear the &list"), "sessionsClear", parent=self)
        self._said = label("", "quiet", "sessionsSaid", self)
        self._said.setWordWrap(True)
        self._table = SessionTable(self)
        self._view = ReportView("sessionReport", self)
        self._files = TableFiles(bridge, self._table, preferences, "sessions", self, self.tr("Save the table"))
        self._lay_out()
        self._table.row_chosen.connect(self._show)
        self._more.clicked.connect(lambda: choose_sessions(self, preferences, self.open_sessions))
        self._folder.clicked.connect(lambda: choose_folder(self, preferences, self.open_sessions))
        self._afresh.clicked.connect(self.clear)
        self.finished.connect(self._stop)
        self._files.told.connect(self._say)
        self._files.failed.connect(self._failed)
        self.resize(self.sizeHint())  # Qt itself gives a dialog two thirds of the screen at most
        self.clear()

    def open_sessions(self, paths: Sequence[Path]) -> None:
        """Read these files, and those in these folders, and show them with those that are shown already."""
        self._say(self.tr("Opening…"))
        request = OpenSessionsRequest(tuple(paths))
        listener = Listener(self._opened, self._failed, self._progress)
        self._reading.append(self._bridge.submit(SESSIONS, request, listener))

    def clear(self) -> None:
        """Show no session any more."""
        self._stop()
        self._sessions.clear()
        self._fill()
        self._say(self.tr("Sessions are saved with File ▸ Report…, and end in .classlens-session."))

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        size = QSize(metrics.averageCharWidth() * _LETTERS, metrics.height() * _LINES)
        return size.boundedTo(self.screen().availableGeometry().size() * 0.95)

    def _stop(self) -> None:
        """Read no more of the files and folders that were to be opened."""
        if self._bridge.is_busy(SESSIONS):
            self._say("")
        for ticket in self._reading:
            self._bridge.forget(ticket)
        self._reading.clear()

    def _progress(self, progress: object) -> None:
        if isinstance(progress, OpeningProgress):
            text = self.tr("Opening {done} of {total}…")
            self._say(text.format(done=progress.done + 1, total=progress.total))

    def _opened(self, found: tuple[HandedIn, ...]) -> None:
        self._sessions |= {session.path: session for session in found}
        self._fill()
        damaged = [session for session in found if session.problem]
        if len(found) == 1 and damaged:
            self._say(damaged[0].problem, attention=True)
        elif damaged:
            text = self.tr("{count} sessions, of which {damaged} cannot be read: their rows say why.")
            self._say(text.format(count=len(found), damaged=len(damaged)), attention=True)
        else:
            self._say(self.tr("Choose a row to see what was done.") if len(self._sessions) > 1 else "")

    def _fill(self) -> None:
        """A single session needs no table."""
        sessions = list(self._sessions.values())
        self._table.fill(sessions)
        self._table.setVisible(len(sessions) != 1)
        self._afresh.setEnabled(bool(sessions))
        if sessions:
            self._table.choose(None if self._shown is None else self._shown.path)
        else:
            self._shown = None
            self._view.show_from_the_beginning(None)

    def _show(self, session: HandedIn) -> None:
        if session is not self._shown:  # where others are opened, the person may be reading on
            self._view.show_from_the_beginning(session.work)
        self._shown = session
        self._view.setAccessibleDescription(who(session))

    def _failed(self, error: Exception) -> None:
        self._say(str(error), attention=True)

    def _say(self, sentence: str, attention: bool = False) -> None:
        restyle(self._said, role="attention" if attention else "quiet")
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        top = WrappingRow()
        for pressed in (self._more, self._folder, self._afresh):
            pressed.setAutoDefault(False)
            top.add(pressed)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(self._table)
        split.addWidget(self._view)
        for place in range(2):
            split.setStretchFactor(place, 1)
        split.setSizes([1, 1])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._said)
        layout.addWidget(split, 1)
