"""The models of live reading, on a thread of their own: of several frames they read the newest."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.jobs import JobCancelled, JobContext
from engine.read_requests import Segmentation
from engine.reading import LoadedModel, SegmentsRead, read_segments
from engine.types import Failure

_JOIN_SECONDS = 2.0

LoadModels = Callable[[Sequence[str]], tuple[list[LoadedModel], list[Failure]]]


@dataclass(frozen=True, slots=True)
class Task:
    """What was found in a frame, for the models."""

    stages: Segmentation
    tracks: tuple[int, ...]
    model_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    task: Task
    answered: SegmentsRead
    models: tuple[str, ...]
    failures: tuple[Failure, ...]


class LiveReader:
    """Lets the models read on a thread of its own; a task that waits is replaced by a newer one."""

    def __init__(self, load: LoadModels, context: JobContext) -> None:
        self._load = load
        self._context = context
        self._changed = threading.Condition()
        self._task: Task | None = None
        self._done: deque[Done] = deque()
        self._busy = False
        self._fault: Exception | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="classlens-camera-read", daemon=True)
        self._thread.start()

    def offer(self, task: Task) -> None:
        """Let the models read this next, unless something newer comes before they can."""
        with self._changed:
            self._task = task
            self._changed.notify_all()

    def taken(self) -> list[Done]:
        """What was read since the last time. Raises what went wrong there."""
        with self._changed:
            if self._fault is not None:
                raise self._fault
            done = list(self._done)
            self._done.clear()
        return done

    def finish(self) -> None:
        """Wait until nothing is being read any more, or the work is to stop."""
        with self._context.on_cancel(self._wake), self._changed:
            self._changed.wait_for(
                lambda: (self._task is None and not self._busy) or self._fault is not None or self._context.cancelled
            )

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(_JOIN_SECONDS)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _work(self) -> None:
        try:
            self._serve()
        except JobCancelled:
            pass
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asks for what was read
            with self._changed:
                self._fault = error
                self._changed.notify_all()

    def _serve(self) -> None:
        loaded: tuple[str, ...] = ()
        models: list[LoadedModel] = []
        failures: list[Failure] = []
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._task is not None or self._closed)
                if self._closed:
                    return
                task, self._task, self._busy = self._task, None, True
            assert task is not None
            if task.model_ids != loaded:
                models, failures = self._load(task.model_ids)
                loaded = task.model_ids
            answered = read_segments(task.stages, models, self._context)
            done = Done(task, answered, tuple(model.spec.id for model in models), tuple(failures))
            with self._changed:
                self._done.append(done)
