"""Frames of a camera: the newest wins, and whatever a driver does, it is said in time and never waited for."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from engine.camera import frame_source
from engine.camera.camera import Camera, device, stream, video_file
from engine.camera.frame_source import FrameSource
from engine.errors import CameraError
from engine.jobs import JobCancelled, JobContext

from .cameras import FakeCapture, plain

CAMERA = device(0, "Front camera")
SIZE = (640, 480)
Open = Callable[..., FrameSource]


@pytest.fixture
def source() -> Iterator[Open]:
    """Opens sources on fake cameras, which all end with the test."""
    made: list[tuple[FrameSource, FakeCapture]] = []

    def start(capture: FakeCapture, **limits: float) -> FrameSource:
        found = FrameSource(CAMERA, SIZE, capture.open, **limits)
        made.append((found, capture))
        return found

    yield start
    for found, capture in made:
        capture.end()
        found.close()
        found._thread.join(10)


def test_frames_come_in_order_with_their_pictures(source: Open) -> None:
    camera = FakeCapture([plain(10), plain(20)], at_once=False)
    frames = source(camera)
    camera.give()
    first = frames.next(0, JobContext())
    assert (first.number, int(first.picture[0, 0, 0])) == (1, 10)
    camera.give()
    second = frames.next(1, JobContext())
    assert (second.number, int(second.picture[0, 0, 0])) == (2, 20)
    assert second.came >= first.came


def test_who_comes_late_gets_the_newest_frame_and_none_in_between(source: Open) -> None:
    frames = source(FakeCapture([plain(level) for level in range(100)]))
    frames.next(99, JobContext())
    assert frames.next(0, JobContext()).number == 100


def test_a_camera_that_never_opens_is_said_in_time() -> None:
    over = threading.Event()

    def open_for_ever(camera: object, size: object, lines: object) -> FakeCapture:
        over.wait()
        raise CameraError("too late")

    frames = FrameSource(CAMERA, SIZE, open_for_ever, open_seconds=0.05)
    with pytest.raises(CameraError, match=r"“Front camera” did not answer within .* seconds. .*start it once more"):
        frames.next(0, JobContext())
    over.set()
    frames.close()


@pytest.mark.parametrize(
    ("system", "camera", "patient"),
    [
        ("win32", CAMERA, True),
        ("win32", stream("http://phone/video"), False),
        ("linux", CAMERA, False),
        ("darwin", CAMERA, False),
    ],
    ids=str,
)
def test_only_a_camera_on_windows_may_take_long_to_open(
    system: str, camera: Camera, patient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(frame_source, "OPEN_SECONDS", 0.0)
    may_open = threading.Event()

    def open_late(camera: object, size: object, lines: object) -> FakeCapture:
        may_open.wait()
        return capture

    capture = FakeCapture([plain(1)])
    frames = FrameSource(camera, SIZE, open_late)
    timer = threading.Timer(0.05, may_open.set)
    if patient:
        timer.start()
        assert frames.next(0, JobContext()).number == 1
        timer.join()
    else:
        with pytest.raises(CameraError, match="did not answer within"):
            frames.next(0, JobContext())
    may_open.set()
    capture.end()
    frames.close()


def test_the_first_frame_may_take_as_long_as_opening(source: Open) -> None:
    camera = FakeCapture([plain(1)], at_once=False)
    frames = source(camera, open_seconds=60, frame_seconds=0)
    timer = threading.Timer(0.05, camera.give)
    timer.start()
    assert frames.next(0, JobContext()).number == 1
    timer.join()


def test_frames_that_stop_are_said_in_time(source: Open) -> None:
    frames = source(FakeCapture([plain(1)]))
    assert frames.next(0, JobContext()).number == 1
    frames._frame_seconds = 0.1
    with pytest.raises(CameraError, match=r"“Front camera” has sent no picture for .* Check its cable"):
        frames.next(1, JobContext())


@pytest.mark.parametrize("camera", [device(0), video_file("a.mp4"), stream("http://phone/video")], ids=str)
def test_silence_is_explained_for_every_kind(camera: object) -> None:
    silent = FakeCapture([])
    frames = FrameSource(camera, SIZE, silent.open, open_seconds=0.02)  # type: ignore[arg-type]
    with pytest.raises(CameraError, match=r"start .*once more"):
        frames.next(0, JobContext())
    silent.end()
    frames.close()


def test_an_unplugged_camera_is_said_in_its_words(source: Open) -> None:
    frames = source(FakeCapture([plain(1), CameraError("It was unplugged. Plug it in.")]))
    with pytest.raises(CameraError, match="It was unplugged"):
        frames.next(1, JobContext())


def test_a_driver_that_fails_does_not_leave_anybody_waiting(source: Open) -> None:
    frames = source(FakeCapture([RuntimeError("driver")]))
    with pytest.raises(RuntimeError, match="driver"):
        frames.next(0, JobContext())


def test_cancelling_ends_the_wait_at_once(source: Open) -> None:
    frames = source(FakeCapture([]), frame_seconds=60)
    context = JobContext()
    timer = threading.Timer(0.05, context.cancel)
    timer.start()
    with pytest.raises(JobCancelled):
        frames.next(0, context)
    timer.join()


def test_one_thread_alone_opens_reads_and_closes(source: Open) -> None:
    camera = FakeCapture([plain(1)], at_once=False)
    frames = source(camera)
    camera.give()
    frames.next(0, JobContext())
    camera.end()
    frames.close()
    assert camera.closed.wait(10)
    assert len(camera.threads) == 1
    assert threading.get_ident() not in camera.threads


def test_the_rate_is_measured(source: Open) -> None:
    frames = source(FakeCapture([plain(1)] * 40))
    assert frames.next(39, JobContext()).number == 40
    assert frames.rate() > 0
