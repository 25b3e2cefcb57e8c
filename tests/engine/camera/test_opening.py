"""Cameras, files and addresses before there are frames: what can be opened, and why something cannot."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.camera.camera import Kind, device, stream, video_file
from engine.camera.list_devices import linux_cameras, list_cameras
from engine.camera.open_capture import open_capture
from engine.camera.open_device import device_file_fault, open_device
from engine.camera.pixels import as_picture
from engine.errors import CameraError
from engine.plain_names import is_plain
from engine.pretrained.connections import Lines

SIZE = (640, 480)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three frames, ever lighter, meant to be shown 120 times a second."""
    path = tmp_path_factory.mktemp("video") / "three.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 120, (64, 48))
    for level in (40, 120, 200):
        writer.write(np.full((48, 64, 3), level, np.uint8))
    writer.release()
    return path


def test_a_video_plays_again_from_its_start(video: Path) -> None:
    capture = open_capture(video_file(video), SIZE, Lines())
    levels = [round(float(capture.read().mean())) for _ in range(5)]
    capture.close()
    assert levels == pytest.approx([40, 120, 200, 40, 120], abs=3)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("missing.mp4", None, "There is no video file .*Check the name"),
        ("letter.mp4", b"Dear all, this is no video.", "is not a video that ClassLens can read. Choose an MP4"),
        ("empty.mp4", b"", "is not a video that ClassLens can read"),
    ],
)
def test_a_file_that_is_no_video_is_said(tmp_path: Path, name: str, content: bytes | None, sentence: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CameraError, match=sentence):
        open_capture(video_file(path), SIZE, Lines())


@pytest.mark.skipif(sys.platform == "win32", reason="there, all names are Unicode")
def test_a_video_plays_whatever_its_name_and_folder_hold(video: Path, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xfcller"))
    folder.mkdir()
    path = folder / os.fsdecode(b"caf\xe9.avi")
    shutil.copy(video, path)
    capture = open_capture(video_file(path), SIZE, Lines())
    assert capture.read().mean() == pytest.approx(40, abs=3)
    capture.close()
    path.write_bytes(b"Dear all, this is no video.")
    with pytest.raises(CameraError, match=r"“caf�.avi” is not a video that ClassLens can read") as caught:
        open_capture(video_file(path), SIZE, Lines())
    assert is_plain(caught.value.sentence)


def test_a_folder_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="There is no video file"):
        open_capture(video_file(tmp_path), SIZE, Lines())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has files for cameras")
def test_a_camera_that_is_not_there_is_said() -> None:
    with pytest.raises(CameraError, match=r"There is no camera “Front camera” any more. Plug it in"):
        open_capture(device(97, "Front camera"), SIZE, Lines())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such device files")
def test_a_camera_that_is_refused_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    some_device = Path(os.devnull)
    assert device_file_fault(some_device, "Front") == ""
    (tmp_path / "video0").write_bytes(b"")
    assert "is not a camera" in device_file_fault(tmp_path / "video0", "Front")

    def refuse(code: int) -> None:
        def refused(*arguments: object) -> int:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "open", refused)

    refuse(errno.EACCES)
    assert "You may not use the camera “Front”" in device_file_fault(some_device, "Front")
    refuse(errno.EBUSY)
    assert "Close other programs that use the camera" in device_file_fault(some_device, "Front")


class FakeDevice:
    """A camera that one way of reading cameras opens, for pictures of 640×480.

    Asked for another width, Media Foundation takes the nearest size that the camera has, here 1280×720 or 640×480;
    others wait for the height as well.
    """

    def __init__(self, works_by: int, asked: list[int], backend: int) -> None:
        asked.append(backend)
        self._opened = backend == works_by
        self._at_once = backend == cv2.CAP_MSMF
        self._size = {cv2.CAP_PROP_FRAME_WIDTH: 640.0, cv2.CAP_PROP_FRAME_HEIGHT: 480.0}
        self._wanted: dict[int, float] = {}
        self.changes: list[float] = []

    def isOpened(self) -> bool:
        return self._opened

    def release(self) -> None:
        self._opened = False

    def get(self, setting: int) -> float:
        return self._size[setting]

    def set(self, setting: int, value: float) -> bool:
        if setting not in self._size:
            return False
        self.changes.append(value)
        self._wanted[setting] = value
        if self._at_once and value > 1000:
            self._wanted = {cv2.CAP_PROP_FRAME_WIDTH: 1280.0, cv2.CAP_PROP_FRAME_HEIGHT: 720.0}
        if self._at_once or len(self._wanted) == 2:
            self._size.update(self._wanted)
        return True


@pytest.mark.parametrize("works_by", [cv2.CAP_MSMF, cv2.CAP_DSHOW])
def test_windows_without_media_foundation_reads_a_camera_by_directshow(
    works_by: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(cv2, "VideoCapture", lambda number, backend: FakeDevice(works_by, asked, backend))
    capture = open_device(device(0, "Front"), SIZE)
    assert asked[-1] == works_by
    capture.close()


@pytest.mark.parametrize(
    ("system", "works_by", "size", "changes"),
    [
        ("win32", cv2.CAP_MSMF, (640, 480), []),
        ("win32", cv2.CAP_MSMF, (1280, 720), [1280]),
        ("win32", cv2.CAP_MSMF, (1920, 1080), [1920, 1080]),
        ("win32", cv2.CAP_DSHOW, (1280, 720), [1280, 720]),
        ("darwin", cv2.CAP_AVFOUNDATION, (640, 480), [640, 480]),
    ],
)
def test_windows_is_asked_for_no_size_that_a_camera_has_already(
    system: str, works_by: int, size: tuple[int, int], changes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[FakeDevice] = []

    def open_fake(number: int, backend: int) -> FakeDevice:
        opened.append(FakeDevice(works_by, [], backend))
        return opened[-1]

    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(cv2, "VideoCapture", open_fake)
    open_device(device(0, "Front"), size).close()
    assert opened[-1].changes == changes


def test_windows_says_what_may_keep_a_camera_from_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(cv2, "VideoCapture", lambda number, backend: FakeDevice(cv2.CAP_ANY, asked, backend))
    with pytest.raises(CameraError, match=r"“Front” cannot be opened. Allow desktop apps .* Media Feature Pack"):
        open_device(device(0, "Front"), SIZE)
    assert asked == [cv2.CAP_MSMF, cv2.CAP_DSHOW]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("192.168.1.20:8080/video", "http://192.168.1.20:8080/video"),
        (" http://phone.local/mjpeg ", "http://phone.local/mjpeg"),
        ("rtsp://10.0.0.3/live", "rtsp://10.0.0.3/live"),
    ],
)
def test_an_address_is_taken_as_typed(typed: str, place: str) -> None:
    camera = stream(typed)
    assert (camera.kind, camera.place) == (Kind.STREAM, place)


@pytest.mark.parametrize("typed", ["", "   ", "http://", "http://[::1", "phone/with blank", "phone:port/video"])
def test_what_is_no_address_is_said(typed: str) -> None:
    with pytest.raises(CameraError, match=r"http://192\.168\.1\.20:8080/video"):
        stream(typed)


@pytest.mark.parametrize("typed", ["file://disk/film.mp4", "ftp://phone/video", "concat://a|b"])
def test_other_kinds_of_addresses_are_refused(typed: str) -> None:
    with pytest.raises(CameraError, match="begins with http, https, rtsp or rtmp"):
        stream(typed)


@pytest.mark.parametrize(
    ("raw", "shape"),
    [
        (np.full((1, 1, 3), 9, np.uint8), (1, 1, 3)),
        (np.full((480, 640), 9, np.uint8), (480, 640, 3)),
        (np.full((480, 640, 1), 9, np.uint8), (480, 640, 3)),
        (np.full((48, 64, 4), 9, np.uint8), (48, 64, 3)),
        (np.full((48, 64, 3), 9 << 8, np.uint16), (48, 64, 3)),
        (np.full((4320, 7680, 3), 9, np.uint8), (360, 640, 3)),
        (np.full((2, 9000, 3), 9, np.uint8), (1, 640, 3)),
    ],
    ids=lambda value: str(value.shape if isinstance(value, np.ndarray) else value),
)
def test_odd_pictures_become_usual_ones(raw: np.ndarray, shape: tuple[int, ...]) -> None:
    picture = as_picture(raw, SIZE)
    assert (picture.shape, picture.dtype) == (shape, np.uint8)
    assert picture.flags.c_contiguous
    assert abs(int(picture.max()) - 9) <= 1


def test_colours_come_out_as_red_green_blue() -> None:
    picture = as_picture(np.full((4, 4, 3), (255, 128, 0), np.uint8), SIZE)
    assert picture[0, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("raw", [np.zeros((0, 4, 3), np.uint8), np.zeros((4, 4, 2), np.uint8), np.zeros((4, 4, 3))])
def test_what_is_no_picture_is_refused(raw: np.ndarray) -> None:
    with pytest.raises(ValueError, match="not a picture"):
        as_picture(raw, SIZE)


def test_linux_lists_cameras_once_and_by_number(tmp_path: Path) -> None:
    entries = (
        ("video10", "0", "USB"),
        ("video2", "0", "Front\n"),
        ("video3", "1", "Front"),
        ("v4l-subdev0", "0", "no"),
    )
    for entry, index, name in entries:
        (tmp_path / entry).mkdir()
        (tmp_path / entry / "index").write_text(index, encoding="utf-8")
        (tmp_path / entry / "name").write_text(name, encoding="utf-8")
    (tmp_path / "video4").mkdir()
    assert [(camera.place, camera.name) for camera in linux_cameras(tmp_path)] == [("2", "Front"), ("10", "USB")]
    assert linux_cameras(tmp_path / "none") == ()


def test_a_camera_whose_name_is_no_text_is_listed(tmp_path: Path) -> None:
    (tmp_path / "video0").mkdir()
    (tmp_path / "video0" / "index").write_text("0", encoding="utf-8")
    (tmp_path / "video0" / "name").write_bytes(b"Cam\xe9ra\n")
    assert [(camera.place, camera.name) for camera in linux_cameras(tmp_path)] == [("0", "Cam\ufffdra")]


TWO_ON_MACOS = """{
  "SPCameraDataType" : [
    {"_name" : "FaceTime HD Camera", "spcamera_model-id" : "FaceTime HD Camera",
     "spcamera_unique-id" : "47B4B64B-7067-4B9C-AD2B-AE273A71F4B5"},
    {"_name" : "USB Camera", "spcamera_model-id" : "UVC Camera VendorID_3141 ProductID_25453",
     "spcamera_unique-id" : "0x11000000c45636d"}
  ]
}"""
BESIDE_A_PRINTER = """[
    {"Name":  "HP OfficeJet Pro 8020 series", "PNPClass":  "Image"},
    {"Name":  "Integrated Webcam", "PNPClass":  "Camera"},
    {"Name":  "Kamera für Dokumente", "PNPClass":  "Camera"}
]"""
ONE_ON_WINDOWS = """{"Name":  "Integrated Webcam", "PNPClass":  "Camera"}"""
AN_OLD_DRIVER = """{"Name":  "USB2.0 VGA UVC WebCam", "PNPClass":  "Image"}"""


@pytest.mark.parametrize(
    ("system", "told", "names"),
    [
        ("darwin", TWO_ON_MACOS, ["USB Camera", "FaceTime HD Camera"]),
        ("darwin", '{"SPCameraDataType" : []}', []),
        ("darwin", '{"SPCameraDataType" : null}', []),
        ("darwin", "no JSON", []),
        ("win32", BESIDE_A_PRINTER, ["Integrated Webcam", "Kamera für Dokumente"]),
        ("win32", ONE_ON_WINDOWS, ["Integrated Webcam"]),
        ("win32", AN_OLD_DRIVER, ["USB2.0 VGA UVC WebCam"]),
        ("win32", '{"Name":  null, "PNPClass":  "Camera"}', ["Camera 1"]),
        ("win32", "", []),
    ],
    ids=[
        "two on macOS", "none on macOS", "null on macOS", "no JSON", "beside a printer", "one on Windows",
        "an old driver", "without a name", "none on Windows",
    ],
)  # fmt: skip
def test_cameras_are_listed_in_the_order_of_the_numbers_that_open_them(
    system: str, told: str, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(command: list[str], **how: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, 0, told.encode(), b"")

    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(subprocess, "run", answer)
    assert [(camera.place, camera.name) for camera in list_cameras()] == [
        (str(n), name) for n, name in enumerate(names)
    ]
