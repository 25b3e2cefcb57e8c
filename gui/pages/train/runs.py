"""What the page Train does with kept runs: between their list and the engine."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine import catalog
from engine.jobs import EventKind, Request
from engine.runs.requests import (
    DeleteRunRequest,
    RenameRunRequest,
    RestoreRunRequest,
    RunRecord,
    RunsAnswer,
    RunsRequest,
    RunState,
)
from engine.weights.requests import UseRunRequest, UseShippedRequest
from gui.bridge import EngineBridge, Listener
from gui.pages.train.run_list import RunList

_QUEUE = "models"


class TrainRuns(QObject):
    """Holds the list of runs (`list`) and the ids of models with weights of the person's own (`own_weights`).

    Signals: `listed()` when the runs were read again; `told(str)` a sentence about what was done; `failed(Exception)`;
    `weights_changed(model id)`.
    """

    listed = Signal()
    told = Signal(str)
    failed = Signal(object)
    weights_changed = Signal(str)

    def __init__(self, bridge: EngineBridge, page: QWidget) -> None:
        super().__init__(page)
        self._bridge = bridge
        self.list = RunList(page)
        self.own_weights: frozenset[str] = frozenset()
        self._deleted: list[str] = []
        self._interrupted: frozenset[str] = frozenset()
        self._interrupted_before: frozenset[str] = frozenset()
        self.list.use_wanted.connect(self._use)
        self.list.delete_wanted.connect(self._delete)
        self.list.undo_wanted.connect(self._undo)
        self.list.renamed.connect(self._rename)

    def refresh(self, select: str = "", select_newest: bool = False) -> None:
        """Read the runs again, and select one: by its id, or the newest that was interrupted."""

        def done(answer: RunsAnswer) -> None:
            wanted = select
            if select_newest:
                wanted = next((run.run_id for run in answer.runs if run.state is RunState.INTERRUPTED), "")
            self._show(answer, wanted)

        self._bridge.submit(_QUEUE, RunsRequest(), Listener(done, failed=self.failed.emit))

    def begin_training(self, continued: str = "") -> None:
        """Remember which other runs are interrupted; `continued` is the id of the one that goes on now."""
        self._interrupted_before = self._interrupted - {continued}

    def refresh_after_cancel(self, tell: Callable[[bool], None]) -> None:
        """Read the runs again and tell whether the cancelled training left one to continue, which is then selected."""

        def done(answer: RunsAnswer) -> None:
            left = _interrupted(answer) - self._interrupted_before
            self._show(answer, max(left, default=""))
            tell(bool(left))

        self._bridge.submit(_QUEUE, RunsRequest(), Listener(done, failed=self.failed.emit))

    def use_shipped(self, model_id: str) -> None:
        """Let a model answer with its shipped weights again."""
        sentence = self.tr("The original {model} answers again.").format(model=catalog.find(model_id).title)
        self._choose(UseShippedRequest(model_id), sentence)

    def use(self, model_id: str, run_id: str) -> None:
        """Let a model answer with a run."""
        self._choose(UseRunRequest(model_id, run_id), self.tr("The model answers with the weights you chose."))

    def _use(self, run: RunRecord) -> None:
        self.use(run.model_id, run.run_id)

    def _choose(self, request: UseRunRequest | UseShippedRequest, sentence: str) -> None:
        def ended(kind: EventKind) -> None:
            if kind is EventKind.SUCCEEDED:
                self.told.emit(sentence)
                self.refresh()
                self.weights_changed.emit(request.model_id)

        self._bridge.submit(_QUEUE, request, Listener(lambda _: None, failed=self.failed.emit, ended=ended))

    def _rename(self, run_id: str, title: str) -> None:
        self._submit(RenameRunRequest(run_id, title))

    def _delete(self, run: RunRecord) -> None:
        def done(answer: RunsAnswer) -> None:
            self._deleted.append(run.run_id)
            self.list.set_undo(True)
            self._show(answer)
            self.told.emit(self.tr("The run was deleted. Until ClassLens is closed, “Restore run” brings it back."))

        self._bridge.submit(_QUEUE, DeleteRunRequest(run.run_id), Listener(done, failed=self.failed.emit))

    def _undo(self) -> None:
        if not self._deleted:
            return
        run_id = self._deleted[-1]

        def done(answer: RunsAnswer) -> None:
            self._deleted.remove(run_id)
            self._show(answer, run_id)
            self.told.emit(self.tr("The run is back."))

        def ended(_: EventKind) -> None:  # one that could not be restored is still deleted, and can be tried again
            self.list.set_undo(bool(self._deleted))

        self.list.set_undo(False)
        self._bridge.submit(_QUEUE, RestoreRunRequest(run_id), Listener(done, failed=self.failed.emit, ended=ended))

    def _submit(self, request: Request[RunsAnswer]) -> None:
        self._bridge.submit(_QUEUE, request, Listener(self._show, failed=self.failed.emit))

    def _show(self, answer: RunsAnswer, select: str = "") -> None:
        self.own_weights = answer.own_weights
        self._interrupted = _interrupted(answer)
        self.list.set_runs(answer.runs, select)
        self.listed.emit()


def _interrupted(answer: RunsAnswer) -> frozenset[str]:
    return frozenset(run.run_id for run in answer.runs if run.state is RunState.INTERRUPTED)
