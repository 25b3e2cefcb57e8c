"""The packaged program's window, started from its file on a display of its own, used with mouse and keyboard."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import psutil
import pytest

from benchmarks.screen import Screen, missing_tools, wait_until
from engine import catalog
from engine.types import Task
from gui import theme
from tests.package.programs import Package

SEVEN = ((0.27, 0.33), (0.45, 0.29), (0.62, 0.28), (0.74, 0.30), (0.66, 0.45), (0.58, 0.62), (0.49, 0.86))
PATIENCE = 90.0  # seconds

pytestmark = pytest.mark.skipif(bool(missing_tools()), reason=f"it needs {' and '.join(missing_tools())}")


@pytest.fixture
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


def place_of(screen: Screen, token: str, least: int) -> tuple[int, int, int, int]:
    """Where the screen shows a colour of the theme: left, top, width and height in pixels, zeros if nowhere.

    Rows and columns count that hold at least `least` and 20 pixels of it.
    """
    picture = np.asarray(screen.picture()).astype(int)
    colours = [tuple(int(getattr(each, token)[i : i + 2], 16) for i in (1, 3, 5)) for each in (theme.LIGHT, theme.DARK)]
    found = np.any([np.abs(picture - colour).max(axis=2) <= 1 for colour in colours], axis=0)
    rows = np.flatnonzero(found.sum(axis=1) >= least)
    columns = np.flatnonzero(found[rows].sum(axis=0) >= 20)
    if not len(rows) or not len(columns):
        return (0, 0, 0, 0)
    return int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


def copied_table(screen: Screen) -> list[list[str]]:
    """The comparison table's cells, once all models were timed, copied by the keyboard; empty when that fails."""
    rows: list[list[str]] = []

    def press(*keys: str) -> None:
        for key in keys:
            screen.keys(key)
            time.sleep(0.5)

    def copied() -> bool:
        press("alt+y")
        rows[:] = [line.split("\t") for line in screen.clipboard().splitlines()]
        return len(rows) > len(catalog.of_task(Task.DIGITS))

    # The arrow leads from Cards to Table, whose measuring begins anew then. A button that a key has just pressed takes
    # no other for a moment.
    for _ in range(3):
        press("alt+c", "Right")
        if wait_until(copied, PATIENCE / 2):
            return rows
    return []


def test_a_digit_drawn_by_mouse_is_answered_and_a_framework_process_is_no_window(
    package: Package, screen: Screen, started: Callable[..., subprocess.Popen[Any]]
) -> None:
    process = started({"DISPLAY": screen.name})
    assert wait_until(lambda: screen.windows("ClassLens"), PATIENCE), "no window appeared"
    assert wait_until(lambda: min(place_of(screen, "pad", 300)[2:]) > 200, PATIENCE), "no pad appeared"
    (window,) = screen.windows()
    screen.focus(window)

    left, top, width, height = place_of(screen, "pad", 300)
    side = min(width, height)
    left, top = left + (width - side) // 2, top + (height - side) // 2
    screen.draw([(left + x * side, top + y * side) for x, y in SEVEN])
    screen.keys("Escape")  # the tour
    rows = copied_table(screen)
    assert rows, "the table was not copied"
    answers = {row[rows[0].index("model")]: row[rows[0].index("label")] for row in rows[1:]}
    assert set(answers) == {spec.title for spec in catalog.of_task(Task.DIGITS).values()}
    assert list(answers.values()).count("7") >= 8, answers

    screen.keys("ctrl+4")  # the page Train, whose one filled button starts the training
    # Nothing else in that colour is as wide; a box with the focus has only an edge of it.
    assert wait_until(lambda: min(place_of(screen, "accent", 200)[2:]) >= 20, PATIENCE), "no button appeared"
    left, top, width, height = place_of(screen, "accent", 200)
    screen.click((left + width // 2, top + height // 2))

    def workers() -> list[psutil.Process]:
        return [child for child in package.processes(process) if "--multiprocessing-fork" in child.cmdline()]

    assert wait_until(workers, PATIENCE), "no framework process was started"
    assert screen.windows() == [window]
    screen.keys("ctrl+q")
    assert wait_until(lambda: screen.windows("Quit?"), PATIENCE), "it did not ask before it stops a training"
    screen.focus(screen.windows("Quit?")[0])
    screen.keys("alt+q")
    assert wait_until(lambda: process.poll() is not None, PATIENCE), "the window did not close"
    assert process.returncode == 0
    log = next(package.home.rglob("classlens.log")).read_text(encoding="utf-8")
    assert "Traceback" not in log
