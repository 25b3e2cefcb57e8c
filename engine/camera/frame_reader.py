"""What reads frames for a live picture: digits on paper, or the object that is held before the camera."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from engine.camera.frame_source import Frame
from engine.camera.requests import Sight
from engine.types import Image

_RATE_FRAMES = 30  # over which rates are measured


@dataclass(frozen=True, slots=True)
class Chosen:
    """The models that read. `telling` counts how often models were told, so that told again they are loaded again."""

    model_ids: tuple[str, ...]
    telling: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame as it is shown: its picture, turned where it is mirrored; what is remarkable about it; whether it stays;
    and how many frames a second its camera gives.
    """

    frame: Frame
    picture: Image
    remark: str
    frozen: bool
    camera_rate: float


class FrameReader(Protocol):
    """Reads one frame after another with models that work on a thread of their own."""

    def look(self, frame: Frame, picture: Image, chosen: Chosen, frozen: bool) -> None:
        """Take the next frame, or the same one again for other models or turned. A frozen picture is read to its end.

        Raises ClassLensError when it cannot go on.
        """

    def has_news(self) -> bool:
        """Whether more is known of the last frame than when its sight was made."""

    def sight(self, shown: Shown) -> Sight:
        """The last frame with what is known."""

    def close(self, patience: float) -> None:
        """Let the thread end, and wait for that at most so many seconds."""


class Rate:
    """How often something happens in a second, over the last thirty times."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=_RATE_FRAMES)

    def add(self, seconds: float) -> None:
        """It happened at that time (`time.perf_counter`)."""
        self._times.append(seconds)

    def value(self) -> float:
        """Times a second, 0 before it happened twice."""
        times = self._times
        return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 and times[-1] > times[0] else 0.0
