"""What each page shows in its pictures: a function for each page, which yields a name for each picture to take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from engine import catalog
from engine.lessons.guides import CAN_WE_FOOL_IT, WHAT_DOES_IT_SEE, WHY_DID_IT_FAIL
from engine.system import folders
from gui.offscreen.waiting import child, wait_for, wait_until
from gui.page_parts.camera_choice import CameraChoice
from gui.page_parts.live_view import LiveView
from gui.pages.camera.page import CameraPage
from gui.widgets.formats import DASH
from gui.window.main_window import MainWindow

_LONG_PATIENCE = 600_000  # ms, for training and for a first conversion
_TRAINED = "torch-mlp"  # an epoch takes seconds
_EPOCHS = 6  # enough for curves to look at
_FRAMES = 90  # of a camera, after which its figures are steady
_SEVEN = [[(0.27, 0.33), (0.45, 0.29), (0.62, 0.28), (0.74, 0.30), (0.66, 0.45), (0.58, 0.62), (0.49, 0.86)]]


def scenes(window: MainWindow, digits: Path, objects: Path) -> Iterator[str]:
    """Bring the window into one scene after another and yield its name; `digits` and `objects` are videos.

    Raises ClassLensError when the window takes too long.
    """
    prepared = (
        _recognise(window),
        _compare(window),
        _camera(window, digits, objects),
        _train(window),
        _evaluate(window),
        _inside(window),
        _lessons(window),
        _models(window),
    )
    yield from with_every_page(window, chain.from_iterable(prepared))


def with_every_page(window: MainWindow, prepared: Iterable[str]) -> Iterator[str]:
    """The prepared scenes, and then each page that has none, as it opens."""
    shown = set()
    for name in prepared:
        shown.add(name)
        yield name
    for page in window.pages:
        if page.key not in shown:
            window.show_page(page.key)
            yield page.key


def _recognise(window: MainWindow) -> Iterator[str]:
    inputs, results = window.recognise.inputs, window.recognise.results
    window.show_page("recognise")
    wait_for(window, lambda: inputs.pad.draw_strokes(_SEVEN))
    yield "recognise"
    results.show_view("table")
    wait_until(lambda: bool(results.table.shown_rows()))
    yield "table"
    results.show_view("cards")
    wait_for(window, lambda: inputs.opener.open_file(str(folders.SAMPLES / "digit-4.png")))
    yield "file"
    inputs.show_source("samples")
    first = child(window, QAbstractButton, "sample5")
    wait_until(first.isEnabled)
    wait_for(window, first.click)
    yield "samples"


def _compare(window: MainWindow) -> Iterator[str]:
    window.show_page("compare")
    child(window, QAbstractButton, "photo-coffee").click()
    best = child(child(window, QWidget, "objectCard-efficientnet-lite0"), QWidget, "objectCardBest")
    wait_until(lambda: "espresso" in best.accessibleName(), _LONG_PATIENCE)
    yield "compare"


def _camera(window: MainWindow, digits: Path, objects: Path) -> Iterator[str]:
    _watch(window, digits, "digits")
    numbers = child(window, QPlainTextEdit, "cameraNumbers")
    wait_until(lambda: _seen_long(window) and numbers.toPlainText().count("\n") == 2)
    yield "camera"
    child(window, QAbstractButton, "cameraLook-stages").click()
    yield "camera-stages"
    _watch(window, objects, "objects")
    best = child(window, QWidget, "cameraObject")
    wait_until(lambda: _seen_long(window) and best.accessibleName() != DASH, _LONG_PATIENCE)
    yield "camera-objects"


def _watch(window: MainWindow, video: Path, task: str) -> None:
    window.show_page("camera")
    child(window, QAbstractButton, f"cameraTask-{task}").click()
    child(window, CameraChoice, "cameraChoice").take_file(str(video))
    child(window, QAbstractButton, "cameraLook-live").click()
    child(window, CameraPage, "cameraPage").start()


def _seen_long(window: MainWindow) -> bool:
    sight = child(window, LiveView, "cameraView").sight()
    return sight is not None and sight.number >= _FRAMES


def _train(window: MainWindow) -> Iterator[str]:
    window.show_page("train")
    child(window, QAbstractButton, "trainMode-expert").click()
    models = child(window, QComboBox, "trainModel")
    models.setCurrentIndex(models.findData(_TRAINED))
    child(window, QSpinBox, "trainEpochs").setValue(_EPOCHS)
    start = child(window, QPushButton, "trainStart")
    start.click()
    wait_until(start.isEnabled, _LONG_PATIENCE)
    yield "train"


def _evaluate(window: MainWindow) -> Iterator[str]:
    window.show_page("evaluate")
    child(window, QPushButton, "evaluateStart").click()
    report = child(window, QTableWidget, "classificationReport")
    wait_until(lambda: report.item(9, 0) is not None)
    yield "evaluate"


def _inside(window: MainWindow) -> Iterator[str]:
    window.show_page("inside")
    map_can_be_saved = child(window, QAbstractButton, "insideAHeatSave").isEnabled
    wait_until(map_can_be_saved, _LONG_PATIENCE)
    yield "inside"


def _lessons(window: MainWindow) -> Iterator[str]:
    window.show_page("lessons")
    yield "lessons"
    for key in (WHAT_DOES_IT_SEE.id, CAN_WE_FOOL_IT.id):
        window.page("lessons").show_part(key)
        wait_until(partial(_is_answered, window, key))
        yield f"lesson-{key}"
    window.page("lessons").show_part(WHY_DID_IT_FAIL.id)
    following, train, reveal = (
        child(window, QPushButton, name) for name in ("lessonNext", "lessonTrain", "lessonReveal")
    )
    for presses in (3, 1):  # two very different stages
        for _ in range(presses):
            following.click()
        train.click()
        wait_until(reveal.isEnabled)
    reveal.click()
    yield f"lesson-{WHY_DID_IT_FAIL.id}"


def _is_answered(window: MainWindow, lesson: str) -> bool:
    """Whether the models have said something of the picture that a lesson shows."""
    table = child(window, QWidget, f"lesson-{lesson}").findChild(QTableWidget)
    return table is not None and table.rowCount() > len(catalog.DIGIT_MODELS) - 1


def _models(window: MainWindow) -> Iterator[str]:
    window.show_page("models")
    wait_until(lambda: _is_laid_out(window.findChild(QWidget, f"modelState-{next(iter(catalog.DIGIT_MODELS))}")))
    yield "models"
    child(window, QPushButton, "modelsParts-official").click()
    wait_until(lambda: _is_laid_out(window.findChild(QWidget, "weights-vgg16")))
    yield "weights"


def _is_laid_out(widget: QWidget | None) -> bool:
    """Whether a widget is there and has its size, which it gets a moment later."""
    return widget is not None and widget.height() >= widget.minimumSizeHint().height()
