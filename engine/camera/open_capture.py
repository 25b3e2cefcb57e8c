"""Opening a camera by its kind: OpenCV for devices and videos, our own reader for streams over HTTP."""

from __future__ import annotations

from pathlib import Path

import cv2

from engine.camera.camera import Camera, Kind, check_allowed, is_web
from engine.camera.frame_source import FRAME_SECONDS, OPEN_SECONDS, Capture
from engine.camera.mjpeg_stream import HttpStream, IsVideo
from engine.camera.open_device import open_device
from engine.camera.opencv_capture import OpenCvCapture, silence
from engine.errors import CameraError
from engine.plain_names import readable_name
from engine.pretrained.connections import Lines
from engine.system import places

_USUAL_RATE = 30.0  # frames per second, for a video that does not state its own
_FASTEST = 120.0


def open_capture(camera: Camera, size: tuple[int, int], lines: Lines) -> Capture:
    """Open a camera for pictures of about (width, height) pixels; may take for ever, unless `lines` hang up.

    Raises CameraError.
    """
    check_allowed(camera.kind)
    if camera.kind is Kind.DEVICE:
        return open_device(camera, size)
    if camera.kind is Kind.FILE:
        return _open_file(camera, size)
    if is_web(camera):
        try:
            return HttpStream(camera, size, lines)
        except IsVideo:
            pass
    return _open_other_stream(camera, size)


def _open_file(camera: Camera, size: tuple[int, int]) -> Capture:
    silence()
    path = Path(camera.place)
    try:
        if not places.is_file(path):  # neither a folder nor a pipe, which would wait for ever
            raise CameraError(f"There is no video file “{path}”. Check the name, or choose another one.")
        with path.open("rb") as file:
            file.read(1)
        with readable_name(path) as name:
            opened = cv2.VideoCapture(name, cv2.CAP_FFMPEG)
    except OSError as error:
        raise CameraError(f"“{path}” cannot be read: {error.strerror}. Choose another video file.") from error
    if not opened.isOpened():
        opened.release()
        raise CameraError(f"“{camera.name}” is not a video that ClassLens can read. Choose an MP4, AVI or WebM file.")
    rate = opened.get(cv2.CAP_PROP_FPS)
    return OpenCvCapture(opened, camera, size, rate if 1 <= rate <= _FASTEST else _USUAL_RATE)


def _open_other_stream(camera: Camera, size: tuple[int, int]) -> Capture:
    silence()
    limits = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
        int(OPEN_SECONDS * 900),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC,
        int(FRAME_SECONDS * 900),
    ]
    opened = cv2.VideoCapture(camera.place, cv2.CAP_FFMPEG, limits)
    if not opened.isOpened():
        opened.release()
        raise CameraError(
            f"“{camera.name}” gives no stream that ClassLens can read. Check the address, and that the camera app is "
            "running and in the same network."
        )
    return OpenCvCapture(opened, camera, size)
