"""The window where nobody can see it: the main job without a display, and pictures of every page."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from engine import catalog
from engine.comparison.requests import CompareRequest
from engine.comparison.text import comparison_text
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.prediction.requests import Answer, PredictRequest
from engine.preprocessing.picture_decoding import decode_picture
from engine.session import Session
from engine.system import folders, places
from engine.system.files import write_bytes
from engine.text_table import text_table
from gui import theme
from gui.app import create
from gui.bridge import EngineBridge
from gui.images import to_png
from gui.offscreen.scenes import scenes
from gui.offscreen.waiting import child, questions_declined, wait_for
from gui.window.main_window import MainWindow

_SIZE = QSize(1366, 768)


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
        answers = [session.run(PredictRequest(decode_picture(p), model_ids), JobContext()) for p in samples]
        _print_answers(samples, answers, model_ids)
        print(f"\nTimes for one picture, {samples[-1].name}:")
        print(comparison_text(session.run(CompareRequest((samples[-1],), model_ids), JobContext()).rows))
    finally:
        session.close()


def _picture_the_window() -> None:
    target = folders.user_folder() / "classlens.png"
    window = create(["classlens"])
    try:
        _show(window)
        wait_for(window, lambda: window.recognise.inputs.opener.open_file(str(_samples()[-1])))
        _save(window, target)
    finally:
        window.close()
    print(f"\nA picture of the window was saved as {target}")


def _samples() -> list[Path]:
    return [path for path in places.inside(folders.SAMPLES) if path.suffix == ".png"]


def _command() -> str:
    """What starts ClassLens in a terminal, with or without an activated environment; for a packaged build, its name."""
    parts = [sys.executable]
    if not getattr(sys, "frozen", False):
        launcher = folders.PROGRAM / "classlens.py"  # an installation from a wheel has a package in its place
        parts += [str(launcher)] if places.exists(launcher) else ["-m", "classlens"]
    return shlex.join(parts)


def screenshots(folder: Path) -> int:
    """Save a picture of every page, light and dark, 1366×768, in `folder`. Returns the exit status.

    What is trained for the pictures goes into a home of its own, not among the person's runs.
    """
    from gui.offscreen.sample_video import digits_video, object_video  # noqa: PLC0415 - only this needs OpenCV here

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made, _home_in(Path(made) / "home"):
        return _picture_pages(folder, digits_video(Path(made)), object_video(Path(made)))


@contextmanager
def _home_in(folder: Path) -> Iterator[None]:
    before = os.environ.get("CLASSLENS_HOME")
    os.environ["CLASSLENS_HOME"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["CLASSLENS_HOME"]
        else:
            os.environ["CLASSLENS_HOME"] = before


def _picture_pages(folder: Path, digits: Path, objects: Path) -> int:
    for colours in (theme.LIGHT, theme.DARK):
        window = create(["classlens"])
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, colours)
        _show(window)
        try:
            with questions_declined():
                for name in scenes(window, digits, objects):
                    QApplication.processEvents()
                    _save(window, folder / f"{name}-{colours.name}.png")
                    print(folder / f"{name}-{colours.name}.png", flush=True)
        except ClassLensError as error:
            print(error.sentence, file=sys.stderr)
            return 1
        finally:
            child(window, EngineBridge, "engineBridge").close()  # or it would ask a person about a training
            window.close()
    return 0


def _show(window: MainWindow) -> None:
    window.setWindowState(Qt.WindowState.WindowNoState)  # the window would fill the small screen that nobody sees
    window.resize(_SIZE)
    window.show()


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
