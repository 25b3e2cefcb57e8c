"""The engine's front door: predict, compare, train, evaluate. One session serves a window or a command."""

from __future__ import annotations

import importlib
from typing import TypeVar, cast

from engine import diagnostics, worker
from engine.camera import handlers as camera
from engine.comparison import handlers as comparison
from engine.data import handlers as data
from engine.evaluation import handlers as evaluation
from engine.jobs import Handler, JobContext, Request
from engine.lessons import handlers as lessons
from engine.prediction import handlers as prediction
from engine.prediction.model_runtimes import ModelRuntimes
from engine.pretrained import handlers as pretrained
from engine.reading import handlers as reading
from engine.runs import handlers as runs
from engine.runs.library import remove_deleted
from engine.runtimes.process import ProcessPool
from engine.runtimes.services import Services
from engine.system.memory import give_back_freed
from engine.system.shortage import OutOfMemory, is_shortage, out_of_memory
from engine.weights import handlers as weights

A = TypeVar("A")

HANDLERS: dict[type[Request[object]], Handler[Services]] = {
    **data.HANDLERS,
    **pretrained.HANDLERS,
    **weights.HANDLERS,
    **prediction.HANDLERS,
    **reading.HANDLERS,
    **camera.HANDLERS,
    **comparison.HANDLERS,
    **evaluation.HANDLERS,
    **lessons.HANDLERS,
    **runs.HANDLERS,
    **diagnostics.HANDLERS,
}
"""What answers each request; `handler_of` adds those of a room that is merged late."""


def handler_of(kind: type[Request[object]]) -> Handler[Services]:
    """What answers requests of that kind. Rooms that few need at once, those for projects, for the inside of
    networks, for exports and for networks made elsewhere, are merged with their first request: the window starts
    without them.
    """
    if kind not in HANDLERS:
        room = kind.__module__.rpartition(".")[0]
        for late, handler in importlib.import_module(f"{room}.handlers").HANDLERS.items():
            HANDLERS.setdefault(late, handler)
    return HANDLERS[kind]


class Session:
    """Answers every request of the engine's rooms. Holds the loaded runtimes and the framework processes.

    Safe from any thread. Close the session when done, which ends the framework processes.
    """

    def __init__(self) -> None:
        self.processes = ProcessPool(worker.main)
        self.runtimes = ModelRuntimes(self.processes)
        self._services = Services(self.runtimes, self.processes)

    def run(self, request: Request[A], context: JobContext) -> A:
        """Answer a request; work reports progress to the context, and is cancelled through it.

        Raises what the request's handler raises: ClassLensError, and JobCancelled when cancelled.
        """
        try:
            answer = handler_of(type(request))(request, self._services, context)
        except Exception as error:
            if is_shortage(error) and not isinstance(error, OutOfMemory):
                raise out_of_memory(error) from error
            raise
        return cast(A, answer)  # `Request.answered_by` has let mypy compare the handler with its request

    def rest(self) -> None:
        """Forget models that nobody has asked for a while, and give the system the memory that answers have needed. For
        moments in which nothing is asked.
        """
        self.runtimes.forget_unused()
        for forget in tuple(self._services.at_rest):
            forget()
        give_back_freed()

    def close(self) -> None:
        """End the framework processes and close projects; what was deleted is then gone for good."""
        self.processes.close()
        self._services.until_closed.close()
        remove_deleted(self._services.deleted_runs)
