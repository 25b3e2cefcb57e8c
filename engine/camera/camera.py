"""Where live pictures come from: a camera of this computer, a video file, or the address of a network stream."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from engine.errors import CameraError
from engine.system.policy import policy, refusal

_WEB = ("http", "https")
_OTHER_STREAMS = ("rtsp", "rtsps", "rtmp")
_EXAMPLE = "http://192.168.1.20:8080/video"


class Kind(StrEnum):
    """What a camera is."""

    DEVICE = "device"
    FILE = "file"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera: `place` is a device's number, a file's path or a stream's address; `name` is for people.

    An address may hold a password, so sentences and logs have `shown_place` in its place.
    """

    kind: Kind
    place: str = field(repr=False)
    name: str

    @property
    def shown_place(self) -> str:
        """The place, of an address without what may be secret: name, password, and all after a question mark."""
        return _without_secrets(self.place) if self.kind is Kind.STREAM else self.place


def device(number: int, name: str = "") -> Camera:
    """A camera of this computer by its number, from 0."""
    return Camera(Kind.DEVICE, str(number), name or f"Camera {number + 1}")


def video_file(path: Path | str) -> Camera:
    """A video file, which plays again from its start when it ends."""
    return Camera(Kind.FILE, str(path), Path(path).name)


def stream(address: str) -> Camera:
    """A network stream by the address that a person typed; without a scheme it is an http address.

    Raises CameraError when the text cannot be such an address.
    """
    text = address.strip()
    if not text:
        raise CameraError(f"There is no address. Type the one that the phone's camera app shows, such as {_EXAMPLE}.")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text):
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or re.search(r"[\s\x00-\x1f]", text):
        raise CameraError(
            f"“{_without_secrets(text)}” is not the address of a stream. Type it as the phone's camera app shows it, "
            f"such as {_EXAMPLE}."
        )
    if parts.scheme.lower() not in (*_WEB, *_OTHER_STREAMS):
        raise CameraError(
            f"ClassLens reads no “{parts.scheme}” addresses. Use one that begins with http, https, rtsp or rtmp."
        )
    return Camera(Kind.STREAM, text, host)


def is_allowed(kind: Kind) -> bool:
    """Whether this computer may use cameras of a kind; video files are always allowed."""
    return kind is Kind.FILE or policy().camera


def check_allowed(kind: Kind) -> None:
    """Raises CameraError where this computer may not use cameras of a kind."""
    if not is_allowed(kind):
        raise CameraError(f"{refusal('The camera is')} Choose a video file in its place.")


def is_web(camera: Camera) -> bool:
    """Whether a stream is read over HTTP."""
    return urlsplit(camera.place).scheme.lower() in _WEB


def _without_secrets(address: str) -> str:
    """An address, or what was typed as one, for people to see."""
    scheme, mark, rest = address.rpartition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2].partition('?')[0].partition('#')[0]}"
