"""Live reading of ten MNIST test digits at 640×480: frames a second, delay, steadiness of labels, memory.

    python benchmarks/camera.py [--seconds S] [--frames N]

A video with ten moving digits, 60 frames a second, is read like a camera, with the default model and with all fast
digit models; then ten digits that lie still in noise and a shaking hand; then N frames to see whether memory grows.
Where other programs use the processors, "processor ms" tells what to expect without them.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil
from common import put
from numpy.typing import NDArray
from pens import glyph_of
from threadpoolctl import threadpool_limits

from engine import catalog
from engine.camera import open_capture
from engine.camera.camera import Camera, device, video_file
from engine.camera.requests import SHOWN, DigitSight, Pace, WatchRequest
from engine.jobs import JobCancelled, JobContext
from engine.reading.requests import ReadTiming
from engine.session import Session
from engine.types import Image

WIDTH, HEIGHT, RATE = 640, 480, 60
SIZE = 58.0  # pixels, of a digit
WARM_UP = 2.0  # s
EARLY = 500  # frames, after which memory should not grow
NEEDED = {
    "frames a second, default model": 30,
    "frames a second, all fast models": 15,
    "median ms from frame to boxes": 33,
    "label changes of a still digit in 300 frames": 1,
    "MB more after 10,000 frames than after 500": 20,
}


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=15.0, help="of each video (default 15)")
    parser.add_argument("--frames", type=int, default=10_000, help="read for the memory (default 10,000)")
    arguments = parser.parse_args()
    threadpool_limits(1, "blas")  # as in the program, where the engine is imported before NumPy
    session = Session()
    fast = tuple(m for m, spec in catalog.DIGIT_MODELS.items() if spec.live)
    results: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "moving.avi"
        _save(video, itertools.islice(_frames(moving=True), 4 * RATE))
        for name, model_ids in (("default model", (catalog.DEFAULT,)), ("all fast models", fast)):
            sights, seconds, processor = _watch(session, video_file(video), model_ids, arguments.seconds)
            results[name] = _speed(sights, seconds, processor)
    frames = list(itertools.islice(_frames(moving=False), 2 * RATE))
    with _given(frames):
        sights, _, _ = _watch(session, device(0), (catalog.DEFAULT,), arguments.seconds)
    results["still digits"] = _steadiness(sights)
    with _given(frames):
        results["memory"] = _memory(session, arguments.frames)
    session.close()
    put("camera", {"needed": NEEDED, "models": list(fast), **results})


def _frames(*, moving: bool, seed: int = 50_000) -> Iterator[NDArray[np.uint8]]:
    """Endless frames, (480, 640, 3) uint8: ten digits on uneven paper, on ways of their own or in a shaking hand."""
    rng = np.random.default_rng(seed)
    glyphs = [glyph_of(rng, SIZE, 0.1) for _ in range(10)]
    homes = np.array([(40 + 120 * (n % 5), 110 + 160 * (n // 5)) for n in range(10)], np.float64)
    phases, speeds = rng.uniform(0, 2 * np.pi, (10, 2)), rng.uniform(0.6, 1.4, (10, 2))
    slope = np.linspace(0.78, 1.0, WIDTH, dtype=np.float32)[np.newaxis]
    paper = np.repeat(235 * slope, HEIGHT, axis=0)
    for number in itertools.count():
        ink = np.zeros((HEIGHT, WIDTH), np.float32)
        sway = rng.normal(0, 0.6, 2)
        for glyph, home, phase, speed in zip(glyphs, homes, phases, speeds, strict=True):
            away = 26 * np.sin(phase + speed * number / RATE * 2 * np.pi / 3) if moving else sway
            x, y = home + away
            shift = np.array([[1, 0, x], [0, 1, y]], np.float32)
            ink = np.maximum(ink, cv2.warpAffine(glyph.ink, shift, (WIDTH, HEIGHT)))
        grey = paper * (1 - 0.8 * ink) + rng.standard_normal(paper.shape).astype(np.float32) * 3
        yield np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2)


def _save(path: Path, frames: Iterator[NDArray[np.uint8]]) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, (WIDTH, HEIGHT))
    for frame in frames:
        writer.write(frame)
    writer.release()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is kept of a sight: not its pictures."""

    pace: Pace
    timing: ReadTiming
    labels: tuple[tuple[int, str], ...]


class _Given:
    """A camera that gives frames from memory, as fast as `period` says."""

    def __init__(self, frames: list[Image], period: float = 1 / RATE) -> None:
        self._frames = itertools.cycle(frames)
        self._period = period
        self._due = time.monotonic()

    def read(self) -> Image:
        self._due = max(self._due + self._period, time.monotonic())
        time.sleep(max(0.0, self._due - time.monotonic()))
        return next(self._frames)

    def close(self) -> None:
        pass


@contextlib.contextmanager
def _given(frames: list[Image]) -> Iterator[None]:
    """Let every camera that is opened meanwhile give these frames."""
    usual = open_capture.open_capture
    open_capture.open_capture = lambda camera, size, lines: _Given(frames)
    try:
        yield
    finally:
        open_capture.open_capture = usual


def _watch(
    session: Session, camera: Camera, model_ids: tuple[str, ...], seconds: float
) -> tuple[list[_Seen], float, float]:
    """What was seen after warming up, over how many seconds, and how many seconds of processors it took."""
    sights: list[_Seen] = []
    marks: list[tuple[float, float]] = []
    began = time.perf_counter()

    def heard(sight: DigitSight) -> None:
        context.tell(SHOWN)
        if time.perf_counter() - began >= WARM_UP:
            marks.append((time.perf_counter(), time.process_time()))
            sights.append(_Seen(sight.pace, sight.timing, tuple((d.track, d.digit.label) for d in sight.digits)))

    context = JobContext(heard)
    threading.Timer(WARM_UP + seconds, context.cancel).start()
    with contextlib.suppress(JobCancelled):
        session.run(WatchRequest(camera, (WIDTH, HEIGHT), model_ids=model_ids), context)
    return sights, marks[-1][0] - marks[0][0], marks[-1][1] - marks[0][1]


def _speed(sights: list[_Seen], seconds: float, processor: float) -> dict[str, float]:
    frames = len(sights) - 1
    return {
        "frames searched a second": round(frames / seconds, 1),
        "frames read a second": round(statistics.median(sight.pace.read for sight in sights), 1),
        "frames the camera gave a second": round(statistics.median(sight.pace.camera for sight in sights), 1),
        "median ms from frame to boxes": round(statistics.median(sight.pace.boxes_ms for sight in sights), 1),
        "median ms finding": round(statistics.median(sight.timing.find_ms for sight in sights), 1),
        "median ms of the models": round(statistics.median(sight.timing.infer_ms for sight in sights), 1),
        "processor ms for each frame searched": round(1e3 * processor / frames, 1),
        "digits shown, median": statistics.median(len(sight.labels) for sight in sights),
    }


def _steadiness(sights: list[_Seen]) -> dict[str, float]:
    changes, labels = 0, {}
    for sight in sights:
        for track, label in sight.labels:
            changes += labels.get(track, label) != label
            labels[track] = label
    seen = sum(len(sight.labels) for sight in sights)
    return {
        "frames": len(sights),
        "tracks": len(labels),
        "label changes": changes,
        "in 300 frames": 300 * changes / seen,
    }


def _memory(session: Session, frames: int) -> dict[str, float]:
    process, used = psutil.Process(), {}
    searched = itertools.count(1)

    def heard(sight: DigitSight) -> None:
        context.tell(SHOWN)
        number = next(searched)
        if number in (EARLY, frames):
            used[number] = process.memory_info().rss / 1e6
        if number == frames:
            context.cancel()

    context = JobContext(heard)
    with contextlib.suppress(JobCancelled):
        session.run(WatchRequest(device(0), (WIDTH, HEIGHT)), context)
    return {
        "frames": frames,
        "MB after 500": round(used[EARLY], 1),
        "MB more at the end": round(used[frames] - used[EARLY], 1),
    }


if __name__ == "__main__":
    main()
