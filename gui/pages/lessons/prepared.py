"""Answers that a lesson needs now or soon, asked for one after another and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from engine.jobs import NO_TICKET, EventKind, Request, Ticket
from gui.bridge import EngineBridge, Listener

A = TypeVar("A")
K = TypeVar("K")


class _Signals(QObject):
    found = Signal(object)
    failed = Signal(object)


class Prepared(Generic[K, A]):
    """Keeps the answers by a key. `signals.found(key)`; `signals.failed(Exception)`, after which nothing more is asked
    for until something is wanted again.
    """

    def __init__(self, bridge: EngineBridge, queue: str, parent: QObject) -> None:
        self.signals = _Signals(parent)
        self._bridge, self._queue = bridge, queue
        self._wanted: dict[K, Request[A]] = {}
        self._answers: dict[K, A] = {}
        self._asked: Ticket[A] = NO_TICKET

    def want(self, wanted: Mapping[K, Request[A]]) -> None:
        """Ask for these, in their order, in place of what still waits; what is known already is not asked for."""
        self._wanted = {key: request for key, request in wanted.items() if key not in self._answers}
        if not self._asked:
            self._next()

    def get(self, key: K) -> A | None:
        """The answer, once it was found."""
        return self._answers.get(key)

    def forget(self) -> None:
        """Forget all answers: they would be others now."""
        self._bridge.forget(self._asked)
        self._asked = NO_TICKET
        self._wanted.clear()
        self._answers.clear()

    def _next(self) -> None:
        if self._wanted:
            key = next(iter(self._wanted))
            listener: Listener[A] = Listener(
                lambda answer: self._take(key, answer), self.signals.failed.emit, ended=self._ended
            )
            self._asked = self._bridge.submit(self._queue, self._wanted.pop(key), listener)

    def _take(self, key: K, answer: A) -> None:
        self._answers[key] = answer
        self._wanted.pop(key, None)  # wanted again meanwhile
        self.signals.found.emit(key)

    def _ended(self, kind: EventKind) -> None:
        self._asked = NO_TICKET
        if kind is EventKind.SUCCEEDED:
            self._next()
        else:
            self._wanted.clear()
