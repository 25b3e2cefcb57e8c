"""The packaged program's window, started from its file on a display of its own, used with mouse and keyboard."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import psutil
import pytest

from benchmarks.screen import Screen, missing_tools, wait_until
from engine import catalog
from gui import theme
from tests.package.conftest import Package

SEVEN = ((0.27, 0.33), (0.45, 0.29), (0.62, 0.28), (0.74, 0.30), (0.66, 0.45), (0.58, 0.62), (0.49, 0.86))
PATIENCE = 90.0  # seconds

pytestmark = pytest.mark.skipif(bool(missing_tools()), reason=f"it needs {' and '.join(missing_tools())}")


@pytest.fixture
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


def pad_of(screen: Screen) -> tuple[int, int, int, int]:
    """The drawing pad's place in the picture of the screen: left, top, width and height in pixels."""
    picture = np.asarray(screen.picture()).astype(int)
    colours = [tuple(int(colours.pad[i : i + 2], 16) for i in (1, 3, 5)) for colours in (theme.LIGHT, theme.DARK)]
    is_pad = np.any([np.abs(picture - colour).max(axis=2) <= 1 for colour in colours], axis=0)
    rows, columns = np.flatnonzero(is_pad.sum(axis=1) > 200), np.flatnonzero(is_pad.sum(axis=0) > 200)
    if not len(rows) or not len(columns):
        return (0, 0, 0, 0)
    return int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


def copied_table(screen: Screen) -> str:
    """The comparison table, copied by the keyboard. Cards and Copy share a key, which moves the focus between them."""
    screen.keys("alt+t")
    for _ in range(6):
        screen.keys("alt+c", "space")
        text = screen.clipboard()
        if "\t" in text:
            return text
        screen.keys("alt+t", "alt+c")
    return ""


def test_a_digit_drawn_by_mouse_is_answered_and_a_framework_process_is_no_window(
    package: Package, screen: Screen, started: Callable[..., subprocess.Popen[Any]]
) -> None:
    process = started({"DISPLAY": screen.name})
    assert wait_until(lambda: screen.windows("ClassLens"), PATIENCE), "no window appeared"
    assert wait_until(lambda: min(pad_of(screen)[2:]) > 200, PATIENCE), "no pad appeared"
    (window,) = screen.windows()
    screen.focus(window)

    left, top, width, height = pad_of(screen)
    side = min(width, height)
    left, top = left + (width - side) // 2, top + (height - side) // 2
    screen.draw([(left + x * side, top + y * side) for x, y in SEVEN])
    rows = [line.split("\t") for line in copied_table(screen).splitlines()]
    assert rows, "the table was not copied"
    answers = {row[rows[0].index("model")]: row[rows[0].index("label")] for row in rows[1:]}
    assert set(answers) == {spec.title for spec in catalog.MODELS.values()}
    assert list(answers.values()).count("7") >= 8, answers

    screen.keys("ctrl+2", "alt+t")  # the page Train, Start training
    main = psutil.Process(process.pid)

    def workers() -> list[psutil.Process]:
        return [child for child in main.children(recursive=True) if "--multiprocessing-fork" in child.cmdline()]

    assert wait_until(workers, PATIENCE), "no framework process was started"
    assert screen.windows() == [window]
    screen.keys("ctrl+q")
    assert wait_until(lambda: screen.windows("Stop training"), PATIENCE), "it did not ask before it stops a training"
    screen.focus(screen.windows("Stop training")[0])
    screen.keys("alt+y")
    assert wait_until(lambda: process.poll() is not None, PATIENCE), "the window did not close"
    assert process.returncode == 0
    log = next(package.home.rglob("classlens.log")).read_text(encoding="utf-8")
    assert "Traceback" not in log
