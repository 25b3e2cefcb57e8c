"""Frames of a camera: read on a thread of their own, the newest one wins, and every fault is reported in time."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from engine.camera.camera import Camera, Kind
from engine.errors import CameraError
from engine.jobs import JobContext
from engine.pretrained.connections import Lines
from engine.types import Image

log = logging.getLogger(__name__)

OPEN_SECONDS = 4.0
"""How long a camera may take to open. A driver can take for ever; it is then left to itself."""
SLOW_OPEN_SECONDS = 20.0
"""The same of a camera of this computer on Windows, where Media Foundation needs some seconds for each step."""
FRAME_SECONDS = 3.0
"""How long a frame may take to arrive after another one."""
_RATE_FRAMES = 30  # frames over which the rate is measured
_CLOSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture, (H, W, 3) uint8 RGB, its number from 1, and when it came (`time.perf_counter`, seconds)."""

    number: int
    picture: Image
    came: float


class Capture(Protocol):
    """An opened camera. All calls are made on one thread, and any call may take for ever."""

    def read(self) -> Image:
        """Wait for the next picture. Raises CameraError when there will be none."""

    def close(self) -> None:
        """Give the camera back."""


OpenCapture = Callable[[Camera, tuple[int, int], Lines], Capture]
"""Opens a camera for pictures of about (width, height) pixels, with the lines for its connections, if it needs some.

Raises CameraError.
"""


class FrameSource:
    """Reads a camera on a thread of its own until it is closed, and keeps only the newest frame.

    That thread alone opens, reads and closes the camera, so the three never overlap. A thread whose driver does not
    return is left behind; it closes its camera if the driver ever returns. One that waits for a server does return:
    the connection is ended.
    """

    def __init__(
        self,
        camera: Camera,
        size: tuple[int, int],
        open_capture: OpenCapture,
        open_seconds: float | None = None,
        frame_seconds: float = FRAME_SECONDS,
    ) -> None:
        """`open_seconds` is how long each of opening and the first frame may take; None for what suits the camera."""
        self._camera = camera
        self._size = size
        self._open_capture = open_capture
        self._open_seconds = _usual_open_seconds(camera) if open_seconds is None else open_seconds
        self._frame_seconds = frame_seconds
        self._lines = Lines()
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._fault: Exception | None = None
        self._opened = False
        self._closed = False
        self._times: deque[float] = deque(maxlen=_RATE_FRAMES)
        self._since = time.monotonic()  # of the last sign of life
        self._thread = threading.Thread(target=self._read, name="classlens-camera", daemon=True)
        self._thread.start()

    def next(self, after: int, context: JobContext) -> Frame:
        """Wait for a frame newer than number `after`.

        Raises CameraError when the camera fails, or is silent for too long; JobCancelled when the work is to stop.
        """
        with context.on_cancel(self._wake), self._changed:
            while True:
                context.raise_if_cancelled()
                if self._frame is not None and self._frame.number > after:
                    return self._frame
                if self._fault is not None:
                    raise self._fault
                limit = self._open_seconds if self._frame is None else self._frame_seconds
                left = self._since + limit - time.monotonic()
                if left <= 0:
                    raise self._silent(limit)
                self._changed.wait(left)

    def rate(self) -> float:
        """Frames per second that the camera gives; 0 before there are enough to tell."""
        with self._changed:
            times = tuple(self._times)
        return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 and times[-1] > times[0] else 0.0

    def close(self) -> None:
        """Stop reading; waits a moment for the camera to be free again, but not for a driver that hangs."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._lines.hang_up()
        self._thread.join(_CLOSE_SECONDS)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _silent(self, seconds: float) -> CameraError:
        name, limit = self._camera.name, f"{seconds:.0f} seconds"
        if not self._opened:
            cause = {
                Kind.DEVICE: "Another program may be using it, or its driver hangs. Close the other program, or unplug "
                "the camera and plug it in again, and start it once more.",
                Kind.FILE: "Its disk or network drive may be slow. Copy it to this computer and start it once more.",
                Kind.STREAM: "Check that the phone's camera app runs in the same network, and start once more.",
            }[self._camera.kind]
            return CameraError(f"“{name}” did not answer within {limit}. {cause}")
        cause = {
            Kind.DEVICE: "Check its cable, and whether the computer was asleep, and start it once more.",
            Kind.FILE: "Its disk or network drive may be slow. Copy it to this computer and start it once more.",
            Kind.STREAM: "Check the phone's camera app and the network, and start once more.",
        }[self._camera.kind]
        return CameraError(f"“{name}” has sent no picture for {limit}. {cause}")

    def _read(self) -> None:
        capture = None
        try:
            capture = self._open_capture(self._camera, self._size, self._lines)
            self._alive()
            while not self._closed:
                self._keep(capture.read())
        except Exception as error:
            if not isinstance(error, CameraError):
                log.exception("The camera's thread failed")
            with self._changed:
                self._fault = error
                self._changed.notify_all()
        finally:
            if capture is not None:
                capture.close()

    def _alive(self) -> None:
        with self._changed:
            self._opened = True
            self._since = time.monotonic()

    def _keep(self, picture: Image) -> None:
        with self._changed:
            number = self._frame.number + 1 if self._frame is not None else 1
            self._frame = Frame(number, picture, time.perf_counter())
            self._times.append(self._frame.came)
            self._since = time.monotonic()
            self._changed.notify_all()


def _usual_open_seconds(camera: Camera) -> float:
    return SLOW_OPEN_SECONDS if sys.platform == "win32" and camera.kind is Kind.DEVICE else OPEN_SECONDS
