"""Reading live: frames, finding, and reading on threads of their own, none of which waits for another."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Sequence

import numpy as np

from engine.camera import requests as words
from engine.camera.frames import Frame, FrameSource, OpenCapture
from engine.camera.live_reader import LiveReader, LoadModels, Task
from engine.camera.requests import LiveDigit, Pace, Sight, WatchRequest
from engine.camera.tracking import Tracker
from engine.jobs import JobContext
from engine.read_requests import Digit, ReadTiming, Segmentation
from engine.reading import texts_of
from engine.segmentation import segment
from engine.text_lines import in_lines
from engine.types import Failure, Image

_RATE_FRAMES = 30  # over which rates are measured
_BLACK = 24  # grey level: nothing in a black picture is lighter
_BLACK_SECONDS = 2.0
_SWITCH_SECONDS = 0.001  # a thread that computes in Python gives way to the others after this, not after 5 ms
_FROZEN_WAIT = 0.05  # s between two looks at what is told while the picture is frozen


class Watch:
    """One live reading, from opening the camera to the job's end."""

    def __init__(self, request: WatchRequest, load: LoadModels, open_capture: OpenCapture, context: JobContext) -> None:
        self._request = request
        self._context = context
        self._source = FrameSource(request.camera, request.size, open_capture)
        self._reader = LiveReader(load, context)
        self._tracker = Tracker()
        self._model_ids = request.model_ids
        self._read_by: tuple[str, ...] = ()
        self._failures: tuple[Failure, ...] = ()
        self._mirrored = request.mirrored
        self._frozen = False
        self._may_tell = True
        self._last_look = time.perf_counter()
        self._black_since: float | None = None
        self._timing = ReadTiming(0.0, 0.0, 0.0)
        self._found_times: deque[float] = deque(maxlen=_RATE_FRAMES)
        self._read_times: deque[float] = deque(maxlen=_RATE_FRAMES)
        self._latest_ms: deque[float] = deque(maxlen=_RATE_FRAMES)

    def run(self) -> None:
        """Watch until cancelled. Raises JobCancelled then, CameraError when the camera fails, ClassLensError."""
        number = 0
        usual = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_SECONDS)
        try:
            while True:
                frame = self._source.next(number, self._context)
                number = frame.number
                self._look(frame)
                while self._frozen:
                    self._context.wait(_FROZEN_WAIT)
                    if self._heed() and self._frozen:
                        self._look(frame)
        finally:
            sys.setswitchinterval(usual)
            self._source.close()
            self._reader.close()

    def _look(self, frame: Frame) -> None:
        """Find the digits of a frame, follow them, hand them to the models, and tell what is known."""
        self._heed()
        started = time.perf_counter()
        picture = np.ascontiguousarray(frame.picture[:, ::-1]) if self._mirrored else frame.picture
        stages = segment(picture)
        tracks = self._tracker.follow([one.box for one in stages.segments], started - self._last_look)
        self._last_look = started
        ended = time.perf_counter()
        self._latest_ms.append((ended - frame.came) * 1e3)
        self._found_times.append(ended)
        self._timing = ReadTiming((ended - started) * 1e3, self._timing.prepare_ms, self._timing.infer_ms)
        self._learn()
        self._reader.offer(Task(stages, tracks, self._model_ids))
        if self._frozen:  # the picture that stays is read to its end
            self._reader.finish()
            self._learn()
        if self._may_tell or self._frozen:
            self._may_tell = False
            self._context.checkpoint(self._sight(frame.number, picture, stages))

    def _heed(self) -> bool:
        """Do as was told since the last frame; True when a picture looks or is read differently now."""
        before = self._mirrored, self._model_ids
        for word in self._context.words():
            models = words.models_of(word)
            if word == words.SHOWN:
                self._may_tell = True
            elif word in (words.FREEZE, words.GO_ON):
                self._frozen = word == words.FREEZE
            elif word in (words.MIRROR, words.DO_NOT_MIRROR):
                self._mirrored = word == words.MIRROR
            elif models is not None:
                self._model_ids = models
        return before != (self._mirrored, self._model_ids)

    def _learn(self) -> None:
        for done in self._reader.taken():
            if done.task.model_ids != self._model_ids:
                continue  # read by models that were chosen before
            if done.models != self._read_by:
                self._tracker.forget_readings()
            self._read_by, self._failures = done.models, done.failures
            boxes = [one.box for one in done.task.stages.segments]
            self._tracker.learn(done.task.tracks, boxes, done.answered.digits)
            self._read_times.append(time.perf_counter())
            self._timing = ReadTiming(self._timing.find_ms, done.answered.prepare_ms, done.answered.infer_ms)

    def _sight(self, number: int, picture: Image, stages: Segmentation) -> Sight:
        known = [LiveDigit(track.number, digit) for track in self._tracker.shown() for digit in track.digits()]
        lines = in_lines([one.digit.box for one in known])
        ordered = [known[place] for line in lines for place in line]
        places = iter(range(len(known)))
        lines = [[next(places) for _ in line] for line in lines]
        digits = [one.digit for one in ordered]
        return Sight(
            number=number,
            picture=picture,
            stages=stages,
            model_ids=self._read_by,
            failures=self._failures,
            digits=tuple(ordered),
            lines=tuple(map(tuple, lines)),
            texts=texts_of(digits, lines),
            texts_by_model=tuple(
                texts_of([_said_by(digit, model) for digit in digits], lines) for model in range(len(self._read_by))
            ),
            timing=self._timing,
            pace=Pace(
                self._source.rate(),
                _rate(self._found_times),
                _rate(self._read_times),
                float(np.median(self._latest_ms)),
            ),
            remark=self._remark(picture),
            frozen=self._frozen,
        )

    def _remark(self, picture: Image) -> str:
        step = max(1, min(picture.shape[:2]) // 120)
        now = time.monotonic()
        if picture[::step, ::step].max() > _BLACK:
            self._black_since = None
        elif self._black_since is None:
            self._black_since = now
        if self._black_since is None or now - self._black_since < _BLACK_SECONDS:
            return ""
        return (
            f"“{self._request.camera.name}” sends black pictures. Open its cover, switch on a light, or close the "
            "other program that uses it."
        )


def _said_by(digit: Digit, model: int) -> Digit:
    """The digit as one of the models alone reads it."""
    score = digit.by_model[model]
    return Digit(digit.box, score.label, digit.score, (score,), digit.picture)


def _rate(times: Sequence[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0
