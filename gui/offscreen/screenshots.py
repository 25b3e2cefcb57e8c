"""The window where nobody can see it: the main job without a display, and pictures of every page."""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from engine import catalog
from engine.comparison.requests import CompareRequest
from engine.comparison.text import comparison_text
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.prediction.requests import Answer, PredictRequest
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.system import folders
from engine.system.files import write_bytes
from engine.text_table import text_table
from gui import theme
from gui.app import create
from gui.bridge import EngineBridge
from gui.images import to_png
from gui.pages.camera.camera_choice import CameraChoice
from gui.pages.camera.live_view import LiveView
from gui.pages.camera.page import CameraPage
from gui.widgets.formats import DASH
from gui.window.main_window import MainWindow

_SIZE = QSize(1366, 768)
_PATIENCE = 60_000  # ms
_PATIENCE_FOR_TRAINING = 600_000
_TRAINED = "torch-mlp"  # an epoch takes seconds
_EPOCHS = 6  # enough for curves to look at
_FRAMES = 90  # of a camera, after which its figures are those of a camera that runs
_Widget = TypeVar("_Widget", bound=QObject)
_SEVEN = [[(0.27, 0.33), (0.45, 0.29), (0.62, 0.28), (0.74, 0.30), (0.66, 0.45), (0.58, 0.62), (0.49, 0.86)]]


def demonstrate() -> int:
    """Let every ready model answer the sample pictures, print the comparison, save a screenshot of the window.

    Returns the exit status; what went wrong is said on standard error.
    """
    try:
        _answer_the_samples()
        _picture_the_window()
    except ClassLensError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    print(
        "To see the window itself, start ClassLens on a computer with a screen, or forward one to it: "
        f"ssh -X, or xvfb-run with a VNC server. `{_command()} --help` lists what works without a window."
    )
    return 0


def _answer_the_samples() -> None:
    print("There is no display, so ClassLens shows here what its window would.\n")
    samples = _samples()
    model_ids = tuple(catalog.DIGIT_MODELS)
    session = Session()
    try:
        answers = [session.predict(PredictRequest(open_picture(p), model_ids), JobContext()) for p in samples]
        _print_answers(samples, answers, model_ids)
        print(f"\nTimes for one picture, {samples[-1].name}:")
        print(comparison_text(session.compare(CompareRequest((samples[-1],), model_ids), JobContext()).rows))
    finally:
        session.close()


def _picture_the_window() -> None:
    target = folders.user_folder() / "classlens.png"
    window = create(["classlens"])
    try:
        _show(window)
        _wait_for(window, lambda: window.recognise.inputs.opener.open_file(str(_samples()[-1])))
        _save(window, target)
    finally:
        window.close()
    print(f"\nA picture of the window was saved as {target}")


def _samples() -> list[Path]:
    return sorted(folders.SAMPLES.glob("*.png"))


def _command() -> str:
    """What starts ClassLens in a terminal, whether or not its environment is activated; a packaged build is itself."""
    parts = [sys.executable]
    if not getattr(sys, "frozen", False):
        launcher = folders.PROGRAM / "classlens.py"  # an installation from a wheel has a package in its place
        parts += [str(launcher)] if launcher.exists() else ["-m", "classlens"]
    return shlex.join(parts)


def screenshots(folder: Path) -> int:
    """Save a picture of every page, light and dark, 1366×768, in `folder`. Returns the exit status."""
    from gui.offscreen.sample_video import digits_video, object_video  # noqa: PLC0415 - OpenCV is for this alone here

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        return _picture_pages(folder, digits_video(Path(made)), object_video(Path(made)))


def _picture_pages(folder: Path, digits: Path, objects: Path) -> int:
    for colours in (theme.LIGHT, theme.DARK):
        window = create(["classlens"])
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, colours)
        _show(window)
        try:
            for name, prepare in with_every_page(window, _scenes(window, digits, objects)):
                prepare()
                QApplication.processEvents()
                _save(window, folder / f"{name}-{colours.name}.png")
                print(folder / f"{name}-{colours.name}.png")
        except ClassLensError as error:
            print(error.sentence, file=sys.stderr)
            return 1
        finally:
            _child(window, EngineBridge, "engineBridge").close()  # a training still going on would ask a person
            window.close()
    return 0


def _scenes(window: MainWindow, digits: Path, objects: Path) -> list[tuple[str, Callable[[], None]]]:
    def draw() -> None:
        window.show_page("recognise")
        _wait_for(window, lambda: window.recognise.inputs.pad.draw_strokes(_SEVEN))

    def table() -> None:
        window.recognise.results.show_view("table")
        _wait_until(lambda: bool(window.recognise.results.table.shown_rows()))

    def open_file() -> None:
        window.recognise.results.show_view("cards")
        _wait_for(window, lambda: window.recognise.inputs.opener.open_file(str(folders.SAMPLES / "digit-4.png")))

    def samples() -> None:
        window.recognise.inputs.show_source("samples")
        first = _child(window, QAbstractButton, "sample5")
        _wait_until(first.isEnabled)
        _wait_for(window, first.click)

    def compare() -> None:
        window.show_page("compare")
        _child(window, QAbstractButton, "photo-coffee").click()
        best = _child(_child(window, QWidget, "objectCard-efficientnet-lite0"), QWidget, "objectCardBest")
        _wait_until(lambda: "espresso" in best.accessibleName(), _PATIENCE_FOR_TRAINING)  # converted at first

    def watch(video: Path, task: str) -> None:
        window.show_page("camera")
        _child(window, QAbstractButton, f"cameraTask-{task}").click()
        _child(window, CameraChoice, "cameraChoice").take_file(str(video))
        _child(window, QAbstractButton, "cameraLook-live").click()
        _child(window, CameraPage, "cameraPage").start()

    def seen_long() -> bool:
        sight = _child(window, LiveView, "cameraView").sight()
        return sight is not None and sight.number >= _FRAMES

    def camera() -> None:
        watch(digits, "digits")
        numbers = _child(window, QPlainTextEdit, "cameraNumbers")
        _wait_until(lambda: seen_long() and numbers.toPlainText().count("\n") == 2)

    def stages() -> None:
        _child(window, QAbstractButton, "cameraLook-stages").click()

    def camera_objects() -> None:
        watch(objects, "objects")
        best = _child(window, QWidget, "cameraObject")
        _wait_until(lambda: seen_long() and best.accessibleName() != DASH, _PATIENCE_FOR_TRAINING)

    def train() -> None:
        window.show_page("train")
        models = _child(window, QComboBox, "trainModel")
        models.setCurrentIndex(models.findData(_TRAINED))
        _child(window, QSpinBox, "trainEpochs").setValue(_EPOCHS)
        start = _child(window, QPushButton, "trainStart")
        start.click()
        _wait_until(start.isEnabled, _PATIENCE_FOR_TRAINING)

    def evaluate() -> None:
        window.show_page("evaluate")
        _child(window, QPushButton, "evaluateStart").click()
        report = _child(window, QTableWidget, "classificationReport")
        _wait_until(lambda: report.item(9, 0) is not None)

    def lessons() -> None:
        window.show_page("lessons")
        following, train = (_child(window, QPushButton, name) for name in ("lessonNext", "lessonTrain"))
        reveal = _child(window, QPushButton, "lessonReveal")
        for presses in (3, 1):  # two stages that differ much
            for _ in range(presses):
                following.click()
            train.click()
            _wait_until(reveal.isEnabled)
        reveal.click()

    def models() -> None:
        window.show_page("models")
        _wait_until(lambda: window.findChild(QWidget, f"modelState-{next(iter(catalog.DIGIT_MODELS))}") is not None)

    def weights() -> None:
        _child(window, QPushButton, "modelsParts-official").click()
        _wait_until(lambda: window.findChild(QWidget, "weights-vgg16") is not None)

    return [
        ("recognise", draw),
        ("table", table),
        ("file", open_file),
        ("samples", samples),
        ("compare", compare),
        ("camera", camera),
        ("camera-stages", stages),
        ("camera-objects", camera_objects),
        ("train", train),
        ("evaluate", evaluate),
        ("lessons", lessons),
        ("models", models),
        ("weights", weights),
    ]


def with_every_page(
    window: MainWindow, scenes: list[tuple[str, Callable[[], None]]]
) -> list[tuple[str, Callable[[], None]]]:
    """The scenes, and each page without one of its own as it opens."""
    prepared = {name for name, _ in scenes}
    return scenes + [
        (page.key, partial(window.show_page, page.key)) for page in window.pages if page.key not in prepared
    ]


def _show(window: MainWindow) -> None:
    window.setWindowState(Qt.WindowState.WindowNoState)  # the screen that nobody sees is small and would be filled
    window.resize(_SIZE)
    window.show()


def _child(window: QWidget, kind: type[_Widget], name: str) -> _Widget:
    found = window.findChild(kind, name)
    assert found is not None
    return found


def _wait_for(window: MainWindow, act: Callable[[], object]) -> None:
    """Do something and wait until it was answered."""
    answers: list[object] = []
    window.predictions_ready.connect(answers.append)
    act()
    _wait_until(lambda: bool(answers))
    window.predictions_ready.disconnect(answers.append)


def _wait_until(is_done: Callable[[], bool], patience: int | None = None) -> None:
    loop = QEventLoop()
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: loop.quit() if is_done() else None)
    timer.start()
    QTimer.singleShot(_PATIENCE if patience is None else patience, loop, loop.quit)
    loop.exec()
    if not is_done():
        raise ClassLensError("The window took too long, so no picture was made. Close other programs and try again.")


def _save(window: MainWindow, path: Path) -> None:
    write_bytes(path, to_png(window.grab().toImage()))


def _print_answers(samples: list[Path], answers: list[Answer], model_ids: tuple[str, ...]) -> None:
    rows = []
    for path, answer in zip(samples, answers, strict=True):
        given = {prediction.model_id: prediction.top for prediction in answer.predictions}
        cells = (f"{given[m].label}  {given[m].score:6.1%}" if m in given else "–" for m in model_ids)
        rows.append((path.name, *cells))
    print(text_table(("picture", *(catalog.find(model_id).title for model_id in model_ids)), rows))
    for sentence in dict.fromkeys(failure.sentence for answer in answers for failure in answer.failures):
        print(sentence, file=sys.stderr)
