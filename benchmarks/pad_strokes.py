"""How well models read strangers' hands on the pad: recorded pen strokes, drawn by mouse events on the real pad.

    python benchmarks/pad_strokes.py FILE.unipen.gz [MODEL…]

Drawn are the digits of the writers that training leaves out (`engine.data.unipen.split_by_writer`); each model answers
the pad's picture as in the window. The result is JSON: the accuracy of each model and of their vote, and the digits
that the first model misread.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from common import put

EXTENT = 0.62  # of the pad: how large a person draws


def main() -> None:
    """Draw, ask, count, print."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home  # the shipped weights, not a person's own
        put("pad_strokes", _measure(Path(sys.argv[1]), tuple(sys.argv[2:])))


def _measure(path: Path, wanted: tuple[str, ...]) -> dict[str, object]:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - after the platform was chosen

    from engine import catalog  # noqa: PLC0415
    from engine.data.unipen import read_unipen, split_by_writer  # noqa: PLC0415
    from engine.jobs import JobContext  # noqa: PLC0415
    from engine.prediction.requests import PredictRequest  # noqa: PLC0415
    from engine.session import Session  # noqa: PLC0415
    from gui.widgets.pad.drawing_pad import DrawingPad  # noqa: PLC0415

    app = QApplication([])
    pad = DrawingPad()
    pad.resize(400, 400)
    pad.show()
    app.processEvents()
    _, digits = split_by_writer(read_unipen(path))
    model_ids = wanted or tuple(catalog.DIGIT_MODELS)
    right = dict.fromkeys((*model_ids, "vote"), 0)
    misread = []
    session, context = Session(), JobContext()
    for number, digit in enumerate(digits):
        _draw(pad, digit.strokes)
        answer = session.run(PredictRequest(pad.picture(), model_ids), context)
        label = str(digit.label)
        for prediction in answer.predictions:
            right[prediction.model_id] += prediction.top.label == label
        right["vote"] += answer.vote is not None and not answer.vote.tied and answer.vote.label == label
        if answer.predictions[0].top.label != label:
            misread.append(f"{number}: {label} read as {answer.predictions[0].top.label}, writer {digit.writer}")
        pad.clear()
    session.close()
    return {
        "digits": len(digits),
        "writers": len({digit.writer for digit in digits}),
        "accuracy": {name: count / len(digits) for name, count in right.items()},
        "misread": misread,
    }


def _draw(pad: object, strokes: tuple[np.ndarray, ...]) -> None:
    """Press, move and release the mouse along the strokes, centred, the longer side a share of the pad."""
    from PySide6.QtCore import QPoint, Qt  # noqa: PLC0415
    from PySide6.QtTest import QTest  # noqa: PLC0415

    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    side = min(pad.width(), pad.height())
    scale = side * EXTENT / max(float((high - low).max()), 1e-6)
    middle = np.array([pad.width(), pad.height()]) / 2
    for stroke in strokes:
        placed = (stroke - (low + high) / 2) * (scale, -scale) + middle
        places = [QPoint(round(x), round(y)) for x, y in placed]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=places[-1])


if __name__ == "__main__":
    main()
