"""Work on a thread of its own, which always takes the newest task."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from engine.jobs import JobCancelled, JobContext, let_others_go_first

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")


class NewestFirst(Generic[_Task, _Done]):
    """Does `work(task)` on a thread of its own; a task that waits is replaced by a newer one."""

    def __init__(self, work: Callable[[_Task], _Done], context: JobContext) -> None:
        self._do = work
        self._context = context
        self._changed = threading.Condition()
        self._task: _Task | None = None
        self._done: deque[_Done] = deque()
        self._busy = False
        self._fault: Exception | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="classlens-camera-read", daemon=True)
        self._thread.start()

    def offer(self, task: _Task) -> None:
        """Do this task next, unless a newer one comes first."""
        with self._changed:
            self._task = task
            self._changed.notify_all()

    def taken(self) -> list[_Done]:
        """The results since the last call. Raises what the work raised."""
        with self._changed:
            if self._fault is not None:
                raise self._fault
            done = list(self._done)
            self._done.clear()
        return done

    def finish(self) -> None:
        """Wait until the thread is idle or the job must stop."""
        with self._context.on_cancel(self._wake), self._changed:
            self._changed.wait_for(
                lambda: (self._task is None and not self._busy) or self._fault is not None or self._context.cancelled
            )

    def close(self, patience: float) -> None:
        """Take no more tasks; waits at most `patience` seconds for the one in progress."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(patience)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _work(self) -> None:
        let_others_go_first()
        try:
            self._serve()
        except JobCancelled:
            pass
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asks for the results
            with self._changed:
                self._fault = error
                self._changed.notify_all()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._task is not None or self._closed)
                if self._closed:
                    return
                task, self._task, self._busy = self._task, None, True
            assert task is not None
            done = self._do(task)
            with self._changed:
                self._done.append(done)
