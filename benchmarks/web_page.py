"""Exported web pages, opened by a real browser as files: do they answer as ClassLens does, how large and fast are they?

    python benchmarks/web_page.py [--digits 1000] [--strokes FILE.unipen.gz] [--drawn 20] [--pictures FOLDER] [MODEL…]

Each digit model gets a page; Chromium opens it without a window, prepares test pictures of MNIST and answers them, and
so does ClassLens. With recorded pen strokes, digits are then drawn on the page of Best CNN by real events: by touch on
a phone and a tablet, by the mouse on a Chromebook; the same strokes are drawn on the pad of ClassLens. Pictures of the
page are written to a folder, light and dark. The result is JSON. Without Chromium, a sentence says so.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from browser import Tab, find_browser, opened_tab
from common import put

SCREENS = {"phone": (390, 844, 3.0, True), "tablet": (820, 1180, 2.0, True), "Chromebook": (1366, 768, 1.0, False)}
EXTENT = 0.62  # of the pad: how large a person draws
MOST_POINTS = 40  # of a stroke: events at the pace of a hand
_CHUNK = 100

_ANSWER = """(() => {
  const record = JSON.parse(byId("models").textContent).models[0];
  const network = window.measured ??= new Network(record.network);
  const bytes = bytesOf("%s"), found = [];
  for (let start = 0; start < bytes.length; start += 784) {
    const grey = { pixels: bytes.subarray(start, start + 784), width: 28, height: 28 };
    const begun = performance.now();
    const steps = prepared(grey, record.preparation);
    const scores = network.scores(steps.placed.pixels);
    found.push({ scores, pixels: Array.from(steps.placed.pixels), milliseconds: performance.now() - begun });
  }
  return JSON.stringify(found);
})()"""


def main() -> None:
    """Make pages, ask, draw, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="*")
    parser.add_argument("--digits", type=int, default=1000)
    parser.add_argument("--strokes", type=Path)
    parser.add_argument("--drawn", type=int, default=20)
    parser.add_argument("--pictures", type=Path)
    arguments = parser.parse_args()
    program = find_browser()
    if program is None:
        print("There is no Chromium on this computer, so no page can be opened. Install it and try again.")
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home  # the shipped weights, not a person's own
        result: dict[str, Any] = {"pages": _pages(program, Path(home), arguments)}
        if arguments.strokes is not None:
            result["drawn"] = _drawn(program, Path(home), arguments)
        put("web_page", result)


def _pages(program: str, folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    from engine import catalog  # noqa: PLC0415 - after the person's folder was chosen
    from engine.data.datasets import mnist_test  # noqa: PLC0415
    from engine.errors import UsageError  # noqa: PLC0415

    test = mnist_test()
    digits, labels = test.images[: arguments.digits], np.asarray(test.labels[: arguments.digits])
    found = {}
    for model_id in arguments.models or catalog.DIGIT_MODELS:
        try:
            page = _exported(model_id, folder)
        except UsageError as error:
            found[model_id] = {"refused": error.sentence}
            continue
        with opened_tab(program) as tab:
            tab.open(page, 1366, 768)
            answers = _asked(tab, digits)
        wanted, batch = _by_program(model_id, digits)
        scores = np.array([answer["scores"] for answer in answers])
        pixels = np.array([answer["pixels"] for answer in answers]).reshape(batch.shape)
        times = sorted(answer["milliseconds"] for answer in answers)
        found[model_id] = {
            "bytes": page.stat().st_size,
            "same_label": int((scores.argmax(1) == wanted.argmax(1)).sum()),
            "digits": len(digits),
            "accuracy_page": float((scores.argmax(1) == labels).mean()),
            "accuracy_program": float((wanted.argmax(1) == labels).mean()),
            "largest_difference_of_scores": float(np.abs(scores - wanted).max()),
            "largest_difference_of_pixels": float(np.abs(pixels - batch).max()),
            "median_ms": times[len(times) // 2],
            "ms_of_95_percent": times[int(len(times) * 0.95)],
        }
    return found


def _exported(model_id: str, folder: Path) -> Path:
    from engine.jobs import JobContext  # noqa: PLC0415
    from engine.session import Session  # noqa: PLC0415
    from engine.sharing.requests import ExportRequest  # noqa: PLC0415

    path, session = folder / f"{model_id}.html", Session()
    try:
        return path if path.exists() else session.run(ExportRequest(model_id, "web", path), JobContext()).path
    finally:
        session.close()


def _asked(tab: Tab, digits: np.ndarray) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for start in range(0, len(digits), _CHUNK):
        text = base64.b64encode(digits[start : start + _CHUNK].tobytes()).decode()
        found += json.loads(tab.evaluate(_ANSWER % text))
    return found


def _by_program(model_id: str, digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The scores that ClassLens shows, and the prepared pictures."""
    from engine import catalog  # noqa: PLC0415
    from engine.jobs import JobContext  # noqa: PLC0415
    from engine.session import Session  # noqa: PLC0415

    spec, session = catalog.find(model_id), Session()
    try:
        runtimes = session._services.runtimes
        batch = np.concatenate([spec.preparation.apply(np.repeat(one[..., None], 3, 2)).batch for one in digits])
        runtime = runtimes.get(spec, "fast", JobContext())
        parts = [runtime.infer(batch[start : start + _CHUNK])[0] for start in range(0, len(batch), _CHUNK)]
        return runtimes.shown(spec, np.concatenate(parts)), batch
    finally:
        session.close()


def _drawn(program: str, folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Digits drawn by hand, on the page and on the pad of ClassLens."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - after the platform was chosen

    from engine.data.unipen import read_unipen, split_by_writer  # noqa: PLC0415
    from gui.widgets.pad.drawing_pad import DrawingPad  # noqa: PLC0415

    _app = QApplication([])
    _, digits = split_by_writer(read_unipen(arguments.strokes))
    chosen = digits[:: max(1, len(digits) // arguments.drawn)][: arguments.drawn]
    page, found = _exported("best-cnn", folder), {}
    drawings = [[_placed(stroke, digit.strokes) for stroke in digit.strokes] for digit in chosen]
    wanted = []
    for drawing in drawings:
        pad = DrawingPad()
        pad.draw_strokes([[(float(x), float(y)) for x, y in stroke] for stroke in drawing])
        wanted.append(_label_of(pad.picture()))
    for name, (width, height, scale, touch) in SCREENS.items():
        with opened_tab(program) as tab:
            tab.open(page, width, height, scale=scale, touch=touch)
            said = [_draw(tab, drawing, touch=touch) for drawing in drawings]
            if arguments.pictures is not None:
                _photographed(tab, page, drawings[0], SCREENS[name], arguments.pictures / name)
        same = sum(one == other for one, other in zip(said, wanted, strict=True))
        right = sum(one == str(digit.label) for one, digit in zip(said, chosen, strict=True))
        found[name] = {"drawn": len(said), "as_in_classlens": same, "right": right}
    return found


def _placed(stroke: np.ndarray, strokes: tuple[np.ndarray, ...]) -> np.ndarray:
    """A stroke in fractions of the pad, the digit in its middle."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    few = stroke[:: max(1, len(stroke) // MOST_POINTS)]
    scale = EXTENT / max(float((high - low).max()), 1e-6)
    placed: np.ndarray = (few - (low + high) / 2) * (scale, -scale) + 0.5  # recorded with y upwards
    return placed


def _label_of(picture: np.ndarray) -> str:
    from engine.jobs import JobContext  # noqa: PLC0415
    from engine.prediction.requests import PredictRequest  # noqa: PLC0415
    from engine.session import Session  # noqa: PLC0415

    session = Session()
    try:
        return session.run(PredictRequest(picture, ("best-cnn",)), JobContext()).predictions[0].top.label
    finally:
        session.close()


def _draw(tab: Tab, drawing: list[np.ndarray], *, touch: bool) -> str:
    """Draw a digit by real events; what the page says of it."""
    tab.evaluate("byId('clear').click()")
    tab.evaluate("byId('pad').scrollIntoView({ block: 'center' })")
    left, top, side = tab.evaluate(
        "(({ left, top, width }) => [left, top, width])(byId('pad').getBoundingClientRect())"
    )
    for stroke in drawing:
        tab.draw([(left + x * side, top + y * side) for x, y in stroke.tolist()], touch=touch)
    tab.wait_for("!/^(–|)$/.test(byId('digit').textContent) && !byId('undo').disabled")
    tab.wait_for("byId('spoken').textContent.includes(byId('sentence').textContent)")  # all have answered
    said: str = tab.evaluate("byId('digit').textContent.replace('?', '')")
    return said


def _photographed(
    tab: Tab, page: Path, drawing: list[np.ndarray], screen: tuple[int, int, float, bool], target: Path
) -> None:
    width, height, scale, touch = screen
    target.parent.mkdir(parents=True, exist_ok=True)
    for dark in (False, True):
        tab.open(page, width, height, scale=scale, touch=touch, dark=dark)
        _draw(tab, drawing, touch=touch)
        tab.evaluate("scrollTo(0, 0)")
        time.sleep(0.2)  # for the bars to have grown
        tab.screenshot(target.with_name(f"{target.name}-{'dark' if dark else 'light'}.png"))


if __name__ == "__main__":
    main()
