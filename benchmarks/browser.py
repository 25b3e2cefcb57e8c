"""A Chromium without a window that is told what to do through a pipe, by the DevTools protocol.

https://chromedevtools.github.io/devtools-protocol/ describes the commands.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_LONGEST_WAIT = 60  # seconds


def find_browser() -> str | None:
    """The browser's program, None where there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Tab:
    """One page. Errors of its scripts raise."""

    def __init__(self, browser: _Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What the browser answers to a command."""
        return self._browser.send(method, parameters, self._session)

    def open(
        self, place: Path | str, width: int, height: int, *, scale: float = 1, touch: bool = False, dark: bool = False
    ) -> None:
        """Open a file, as a double click on it does, or an address, on a screen of so many CSS pixels."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=touch
        )
        self.send("Emulation.setTouchEmulationEnabled", enabled=touch)
        self.send(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )
        self.send("Page.navigate", url=place if isinstance(place, str) else place.resolve().as_uri())
        self.wait_for("document.readyState === 'complete'")

    def evaluate(self, script: str) -> Any:
        """The value of an expression, which may be a promise."""
        found = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(json.dumps(found["exceptionDetails"]))
        return found["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + _LONGEST_WAIT
        while not self.evaluate(condition):
            if time.monotonic() > end:
                raise TimeoutError(condition)
            time.sleep(0.02)

    def draw(self, points: Sequence[tuple[float, float]], *, touch: bool = False) -> None:
        """Draw a stroke through points of the screen, with the mouse or a finger."""
        for index, (x, y) in enumerate(points):
            if touch:
                kind = "touchMove" if index else "touchStart"
                self.send("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": x, "y": y}])
            else:
                kind = "mouseMoved" if index else "mousePressed"
                self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)
        if touch:
            self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        else:
            x, y = points[-1]
            self.send("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y, button="left", clickCount=1)

    def choose_file(self, selector: str, path: Path) -> None:
        """Give a file to an input, as a person chooses it."""
        document = self.send("DOM.getDocument")["root"]["nodeId"]
        found = self.send("DOM.querySelector", nodeId=document, selector=selector)["nodeId"]
        self.send("DOM.setFileInputFiles", nodeId=found, files=[str(path.resolve())])

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press and release a key."""
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, text=text)

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """Write what is seen as PNG, or all of the page."""
        shot = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))


class _Browser:
    def __init__(self, program: str, folder: str, options: Sequence[str]) -> None:
        commands, self._writes = os.pipe()
        self._reads, answers = os.pipe()
        self.process = subprocess.Popen(
            # The browser expects the pipe at 3 and 4.
            ["/bin/sh", "-c", f'exec 3<&{commands} 4>&{answers}; exec "$0" "$@"', program, *options, "--headless=new",
             "--remote-debugging-pipe", "--no-sandbox", "--no-first-run", "--disable-gpu", f"--user-data-dir={folder}"],
            pass_fds=(commands, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(commands)
        os.close(answers)
        self._count, self._rest = 0, b""
        self.problems: list[dict[str, Any]] = []

    def send(self, method: str, parameters: dict[str, Any], session: str | None = None) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        content = json.dumps(message).encode() + b"\0"
        while content:
            content = content[os.write(self._writes, content) :]
        while True:
            answer = self._next()
            if answer.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.problems.append(answer["params"])
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            block = os.read(self._reads, 1 << 20)
            if not block:
                raise RuntimeError("The browser has ended.")
            self._rest += block
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        os.close(self._writes)
        os.close(self._reads)


@contextmanager
def opened_tab(program: str, *options: str) -> Iterator[Tab]:
    """A page in a browser that is ended afterwards. Raises RuntimeError then if a script of it failed meanwhile."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = _Browser(program, folder, options)
        try:
            target = browser.send("Target.createTarget", {"url": "about:blank"})["targetId"]
            session = browser.send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
            tab = Tab(browser, session)
            for domain in ("Page", "Runtime", "Log"):
                tab.send(f"{domain}.enable")
            yield tab
            if browser.problems:
                raise RuntimeError(f"The page had problems: {json.dumps(browser.problems)[:2000]}")
        finally:
            browser.close()
