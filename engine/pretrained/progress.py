"""Progress of a job on weights: how much, how fast, how much longer; and the place where it is cancelled."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from engine.jobs import JobContext
from engine.pretrained.requests import TransferStage, WeightsProgress

_WINDOW = 5.0  # seconds that the speed is measured over
_SETTLED = 0.5  # seconds before a speed is worth telling
_INTERVAL = 0.1  # seconds between two reports


class Meter:
    """Reports the progress of some weights through a JobContext, at most ten times a second."""

    def __init__(
        self, context: JobContext, weights_id: str, total: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.context = context
        self._id = weights_id
        self._total = total
        self._clock = clock
        self._stage = TransferStage.DOWNLOADING
        self._points: deque[tuple[float, int]] = deque()
        self._reported = float("-inf")

    def begin(self, stage: TransferStage, done: int = 0) -> None:
        """Start a new stage with `done` bytes already done; its speed is measured from here."""
        self._stage = stage
        self._points.clear()
        self._reported = float("-inf")
        self.at(done)

    def at(self, done: int) -> None:
        """Report that `done` bytes are done. Raises JobCancelled when the work is to stop."""
        now = self._clock()
        self._points.append((now, done))
        while len(self._points) > 2 and now - self._points[0][0] > _WINDOW:
            self._points.popleft()
        if now - self._reported < _INTERVAL and done < self._total:
            self.context.raise_if_cancelled()
            return
        self._reported = now
        speed = self._speed()
        left = (self._total - done) / speed if speed else None
        self.context.report(WeightsProgress(self._id, self._stage, done, self._total, speed, left))

    def waiting(self, done: int, seconds: float, note: str) -> None:
        """Wait before the next try; `note` says why. Raises JobCancelled as soon as the work is to stop."""
        self.context.report(WeightsProgress(self._id, TransferStage.WAITING, done, self._total, note=note))
        self.context.wait(seconds)

    def _speed(self) -> float | None:
        (first, before), (last, after) = self._points[0], self._points[-1]
        if last - first < _SETTLED or after <= before:
            return None
        return (after - before) / (last - first)
