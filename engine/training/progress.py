"""What a run reports while it trains: its figures, smoothed and for each epoch, and its time."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Self

from engine.training.records import EpochRecord, Misread, Report, TrainingProgress, TrainingState

RECENT_BATCHES = 50
"""The figures of `TrainingProgress` are smoothed over about this many batches."""


class Progress:
    """Counts the batches of a run and reports after each of them, and after each epoch.

    `recent` are the moving averages of loss and accuracy; `seconds` is the time of the run without the reports, because
    a paused run waits in them. A continued run begins with the figures at which it stopped.
    """

    def __init__(self, report: Report, epochs: int, batches: int, begin: TrainingState | None) -> None:
        self._report, self._epochs, self._batches = report, epochs, batches
        self._clock = _Clock(0.0 if begin is None else begin.seconds)
        self.recent = (0.0, 0.0) if begin is None else begin.recent
        self._epoch = self._batch = self._pictures = self._right = 0
        self._loss_sum = self._began = 0.0
        self._learning_rate: float | None = None

    @property
    def seconds(self) -> float:
        """The seconds of the run so far."""
        return self._clock.seconds

    @property
    def epoch_seconds(self) -> float:
        """The seconds of the epoch so far."""
        return self.seconds - self._began

    @property
    def epoch_means(self) -> tuple[float, float]:
        """Mean loss and accuracy of the epoch so far, over its pictures."""
        return self._loss_sum / self._pictures, self._right / self._pictures

    def check(self) -> None:
        """Raise JobCancelled if the run must stop; report nothing."""
        self._report(None)

    def begin_epoch(self, epoch: int, learning_rate: float | None) -> None:
        """Start counting again, for the epoch of this number (from 1), with the learning rate that was set for it."""
        self._epoch, self._began, self._learning_rate = epoch, self.seconds, learning_rate
        self._batch, self._pictures, self._right, self._loss_sum = 0, 0, 0, 0.0

    def after_batch(self, loss: float, right: int, pictures: int) -> None:
        """Count a batch with its pictures, mean loss and right answers, and report."""
        self._batch += 1
        self._pictures += pictures
        self._right += right
        self._loss_sum += loss * pictures
        step = (self._epoch - 1) * self._batches + self._batch
        weight = 1 / min(step, RECENT_BATCHES)
        mean_loss, accuracy = self.recent
        self.recent = mean_loss + weight * (loss - mean_loss), accuracy + weight * (right / pictures - accuracy)
        self._tell(self._now(*self.recent))

    def after_epoch(self, record: EpochRecord, misread: tuple[Misread, ...], last: bool) -> None:
        """Report an epoch and pictures that are misread after it; `last` says that the run ends with it."""
        progress = self._now(record.train_loss, record.train_accuracy)
        self._tell(replace(progress, finished_epoch=record, misread=misread, last=last))

    def _now(self, loss: float, accuracy: float) -> TrainingProgress:
        place = (self._epoch, self._epochs, self._batch, self._batches)
        return TrainingProgress(*place, loss, accuracy, self.seconds, learning_rate=self._learning_rate)

    def _tell(self, progress: TrainingProgress) -> None:
        with self._clock.stopped:
            self._report(progress)


class _Clock:
    """Seconds that do not count while the clock is stopped."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: float | None = time.perf_counter()

    @property
    def seconds(self) -> float:
        return self._seconds + (0.0 if self._since is None else time.perf_counter() - self._since)

    @property
    def stopped(self) -> Self:
        return self

    def __enter__(self) -> None:
        self._seconds, self._since = self.seconds, None

    def __exit__(self, *_: object) -> None:
        self._since = time.perf_counter()
