"""A stream over HTTP as phones' camera apps give it: pictures one after another (MJPEG), or one at a time."""

from __future__ import annotations

import http.client
import io
import re
import ssl
import time
import urllib.error
import urllib.request
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

import cv2
import numpy as np

from engine.camera.camera import Camera
from engine.camera.frame_source import FRAME_SECONDS
from engine.camera.pixels import as_picture
from engine.errors import CameraError
from engine.pretrained.connections import BadRedirection, Lines, reason, web_opener
from engine.types import Image

_LARGEST = 32 * 2**20  # bytes of one picture
_MOST_PIXELS = 64 * 2**20  # twice those of an 8K picture
_LONGEST_LINE = 4096
_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_KIND = re.compile(r"[a-z0-9.+-]{1,30}/[a-z0-9.+-]{1,60}")  # a media type that a sentence may name
_MOST_LINES = 64  # of a part's header
_BAD_PICTURES = 5  # in a row show that this is no stream of pictures
_SINGLE_PERIOD = 1 / 15  # s between two requests for single pictures
_SECONDS = FRAME_SECONDS * 0.9  # a connection gives up a little before whoever waits for the frame

_CHECK = (
    "Check that the phone's camera app is running, that phone and computer are in the same network, and the address."
)


class _ClosesAnswers(urllib.request.BaseHandler):
    """Closes the answer that asks for a password, which Python leaves to its garbage collector."""

    handler_order = 100  # before those that log in

    def http_error_401(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage
    ) -> None:
        fp.close()


class IsVideo(Exception):
    """The address gives a video rather than pictures, so OpenCV must read it."""


class _BrokenOff(Exception):
    """The stream cannot go on; the text says why, as the end of a sentence."""


class HttpStream:
    """Reads the pictures of an http address, on connections that another thread can end by `lines`.

    Raises CameraError with a sentence about whatever is wrong, IsVideo when the address gives a video.
    """

    def __init__(self, camera: Camera, size: tuple[int, int], lines: Lines) -> None:
        self._camera = camera
        self._size = size
        self._lines = lines
        self._boundary = b""
        self._answer = self._ask()
        kind = self._kind()
        self._single = kind.startswith("image/")
        if kind.startswith("multipart/"):
            self._boundary = self._answer.headers.get_boundary("").strip('"').lstrip("-").encode()
        elif not self._single:
            self._answer.close()
            if kind.startswith("video/") or "mpegurl" in kind or kind == "application/octet-stream":
                raise IsVideo
            what = "a web page" if kind == "text/html" else f"“{kind}”" if _KIND.fullmatch(kind) else "something else"
            raise CameraError(
                f"“{camera.shown_place}” gives {what}, not a stream of pictures. Camera apps show the stream's own "
                "address; it often ends in /video or /mjpeg."
            )

    def read(self) -> Image:
        for _ in range(_BAD_PICTURES):
            try:
                data = self._next_single() if self._single else self._next_part()
            except TimeoutError:
                raise CameraError(f"“{self._camera.name}” has stopped sending pictures. {_CHECK}") from None
            except (_BrokenOff, OSError, ValueError, http.client.HTTPException) as error:
                why = error if isinstance(error, _BrokenOff) else reason(error)
                raise CameraError(f"The connection to “{self._camera.name}” broke off ({why}). {_CHECK}") from error
            picture = decoded(data, self._size)
            if picture is not None:
                return picture
        raise CameraError(
            f"What “{self._camera.name}” sends are no pictures that ClassLens can read. Choose MJPEG in the camera "
            "app, and use that address."
        )

    def close(self) -> None:
        self._answer.close()

    def _ask(self) -> http.client.HTTPResponse:
        parts = urlsplit(self._camera.place)
        headers = {"User-Agent": "ClassLens", "Accept": "multipart/x-mixed-replace, image/*, video/*;q=0.5"}
        address = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        handlers: list[urllib.request.BaseHandler] = []
        if parts.username is not None:
            # The handlers send name and password to this address alone, wherever it redirects to.
            passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
            name, password = unquote(parts.username), unquote(parts.password or "")
            passwords.add_password(None, address, name, password, is_authenticated=True)
            handlers = [
                _ClosesAnswers(),
                urllib.request.HTTPBasicAuthHandler(passwords),
                urllib.request.HTTPDigestAuthHandler(passwords),
            ]
        # A phone in the same room is reached directly, not through the school's proxy.
        opener = web_opener(self._lines, {}, *handlers)
        try:
            request = urllib.request.Request(address, headers=headers)
            answer: http.client.HTTPResponse = opener.open(request, timeout=_SECONDS)
            return answer
        except urllib.error.HTTPError as error:
            error.close()
            raise CameraError(self._refusal(error.code)) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise CameraError(self._not_reached(error)) from error

    def _kind(self) -> str:
        """The media type that the answer states; if it states none, the type of its first bytes."""
        if self._answer.headers.get("Content-Type"):
            return str(self._answer.headers.get_content_type()).lower()
        try:
            start = self._answer.peek(16)
        except (OSError, ValueError, http.client.HTTPException):
            start = b""
        if start.startswith(_PICTURE_STARTS):
            return "image/unknown"
        return "multipart/x-mixed-replace" if start.lstrip().startswith(b"--") else "text/plain"

    def _refusal(self, code: int) -> str:
        if code in (401, 403):
            return (
                f"“{self._camera.name}” asks for a name and a password. Put them into the address, as in "
                "http://name:password@192.168.1.20:8080/video, or switch them off in the camera app."
            )
        if code == 404:
            return (
                f"There is nothing at “{self._camera.shown_place}”. Type the whole address as the camera app shows it."
            )
        return f"“{self._camera.name}” refuses (HTTP {code}). Start the camera app again, and check the address."

    def _not_reached(self, error: Exception) -> str:
        cause = getattr(error, "reason", error)
        name = self._camera.name
        if isinstance(cause, TimeoutError):
            return f"“{name}” does not answer. {_CHECK}"
        if isinstance(cause, ConnectionRefusedError):
            return f"“{name}” refuses the connection, so no camera app is listening at this address. {_CHECK}"
        if isinstance(cause, ssl.SSLError):
            return f"“{name}” has no trusted certificate. Use the address that begins with http: instead of https:."
        if isinstance(cause, BadRedirection):
            return f"“{name}” sends on to an address that is no web address ({cause}). {_CHECK}"
        if isinstance(cause, (http.client.HTTPException, ValueError)):
            return f"What “{name}” answers is no stream. {_CHECK}"
        return f"“{name}” cannot be reached ({reason(cause)}). {_CHECK}"

    def _next_single(self) -> bytes:
        data = self._answer.read(_LARGEST)
        self._answer.close()
        time.sleep(_SINGLE_PERIOD)
        self._answer = self._ask()
        return bytes(data)

    def _next_part(self) -> bytes:
        """The body of the next part: as long as its header says or, without a length, up to the next boundary."""
        length = -1
        started = False
        for _ in range(_MOST_LINES):
            line = self._answer.readline(_LONGEST_LINE)
            if not line:
                raise _BrokenOff("the stream ended")
            text = line.strip()
            if text.startswith(b"--") and not self._boundary:
                self._boundary = text.lstrip(b"-")  # of an answer whose type does not name it
            if text.lower().startswith(b"content-length:"):
                length = int(text.split(b":", 1)[1])
            started |= text != b"" and not text.startswith(b"--")
            if not text and started:
                break
        else:
            return b""
        if length > _LARGEST:
            raise _BrokenOff("a picture too large")
        return bytes(self._answer.read(length)) if length >= 0 else self._up_to_boundary()

    def _up_to_boundary(self) -> bytes:
        mark, data = self._boundary, bytearray()
        while len(data) < _LARGEST:
            line = self._answer.readline(65536)
            if not line:
                raise _BrokenOff("the stream ended")
            if mark and line.startswith(b"--") and line.lstrip(b"-").startswith(mark):
                break
            data += line
        return bytes(data)


def decoded(data: bytes, size: tuple[int, int]) -> Image | None:
    """A picture from a JPEG or any other picture file; None if the data is no picture, or a far too large one.

    A picture much larger than `size` is decoded at a half, a quarter or an eighth of its size, which saves time in
    proportion.
    """
    from PIL import Image as pillow  # noqa: PLC0415

    try:
        with pillow.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as header:
            width, height = header.size
    except Exception:  # noqa: BLE001 - hostile bytes make decoders raise nearly anything
        return None
    if width * height > _MOST_PIXELS:
        return None
    reductions = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}
    fitting = [factor for factor in reductions if max(width, height) // factor >= max(size)]
    how = reductions[fitting[-1]] if fitting else cv2.IMREAD_COLOR
    try:
        raw = cv2.imdecode(np.frombuffer(data, np.uint8), how)
        return None if raw is None else as_picture(raw, size)
    except (cv2.error, ValueError):
        return None
