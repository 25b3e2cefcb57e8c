"""What was taught and tested in this lesson, for its report."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from engine.handing_in import gathering
from engine.handing_in.work import Done, Evaluated, TrainedRun
from engine.teaching.requests import Learnt, ProjectState, ProjectTest


class TaughtWork(QObject):
    """Networks that have learnt something since their project was first opened here, and tests; in memory only."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._at_first: dict[Path, Learnt | None] = {}
        self._runs: dict[Path, TrainedRun] = {}
        self._tests: dict[Path, Evaluated] = {}

    def look_at(self, state: ProjectState) -> None:
        """A project was opened, or has changed."""
        first = self._at_first.setdefault(state.folder, state.learnt)
        run = gathering.taught(state)
        if run is not None and state.learnt is not None and (first is None or first.epochs != state.learnt.epochs):
            self._runs[state.folder] = run

    def add_test(self, state: ProjectState, test: ProjectTest) -> None:
        """A project was tested; its last test is kept."""
        self._tests[state.folder] = gathering.tested(state, test)

    def work(self) -> tuple[Done, ...]:
        """All of it."""
        return (*self._runs.values(), *self._tests.values())
