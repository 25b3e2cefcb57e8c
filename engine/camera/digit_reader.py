"""Digits in frames: found, followed from frame to frame, read by models, and kept steady by a vote."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from engine.camera.frame_reader import Chosen, Rate, Shown
from engine.camera.frame_source import Frame
from engine.camera.latest_task import NewestFirst
from engine.camera.requests import DigitSight, LiveDigit, Pace
from engine.camera.tracking import Tracker
from engine.catalog.spec import FAST
from engine.ink.segmentation import segment
from engine.ink.stages import Segmentation
from engine.ink.text_lines import in_lines
from engine.jobs import JobContext
from engine.reading.read import LoadedModel, SegmentsRead, load_models, read_segments
from engine.reading.requests import Digit, ReadTiming
from engine.reading.texts import texts_of
from engine.runtimes.base import Runtimes
from engine.types import Failure, Image

_DELAYS = 30  # frames whose median delay is reported
_PATCHES_EVERY = 8  # frames, while none is seen: they are looked for in every frame that follows one with a patch


@dataclass(frozen=True, slots=True)
class _Task:
    """What was found in a frame, for the models."""

    stages: Segmentation
    tracks: tuple[int, ...]
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class _Done:
    task: _Task
    answered: SegmentsRead
    models: tuple[str, ...]
    failures: tuple[Failure, ...]


class _Reader:
    """The models, loaded again when the choice changes."""

    def __init__(self, runtimes: Runtimes, context: JobContext) -> None:
        self._runtimes = runtimes
        self._context = context
        self._loaded: Chosen | None = None
        self._models: list[LoadedModel] = []
        self._failures: list[Failure] = []

    def read(self, task: _Task) -> _Done:
        if task.chosen != self._loaded:
            self._models, self._failures = load_models(task.chosen.model_ids, FAST, self._runtimes, self._context)
            self._loaded = task.chosen
        answered = read_segments(task.stages, self._models, self._context)
        self._models = list(answered.models)  # one that failed is not asked again for each frame
        self._failures += answered.failures
        return _Done(task, answered, tuple(model.spec.id for model in self._models), tuple(self._failures))


class DigitFrames:
    """A FrameReader for digits; its sights are `DigitSight`."""

    def __init__(self, runtimes: Runtimes, context: JobContext) -> None:
        self._reader = NewestFirst(_Reader(runtimes, context).read, context)
        self._tracker = Tracker()
        self._chosen: Chosen | None = None
        self._read_by: tuple[str, ...] = ()
        self._failures: tuple[Failure, ...] = ()
        self._last_look = time.perf_counter()
        self._stages: Segmentation | None = None
        self._looks = 0
        self._timing = ReadTiming(0.0, 0.0, 0.0)
        self._found, self._read = Rate(), Rate()
        self._delays_ms: deque[float] = deque(maxlen=_DELAYS)

    def look(self, frame: Frame, picture: Image, chosen: Chosen, frozen: bool) -> None:
        """Find the digits of a frame, follow them, and hand them to the models.

        A frozen frame is read at once and on its own: what is known about boxes may come from an earlier sheet.
        """
        started = time.perf_counter()
        on_patches = self._stages is not None and bool(self._stages.patches)
        with_patches = frozen or on_patches or self._looks % _PATCHES_EVERY == 0
        self._looks += 1
        stages = self._stages = segment(picture, with_patches=with_patches)
        boxes = [one.box for one in stages.segments]
        tracks = self._tracker.settle(boxes) if frozen else self._tracker.follow(boxes, started - self._last_look)
        self._last_look, self._chosen = started, chosen
        ended = time.perf_counter()
        self._delays_ms.append((ended - frame.came) * 1e3)
        self._found.add(ended)
        self._timing = ReadTiming((ended - started) * 1e3, self._timing.prepare_ms, self._timing.infer_ms)
        self._learn()
        self._reader.offer(_Task(stages, tracks, chosen))
        if frozen:
            self._reader.finish()
            self._learn()

    def has_news(self) -> bool:
        """Never: `look` reads a frozen picture completely."""
        return False

    def sight(self, shown: Shown) -> DigitSight:
        """The last frame with the digits in it."""
        assert self._stages is not None
        known = [LiveDigit(track.number, digit) for track in self._tracker.shown() for digit in track.digits()]
        lines = in_lines([one.digit.box for one in known])
        ordered = [known[place] for line in lines for place in line]
        places = iter(range(len(known)))
        lines = [[next(places) for _ in line] for line in lines]
        digits = [one.digit for one in ordered]
        return DigitSight(
            number=shown.frame.number,
            picture=shown.picture,
            model_ids=self._read_by,
            failures=self._failures,
            remark=shown.remark,
            frozen=shown.frozen,
            stages=self._stages,
            digits=tuple(ordered),
            lines=tuple(map(tuple, lines)),
            texts=texts_of(digits, lines, self._stages.patches),
            texts_by_model=tuple(
                texts_of([_said_by(digit, model) for digit in digits], lines, self._stages.patches)
                for model in range(len(self._read_by))
            ),
            timing=self._timing,
            pace=Pace(shown.camera_rate, self._found.value(), self._read.value(), float(np.median(self._delays_ms))),
        )

    def close(self, patience: float) -> None:
        """End the thread."""
        self._reader.close(patience)

    def _learn(self) -> None:
        for done in self._reader.taken():
            if done.task.chosen != self._chosen:
                continue  # read by models that were chosen before
            if done.models != self._read_by:
                self._tracker.forget_readings()
            self._read_by, self._failures = done.models, done.failures
            boxes = [one.box for one in done.task.stages.segments]
            self._tracker.learn(done.task.tracks, boxes, done.answered.digits)
            self._read.add(time.perf_counter())
            self._timing = ReadTiming(self._timing.find_ms, done.answered.prepare_ms, done.answered.infer_ms)


def _said_by(digit: Digit, model: int) -> Digit:
    """The digit as one of the models alone reads it."""
    score = digit.by_model[model]
    return replace(digit, label=score.label, by_model=(score,))
