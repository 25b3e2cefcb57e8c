"""A framework process that ends before it has taken anything over from the program."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from engine import worker
from engine.errors import ProcessError
from engine.jobs import JobCancelled, JobContext
from engine.runtimes.process import FrameworkProcess


@pytest.mark.skipif(sys.platform == "win32", reason="there it is open by itself: see test_hostile_networks.py")
def test_a_process_that_ends_while_it_starts_is_noticed_although_its_pipe_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On Windows the process' end of the pipe stays open in this program until the process has taken it over."""
    process = FrameworkProcess("numpy", worker.main)
    opened = []
    pipe = multiprocessing.get_context("spawn").Pipe

    def pipe_of_windows() -> tuple[Connection, Connection]:
        ours, other = pipe()
        opened.append(Connection(os.dup(other.fileno())))
        return ours, other

    monkeypatch.setattr(type(multiprocessing.get_context("spawn")), "Pipe", lambda _: pipe_of_windows())
    killing = threading.Timer(0, _kill_when_there, [process])
    killing.start()
    with pytest.raises(ProcessError, match="NumPy process"):
        process.call("describe", {}, JobContext())
    killing.join()
    opened[0].close()
    process.close()


def _never_listen(connection: Connection, family: str, log: Path, idle_seconds: float) -> None:
    """A framework process that starts without end: nothing is read until the program is gone."""
    connection.poll(None)
    os._exit(0)


def test_cancel_is_heard_while_a_process_starts_that_is_to_get_more_than_its_pipe_holds() -> None:
    process = FrameworkProcess("numpy", _never_listen)
    context = JobContext()
    cancelling = threading.Thread(target=_cancel_when_there, args=[process, context])
    cancelling.start()
    with pytest.raises(JobCancelled):
        process.call("infer", {"batch": bytes(5_000_000)}, context)
    cancelling.join()
    assert process.pid is None
    process.close()


def _cancel_when_there(process: FrameworkProcess, context: JobContext) -> None:
    while process.pid is None:
        pass
    context.cancel()


def _kill_when_there(process: FrameworkProcess) -> None:
    while process.pid is None:
        pass
    psutil.Process(process.pid).kill()
