"""How smoothly the window runs while samples of one's own classes are recorded from a camera.

    python benchmarks/teach_window.py

A video file of 640×480 at 30 frames a second stands in for the camera. A project with two classes is open on the page
Teach; the camera runs for some seconds, then a burst of samples is recorded for as long. Measured for both: the gaps
between turns of the window's event loop (a timer of 1 ms), and how many answers a second the taught model gives. The
result is JSON.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from common import put

SECONDS = 15.0
NEEDED = {"gap_p99_ms": 12, "answers_a_second": 20}


def main() -> None:
    """Measure while watching and while recording, and print."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        put("teach_window", {**measured(Path(home)), "needed": NEEDED})


def measured(home: Path) -> dict[str, dict[str, float]]:
    """The figures of both."""
    from PySide6.QtWidgets import QWidget  # noqa: PLC0415 - after the platform was chosen

    from gui.app import create  # noqa: PLC0415
    from gui.offscreen.sample_video import object_video  # noqa: PLC0415

    window = create(["classlens"])
    window.resize(1366, 768)
    window.show()
    window.show_page("teach")
    page: Any = window.findChild(QWidget, "teachPage")
    folder = a_project(window)
    page.show_part(str(folder))
    until(lambda: page._project.state is not None)
    bench = page._bench
    bench.inputs.show_input("camera")
    camera = bench.inputs.camera
    camera._choice.take_file(str(object_video(home)))
    camera.start()
    until(lambda: camera.sight() is not None and camera.sight().scores)
    run_for(1.0)
    results = {"watching": run_for(SECONDS), "recording": {}}
    results["watching"]["answers_a_second"] = camera.sight().pace.answered
    camera.recorder.press(0)
    results["recording"] = run_for(SECONDS)
    results["recording"]["answers_a_second"] = camera.sight().pace.answered
    camera.recorder.release()
    until(lambda: not page._bridge.is_busy("teach"))
    samples = sum(len(take.samples) for take in page._project.state.takes)
    results["recording"]["samples_a_second"] = (samples - 2) / SECONDS
    window.close()
    return results


def a_project(window: Any) -> Path:
    """A project with two classes and a sample of each."""
    from engine.jobs import JobContext  # noqa: PLC0415
    from engine.preprocessing.picture_files import open_picture  # noqa: PLC0415
    from engine.system import folders  # noqa: PLC0415
    from engine.teaching.requests import (  # noqa: PLC0415
        AddClassRequest,
        AddSampleRequest,
        CloseProjectRequest,
        NewProjectRequest,
    )

    session, context = window._bridge._session, JobContext()
    state = session.run(NewProjectRequest("Benchmark"), context)
    for name in ("cat.jpg", "coffee.jpg"):
        state = session.run(AddClassRequest(state.folder, name.removesuffix(".jpg")), context)
        photo = open_picture(folders.PHOTOS / name)
        request = AddSampleRequest(state.folder, state.classes[-1].key, photo, "files", name)
        state = session.run(request, context)
    session.run(CloseProjectRequest(state.folder), context)
    return Path(state.folder)


def run_for(seconds: float) -> dict[str, float]:
    """Let the window run; the gaps between its turns, in milliseconds."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: PLC0415

    gaps: list[float] = []
    last = time.perf_counter()

    def turn() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1e3)
        last = now

    loop = QEventLoop()
    turns = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
    turns.timeout.connect(turn)
    turns.start()
    QTimer.singleShot(round(seconds * 1e3), loop.quit)
    loop.exec()
    turns.stop()
    return {
        "gap_median_ms": float(np.median(gaps)),
        "gap_p99_ms": float(np.quantile(gaps, 0.99)),
        "gap_max_ms": max(gaps),
    }


def until(is_true: Any) -> None:
    """Let the window run until something has happened. Raises SystemExit after a minute."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    end = time.monotonic() + 60
    while not is_true():
        QApplication.processEvents()
        time.sleep(0.005)
        if time.monotonic() > end:
            raise SystemExit("The camera or the project did not come, so nothing was measured.")


if __name__ == "__main__":
    main()
