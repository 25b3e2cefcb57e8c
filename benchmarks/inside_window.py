"""How smoothly the window runs while the page Inside looks into a network.

    python benchmarks/inside_window.py [MODEL…]

For each model a digit is drawn with the mouse, sixty moves a second: once while *Layers* shows the layer with the most
values, once while *Why* is shown, which then finds the heat map, the smallest change and the nearest examples. Of a
model for photos a photo is opened in place of that. Measured: the gaps between turns of the window's event loop (a
timer of 1 ms). The result is JSON.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
from typing import Any

from common import put
from teach_window import run_for, until

MODELS = ("best-cnn", "keras-cnn-wide", "numpy-nn", "vit-mnist", "vgg16-transfer", "efficientnet-lite0")
MOVES, MOVE_MS, REST, STROKES = 24, 16, 25, 8  # a rest of 25 moves, 400 ms, as in responsiveness.py
WORKING = 12.0  # seconds
NEEDED = {"gap_p99_ms": 12}


def main() -> None:
    """Measure each model, and print."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        put("inside_window", {**measured(sys.argv[1:] or MODELS), "needed": NEEDED})


def measured(models: Any) -> dict[str, dict[str, dict[str, float]]]:
    """The gaps for each model and part."""
    from PySide6.QtWidgets import QWidget  # noqa: PLC0415 - after the platform was chosen

    from engine import catalog  # noqa: PLC0415
    from engine.types import Task  # noqa: PLC0415
    from gui.app import create  # noqa: PLC0415

    window = create(["classlens"])
    window.resize(1366, 768)
    window.show()
    window.show_page("inside")
    page: Any = window.findChild(QWidget, "insidePage")
    results = {}
    for model_id in models:
        for_digits = catalog.find(model_id).task is Task.DIGITS
        show(page, model_id, for_digits)
        page.show_part("layers")
        layers = page._columns[0]._views["layers"]
        until(lambda layers=layers: layers._view is not None)
        facts = layers._facts.layers
        layers.show_layer(max(range(len(facts)), key=lambda place: math.prod(facts[place].shape)), 0)
        run_for(1.0)
        part = "layers" if for_digits else "layers, by the arrow keys"
        results[model_id] = {part: draw(page) if for_digits else walk(layers)}
        page.show_part("why")
        if for_digits:
            results[model_id]["why, drawing"] = draw(page)
        results[model_id]["why, at rest"] = run_for(WORKING)
    window.close()
    return results


def show(page: Any, model_id: str, for_digits: bool) -> None:
    """Choose a model, with a digit on the pad or a photo."""
    from engine.system import folders  # noqa: PLC0415

    if for_digits:
        draw(page, strokes=1)
    else:
        page._panel.opener.open_file(str(folders.PHOTOS / "coffee.jpg"))
        until(lambda: page._panel.picture() is not None and page._panel.task().value == "objects")
    choice = page._choices[0]
    until(lambda: choice.findData(model_id) >= 0)
    choice.setCurrentIndex(choice.findData(model_id))
    until(lambda: page._columns[0]._facts is not None and page._columns[0].model_id() == model_id)
    run_for(1.0)


def draw(page: Any, strokes: int = STROKES) -> dict[str, float]:
    """Draw zigzags with the mouse; the gaps meanwhile."""
    from PySide6.QtCore import QPoint, Qt, QTimer  # noqa: PLC0415
    from PySide6.QtTest import QTest  # noqa: PLC0415

    pad = page._panel.pad
    done = [0]

    def move() -> None:
        stroke, step = divmod(done[0], MOVES + 1 + REST)
        done[0] += 1
        if stroke >= strokes:
            timer.stop()
            return
        across, down = 0.2 + 0.6 * step / MOVES, 0.2 + 0.6 * abs((step * 0.13 + stroke) % 2 - 1)
        place = QPoint(round(pad.width() * across), round(pad.height() * down))
        if step == 0:
            pad.clear()
            QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=place)
        elif step < MOVES:
            QTest.mouseMove(pad, place)
        elif step == MOVES:
            QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=place)

    timer = QTimer(interval=MOVE_MS)
    timer.timeout.connect(move)
    timer.start()
    return run_for(strokes * (MOVES + 1 + REST) * MOVE_MS / 1e3)


def walk(layers: Any) -> dict[str, float]:
    """Go from layer to layer; the gaps meanwhile."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415

    count, place = len(layers._facts.layers), [0]

    def on() -> None:
        layers.show_layer(place[0] % count, 0)
        place[0] += 1

    timer = QTimer(interval=100)
    timer.timeout.connect(on)
    timer.start()
    gaps = run_for(10.0)
    timer.stop()
    return gaps


if __name__ == "__main__":
    main()
