"""A camera or a video that OpenCV reads."""

from __future__ import annotations

import os
import time

import cv2

from engine.camera.camera import Camera, Kind
from engine.camera.pixels import as_picture
from engine.errors import CameraError
from engine.types import Image

_BAD_FRAMES = 5  # unusable frames in a row that count as a fault


def silence() -> None:
    """Keep OpenCV from printing: its messages about cameras are for programmers; people get a sentence."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


class OpenCvCapture:
    """A camera read by OpenCV. A video is played at `rate` frames per second, again and again."""

    def __init__(self, opened: cv2.VideoCapture, camera: Camera, size: tuple[int, int], rate: float = 0.0) -> None:
        self._opened = opened
        self._camera = camera
        self._size = size
        self._period = 1 / rate if rate else 0.0
        self._due = 0.0
        self._frames = 0

    def read(self) -> Image:
        for _ in range(_BAD_FRAMES):
            done, raw = self._opened.read()
            if not done and self._camera.kind is Kind.FILE and self._frames:
                self._opened.set(cv2.CAP_PROP_POS_FRAMES, 0)
                done, raw = self._opened.read()
            if not done:
                continue
            try:
                picture = as_picture(raw, self._size)
            except ValueError:
                continue
            self._frames += 1
            self._keep_pace()
            return picture
        raise CameraError(self._why())

    def close(self) -> None:
        self._opened.release()

    def _keep_pace(self) -> None:
        """Play a video no faster than it was recorded; if reading falls behind, do not hurry to catch up."""
        if self._period:
            now = time.monotonic()
            self._due = max(self._due + self._period, now - self._period)
            if self._due > now:
                time.sleep(self._due - now)

    def _why(self) -> str:
        name = self._camera.name
        if self._camera.kind is Kind.FILE:
            return f"“{name}” has no frame that can be read. Choose another video file, for example MP4, AVI or WebM."
        if self._camera.kind is Kind.STREAM:
            return f"“{name}” has ended its stream. Check the camera app, and start once more."
        if not self._frames:
            return (
                f"“{name}” is open but gives no picture, because another program uses it or its driver cannot. Close "
                "other programs that show the camera, such as a video call, and start it once more."
            )
        return f"“{name}” gives no more pictures; it may have been unplugged. Plug it in, and start it once more."
