"""Watching a camera: frames, finding, and reading on threads of their own, none of which waits for another."""

from __future__ import annotations

import time

import numpy as np

from engine import catalog
from engine.camera import requests as words
from engine.camera.digit_reader import DigitFrames
from engine.camera.frame_reader import Chosen, FrameReader, Shown
from engine.camera.frame_source import Frame, FrameSource, OpenCapture
from engine.camera.object_reader import ObjectFrames
from engine.camera.requests import WatchRequest
from engine.jobs import JobContext
from engine.runtimes.base import Runtimes
from engine.types import Image, Task

_BLACK = 24  # grey level: nothing in a black picture is lighter
_BLACK_SECONDS = 2.0
_CLOSE_SECONDS = 2.0
_FROZEN_WAIT = 0.05  # s between two looks for new words while the picture is frozen


class Watch:
    """One live picture, from opening the camera to the job's end."""

    def __init__(
        self,
        request: WatchRequest,
        runtimes: Runtimes,
        open_capture: OpenCapture,
        context: JobContext,
    ) -> None:
        self._request = request
        self._runtimes = runtimes
        self._context = context
        self._chosen = Chosen(request.model_ids)
        self._task = _task_of(self._chosen)
        self._mirrored = request.mirrored
        self._frozen = False
        self._may_tell = True
        self._black_since: float | None = None
        self._source = FrameSource(request.camera, request.size, open_capture)
        self._reader = self._reader_for(self._task)

    def run(self) -> None:
        """Watch until cancelled. Raises JobCancelled then, CameraError when the camera fails, ClassLensError."""
        number = 0
        try:
            while True:
                frame = self._source.next(number, self._context)
                number = frame.number
                self._heed()
                picture = self._look(frame)
                if self._may_tell or self._frozen:
                    self._tell(frame, picture)
                while self._frozen:
                    self._context.wait(_FROZEN_WAIT)
                    changed = self._heed()
                    if self._frozen and changed:
                        picture = self._look(frame)
                        self._tell(frame, picture)
                    elif self._frozen and self._may_tell and self._reader.has_news():
                        self._tell(frame, picture)
        finally:
            self._source.close()
            self._reader.close(_CLOSE_SECONDS)

    def _look(self, frame: Frame) -> Image:
        """Have a frame read; returns its picture as it is shown."""
        picture = np.ascontiguousarray(frame.picture[:, ::-1]) if self._mirrored else frame.picture
        self._reader.look(frame, picture, self._chosen, self._frozen)
        return picture

    def _tell(self, frame: Frame, picture: Image) -> None:
        self._may_tell = False
        shown = Shown(frame, picture, self._remark(picture), self._frozen, self._source.rate())
        self._context.report(self._reader.sight(shown))

    def _heed(self) -> bool:
        """Obey the words since the last frame; True when pictures now look different or are read differently."""
        before = self._mirrored, self._chosen
        for word in self._context.words():
            models = words.models_of(word)
            if word == words.SHOWN:
                self._may_tell = True
            elif word in (words.FREEZE, words.GO_ON):
                self._frozen = word == words.FREEZE
            elif word in (words.MIRROR, words.DO_NOT_MIRROR):
                self._mirrored = word == words.MIRROR
            elif models is not None:
                self._chosen = Chosen(models, self._chosen.telling + 1)
        if self._chosen != before[1] and _task_of(self._chosen) != self._task:
            self._task = _task_of(self._chosen)
            self._reader.close(0)  # nobody waits for what it is still doing
            self._reader = self._reader_for(self._task)
        return before != (self._mirrored, self._chosen)

    def _reader_for(self, task: Task) -> FrameReader:
        if task is Task.OBJECTS:
            return ObjectFrames(self._runtimes, self._context)
        return DigitFrames(self._runtimes, self._context)

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


def _task_of(chosen: Chosen) -> Task:
    """The task of the chosen models; digits if none is chosen. Raises UsageError for an unknown model."""
    return catalog.find(chosen.model_ids[0]).task if chosen.model_ids else Task.DIGITS
