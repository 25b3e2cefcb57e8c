"""A virtual X display of its own, a mouse and a keyboard on it: for programs that are started as people start them."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from gui.startup import system_check

if TYPE_CHECKING:
    from PIL.Image import Image

SIZE = (1366, 768)
_TOOLS = ("Xvfb", "xdotool")
_READ_CLIPBOARD = (
    "import sys; from PySide6.QtGui import QGuiApplication; application = QGuiApplication(sys.argv); "
    "sys.stdout.reconfigure(encoding='utf-8'); print(application.clipboard().text(), end='')"
)


def missing_tools() -> list[str]:
    """What a screen and a window on it need and this machine does not have: the packages `xvfb` and `xdotool`, and the
    libraries that Qt loads.
    """
    tools = [name for name in _TOOLS if shutil.which(name) is None]
    return [*tools, *(system_check.missing_libraries() if sys.platform.startswith("linux") else ())]


class Screen:
    """An X server with one screen, usually of 1366×768, for as long as the `with` block lasts.

    Attributes: `name`, the value of DISPLAY for programs that are to appear on it.
    """

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        self._size = size

    def __enter__(self) -> Screen:
        read, write = os.pipe()
        with open(read, encoding="ascii") as number:
            size = "x".join(map(str, (*self._size, 24)))
            command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
            self._server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
            os.close(write)
            self.name = f":{number.readline().strip()}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.terminate()
        self._server.wait()

    def windows(self, title: str = "") -> list[str]:
        """The ids of the windows that can be seen now and whose title begins like this; those without one are none."""
        return self._tool("search", "--onlyvisible", "--name", f"^{title or '.'}", check=False).split()

    def focus(self, window: str) -> None:
        """Let the keyboard write to a window, as a window manager would."""
        self._tool("windowfocus", "--sync", window)

    def keys(self, *names: str) -> None:
        """Press key combinations such as "ctrl+q", one after another."""
        for name in names:
            self._tool("key", "--clearmodifiers", name)

    def click(self, place: Sequence[float]) -> None:
        """Press and release the left button at a place, in pixels."""
        self._tool("mousemove", *_whole(place), "click", "1")

    def draw(self, points: Sequence[Sequence[float]]) -> None:
        """Move the mouse along these places, in pixels, with the left button down."""
        self._tool("mousemove", *_whole(points[0]), "mousedown", "1")
        for (x, y), (to_x, to_y) in itertools.pairwise(points):
            for step in range(1, 9):
                place = (x + (to_x - x) * step / 8, y + (to_y - y) * step / 8)
                self._tool("mousemove", *_whole(place), "sleep", "0.01")
        self._tool("mouseup", "1")

    def picture(self) -> Image:
        """What the screen shows, RGB."""
        from PIL import ImageGrab  # noqa: PLC0415 - the benchmark that measures starts needs no picture

        return ImageGrab.grab(xdisplay=self.name).convert("RGB")

    def clipboard(self) -> str:
        """The text on the clipboard."""
        environment = self._environment() | {"QT_QPA_PLATFORM": "xcb"}
        read = subprocess.run(
            [sys.executable, "-c", _READ_CLIPBOARD], env=environment, capture_output=True, check=True, encoding="utf-8"
        )
        return read.stdout

    def _tool(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self._environment(), capture_output=True, check=check, text=True
        )
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.name}


def wait_until(is_true: Callable[[], object], seconds: float, pause: float = 0.1) -> bool:
    """Whether something becomes true within some seconds."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def _whole(place: Sequence[float]) -> tuple[str, ...]:
    return tuple(str(round(value)) for value in place)
