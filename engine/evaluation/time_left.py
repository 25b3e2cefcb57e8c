"""How far an evaluation is, and how long it still takes."""

from __future__ import annotations

import time
from collections.abc import Mapping

from engine.evaluation.requests import EvaluationProgress, ModelFigures
from engine.jobs import JobContext
from engine.types import Failure

_TELLING_SECONDS = 1.0  # before that, the time left cannot be told from what has been done


class Meter:
    """Counts predicted pictures, reports them with the time left, and stops cancelled work."""

    def __init__(self, total: int, context: JobContext) -> None:
        self._total, self._context = total, context
        self.done, self._started = 0, time.perf_counter()
        self._context.report(EvaluationProgress(0, total))

    def add(self, pictures: int) -> None:
        """Count this many more pictures as predicted."""
        self.done += pictures
        self._context.report(EvaluationProgress(self.done, self._total, self._left()))

    def _left(self) -> float | None:
        spent = time.perf_counter() - self._started
        return spent / self.done * (self._total - self.done) if spent > _TELLING_SECONDS else None


class ModelsMeter(Meter):
    """The same for models one after another, of which one may take a hundred times as long as another.

    `rates` are the seconds a picture that each model took for its first few; each model has `pictures` to predict. A
    model's own rate replaces that as it goes on.
    """

    def __init__(self, rates: Mapping[str, float], pictures: int, context: JobContext) -> None:
        self._pictures, self._to_come = pictures, dict(rates)
        self._rate, self._begun_at, self._began = 0.0, 0, 0.0
        super().__init__(pictures * len(rates), context)

    def begin(self, model_id: str) -> None:
        """The next model begins."""
        self._rate = self._to_come.pop(model_id)
        self._begun_at, self._began = self.done, time.perf_counter()

    def finished(self, row: ModelFigures) -> None:
        """A model has its figures."""
        self._context.report(EvaluationProgress(self.done, self._total, self._left(), row))

    def failed(self, failure: Failure) -> None:
        """The model that had begun has none; what it left undone is not to come any more."""
        self._total -= self._pictures - (self.done - self._begun_at)
        self._begun_at = self.done - self._pictures
        self._context.report(EvaluationProgress(self.done, self._total, self._left(), failure=failure))

    def _left(self) -> float:
        answered = self.done - self._begun_at
        spent = time.perf_counter() - self._began
        rate = spent / answered if self._began and spent > _TELLING_SECONDS and answered else self._rate
        return rate * (self._pictures - answered) * bool(self._began) + sum(self._to_come.values()) * self._pictures
