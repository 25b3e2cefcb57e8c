"""A framework process that grows is replaced by one that is ready, and nobody waits for that."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.jobs import JobContext
from engine.runtimes.child import Child
from engine.runtimes.process import FrameworkProcess

LONG = 60.0  # seconds after which a test that hangs fails


def _grow(connection: Connection, family: str, log: Path, idle_seconds: float) -> None:
    """A framework process that keeps what each "lesson" takes, and answers with its id and with what it was asked."""
    kept, verbs = [], []
    connection.send(("started", None))
    while True:
        try:
            verb, arguments = connection.recv()
        except EOFError:
            return
        connection.send(("accepted", None))
        verbs.append(verb)
        if verb == "lesson":
            kept.append(b"x" * arguments["bytes"])
        connection.send(("result", (os.getpid(), tuple(verbs))))


def _until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_process_that_grows_is_replaced_by_one_that_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runtimes.process.GROWTH", 20_000_000)
    process = FrameworkProcess("numpy", _grow)
    model = {"model_id": "numpy-nn", "place": Path("here"), "version": "1"}
    try:
        first, _ = process.call("infer", {**model, "batch": 0}, JobContext())
        for size in (1_000, 5_000_000, 5_000_000):
            assert process.call("lesson", {"bytes": size}, JobContext())[0] == first
        process.call("lesson", {"bytes": 30_000_000}, JobContext())
        _until(lambda: process.pid not in (None, first))
        _until(lambda: not psutil.pid_exists(first) or psutil.Process(first).status() == psutil.STATUS_ZOMBIE)
        second, verbs = process.call("lesson", {"bytes": 1_000}, JobContext())
        assert second != first
        assert verbs == ("describe", "load", "lesson")
    finally:
        process.close()


def test_a_process_that_is_to_be_replaced_answers_until_the_next_one_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runtimes.process.GROWTH", -1_000_000_000)  # after each piece of work
    process = FrameworkProcess("numpy", _grow)
    try:
        ids = {process.call("lesson", {"bytes": 1_000}, JobContext())[0] for _ in range(200)}
        assert None not in ids
        _until(lambda: process.pid not in (None, *ids))
    finally:
        process.close()


def test_a_next_process_that_has_ended_while_a_training_went_on_takes_nothing_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.runtimes.process.GROWTH", -1_000_000_000)
    process = FrameworkProcess("numpy", _grow)
    prepare = FrameworkProcess._prepare

    def prepare_one_that_ends(self: FrameworkProcess, child: Child) -> None:
        prepare(self, child)
        child.kill()
        _until(lambda: not child.is_alive())

    try:
        with monkeypatch.context() as patched:
            patched.setattr(FrameworkProcess, "_prepare", prepare_one_that_ends)
            first, _ = process.call("lesson", {"bytes": 1_000}, JobContext())
            _until(lambda: process._replacing is None)
            assert process.pid == first
        assert process.call("lesson", {"bytes": 1_000}, JobContext())[0] == first
        _until(lambda: process.pid not in (None, first))
    finally:
        process.close()


def test_closing_ends_the_next_process_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runtimes.process.GROWTH", -1_000_000_000)
    before = set(psutil.Process().children())  # of sessions that other tests share
    process = FrameworkProcess("numpy", _grow)
    process.call("lesson", {"bytes": 1_000}, JobContext())
    process.close()
    assert process.pid is None
    new = set(psutil.Process().children()) - before
    children = [child for child in new if child.status() != psutil.STATUS_ZOMBIE]
    assert not [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def _slow(connection: Connection, family: str, log: Path, idle_seconds: float) -> None:
    """A framework process whose first "describe" takes long."""
    connection.send(("started", None))
    while True:
        try:
            verb, _ = connection.recv()
        except EOFError:
            return
        connection.send(("accepted", None))
        if verb == "describe":
            time.sleep(LONG)
        connection.send(("result", os.getpid()))


def test_closing_does_not_wait_for_the_next_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runtimes.process.GROWTH", -1_000_000_000)
    process = FrameworkProcess("numpy", _slow)
    starts = Child.__init__

    def starting(child: Child, *arguments: Any) -> None:
        time.sleep(0.5)  # so that it is not there yet when the program is closed
        starts(child, *arguments)

    process.call("lesson", {}, JobContext())
    process.close()
    monkeypatch.setattr(Child, "__init__", starting)
    process.call("lesson", {}, JobContext())
    began = time.monotonic()
    process.close()
    assert time.monotonic() - began < LONG / 4
    assert process.pid is None


def test_an_answer_is_given_even_if_the_process_cannot_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(child: Child) -> int:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("engine.runtimes.process._bytes_of", fails)
    process = FrameworkProcess("numpy", _grow)
    try:
        first, _ = process.call("lesson", {"bytes": 1}, JobContext())
        assert process.call("lesson", {"bytes": 1}, JobContext())[0] == first
    finally:
        process.close()
