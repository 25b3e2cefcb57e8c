"""Asking the models for objects about a photo, and showing what they say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from engine.jobs import NO_TICKET, Ticket
from engine.prediction.requests import Answer, PredictRequest
from engine.types import Image, PictureKind, Task
from engine.weights.requests import ModelState, StatesRequest
from gui.bridge import EngineBridge, Listener
from gui.page_parts.error_text import sentence_of
from gui.page_parts.object_results import ObjectResults
from gui.page_parts.preparing_text import working_text

QUEUE = "objects"


class ObjectAsking(QObject):
    """Asks about one photo at a time; a newer photo takes the place of the one before.

    Signals: `states_known(bool)` when it is known which weights are there, true if a model may answer now that could
    not before; `working(model id, sentence)` while a model is made ready; `answered(Answer)` when all have answered;
    `failed(Exception)`.
    """

    states_known = Signal(bool)
    working = Signal(str, str)
    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, results: ObjectResults, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._results = bridge, results
        self._asked: Ticket[Answer] = NO_TICKET
        self._ill: frozenset[str] = frozenset()  # the models whose weights are there, but have a problem

    def look(self) -> None:
        """Look again at which weights there are."""
        listener = Listener(done=self._show_states, failed=self.failed.emit)
        self._bridge.submit("models", StatesRequest(Task.OBJECTS), listener, lane=f"states of objects {id(self)}")

    def able(self, model_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of the models whose weights are there."""
        return tuple(model_id for model_id in model_ids if model_id not in self._results.missing())

    def ask(self, photo: Image, kind: PictureKind | None, model_ids: tuple[str, ...], runtime: str) -> None:
        """Ask these models about a photo, (H, W, 3) uint8, that holds what `kind` says; None if that is not known."""
        self.forget()
        self._results.show_waiting(model_ids)
        self._asked = self._bridge.submit(
            QUEUE,
            PredictRequest(photo, model_ids, runtime, "file", kind=kind),
            Listener(done=self._answered, failed=self._not_answered, progress=self._progress),
            lane=f"photo {id(self)}",  # another page asks about its own photo
        )

    def forget(self) -> None:
        """Answers that have not come yet are no longer wanted."""
        self._bridge.forget(self._asked)

    def _show_states(self, states: tuple[ModelState, ...]) -> None:
        missing, ill = self._results.missing(), self._ill
        known = tuple(self._results.specs())
        self._results.show_states(states)
        self._ill = frozenset(state.model_id for state in states if state.problem and state.missing_bytes is None)
        others = known != tuple(self._results.specs())
        self.states_known.emit(others or missing != self._results.missing() or bool(ill - self._ill))

    def _progress(self, value: object) -> None:
        if isinstance(value, Answer):
            self._results.show_answer(value, complete=False)
            return
        model_id, sentence = working_text(value)
        if model_id:
            self._results.show_working(model_id, sentence)
            self.working.emit(model_id, sentence)

    def _not_answered(self, error: Exception) -> None:
        self._results.show_nothing(sentence_of(error))
        self.failed.emit(error)

    def _answered(self, answer: Answer) -> None:
        self._results.show_answer(answer)
        self.answered.emit(answer)
