"""Runs tests in a process that has imported what is large already: that takes most of the time of a short test.

    python tests/mutants/warm.py

reads lines of JSON, {"tests": [file, ...], "seconds": 30}, and answers each with "passed", "failed" or "late". Each is
answered by a copy of this process (fork), so nothing of the project is loaded before, and nothing of it stays.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

_LARGE = (
    "cv2", "h5py", "hypothesis", "numpy.testing", "onnxruntime", "PIL.Image", "PySide6.QtTest", "PySide6.QtWidgets",
    "pytest", "scipy.stats", "sklearn.metrics", "xdist",
)  # fmt: skip

# That pytest cannot give long messages for asserts in plugins that were imported before is no matter here.
_ARGUMENTS = (
    "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip


def serve(lines: Iterable[str]) -> None:
    """Answer lines until they end."""
    for name in _LARGE:
        importlib.import_module(name)
    for line in lines:
        asked = json.loads(line)
        print(_outcome(asked["tests"], asked["seconds"]), flush=True)


def _outcome(tests: list[str], seconds: float) -> str:
    child = os.fork()
    if child == 0:
        _run(tests)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            _end_group(child)
            return "passed" if status == 0 else "failed"
        time.sleep(0.02)
    _end_group(child)
    os.waitpid(child, 0)
    return "late"


def _end_group(leader: int) -> None:
    """End a process and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _run(tests: list[str]) -> None:
    os.setsid()  # so that all it starts can be ended with it
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    status = 1
    try:
        status = int(sys.modules["pytest"].main([*_ARGUMENTS, *tests]))
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve(sys.stdin)
