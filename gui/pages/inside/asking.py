"""Asking the engine for one column of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject

from engine.jobs import EventKind, Request, Ticket
from gui.bridge import EngineBridge, Listener

QUICK, SLOW, TRAINING_PICTURES, TEST_DIGITS = "inside", "inside-slow", "inside-training-pictures", "inside-test-digits"
"""The queues of what is answered while the pen moves; of what waits until it rests; and of what is quick as soon as all
training pictures, or two thousand test digits, were looked through once, which is not stopped half-way. The test
digits, which take seconds, do not wait for the training pictures, which take minutes.
"""

A = TypeVar("A")
B = TypeVar("B")


class Asking(QObject):
    """Submits requests in lanes of its own: a newer one of a lane takes the place of the one before.

    `forget` forgets all that was asked; what comes later is then heard of no more.
    """

    def __init__(self, bridge: EngineBridge, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._name = bridge, name
        self._tickets: dict[str, set[Ticket[object]]] = {}  # of each lane, until they end
        self._slow: set[str] = set()
        self._generation = 0

    def quick(
        self, lane: str, request: Request[A], done: Callable[[A], None], failed: Callable[[Exception], None]
    ) -> None:
        """Ask for something that comes at once. An answer that is under way still comes, so that a pen that never rests
        does not leave the view empty.
        """
        self._submit(QUICK, lane, request, Listener(done, failed))

    def looking(self, queue: str, lane: str, request: Request[A], listener: Listener[A]) -> None:
        """Ask in one of the last two queues for something that may first look through much, once; `forget` lets that go
        on, but unheard.
        """
        generation = self._generation

        def if_wanted(call: Callable[[B], None]) -> Callable[[B], None]:
            return lambda value: call(value) if generation == self._generation else None

        heard = Listener(if_wanted(listener.done), if_wanted(listener.failed), if_wanted(listener.progress))
        self._bridge.submit(queue, request, heard, lane=f"{self._name} {lane}")

    def slow(self, lane: str, request: Request[A], listener: Listener[A]) -> None:
        """Ask for something that takes its time; what was asked before in the lane is stopped."""
        self.stop(lane)
        self._slow.add(lane)
        self._submit(SLOW, lane, request, listener)

    def is_asking(self, lane: str) -> bool:
        """Whether an answer in this lane is still to come."""
        return bool(self._tickets.get(lane))

    def stop(self, lane: str) -> None:
        """Stop what was asked in a lane, and hear no more of it."""
        for ticket in self._tickets.pop(lane, ()):
            self._bridge.forget(ticket)

    def stop_slow(self) -> None:
        """Stop all that takes its time: the picture is changing."""
        for lane in self._slow:
            self.stop(lane)

    def forget(self) -> None:
        """Stop everything, and hear no more of it: the model is another."""
        self._generation += 1
        self.stop_all()

    def stop_all(self) -> None:
        """Stop everything but what looks through much once: there is no picture."""
        for lane in tuple(self._tickets):
            self.stop(lane)

    def _submit(self, queue: str, lane: str, request: Request[A], listener: Listener[A]) -> None:
        def ended(kind: EventKind) -> None:
            self._tickets.get(lane, set()).discard(ticket)
            listener.ended(kind)

        ticket = self._bridge.submit(queue, request, replace(listener, ended=ended), lane=f"{self._name} {lane}")
        self._tickets.setdefault(lane, set()).add(ticket)
