"""Objects in frames: one model says what the newest frame shows, and a mean over frames keeps that steady."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.camera.frame_reader import Chosen, Rate, Shown
from engine.camera.frame_source import Frame
from engine.camera.latest_task import NewestFirst
from engine.camera.requests import ObjectPace, ObjectSight
from engine.camera.smoothing import SteadyScores
from engine.catalog.own_classes import MOST_CLASSES
from engine.catalog.spec import FAST, ModelSpec
from engine.errors import ClassLensError
from engine.jobs import JobCancelled, JobContext
from engine.preprocessing.photos import PhotoPreparation
from engine.preprocessing.steps import Step
from engine.pretrained.conversion import ConversionProgress
from engine.pretrained.requests import WeightsProgress
from engine.runtimes.base import Runtime, Runtimes
from engine.types import Failure, Image, Score

_ROWS = 5  # labels that are reported of a thousand
_FEW = MOST_CLASSES + 1  # of a person's own classes, and of “none of these”, all are
_DELAYS = 30  # answers whose median delay is reported


@dataclass(frozen=True, slots=True)
class _Task:
    frame: Frame
    picture: Image
    chosen: Chosen
    spec: ModelSpec
    context: JobContext  # for this choice: choosing another model ends the loading


@dataclass(frozen=True, slots=True)
class _Answered:
    """What the model says about a frame: softmax scores (K,), and when."""

    scores: NDArray[np.float32]
    steps: tuple[Step, ...]
    prepare_ms: float
    infer_ms: float
    at: float


@dataclass(frozen=True, slots=True)
class _Done:
    """The outcome of a task: an answer, a sentence that says why not, or neither if another model was chosen."""

    task: _Task
    answered: _Answered | None = None
    failure: str = ""


class _Reader:
    """The model, loaded again when the choice or its labels change."""

    def __init__(self, runtimes: Runtimes, context: JobContext) -> None:
        self._runtimes = runtimes
        self._context = context
        self._loaded: tuple[Chosen, tuple[str, ...]] | None = None
        self._runtime: Runtime | None = None
        self._failure = ""

    def read(self, task: _Task) -> _Done:
        wanted = task.chosen, task.spec.labels
        if wanted != self._loaded:
            self._runtime, self._failure = None, ""
            try:
                with self._context.on_cancel(task.context.cancel):
                    self._runtime = self._runtimes.get(task.spec, FAST, task.context)
            except JobCancelled:
                self._context.raise_if_cancelled()
                return _Done(task)
            except ClassLensError as error:
                self._failure = error.sentence
            self._loaded = wanted
        if self._runtime is None:
            return _Done(task, failure=self._failure)
        started = time.perf_counter()
        ready = task.spec.preparation.apply(task.picture)
        prepare_ms = (time.perf_counter() - started) * 1e3
        scores, infer_ms = self._runtime.infer(ready.batch)
        return _Done(task, _Answered(scores[0], ready.steps, prepare_ms, infer_ms, time.perf_counter()))


class ObjectFrames:
    """A FrameReader for objects; its sights are `ObjectSight`. If several models are chosen, the first one answers."""

    def __init__(self, runtimes: Runtimes, context: JobContext) -> None:
        self._reader = NewestFirst(_Reader(runtimes, context).read, context)
        self._chosen: Chosen | None = None
        self._spec: ModelSpec | None = None
        self._loading = JobContext()
        self._working: ConversionProgress | WeightsProgress | None = None
        self._steady = SteadyScores()
        self._alone: tuple[int, Image] | None = None  # the frozen frame and its picture, whose own scores are reported
        self._failures: tuple[Failure, ...] = ()
        self._answered: _Answered | None = None
        self._rate = Rate()
        self._delays_ms: deque[float] = deque(maxlen=_DELAYS)
        self._has_news = False

    def look(self, frame: Frame, picture: Image, chosen: Chosen, frozen: bool) -> None:
        """Hand a frame to the model. The answer to a frozen frame comes later; `has_news` tells when."""
        spec = self._spec_of(chosen)
        if chosen != self._chosen or self._spec is None or spec.labels != self._spec.labels:
            self._choose(chosen, spec)
        self._alone = (frame.number, picture) if frozen else None
        self._learn()
        self._reader.offer(_Task(frame, picture, chosen, spec, self._loading))

    def has_news(self) -> bool:
        """Whether the model has answered, or made progress in loading, since the last sight."""
        self._learn()
        return self._has_news

    def sight(self, shown: Shown) -> ObjectSight:
        """The last frame with what the model says about it."""
        self._has_news = False
        spec, answered = self._spec, self._answered
        assert spec is not None
        assert isinstance(spec.preparation, PhotoPreparation)  # of models for objects
        rows = _ROWS if len(spec.labels) > _FEW else len(spec.labels)
        return ObjectSight(
            number=shown.frame.number,
            picture=shown.picture,
            model_ids=(spec.id,),
            failures=self._failures,
            remark=shown.remark,
            frozen=shown.frozen,
            scores=tuple(Score(spec.labels[number], score) for number, score in self._steady.best(rows)),
            seen=spec.preparation.seen(*shown.picture.shape[:2]),
            steps=answered.steps if answered is not None else (),
            working=self._working,
            pace=ObjectPace(
                shown.camera_rate,
                self._rate.value(),
                answered.prepare_ms if answered is not None else 0.0,
                answered.infer_ms if answered is not None else 0.0,
                float(np.median(self._delays_ms)) if self._delays_ms else 0.0,
            ),
        )

    def close(self, patience: float) -> None:
        """End the thread, and stop loading a model."""
        self._loading.cancel()
        self._reader.close(patience)

    def _spec_of(self, chosen: Chosen) -> ModelSpec:
        """The record of the model. The classes of a person's own change while the camera is on."""
        try:
            return catalog.find(chosen.model_ids[0])
        except ClassLensError:
            if self._spec is None or chosen != self._chosen:
                raise
            return self._spec  # its project was closed or deleted meanwhile

    def _choose(self, chosen: Chosen, spec: ModelSpec) -> None:
        self._loading.cancel()
        self._loading = JobContext(lambda progress: self._hear(chosen, progress))
        self._chosen, self._spec = chosen, spec
        self._failures, self._answered, self._working = (), None, None
        self._steady.forget()
        self._rate = Rate()
        self._delays_ms.clear()

    def _hear(self, chosen: Chosen, progress: object) -> None:
        """Take note of how far loading the model is; called on the reader's thread."""
        if chosen == self._chosen and isinstance(progress, ConversionProgress | WeightsProgress):
            self._working, self._has_news = progress, True

    def _learn(self) -> None:
        for done in self._reader.taken():
            if done.task.context is not self._loading:
                continue  # for another choice, or for labels that were others
            self._working, self._has_news = None, True
            if done.failure:
                self._failures = (Failure(done.task.spec.id, done.failure),)
            if done.answered is not None:
                self._count(done.task, done.answered)

    def _count(self, task: _Task, answered: _Answered) -> None:
        if self._alone is not None:
            number, picture = self._alone
            if task.frame.number != number or task.picture is not picture:
                return  # the answer is about a frame before the frozen one
            self._steady.forget()
        else:
            self._rate.add(answered.at)
            self._delays_ms.append((answered.at - task.frame.came) * 1e3)
        self._steady.add(answered.scores, answered.at)
        self._answered = answered
