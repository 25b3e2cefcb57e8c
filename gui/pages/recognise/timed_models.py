"""The times of the models that answered, measured when the table is seen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.catalog.spec import FAST, NATIVE
from engine.comparison.requests import CompareRequest, Comparison, ComparisonProgress
from engine.errors import ClassLensError
from engine.jobs import NO_TICKET, Ticket
from engine.prediction.requests import Answer
from gui.bridge import EngineBridge, Listener
from gui.pages.recognise.results_view import ResultsView
from gui.widgets.formats import count


class TimedModels(QObject):
    """Fills the table of the answers, once for each answer. Signals: `failed(Exception)`."""

    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, results: ResultsView, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._results = bridge, results
        self._measured: Answer | None = None  # the answer whose models are in the table, or soon will be
        self._timed: Ticket[Comparison] = NO_TICKET

    def forget(self) -> None:
        """Times that have not come yet are no longer wanted."""
        self._measured = None
        self._bridge.forget(self._timed)

    def measure(self, answer: Answer) -> None:
        """Measure the models of an answer, unless that was done."""
        if answer is self._measured:
            return
        self._measured = answer
        self._bridge.forget(self._timed)
        self._results.show_rows([])
        caption = self._results.table.caption
        if not answer.predictions:
            caption.setText(self.tr("No model can answer; the cards say why."))
            return
        caption.setText(self.tr("Measuring…"))
        answered = tuple(prediction.model_id for prediction in answer.predictions)
        runtimes = (FAST,) if answer.request.runtime == FAST else (FAST, NATIVE)
        self._timed = self._bridge.submit(
            "compare",
            CompareRequest((answer.request.picture,), answered, runtimes),
            Listener(done=self._timed_all, failed=self._not_timed, progress=self._timed_one),
            lane="compare",
        )

    def _timed_one(self, progress: object) -> None:
        if isinstance(progress, ComparisonProgress):
            text = self.tr("Measuring, {done} of {total}…")
            self._results.table.caption.setText(text.format(done=count(progress.done), total=count(progress.total)))

    def _timed_all(self, comparison: Comparison) -> None:
        self._results.show_rows(comparison.rows)
        for sentence in dict.fromkeys(failure.sentence for failure in comparison.failures):
            self._not_timed(ClassLensError(sentence))

    def _not_timed(self, error: Exception) -> None:
        self._measured = None  # so that going to the table again tries again
        if not self._results.table.shown_rows():
            self._results.table.caption.setText(
                self.tr("No times were measured. The message below says why; choose Cards, then Table, to try again.")
            )
        self.failed.emit(error)
