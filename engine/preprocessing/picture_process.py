"""The program's side of the processes that decode pictures: what they may take, and what is said if they take more."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from engine.errors import PictureError
from engine.jobs import JobContext
from engine.preprocessing.picture_decoding import MOST_BYTES
from engine.system.frameworks import is_packaged
from engine.types import Image

ARGUMENT = "--decode-pictures"
"""What the packaged program is started with to be such a process."""

SECONDS = 5.0
"""How long opening a picture may take."""

MEMORY = 300_000_000
"""The bytes that decoding may take above those of the decoded picture."""

_OWN_MEMORY = 80_000_000  # bytes: what such a process holds without a picture
_STARTING_SECONDS = 10.0  # more for the first picture of a process, which has to start on a busy computer
_LOOK = 0.02  # seconds between two looks at what a process takes
_LONGEST_ANSWER = 100_000  # bytes, with the details of an error
_MOST_PIXELS = 100_000_000  # of a picture as it is used: many times what is kept of the largest
_SOURCE = "import sys; sys.path.insert(0, sys.argv[1]); from engine.preprocessing import picture_server as s; s.serve()"
_REMEDY = "Make it smaller in a picture program, save it as PNG or JPEG, and choose the new file."


class _Ended(Exception):
    """The process is gone, or says something that is no answer."""


class PictureProcesses:
    """Processes that decode pictures, as many as are asked at the same time. Safe from any thread.

    Each of them ends by itself some time after its last picture, and when this program ends. Attribute: `idle`, those
    that wait for a picture.
    """

    def __init__(self) -> None:
        self.idle: list[PictureProcess] = []

    def open(self, path: Path, context: JobContext) -> Image:
        """Decode a file: see `engine.preprocessing.picture_files.open_picture`."""
        context.raise_if_cancelled()
        if self.idle:
            with suppress(IndexError, _Ended):  # another thread took it; it has ended meanwhile, without a picture
                return self._open(self.idle.pop(), path, context)
        try:
            return self._open(PictureProcess(), path, context)
        except _Ended as error:
            raise PictureError(
                f"“{path}” could not be opened: it is badly damaged, or this computer has too little memory left. "
                f"Close other programs and try again. {_REMEDY}"
            ) from error

    def end(self) -> None:
        """End those that wait."""
        while self.idle:
            self.idle.pop().end()

    def _open(self, process: PictureProcess, path: Path, context: JobContext) -> Image:
        passed: list[str] = []
        try:
            with context.on_cancel(process.kill), _limited(process, passed):
                picture = process.decode(path)
        except _Ended:
            process.end()
            context.raise_if_cancelled()
            if passed:
                raise PictureError(f"“{path}” {passed[0]} {_REMEDY}") from None
            raise
        except PictureError:
            process.starting_seconds = 0.0
            self.idle.append(process)
            raise
        except BaseException:
            process.end()
            raise
        process.starting_seconds = 0.0
        self.idle.append(process)
        return picture


class PictureProcess:
    """One process; it decodes one picture at a time. Raises PictureError when it cannot be started."""

    def __init__(self) -> None:
        root = str(Path(__file__).parents[2])
        command = [sys.executable, ARGUMENT] if is_packaged() else [sys.executable, "-P", "-c", _SOURCE, root]
        hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would show it as a console otherwise
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=hidden
            )
        except OSError as error:
            raise PictureError(
                f"No picture can be opened now, because no process can be started: {error.strerror or error}. Close "
                "other programs, then try again."
            ) from error
        self.pid = self._process.pid
        self.picture_bytes = 0  # of the decoded picture, once it is known
        self.starting_seconds = _STARTING_SECONDS

    def decode(self, path: Path) -> Image:
        """Have a file decoded. Raises PictureError, and _Ended when there is no answer."""
        assert self._process.stdin is not None
        self.picture_bytes = 0
        try:
            names = [os.fsencode(path.absolute()), os.fsencode(path)]  # where it is, and what the person calls it
        except UnicodeEncodeError as error:
            raise PictureError(f"“{path}” is a name that no file can have. Choose another picture.") from error
        try:
            self._process.stdin.write(b"".join(struct.pack("<I", len(name)) + name for name in names))
            self._process.stdin.flush()
            while True:
                answer = self._answer()
                size, shape = answer.get("bytes"), answer.get("shape")
                if isinstance(size, int):
                    self.picture_bytes = min(size, MOST_BYTES)
                elif isinstance(shape, list):
                    return self._picture(*shape)
                else:
                    raise PictureError(str(answer["sentence"]), str(answer["details"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise _Ended from error

    def _answer(self) -> dict[str, object]:
        """What it says; that may be anything, and what does not fit is no answer."""
        assert self._process.stdout is not None
        return dict(json.loads(self._process.stdout.readline(_LONGEST_ANSWER)))

    def _picture(self, height: int, width: int, channels: int) -> Image:
        if not (0 < height <= _MOST_PIXELS and 0 < width <= _MOST_PIXELS // height and channels == 3):
            raise ValueError("no picture has that shape")
        assert self._process.stdout is not None
        values = self._process.stdout.read(height * width * channels)
        return np.frombuffer(values, np.uint8).reshape(height, width, channels).copy()  # a copy can be written to

    def kill(self) -> None:
        """End it at once; who waits for its answer hears that it has ended."""
        self._process.kill()

    def end(self) -> None:
        """End it and forget it."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)  # one that waits for a disk that is gone ends when the system lets it


@contextmanager
def _limited(process: PictureProcess, passed: list[str]) -> Iterator[None]:
    """End the process when it passes a limit; the list then says which."""
    over = threading.Event()
    watching = threading.Thread(target=_watch, args=(process, passed, over), name="classlens-limits", daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _watch(process: PictureProcess, passed: list[str], over: threading.Event) -> None:
    if over.wait(_LOOK):
        return  # most pictures are decoded by now
    import psutil  # noqa: PLC0415 - nothing needs it before the first large picture

    started = time.monotonic()
    with suppress(psutil.Error):
        watched = psutil.Process(process.pid)
        seconds = sum(watched.cpu_times()[:2])
        while not over.wait(_LOOK):
            if watched.memory_info().rss > _OWN_MEMORY + MEMORY + process.picture_bytes:
                passed.append("takes too much memory to open.")
            elif sum(watched.cpu_times()[:2]) - seconds > SECONDS:
                passed.append(f"takes more than {SECONDS:.0f} s to open.")
            elif time.monotonic() - started > SECONDS + process.starting_seconds:
                passed.append(f"could not be opened within {SECONDS:.0f} s.")
            if passed:
                process.kill()
                return
