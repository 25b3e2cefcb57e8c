"""From process start to the window shown and to the first answer, against `import tensorflow`, and the idle memory.

Each is measured from the moment the process is asked for. The window is the real one, on the display there is, or
offscreen. The two are measured in turns in one run; the result is JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from common import PROJECT, put

ROUNDS = 5
IDLE_SECONDS = 5
NEEDED = {"window_shown": 0.35, "first_answer": 0.5, "idle_megabytes": 250}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "CLASSLENS_HOME": home, "TF_CPP_MIN_LOG_LEVEL": "2"}
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        starts = []
        imports = []
        for _ in range(ROUNDS + 1):
            imports.append(_import_seconds(environment))
            starts.append(_start(environment))
    starts, imports = starts[1:], imports[1:]  # the first round fills the system's file cache for both
    medians = {name: statistics.median(start[name] for start in starts) for name in starts[0]}
    tensorflow = statistics.median(imports)
    put(
        "start",
        {
            "median": {**medians, "import_tensorflow": tensorflow},
            "ratios": {name: medians[name] / tensorflow for name in ("window_shown", "first_answer")},
            "needed": NEEDED,
        },
    )


def _import_seconds(environment: dict[str, str]) -> float:
    started = time.time()
    code = "import time, tensorflow; print(time.time())"
    output = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ).stdout
    return float(output.split()[-1]) - started


def _start(environment: dict[str, str]) -> dict[str, float]:
    started = time.time()
    output = subprocess.run(
        [sys.executable, __file__, "--child"], env=environment, check=True, stdout=subprocess.PIPE, cwd=PROJECT
    ).stdout
    moments: dict[str, float] = json.loads(output)
    return {
        "window_shown": moments["shown"] - started,
        "first_answer": moments["answered"] - started,
        "idle_megabytes": moments["idle_megabytes"],
    }


def _child() -> None:
    """The application, which tells when it was first painted and when it first answered a drawing."""
    from gui.app import create  # noqa: PLC0415 - what the launcher does comes first

    window = create(["classlens"])

    import psutil  # noqa: PLC0415
    from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    moments: dict[str, float] = {}
    pad = window.recognise.inputs.pad

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and "shown" not in moments:
                moments["shown"] = 0.0
                QTimer.singleShot(0, painted)  # once this paint is done
            return False

    def painted() -> None:
        moments["shown"] = time.time()
        pad.draw_strokes([[(0.3, 0.3), (0.7, 0.3), (0.45, 0.85)]])

    def answered() -> None:
        if "answered" not in moments:
            moments["answered"] = time.time()
            QTimer.singleShot(IDLE_SECONDS * 1000, finish)

    def finish() -> None:
        moments["idle_megabytes"] = psutil.Process().memory_info().rss / 1e6
        window.close()
        QApplication.quit()

    watcher = FirstPaint()
    pad.installEventFilter(watcher)
    window.predictions_ready.connect(lambda _: answered())
    window.show()
    QApplication.exec()
    print(json.dumps(moments))


if __name__ == "__main__":
    _child() if sys.argv[1:] == ["--child"] else main()
