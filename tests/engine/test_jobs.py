"""Jobs: one runner, one thread, and exactly one terminal event for each ticket."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine.jobs import TERMINAL, EventKind, JobCancelled, JobContext, JobEvent, JobRunner

LONG = 30.0  # seconds after which a test that hangs fails


class Listener:
    """Keeps all events and wakes those who wait for one."""

    def __init__(self) -> None:
        self.events: list[JobEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: JobEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def kinds(self, ticket: int) -> list[EventKind]:
        with self._changed:
            return [event.kind for event in self.events if event.ticket == ticket]

    def end(self, ticket: int) -> JobEvent:
        """The terminal event of a ticket, waited for."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._ends(ticket), LONG), f"ticket {ticket} never ended"
            (event,) = self._ends(ticket)
            return event

    def _ends(self, ticket: int) -> list[JobEvent]:
        return [event for event in self.events if event.ticket == ticket and event.kind in TERMINAL]


class Gate:
    """A job that says when it runs and goes on when it is let."""

    def __init__(self) -> None:
        self.running, self.let = threading.Event(), threading.Event()

    def __call__(self, context: JobContext) -> str:
        self.running.set()
        assert self.let.wait(LONG)
        context.raise_if_cancelled()
        return "through the gate"


def _do(job: Callable[[JobContext], Any], context: JobContext) -> Any:
    return job(context)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def runner(listener: Listener) -> Iterator[JobRunner]:
    runner = JobRunner("test", _do, listener)
    yield runner
    assert runner.close(LONG)


def test_a_job_starts_reports_and_succeeds(runner: JobRunner, listener: Listener) -> None:
    def job(context: JobContext) -> str:
        context.report("a")
        context.report_even_if_cancelled("b")
        return "done"

    ticket = runner.submit(job)
    assert listener.end(ticket).value == "done"
    assert [(event.kind, event.value) for event in listener.events] == [
        (EventKind.STARTED, None),
        (EventKind.PROGRESS, "a"),
        (EventKind.PROGRESS, "b"),
        (EventKind.SUCCEEDED, "done"),
    ]


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_a_job_that_raises_fails_and_the_next_one_runs(
    runner: JobRunner, listener: Listener, error: BaseException
) -> None:
    def job(context: JobContext) -> None:
        raise error

    failed, after = runner.submit(job), runner.submit(lambda context: "after")
    assert listener.end(failed) == JobEvent(failed, EventKind.FAILED, error)
    assert listener.end(after).kind is EventKind.SUCCEEDED


def test_jobs_run_one_after_another_in_their_order_on_one_thread(runner: JobRunner, listener: Listener) -> None:
    gate, order, threads = Gate(), [], set()

    def job(number: int) -> Callable[[JobContext], None]:
        def work(context: JobContext) -> None:
            order.append(number)
            threads.add(threading.current_thread())

        return work

    tickets = [runner.submit(gate), *(runner.submit(job(number)) for number in range(5))]
    gate.let.set()
    for ticket in tickets:
        listener.end(ticket)
    assert order == [0, 1, 2, 3, 4]
    assert len(threads) == 1
    assert threads != {threading.current_thread()}


def test_cancelling_the_running_job_ends_it_at_its_checkpoint(runner: JobRunner, listener: Listener) -> None:
    gate = Gate()
    ticket = runner.submit(gate)
    assert gate.running.wait(LONG)
    runner.cancel(ticket)
    assert listener.kinds(ticket) == [EventKind.STARTED]
    gate.let.set()
    assert listener.end(ticket).kind is EventKind.CANCELLED


def test_cancellation_passes_a_librarys_except_exception(runner: JobRunner, listener: Listener) -> None:
    gate = Gate()

    def job(context: JobContext) -> str:
        try:
            return gate(context)
        except Exception:  # noqa: BLE001 - as libraries do
            return "swallowed"

    ticket = runner.submit(job)
    assert gate.running.wait(LONG)
    runner.cancel(ticket)
    gate.let.set()
    assert listener.end(ticket).kind is EventKind.CANCELLED


def test_a_job_that_ends_before_it_notices_the_cancellation_has_succeeded(
    runner: JobRunner, listener: Listener
) -> None:
    running, let = threading.Event(), threading.Event()

    def job(context: JobContext) -> bool:
        running.set()
        assert let.wait(LONG)
        return context.cancelled

    ticket = runner.submit(job)
    assert running.wait(LONG)
    runner.cancel(ticket)
    let.set()
    assert listener.end(ticket) == JobEvent(ticket, EventKind.SUCCEEDED, True)


def test_cancelling_a_pending_job_ends_it_at_once_and_it_never_starts(runner: JobRunner, listener: Listener) -> None:
    gate = Gate()
    running = runner.submit(gate)
    assert gate.running.wait(LONG)
    pending = runner.submit(lambda context: pytest.fail("it ran"))
    runner.cancel(pending)
    assert listener.kinds(pending) == [EventKind.CANCELLED]
    gate.let.set()
    assert listener.end(running).kind is EventKind.SUCCEEDED, "the other job goes on"
    last = runner.submit(lambda context: None)
    listener.end(last)
    assert listener.kinds(pending) == [EventKind.CANCELLED]


def test_cancelling_unknown_and_ended_tickets_does_nothing(runner: JobRunner, listener: Listener) -> None:
    ticket = runner.submit(lambda context: None)
    listener.end(ticket)
    runner.cancel(ticket)
    runner.cancel(10**9)
    assert listener.end(runner.submit(lambda context: "still works")).value == "still works"
    assert listener.kinds(ticket) == [EventKind.STARTED, EventKind.SUCCEEDED]


def test_a_newer_job_of_a_lane_drops_the_pending_one_of_that_lane_only(runner: JobRunner, listener: Listener) -> None:
    gate = Gate()
    running = runner.submit(gate, lane="camera")
    assert gate.running.wait(LONG)
    old = runner.submit(lambda context: pytest.fail("it ran"), lane="camera")
    other = runner.submit(lambda context: "other", lane="pad")
    lanes = [runner.submit(lambda context: "no lane") for _ in range(2)]
    new = runner.submit(lambda context: "new", lane="camera")
    assert listener.kinds(old) == [EventKind.DROPPED]
    gate.let.set()
    assert listener.end(new).value == "new"
    assert [listener.end(ticket).kind for ticket in (running, other, *lanes)] == [EventKind.SUCCEEDED] * 4
    assert listener.kinds(old) == [EventKind.DROPPED]


def test_closing_cancels_what_is_pending_and_asks_what_is_running(listener: Listener) -> None:
    runner, gate = JobRunner("test", _do, listener), Gate()
    running, pending = runner.submit(gate), runner.submit(lambda context: pytest.fail("it ran"))
    assert gate.running.wait(LONG)
    assert runner.close(timeout=0) is False
    assert listener.kinds(pending) == [EventKind.CANCELLED]
    gate.let.set()
    assert runner.close(LONG) is True
    assert listener.kinds(running) == [EventKind.STARTED, EventKind.CANCELLED]


def test_a_job_that_comes_after_closing_is_dropped(listener: Listener) -> None:
    runner = JobRunner("test", _do, listener)
    assert runner.close(LONG)
    ticket = runner.submit(lambda context: pytest.fail("it ran"))
    assert listener.kinds(ticket) == [EventKind.DROPPED]


def test_a_context_that_reports_elsewhere_is_cancelled_with_its_origin() -> None:
    here: list[object] = []
    there: list[object] = []
    origin = JobContext(here.append)
    other = origin.reporting(there.append)
    other.report("news")
    assert (here, there) == ([], ["news"])
    origin.cancel()
    with pytest.raises(JobCancelled):
        other.report("too late")
    assert there == ["news"]


@pytest.mark.parametrize("seed", range(20))
def test_any_mixture_of_submitting_cancelling_and_closing_ends_each_ticket_once(seed: int, listener: Listener) -> None:
    runner = JobRunner("test", _do, listener)
    start, tickets, lock = threading.Barrier(4), [], threading.Lock()

    def fails(context: JobContext) -> None:
        raise ValueError

    def checks(context: JobContext) -> None:
        for step in range(20):
            context.report(step)

    def person(number: int) -> None:
        choice = random.Random(f"{seed}-{number}")
        start.wait(LONG)
        for _ in range(40):
            action = choice.random()
            if action < 0.6 or not tickets:
                ticket = runner.submit(choice.choice([fails, checks]), choice.choice([None, "a", "b"]))
                with lock:
                    tickets.append(ticket)
            elif action < 0.99:
                runner.cancel(choice.choice(tickets))
            else:
                runner.ask_to_close()

    people = [threading.Thread(target=person, args=(number,)) for number in range(3)]
    for thread in people:
        thread.start()
    start.wait(LONG)
    for thread in people:
        thread.join(LONG)
    assert runner.close(LONG)
    ends = Counter(event.ticket for event in listener.events if event.kind in TERMINAL)
    assert ends == Counter(tickets)
    for ticket in tickets:
        kinds = listener.kinds(ticket)
        assert kinds[-1] in TERMINAL
        assert kinds.count(EventKind.STARTED) == (kinds[0] is EventKind.STARTED)


def test_words_reach_their_own_job_in_their_order_and_one_that_waits_too(runner: JobRunner, listener: Listener) -> None:
    gate, heard = Gate(), []

    def listens(context: JobContext) -> None:
        gate(context)
        heard.extend(context.words())
        heard.extend(context.reporting(lambda _: None).words())

    first, second = runner.submit(listens), runner.submit(lambda context: heard.append(context.words()))
    assert gate.running.wait(LONG)
    for word in ("pause", "step"):
        runner.tell(first, word)
        runner.tell(second, f"{word} early")
    gate.let.set()
    assert listener.end(second).kind is EventKind.SUCCEEDED
    runner.tell(first, "late")
    assert heard == ["pause", "step", ["pause early", "step early"]]


def test_waiting_ends_at_once_when_the_work_is_to_stop() -> None:
    context = JobContext()
    context.wait(0.0)
    context.cancel()
    with pytest.raises(JobCancelled):
        context.wait(3600.0)


def test_what_ends_a_wait_is_called_when_the_work_is_cancelled_in_it_and_not_otherwise() -> None:
    context, called = JobContext(), []
    with context.on_cancel(lambda: called.append("not cancelled")):
        pass
    with context.on_cancel(lambda: called.append("during")):
        assert called == []
        context.cancel()
        assert called == ["during"]
    with context.on_cancel(lambda: called.append("before")):
        assert called == ["during", "before"], "the work was cancelled before it began to wait"
    context.cancel()
    assert called == ["during", "before"], "nothing waits any more"


def test_a_context_that_reports_elsewhere_ends_its_waits_with_its_origin() -> None:
    origin, called = JobContext(), []
    with origin.reporting(lambda _: None).on_cancel(lambda: called.append("ended")):
        origin.cancel()
    assert called == ["ended"]


def test_no_job_has_the_ticket_that_stands_for_none() -> None:
    code = (
        "from engine.jobs import NO_TICKET, JobRunner;"
        "runner = JobRunner('first', lambda request, context: None, lambda event: None);"
        "assert runner.submit(object()) != NO_TICKET; runner.close()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_runner_says_that_it_is_quiet_after_its_work_and_that_it_is_quiet_for_long(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.jobs.QUIET_SECONDS", (0.05, 0.1))
    calls, called = [], threading.Semaphore(0)

    def quiet() -> None:
        calls.append(threading.current_thread().name)
        called.release()

    runner = JobRunner("test", _do, listener, quiet)
    assert not called.acquire(timeout=0.2)  # it has done nothing yet
    for _ in range(2):
        listener.end(runner.submit(lambda context: None))
        for _ in range(2):
            assert called.acquire(timeout=LONG)
    assert not called.acquire(timeout=0.3)
    assert calls == ["classlens-test"] * 4
    assert runner.close()


def test_a_program_that_ends_does_not_wait_for_its_jobs() -> None:
    code = (
        "import threading; from engine.jobs import JobRunner; begun = threading.Event();"
        "work = lambda request, context: (begun.set(), threading.Event().wait());"
        "JobRunner('test', work, lambda event: None).submit(object()); assert begun.wait(30)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LONG)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_a_runners_thread_lets_others_go_first_from_its_first_quiet_moment_on(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    lowered: list[tuple[int, bool]] = []
    monkeypatch.setattr(os, "setpriority", lambda which, who, priority: lowered.append((who, priority > 0)))
    monkeypatch.setattr("engine.jobs.QUIET_SECONDS", (0.3, 60.0))
    quiet = threading.Event()
    runner = JobRunner("test", _do, listener, quiet.set)
    thread, before = listener.end(runner.submit(lambda context: (threading.get_native_id(), list(lowered)))).value
    assert before == [], "the person may wait for the first answer"
    assert quiet.wait(LONG)
    assert lowered == [(thread, True)]
    assert runner.close(LONG)
