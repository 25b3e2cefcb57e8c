"""Opening a camera of this computer, and saying why it cannot be opened."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import cv2

from engine.camera.camera import Camera
from engine.camera.opencv_capture import OpenCvCapture, silence
from engine.errors import CameraError

# On Windows, Media Foundation is missing from N editions, and from some builds of OpenCV; DirectShow is always there.
_BACKENDS = {
    "linux": (cv2.CAP_V4L2,),
    "darwin": (cv2.CAP_AVFOUNDATION,),
    "win32": (cv2.CAP_MSMF, cv2.CAP_DSHOW),
}
_SIZE = (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
_CLOSE_OTHERS = "Close other programs that use the camera, such as a video call, and start it once more."


def open_device(camera: Camera, size: tuple[int, int]) -> OpenCvCapture:
    """Open a camera of this computer. Raises CameraError, which says why."""
    silence()
    number = int(camera.place)
    why = _refused(number, camera.name)
    if why:
        raise CameraError(why)
    opened = _first_that_opens(number)
    if opened is None:
        raise CameraError(_not_opened(camera.name))
    _set_size(opened, size)
    opened.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # a driver that heeds this keeps no old frames waiting
    return OpenCvCapture(opened, camera, size)


def _first_that_opens(number: int) -> cv2.VideoCapture | None:
    for backend in _BACKENDS.get(sys.platform, (cv2.CAP_ANY,)):
        opened = cv2.VideoCapture(number, backend)
        if opened.isOpened():
            return opened
        opened.release()
    return None


def _set_size(opened: cv2.VideoCapture, size: tuple[int, int]) -> None:
    """Ask for pictures of (width, height) pixels.

    Media Foundation negotiates with the camera for some seconds each time, also where nothing changes, and for each of
    the two when they are given while opening. So on Windows nothing is asked that is so already.
    """
    for setting, value in zip(_SIZE, size, strict=True):
        if sys.platform != "win32" or tuple(map(opened.get, _SIZE)) != size:
            opened.set(setting, value)


def _refused(number: int, name: str) -> str:
    """Why the system would refuse this camera, as far as that can be checked beforehand, on Linux by its file."""
    if sys.platform != "linux":
        return ""
    return device_file_fault(Path(f"/dev/video{number}"), name)


def device_file_fault(path: Path, name: str) -> str:
    """A sentence when a camera's device file is missing, forbidden or in use; empty when it opens."""
    try:
        if not stat.S_ISCHR(path.stat().st_mode):
            return f"“{name}” ({path}) is not a camera. Choose another one."
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
    except FileNotFoundError:
        return f"There is no camera “{name}” any more. Plug it in, or choose another one."
    except PermissionError:
        return (
            f"You may not use the camera “{name}”. Ask the administrator to add you to the group “video”, or allow the "
            "camera in the settings of the sandbox that ClassLens runs in."
        )
    except OSError as error:
        return f"The camera “{name}” cannot be opened: {error.strerror}. {_CLOSE_OTHERS}"
    return ""


def _not_opened(name: str) -> str:
    if sys.platform == "darwin":
        return (
            f"The camera “{name}” cannot be opened. Allow ClassLens to use it in System Settings, Privacy & Security, "
            f"Camera. {_CLOSE_OTHERS}"
        )
    if sys.platform == "win32":
        return (
            f"The camera “{name}” cannot be opened. Allow desktop apps to use it in Settings, Privacy, Camera. "
            f"{_CLOSE_OTHERS} An N edition of Windows needs the Media Feature Pack: Settings, Apps, Optional features."
        )
    return f"The camera “{name}” cannot be opened, because another program uses it or it is no camera. {_CLOSE_OTHERS}"
