"""A framework process that ends before it has taken anything over from the program."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from multiprocessing.connection import Connection

import psutil
import pytest

from engine import worker
from engine.errors import ProcessError
from engine.jobs import JobContext
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


def _kill_when_there(process: FrameworkProcess) -> None:
    while process.pid is None:
        pass
    psutil.Process(process.pid).kill()
