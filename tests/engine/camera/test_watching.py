"""Reading live: what is seen of a frame, what may be told meanwhile, and how it ends."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.camera import watch
from engine.camera.camera import device
from engine.camera.requests import DO_NOT_MIRROR, FREEZE, GO_ON, MIRROR, SHOWN, DigitSight, WatchRequest, models_word
from engine.camera.watch import Watch
from engine.catalog.spec import FAST, ModelSpec
from engine.data.datasets import mnist_test
from engine.errors import CameraError, ClassLensError, WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.runtimes.base import Runtime
from engine.session import Session
from engine.types import Image, Task

from .cameras import FakeCapture, Watcher, plain

FAST_ONE, OTHER = "best-cnn", "numpy-nn"


def sheet(digits: str = "4071") -> Image:
    """A row of MNIST's test digits on paper, dark on light."""
    test = mnist_test()
    ink = np.zeros((120, 60 + 70 * len(digits)), np.float32)
    for place, digit in enumerate(digits):
        image = test.images[int(np.flatnonzero(test.labels == int(digit))[3])]
        large = cv2.resize(image, (56, 56), interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255
        ink[32:88, 30 + 70 * place : 86 + 70 * place] = large
    grey = (225 - 190 * np.clip(ink, 0, 1)).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(grey[..., np.newaxis], 3, axis=2))


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


class SomeRuntimes:
    """The fast runtimes of models for digits, one of which is missing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, spec: ModelSpec, name: str, context: JobContext) -> Runtime:
        assert name == FAST
        if spec.id == "keras-cnn":
            raise WeightsError("Its weights are missing.")
        if spec.task is Task.OBJECTS:
            raise WeightsError(f"{spec.title} has no weights.")
        return self._session.runtimes.get(spec, name, context)

    def shown(self, spec: ModelSpec, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._session.runtimes.shown(spec, scores)


class Live(Watcher):
    """A live reading on a thread of its own, with what it told and how it ended."""

    def __init__(self, session: Session, camera: FakeCapture, model_ids: tuple[str, ...] = (FAST_ONE,)) -> None:
        self.sights: queue.SimpleQueue[DigitSight] = queue.SimpleQueue()
        request = WatchRequest(device(0, "Front camera"), (640, 480), model_ids=model_ids)

        super().__init__(
            camera,
            JobContext(self.sights.put),
            lambda: Watch(request, SomeRuntimes(session), camera.open, self.context).run(),
        )

    def next(self) -> DigitSight:
        return self.sights.get(timeout=60)

    def until(self, wanted: Callable[[DigitSight], bool]) -> DigitSight:
        """Look at one sight after another, as a window does, until one is as wanted."""
        while True:
            sight = self.next()
            if wanted(sight):
                return sight
            self.context.tell(SHOWN)


@pytest.fixture
def live(session: Session) -> Iterator[Callable[..., Live]]:
    started: list[Live] = []

    def start(pictures: Iterable[Image | Exception], *model_ids: str, at_once: bool = True) -> Live:
        one = Live(session, FakeCapture(pictures, at_once, period=0.005), model_ids or (FAST_ONE,))
        started.append(one)
        return one

    yield start
    for one in started:
        one.end()


def forever(picture: Image) -> Iterator[Image]:
    while True:
        yield picture


def test_numbers_on_paper_are_read(live: Callable[..., Live]) -> None:
    sight = live(forever(sheet("4071"))).until(lambda sight: sight.texts == ("4071",))
    assert [one.digit.label for one in sight.digits] == list("4071")
    assert sight.lines == ((0, 1, 2, 3),)
    assert sight.texts_by_model == (("4071",),)
    assert sight.model_ids == (FAST_ONE,)
    assert len({one.track for one in sight.digits}) == 4
    assert sight.picture.shape == (120, 340, 3)
    assert sight.stages.ink.shape == (120, 340)
    assert sight.pace.boxes_ms > 0
    assert sight.timing.find_ms > 0


def test_the_next_sight_comes_only_when_the_last_was_shown(live: Callable[..., Live]) -> None:
    reading = live(forever(sheet("12")))
    reading.next()
    with pytest.raises(queue.Empty):
        reading.sights.get(timeout=0.3)
    reading.context.tell(SHOWN)
    reading.next()


def test_a_frozen_picture_stays_is_read_to_its_end_and_goes_on(live: Callable[..., Live]) -> None:
    reading = live(forever(sheet("58")))
    reading.until(lambda sight: sight.texts == ("58",))
    reading.context.tell(FREEZE)
    frozen = reading.until(lambda sight: sight.frozen)
    assert frozen.texts == ("58",)
    reading.context.tell(SHOWN)
    with pytest.raises(queue.Empty):
        reading.sights.get(timeout=0.3)
    reading.context.tell(GO_ON)
    assert reading.next().number > frozen.number


@pytest.mark.parametrize("digits", ["31", "4071"])
def test_a_frozen_picture_is_read_by_itself_whatever_lay_there_before(live: Callable[..., Live], digits: str) -> None:
    reading = live([sheet("58")] * 12 + [sheet(digits)], at_once=False)
    for _ in range(12):
        reading.camera.give()
        reading.next()
        reading.context.tell(SHOWN)
    reading.context.tell(FREEZE)
    reading.camera.give()
    assert reading.until(lambda sight: sight.frozen).texts == (digits,)


def test_other_models_read_from_then_on_even_a_frozen_picture(live: Callable[..., Live]) -> None:
    reading = live(forever(sheet("35")))
    reading.until(lambda sight: sight.texts == ("35",))
    reading.context.tell(FREEZE)
    reading.until(lambda sight: sight.frozen)
    reading.context.tell(models_word((FAST_ONE, OTHER)))
    sight = reading.next()
    assert sight.model_ids == (FAST_ONE, OTHER)
    assert len(sight.texts_by_model) == 2
    assert all(len(one.digit.by_model) == 2 for one in sight.digits)


def test_a_model_that_cannot_answer_costs_its_voice_alone(live: Callable[..., Live]) -> None:
    sight = live(forever(sheet("35")), FAST_ONE, "keras-cnn").until(lambda sight: bool(sight.texts))
    assert sight.model_ids == (FAST_ONE,)
    assert [failure.sentence for failure in sight.failures] == ["Its weights are missing."]


def test_no_model_at_all_ends_it_with_the_reason(live: Callable[..., Live]) -> None:
    reading = live(forever(sheet("35")), "keras-cnn")
    reading.context.tell(SHOWN)
    while reading.thread.is_alive():
        reading.context.tell(SHOWN)
        reading.thread.join(0.01)
    assert isinstance(reading.error, ClassLensError)
    assert reading.error.sentence == "Its weights are missing."


def test_a_mirrored_camera_is_turned_before_it_is_read(live: Callable[..., Live]) -> None:
    reading = live(forever(np.ascontiguousarray(sheet("247")[:, ::-1])))
    reading.context.tell(MIRROR)
    sight = reading.until(lambda sight: sight.texts == ("247",))
    assert np.array_equal(sight.picture, sheet("247"))
    reading.context.tell(DO_NOT_MIRROR)
    reading.context.tell(SHOWN)
    reading.until(lambda sight: not np.array_equal(sight.picture, sheet("247")))


def test_black_pictures_are_said_and_only_them(live: Callable[..., Live], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_BLACK_SECONDS", 0.0)
    reading = live(forever(plain(3)))
    assert "“Front camera” sends black pictures. Open its cover" in reading.until(lambda s: bool(s.remark)).remark
    assert live(forever(sheet("1"))).next().remark == ""


def test_pictures_without_digits_and_of_one_pixel_have_none(live: Callable[..., Live]) -> None:
    for picture in (plain(200), plain(200, 1, 1)):
        sight = live(forever(picture)).until(lambda sight: sight.number >= 3)
        assert (sight.digits, sight.lines, sight.texts) == ((), (), ())


def test_a_camera_that_fails_ends_it_with_its_sentence(live: Callable[..., Live]) -> None:
    reading = live([sheet("1"), CameraError("It was unplugged. Plug it in.")])
    reading.thread.join(30)
    assert isinstance(reading.error, CameraError)
    assert reading.camera.closed.wait(10)


def test_cancelling_ends_everything_and_gives_the_camera_back(live: Callable[..., Live]) -> None:
    reading = live(forever(sheet("1")))
    reading.next()
    assert isinstance(reading.end(), JobCancelled)
    assert reading.camera.closed.wait(10)
    names = {thread.name for thread in threading.enumerate()}
    assert "classlens-camera-read" not in names
