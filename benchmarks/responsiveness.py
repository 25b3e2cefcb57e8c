"""How smoothly the window runs while a model trains and the pad is drawn on.

A training by `torch-mlp`'s recipe runs in its framework process while strokes are drawn with mouse events, sixty a
second. Measured: the gaps between turns of the window's event loop (a timer of 1 ms), and the time from the end of a
stroke until its answer has been painted, with the cards of all models that keep up with a pen; "last card" is the same
with the models that take their time (`ModelSpec.live`). The result is JSON; the same without a training is measured in
the same run.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time

import numpy as np
from common import put

STROKES = 40
MOVES = 24
MOVE_MS = 16
REST_MS = 400
NEEDED = {"gap_p99_ms": 12, "answer_p95_ms": 50}


def main() -> None:
    """Measure without and with a training, and print."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        model = sys.argv[1] if len(sys.argv) > 1 else "torch-mlp"
        put("responsiveness", {"model": model, **_measure(model), "needed": NEEDED})


def _measure(model: str) -> dict[str, dict[str, float]]:
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415 - after the platform was chosen

    from engine import catalog  # noqa: PLC0415
    from engine.runs.requests import TrainRequest  # noqa: PLC0415
    from gui.app import create  # noqa: PLC0415
    from gui.bridge import EngineBridge, Listener  # noqa: PLC0415

    window = create(["classlens"])
    window.resize(1366, 768)
    window.show()
    bridge = window.findChild(EngineBridge)
    _wait(1000)
    results = {"idle": _draw(window)}
    loop = QEventLoop()
    seen = []
    recipe = catalog.find(model).recipes["tuned"].changed(epochs=1000)

    def progress(value: object) -> None:
        seen.append(value)
        loop.quit()

    ticket = bridge.submit("train", TrainRequest(model, recipe), Listener(done=lambda _: None, progress=progress))
    QTimer.singleShot(120_000, loop.quit)
    loop.exec()  # until it really trains
    before = len(seen)
    results["training"] = _draw(window)
    if len(seen) - before < STROKES:
        raise SystemExit("The training did not run all the while, so nothing was measured beside it.")
    bridge.forget(ticket)
    while bridge.is_busy("train"):
        _wait(100)  # closing while it trains would ask a person
    window.close()
    return results


def _draw(window: object) -> dict[str, float]:
    """Draw strokes with the mouse, and measure."""
    from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer  # noqa: PLC0415
    from PySide6.QtTest import QTest  # noqa: PLC0415

    from engine import catalog  # noqa: PLC0415

    pad = window.recognise.inputs.pad
    gaps: list[float] = []
    answers: list[float] = []
    complete: list[float] = []
    state = {"turn": time.perf_counter(), "released": 0.0, "stroke": 0, "move": 0}
    state.update(unseen=False, first=False, last=False)
    loop = QEventLoop()

    def turn() -> None:
        now = time.perf_counter()
        gaps.append((now - state["turn"]) * 1e3)
        state["turn"] = now

    def shown() -> None:
        """The cards have taken an answer's values; is it one to the finished stroke?"""
        answer = window.recognise.shown_answer
        if state["released"] and answer is not None and len(answer.request.model_ids) == len(catalog.DIGIT_MODELS):
            state["first"] = True
            state["last"] = len(answer.predictions) + len(answer.failures) == len(catalog.DIGIT_MODELS)

    def painted() -> None:
        now = time.perf_counter()
        if state["released"] and state["first"]:
            if state["unseen"]:
                answers.append((now - state["released"]) * 1e3)
                state["unseen"] = False
            if state["last"]:
                complete.append((now - state["released"]) * 1e3)
                state["released"] = 0.0

    class Painting(QObject):
        """Tells when the window has been painted, which Qt does some milliseconds after the widgets took new values."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.UpdateRequest:
                QTimer.singleShot(0, painted)
            return False

    def move() -> None:
        place = QPoint(
            round(pad.width() * (0.2 + 0.6 * state["move"] / MOVES)),
            round(pad.height() * (0.2 + 0.6 * abs((state["move"] * 0.13 + state["stroke"]) % 2 - 1))),
        )
        if state["move"] == 0:
            if state["released"]:  # not answered before the next stroke
                answers.extend([math.inf] * state["unseen"])
                complete.append(math.inf)
                state["released"] = 0.0
            if state["stroke"] == STROKES:
                loop.quit()
                return
            pad.clear()
            QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=place)
        elif state["move"] < MOVES:
            QTest.mouseMove(pad, place)
        else:
            state.update(released=time.perf_counter(), unseen=True, first=False, last=False)
            QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=place)
            state["stroke"] += 1
            state["move"] = -1
            timer.setInterval(REST_MS)
        state["move"] += 1
        if state["move"] == 1:
            timer.setInterval(MOVE_MS)

    turns = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
    turns.timeout.connect(turn)
    timer = QTimer(interval=MOVE_MS)
    timer.timeout.connect(move)
    painting = Painting()
    window.installEventFilter(painting)
    window.recognise.results.answer_shown.connect(shown)
    turns.start()
    timer.start()
    loop.exec()
    turns.stop()
    timer.stop()
    window.removeEventFilter(painting)
    window.recognise.results.answer_shown.disconnect(shown)
    return {
        "turns": len(gaps),
        "gap_median_ms": float(np.median(gaps)),
        "gap_p99_ms": float(np.percentile(gaps, 99)),
        "gap_p999_ms": float(np.percentile(gaps, 99.9)),
        "gap_largest_ms": max(gaps),
        "answers": len(answers),
        "answer_median_ms": float(np.median(answers)),
        "answer_p95_ms": float(np.percentile(answers, 95)),
        "last_card_median_ms": float(np.median(complete)),
        "last_card_p95_ms": float(np.percentile(complete, 95)),
    }


def _wait(milliseconds: int) -> None:
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
