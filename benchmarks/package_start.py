"""How long a packaged program takes until its window is on the screen, against the same program run by Python.

Both are started in turns on a virtual display, as a person would start them, so that only the packing differs. The
result is JSON. Usage: package_start.py FOLDER
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import PROJECT, put
from screen import Screen, missing_tools, wait_until

ROUNDS = 7
NEEDED = 1.5
PATIENCE = 120.0  # seconds


def main(arguments: list[str]) -> int:
    """Measure and print; returns the exit status."""
    if len(arguments) != 1 or not Path(arguments[0], "ClassLens").is_file():
        print("Usage: package_start.py FOLDER, where FOLDER holds the program ClassLens", file=sys.stderr)
        return 2
    if missing_tools():
        print(f"This needs {' and '.join(missing_tools())}.", file=sys.stderr)
        return 1
    commands = {
        "packaged": [str(Path(arguments[0], "ClassLens").resolve())],
        "unpackaged": [sys.executable, str(PROJECT / "classlens.py")],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as home, Screen() as screen:
        for _ in range(ROUNDS + 1):
            for name, command in commands.items():
                seconds[name].append(_start(command, screen, home))
    # The first round fills the system's file cache for both.
    medians = {name: statistics.median(times[1:]) for name, times in seconds.items()}
    ratio = medians["packaged"] / medians["unpackaged"]
    put(
        "package_start",
        {
            "seconds": medians,
            "first_start_seconds": {name: times[0] for name, times in seconds.items()},
            "ratio": ratio,
            "needed": NEEDED,
        },
    )
    return 0


def _start(command: list[str], screen: Screen, home: str) -> float:
    environment = {**os.environ, "DISPLAY": screen.name, "CLASSLENS_HOME": home}
    environment.pop("WAYLAND_DISPLAY", None)
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not wait_until(lambda: screen.windows("ClassLens"), PATIENCE, pause=0.01):
            raise RuntimeError(f"{command[0]} showed no window")
        return time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
