"""Cameras that are none: what they give, and when, is decided by a test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from engine.camera.camera import Camera
from engine.errors import CameraError
from engine.jobs import JobContext
from engine.pretrained.connections import Lines
from engine.types import Image


class FakeCapture:
    """Gives one picture every `period` seconds, or, at_once=False, when a test lets it.

    When it has no more it hangs, as drivers do, until the test is `over`, so that no thread outlives the test.
    """

    def __init__(self, pictures: Iterable[Image | Exception], at_once: bool = True, period: float = 0.0) -> None:
        self._pictures: Iterator[Image | Exception] = iter(pictures)
        self._may_give = threading.Semaphore(0)
        self._at_once = at_once
        self._period = period
        self.over = threading.Event()
        self.closed = threading.Event()
        self.threads: set[int] = set()

    def give(self, count: int = 1) -> None:
        self._may_give.release(count)

    def open(self, camera: Camera, size: tuple[int, int], lines: Lines) -> FakeCapture:
        self.threads.add(threading.get_ident())
        return self

    def read(self) -> Image:
        self.threads.add(threading.get_ident())
        if not self._at_once:
            self._may_give.acquire()
        self.over.wait(self._period)
        picture = next(self._pictures, None)
        if picture is None:
            self.over.wait()
            raise CameraError("The test is over.")
        if isinstance(picture, Exception):
            raise picture
        return picture

    def close(self) -> None:
        self.threads.add(threading.get_ident())
        self.closed.set()

    def end(self) -> None:
        self.over.set()
        self._may_give.release(1000)
        self._pictures = iter(())


class Watcher:
    """Watches a camera on a thread of its own; `error` is how that ended."""

    def __init__(self, camera: FakeCapture, context: JobContext, watch: Callable[[], None]) -> None:
        self.camera = camera
        self.context = context
        self.error: BaseException | None = None

        def run() -> None:
            try:
                watch()
            except BaseException as error:  # noqa: BLE001 - looked at by the test
                self.error = error

        self.thread = threading.Thread(target=run)
        self.thread.start()

    def end(self) -> BaseException | None:
        """Stop watching; how it ended."""
        self.context.cancel()
        self.thread.join(30)
        assert not self.thread.is_alive()
        self.camera.end()
        return self.error


def plain(level: int, height: int = 48, width: int = 64) -> Image:
    """A picture of one grey level."""
    return np.full((height, width, 3), level, np.uint8)
