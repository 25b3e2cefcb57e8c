"""Watching objects: what one model says of the newest frame, steadily, while it gets ready, and when it cannot."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.camera.camera import device
from engine.camera.requests import (
    FREEZE,
    GO_ON,
    SHOWN,
    DigitSight,
    ObjectSight,
    Sight,
    WatchRequest,
    models_of,
    models_word,
)
from engine.camera.smoothing import SteadyScores
from engine.camera.watch import Watch
from engine.catalog import own_classes
from engine.catalog.spec import FAST, ModelSpec
from engine.data.labels import imagenet
from engine.errors import WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.pretrained.conversion import ConversionProgress, ConversionStage
from engine.runtimes.base import LoadFigures, Runtime
from engine.session import Session
from engine.types import Batch, Box, Failure, Image, Task

from .cameras import FakeCapture, Watcher, plain

LITE, RESNET, GONE = "efficientnet-lite0", "resnet50", "vgg16"
DARK, LIGHT = plain(60, 48, 80), plain(200, 48, 80)


class FakeRuntime:
    """Says of dark pictures that they are an espresso, of light ones that they are a teapot."""

    name, threads, figures = "fake", 1, LoadFigures(parameters=1)

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        scores = np.full((len(batch), 1000), 0.1 / 999, np.float32)
        scores[:, imagenet().index("teapot" if batch.mean() > 0 else "espresso")] = 0.9
        return scores, 1.5


class TaughtRuntime(FakeRuntime):
    """Says that everything is the class that was added last."""

    def __init__(self, spec: ModelSpec) -> None:
        self._labels = len(spec.labels)

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        scores = np.zeros((len(batch), self._labels), np.float32)
        scores[:, -2] = 1
        return scores, 1.5


class Models:
    """Loads fakes; one is converted until `go_on` is set, one is gone until `back` is set."""

    def __init__(self) -> None:
        self.converting: set[str] = set()
        self.go_on, self.back = threading.Event(), threading.Event()
        self.cancelled = threading.Event()

    def load(self, spec: ModelSpec, context: JobContext) -> FakeRuntime:
        if spec.id in self.converting:
            try:
                for done in itertools.count():
                    if self.go_on.is_set():
                        break
                    context.report(ConversionProgress(spec.id, ConversionStage.COMPARING, done, 32))
                    context.wait(0.01)
            except JobCancelled:
                self.cancelled.set()
                raise
        if spec.id == GONE and not self.back.is_set():
            raise WeightsError("VGG16 has no weights.")
        return TaughtRuntime(spec) if own_classes.is_own(spec.id) else FakeRuntime()


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


class SomeRuntimes:
    """The session's own runtimes of models for digits, fakes for objects."""

    def __init__(self, session: Session, models: Models) -> None:
        self._session, self._models = session, models

    def get(self, spec: ModelSpec, name: str, context: JobContext) -> Runtime:
        assert name == FAST
        if spec.task is Task.OBJECTS:
            return self._models.load(spec, context)
        return self._session.runtimes.get(spec, name, context)

    def shown(self, spec: ModelSpec, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._session.runtimes.shown(spec, scores)


class Live(Watcher):
    """Somebody who watches; `picture` is what the camera shows now."""

    def __init__(self, session: Session, models: Models, model_id: str) -> None:
        self.picture = DARK
        self.sights: queue.SimpleQueue[Sight] = queue.SimpleQueue()

        request = WatchRequest(device(0, "Front camera"), (640, 480), model_ids=(model_id,))
        super().__init__(
            FakeCapture(self._pictures(), period=0.005),
            JobContext(self.sights.put),
            lambda: Watch(request, SomeRuntimes(session, models), self.camera.open, self.context).run(),
        )

    def _pictures(self) -> Iterator[Image]:
        while True:
            yield self.picture

    def until(self, wanted: Callable[[ObjectSight], bool]) -> ObjectSight:
        """Look at one sight after another, as a window does, until one is as wanted."""
        while True:
            self.context.tell(SHOWN)
            sight = self.sights.get(timeout=60)
            if isinstance(sight, ObjectSight) and wanted(sight):
                return sight

    def says(self, label: str) -> ObjectSight:
        return self.until(lambda sight: bool(sight.scores) and sight.scores[0].label == label)


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def live(session: Session, models: Models) -> Iterator[Callable[..., Live]]:
    started: list[Live] = []

    def start(model_id: str = LITE) -> Live:
        started.append(Live(session, models, model_id))
        return started[-1]

    yield start
    for one in started:
        one.end()


def test_it_says_what_the_camera_shows_and_follows_it(live: Callable[..., Live]) -> None:
    watching = live()
    sight = watching.says("espresso")
    assert (len(sight.scores), sight.model_ids, sight.failures, sight.working) == (5, (LITE,), (), None)
    assert [score.score for score in sight.scores] == sorted((score.score for score in sight.scores), reverse=True)
    assert sight.seen == Box(19, 3, 42, 42)  # the square in the middle that EfficientNet-Lite is given
    assert sight.steps[-1].picture.shape == (224, 224, 3)
    assert sight.pace.infer_ms == 1.5
    watching.picture = LIGHT
    watching.says("teapot")


def test_a_frozen_picture_is_answered_by_itself(live: Callable[..., Live]) -> None:
    watching = live()
    watching.says("espresso")
    watching.picture = LIGHT
    watching.until(lambda sight: np.array_equal(sight.picture, LIGHT))
    watching.context.tell(FREEZE)
    frozen = watching.until(lambda sight: sight.frozen and sight.scores[0].label == "teapot")
    assert frozen.scores[0].score == pytest.approx(0.9)
    assert np.array_equal(frozen.picture, LIGHT)
    watching.context.tell(GO_ON)
    watching.until(lambda sight: not sight.frozen and sight.number > frozen.number)


def test_while_a_model_gets_ready_the_picture_lives_and_another_model_can_be_chosen(
    live: Callable[..., Live], models: Models
) -> None:
    models.converting.add(RESNET)
    watching = live(RESNET)
    first = watching.until(lambda sight: isinstance(sight.working, ConversionProgress) and sight.working.done >= 1)
    later = watching.until(lambda sight: sight.working is not None and sight.working.done > 1)
    assert later.number > first.number
    assert later.scores == ()
    watching.context.tell(FREEZE)
    watching.until(lambda sight: sight.frozen)
    watching.context.tell(models_word((LITE,)))
    assert watching.until(lambda sight: bool(sight.scores)).model_ids == (LITE,)
    assert models.cancelled.wait(10)


def test_a_model_that_was_converted_answers(live: Callable[..., Live], models: Models) -> None:
    models.converting.add(RESNET)
    watching = live(RESNET)
    watching.until(lambda sight: sight.working is not None)
    models.go_on.set()
    assert watching.says("espresso").working is None


def test_a_model_without_weights_says_so_and_is_tried_again_when_told(
    live: Callable[..., Live], models: Models
) -> None:
    watching = live(GONE)
    sight = watching.until(lambda sight: bool(sight.failures))
    assert sight.failures == (Failure(GONE, "VGG16 has no weights."),)
    assert sight.scores == ()
    models.back.set()
    watching.context.tell(models_word((GONE,)))
    assert watching.says("espresso").failures == ()


def test_a_class_that_is_added_or_renamed_while_the_camera_is_on_is_answered(
    live: Callable[..., Live], tmp_path: Path
) -> None:
    own_classes.announce(own_classes.record(tmp_path, "Things", ("cup", "pen")))
    watching = live(own_classes.id_of(tmp_path))
    watching.says("pen")
    own_classes.announce(own_classes.record(tmp_path, "Things", ("cup", "pen", "key")))
    watching.says("key")
    own_classes.announce(own_classes.record(tmp_path, "Things", ("cup", "pen", "ring")))
    sight = watching.says("ring")
    assert {score.label for score in sight.scores} == {"cup", "pen", "ring", own_classes.NONE_OF_THESE}
    own_classes.withdraw(tmp_path)
    later = watching.until(lambda new: new.number > sight.number + 2)
    assert later.scores[0].label == "ring", "a project that is closed meanwhile does not end the picture"


def test_digits_and_objects_follow_each_other_with_the_same_camera(live: Callable[..., Live]) -> None:
    watching = live("numpy-nn")
    assert isinstance(watching.sights.get(timeout=60), DigitSight)
    watching.context.tell(models_word((LITE,)))
    watching.says("espresso")
    watching.context.tell(models_word(("numpy-nn",)))
    watching.context.tell(SHOWN)
    while not isinstance(watching.sights.get(timeout=60), DigitSight):
        watching.context.tell(SHOWN)
    assert isinstance(watching.end(), JobCancelled)
    for thread in threading.enumerate():
        if thread.name == "classlens-camera-read":
            thread.join(60)  # it ends with the frame that it reads
            assert not thread.is_alive()


@pytest.mark.parametrize("models", [(), ("numpy-nn",), (LITE, "own-classes:/a folder\u2028with a line in its name")])
def test_the_word_for_models_names_them_all(models: tuple[str, ...]) -> None:
    assert models_of(models_word(models)) == models


def scores(**shares: float) -> NDArray[np.float32]:
    """Scores for the labels a, b, c and d."""
    return np.array([shares.get(label, 0.0) for label in "abcd"], np.float32)


def test_labels_that_are_nearly_alike_do_not_change_places() -> None:
    steady = SteadyScores()
    firsts = set()
    for frame in range(60):
        ahead, behind = ("a", "b") if frame % 2 else ("b", "a")
        steady.add(scores(**{ahead: 0.46, behind: 0.44}), frame / 30)
        firsts.add(steady.best(1)[0][0])
    assert firsts == {1}


def test_one_odd_frame_changes_nothing_and_another_object_wins_within_a_second() -> None:
    steady = SteadyScores()
    for frame in range(30):
        steady.add(scores(a=0.9, b=0.1), frame / 30)
    steady.add(scores(c=1.0), 1.0)
    assert steady.best(1)[0][0] == 0
    for frame in range(30):
        steady.add(scores(c=0.9, d=0.1), 1 + frame / 30)
    assert [number for number, _ in steady.best(2)] == [2, 0]


def test_a_slow_model_is_not_steadier_than_a_quick_one() -> None:
    steady = SteadyScores()
    for second in range(4):
        steady.add(scores(a=1.0), float(second))
    steady.add(scores(b=1.0), 4.0)
    assert steady.best(1)[0][0] == 1


def test_nothing_is_known_before_the_first_frame_and_after_forgetting() -> None:
    steady = SteadyScores()
    assert steady.best(5) == []
    steady.add(scores(a=1.0), 0.0)
    steady.forget()
    assert steady.best(5) == []
    steady.add(scores(b=0.7, a=0.3), 9.0)
    assert steady.best(2) == [(1, pytest.approx(0.7)), (0, pytest.approx(0.3))]
