"""The bridge between the window's thread and the workers, with a session that does as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import ClassLensError
from engine.jobs import EventKind, JobContext
from gui.bridge import EngineBridge, Listener


class Work:
    """A request: what to do in the worker thread."""

    def __init__(self, do: Callable[[JobContext], Any]) -> None:
        self.do = do


class FakeSession:
    def __init__(self) -> None:
        self.closed = 0

    def run(self, request: Work, context: JobContext) -> Any:
        return request.do(context)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        self.closed += 1


class Heard:
    """A listener that keeps what it hears, with the thread it was called in."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Any]] = []
        self.threads: set[int] = set()
        self.listener = Listener(
            done=lambda value: self._hear("done", value),
            failed=lambda error: self._hear("failed", error),
            progress=lambda value: self._hear("progress", value),
            ended=lambda kind: self._hear("ended", kind),
        )

    def _hear(self, what: str, value: Any) -> None:
        self.said.append((what, value))
        self.threads.add(threading.get_ident())

    def has_ended(self) -> bool:
        return bool(self.said) and self.said[-1][0] == "ended"


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


@pytest.fixture
def bridge(session: FakeSession, qtbot: QtBot) -> Iterator[EngineBridge]:
    bridge = EngineBridge(session)  # type: ignore[arg-type]
    yield bridge
    bridge.close()


def endless(started: threading.Event) -> Work:
    """Runs until it is cancelled."""

    def do(context: JobContext) -> None:
        started.set()
        while True:
            context.raise_if_cancelled()
            threading.Event().wait(0.002)

    return Work(do)


def test_a_job_runs_elsewhere_and_is_heard_of_here(bridge: EngineBridge, qtbot: QtBot) -> None:
    heard, worker = Heard(), []

    def do(context: JobContext) -> str:
        worker.append(threading.get_ident())
        context.report(0.5)
        return "result"

    bridge.submit("a", Work(do), heard.listener)
    assert bridge.is_busy("a")
    assert heard.said == [], "nothing is heard before the event loop runs"
    qtbot.waitUntil(heard.has_ended)
    assert heard.said == [("progress", 0.5), ("done", "result"), ("ended", EventKind.SUCCEEDED)]
    assert heard.threads == {threading.get_ident()}
    assert worker != [threading.get_ident()]
    assert not bridge.is_busy("a")


def test_a_failure_is_told_and_ends_the_job_and_the_next_one_works(bridge: EngineBridge, qtbot: QtBot) -> None:
    first, second, error = Heard(), Heard(), ClassLensError("It broke.")

    def fail(context: JobContext) -> None:
        raise error

    bridge.submit("a", Work(fail), first.listener)
    bridge.submit("a", Work(lambda context: 1), second.listener)
    qtbot.waitUntil(second.has_ended)
    assert first.said == [("failed", error), ("ended", EventKind.FAILED)]
    assert second.said == [("done", 1), ("ended", EventKind.SUCCEEDED)]


def test_a_cancelled_job_says_so(bridge: EngineBridge, qtbot: QtBot) -> None:
    running, waiting, started = Heard(), Heard(), threading.Event()
    first = bridge.submit("a", endless(started), running.listener)
    second = bridge.submit("a", Work(lambda context: 1), waiting.listener)
    qtbot.waitUntil(started.is_set)
    bridge.cancel(second)
    bridge.cancel(first)
    qtbot.waitUntil(lambda: running.has_ended() and waiting.has_ended())
    assert running.said == waiting.said == [("ended", EventKind.CANCELLED)]
    assert not bridge.is_busy("a")
    bridge.cancel(first)
    bridge.cancel(999_999_999)


def test_a_forgotten_job_stops_and_is_not_heard_of(bridge: EngineBridge, qtbot: QtBot) -> None:
    heard, started = Heard(), threading.Event()
    ticket = bridge.submit("a", endless(started), heard.listener)
    qtbot.waitUntil(started.is_set)
    bridge.forget(ticket)
    qtbot.waitUntil(lambda: not bridge.is_busy("a"))
    assert heard.said == []


def test_only_the_newest_waiting_job_of_a_lane_runs(bridge: EngineBridge, qtbot: QtBot) -> None:
    started, gate = threading.Event(), threading.Event()
    running, other, *waiting = heard = [Heard() for _ in range(6)]

    def block(context: JobContext) -> bool:
        started.set()
        return gate.wait(10)

    bridge.submit("a", Work(block), running.listener, lane="live")
    qtbot.waitUntil(started.is_set)
    bridge.submit("a", Work(lambda context: "other"), other.listener)
    for number, listener in enumerate(waiting):
        bridge.submit("a", Work(lambda context, number=number: number), listener.listener, lane="live")
    gate.set()
    qtbot.waitUntil(lambda: all(listener.has_ended() for listener in heard))
    assert [listener.said[0] for listener in (running, other, waiting[-1])] == [
        ("done", True),
        ("done", "other"),
        ("done", 3),
    ]
    assert all(listener.said == [("ended", EventKind.DROPPED)] for listener in waiting[:-1])


def test_queues_do_not_wait_for_each_other(bridge: EngineBridge, qtbot: QtBot) -> None:
    slow, quick, started = Heard(), Heard(), threading.Event()
    bridge.submit("slow", endless(started), slow.listener)
    qtbot.waitUntil(started.is_set)
    bridge.submit("quick", Work(lambda context: 1), quick.listener)
    qtbot.waitUntil(quick.has_ended)
    assert bridge.is_busy("slow")


def test_closing_stops_the_running_job_and_nothing_is_heard_afterwards(
    bridge: EngineBridge, session: FakeSession, qtbot: QtBot
) -> None:
    heard, started = Heard(), threading.Event()
    bridge.submit("a", endless(started), heard.listener)
    bridge.submit("a", Work(lambda context: 1), heard.listener)
    qtbot.waitUntil(started.is_set)
    bridge.close()
    bridge.close()
    assert session.closed == 1
    assert "classlens-a" not in {thread.name for thread in threading.enumerate()}
    bridge.submit("b", Work(lambda context: heard.said.append(("ran", None))), heard.listener)
    with qtbot.assertNotEmitted(bridge.job_event, wait=50):
        pass
    assert heard.said == []
    assert "classlens-b" not in {thread.name for thread in threading.enumerate()}


def test_what_goes_wrong_with_an_answer_does_not_hide_that_the_job_has_ended(
    bridge: EngineBridge, qtbot: QtBot
) -> None:
    def fail(value: object) -> None:
        raise KeyError(value)

    ended: list[EventKind] = []
    with qtbot.captureExceptions() as exceptions:
        for do in (lambda context: 1, lambda context: 1 / 0):
            listener = Listener(fail, failed=fail, ended=ended.append)
            bridge.submit("q", Work(do), listener)  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: len(ended) == 2)
    assert ended == [EventKind.SUCCEEDED, EventKind.FAILED]
    assert [kind for kind, *_ in exceptions] == [KeyError, KeyError]
