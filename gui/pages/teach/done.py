"""What was taught and tested in this lesson, for its report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject

from engine.handing_in import gathering
from engine.handing_in.work import Done, Evaluated, TrainedRun
from engine.teaching.requests import Learnt, ProjectState, ProjectTest
from engine.training.records import EpochRecord

_MOST = 20  # networks and tests, the last ones

_Network: TypeAlias = tuple[Path, tuple[EpochRecord, ...]]
"""The folder of its project, and how it learnt; no other network learnt alike, and in the same times."""


class TaughtWork(QObject):
    """Networks that have learnt something since their project was first opened here, and tests; in memory only.

    All that came of a project is kept, in its order: a report tells how it was before something was mended, and after.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._at_first: dict[Path, Learnt | None] = {}
        self._runs: dict[_Network, TrainedRun] = {}
        self._tests: list[tuple[_Network, Evaluated]] = []

    def look_at(self, state: ProjectState) -> None:
        """A project was opened, or has changed."""
        first = self._at_first.setdefault(state.folder, state.learnt)
        run = gathering.taught(state)
        if run is None or (first is not None and first.epochs == run.epochs):
            return
        network = state.folder, run.epochs
        if network in self._runs:
            run = replace(run, data=self._runs[network].data)  # samples that came later were not learnt
        elif len(self._runs) == _MOST:
            del self._runs[next(iter(self._runs))]
        self._runs[network] = run

    def add_test(self, state: ProjectState, test: ProjectTest) -> None:
        """A project was tested; the same again, of the same network, is kept once."""
        network = state.folder, () if state.learnt is None else state.learnt.epochs
        found = network, gathering.tested(state, test)
        self._tests = [*(other for other in self._tests if other != found), found][-_MOST:]

    def work(self) -> tuple[Done, ...]:
        """All of it."""
        return (*self._runs.values(), *(test for _, test in self._tests))
