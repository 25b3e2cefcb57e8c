"""What reads the frames of a live picture: digits on paper, or the object in front of the camera."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from engine.camera.frame_source import Frame
from engine.camera.requests import Sight
from engine.types import Image

_RATE_FRAMES = 30  # frames over which rates are measured


@dataclass(frozen=True, slots=True)
class Chosen:
    """The models that read. `telling` counts the choices, so that choosing the same models again reloads them."""

    model_ids: tuple[str, ...]
    telling: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame as it is shown: its picture, flipped if it is mirrored; a remark about it; whether it is frozen; and how
    many frames per second its camera gives.
    """

    frame: Frame
    picture: Image
    remark: str
    frozen: bool
    camera_rate: float


class FrameReader(Protocol):
    """Reads one frame after another with models that work on a thread of their own."""

    def look(self, frame: Frame, picture: Image, chosen: Chosen, frozen: bool) -> None:
        """Take the next frame, or the same one again if models or mirroring changed. A frozen one is read fully.

        Raises ClassLensError when it cannot go on.
        """

    def has_news(self) -> bool:
        """Whether more is known about the last frame than when its sight was made."""

    def sight(self, shown: Shown) -> Sight:
        """The last frame with what is known."""

    def close(self, patience: float) -> None:
        """End the thread, waiting at most `patience` seconds for that."""


class Rate:
    """How many events happen per second, over the last thirty."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=_RATE_FRAMES)

    def add(self, seconds: float) -> None:
        """Count an event at this time (`time.perf_counter`)."""
        self._times.append(seconds)

    def value(self) -> float:
        """Events per second; 0 before the second event."""
        times = self._times
        return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 and times[-1] > times[0] else 0.0
