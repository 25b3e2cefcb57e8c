"""The real window, as `create` puts it together: drawing, answers while drawing, undo, and how it starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.jobs import JobContext
from engine.prediction.requests import Answer, PredictRequest
from engine.runtimes.services import Services
from engine.session import HANDLERS
from engine.system import folders
from engine.types import Prediction
from gui import app, theme
from gui.startup import system_check
from gui.theme import look
from gui.window.main_window import MainWindow

PROJECT = Path(__file__).parents[2]
DASH = "–"


def test_create_gives_a_whole_window_not_yet_shown_in_the_application_there_is(
    qapp: QApplication, qtbot: QtBot
) -> None:
    window = app.create(["classlens"])
    try:
        assert isinstance(window, MainWindow)
        assert not window.isVisible()
        assert QApplication.instance() is qapp
    finally:
        window.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt lets nobody choose the place")
def test_dialogs_of_qt_remember_the_last_folder_beside_the_settings(qapp: QApplication, qtbot: QtBot) -> None:
    app.create(["classlens"]).close()
    remembered = QSettings(QSettings.Scope.UserScope, "QtProject").fileName()
    assert Path(remembered).is_relative_to(folders.user_folder())


def test_what_scripts_look_for_is_found_by_its_name(user: Any) -> None:
    assert callable(user.find("drawingPad").clear)
    assert user.find("resultsView").isVisible()
    assert user.find("comparisonTable") is not None
    user.go("train")
    assert user.find("trainingChart").isVisible()


def test_a_drawn_seven_is_answered_by_every_model_while_the_button_is_still_down(user: Any) -> None:
    user.press_and_move(user.SEVEN)
    user.until(lambda: user.labels() == ["7"] * len(catalog.DIGIT_MODELS))
    user.release(user.SEVEN[-1])
    user.until(lambda: user.headline() == "7")
    answer = user.heard[-1]
    assert all(isinstance(prediction, Prediction) for prediction in answer)
    assert [prediction.model_id for prediction in answer] == list(catalog.DIGIT_MODELS)
    assert {len(prediction.scores) for prediction in answer} == {10}
    assert user.text("headlineSentence") == "Best CNN says 7"
    assert user.text("headlineAgreement") == f"{len(catalog.DIGIT_MODELS)} of {len(catalog.DIGIT_MODELS)} models say 7"


@pytest.mark.parametrize("how", ["button", "keys", "program"])
def test_clearing_takes_the_answers_away(user: Any, how: str) -> None:
    user.draw(user.SEVEN)
    if how == "button":
        user.click("padClear")
    elif how == "keys":
        user.press_keys("Ctrl+Backspace")
    else:
        user.find("drawingPad").clear()
    user.until(lambda: user.headline() == DASH)
    assert {user.text("modelCardDigit", user.find(f"modelCard-{model}")) for model in catalog.DIGIT_MODELS} == {DASH}
    assert user.find("drawingPad").is_empty()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Predictions wait until it is set."""
    opened = threading.Event()
    predict = HANDLERS[PredictRequest]

    def gated(request: PredictRequest, services: Services, context: JobContext) -> Answer:
        assert opened.wait(10)
        return predict(request, services, context)

    monkeypatch.setitem(HANDLERS, PredictRequest, gated)
    return opened


def answered_late(user: Any, gate: threading.Event) -> None:
    """Let the predictions go on and wait until the window was told of all."""
    assert user.is_busy("predict")
    gate.set()
    user.until(lambda: not user.is_busy("predict"))


def test_an_answer_that_comes_after_clear_is_not_shown(
    gate: threading.Event, new_user: Callable[[], Any], qtbot: QtBot
) -> None:
    user = new_user()
    user.press_and_move(user.SEVEN)
    user.release(user.SEVEN[-1])
    with qtbot.waitSignal(user.find("drawingPad").changed):
        user.click("padClear")
    answered_late(user, gate)
    assert user.headline() == DASH
    assert user.heard == []


def test_after_clear_the_first_answer_is_about_the_new_drawing(
    gate: threading.Event, new_user: Callable[[], Any], qtbot: QtBot
) -> None:
    user = new_user()
    user.press_and_move(user.SEVEN)
    user.release(user.SEVEN[-1])
    with qtbot.waitSignal(user.find("drawingPad").changed):
        user.click("padClear")
    user.press_and_move(user.ONE)
    user.release(user.ONE[-1])
    answered_late(user, gate)
    assert [[prediction.top.label for prediction in answer] for answer in user.heard] == [
        ["1"] * len(catalog.DIGIT_MODELS)
    ]


def test_an_answer_for_another_source_is_not_shown(gate: threading.Event, new_user: Callable[[], Any]) -> None:
    user = new_user()
    user.press_and_move(user.SEVEN)
    user.release(user.SEVEN[-1])
    user.click("sourceChoice-file")
    answered_late(user, gate)
    assert user.headline() == DASH
    assert user.heard == []


def test_undo_and_redo_by_keys_change_the_answer(user: Any) -> None:
    user.draw(user.ONE)
    user.until(lambda: user.headline() == "1")
    user.press_keys("Ctrl+Z")
    user.until(lambda: user.headline() == DASH)
    user.press_keys("Ctrl+Shift+Z")
    user.until(lambda: user.headline() == "1")
    user.click("padUndo")
    user.until(lambda: user.headline() == DASH)
    user.click("padRedo")
    user.until(lambda: user.headline() == "1")


def test_clear_can_be_undone(user: Any) -> None:
    user.draw(user.SEVEN)
    user.click("padClear")
    user.until(lambda: user.headline() == DASH)
    user.press_keys("Ctrl+Z")
    user.until(lambda: user.headline() == "7")


def test_an_empty_pad_is_never_answered(user: Any, qtbot: QtBot) -> None:
    user.click("sourceChoice-file")
    user.click("sourceChoice-draw")
    user.press_keys("Ctrl+Backspace")
    assert user.heard == []
    assert not user.is_busy("predict")
    user.draw(user.SEVEN)
    user.until(lambda: not user.is_busy("predict"))
    before = len(user.heard)
    with qtbot.waitSignal(user.find("drawingPad").changed):
        user.press_keys("Ctrl+Z")
    assert not user.is_busy("predict")
    assert len(user.heard) == before
    assert all(user.heard)


def test_the_pages_are_reached_by_click_and_keys(user: Any) -> None:
    for number, key in enumerate(
        ("recognise", "camera", "compare", "train", "teach", "evaluate", "inside", "lessons", "models"),
        start=1,
    ):
        user.click(f"go-{key}")
        assert user.window.page(key).isVisible()
        user.press_keys("Ctrl+1")
        assert user.window.page("recognise").isVisible()
        user.press_keys(f"Ctrl+{number}")
        assert user.window.page(key).isVisible()
        assert user.find(f"go-{key}").isChecked()


def test_the_window_follows_the_systems_scheme_while_it_runs(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for scheme, colours in (
        (Qt.ColorScheme.Dark, theme.DARK),
        (Qt.ColorScheme.Light, theme.LIGHT),
        (Qt.ColorScheme.Dark, theme.DARK),
    ):
        monkeypatch.setattr(look, "theme_for", lambda app, colours=colours: colours)
        QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)
        user.go("train")
        plot = user.find("accuracyPlot").grab().toImage()
        assert plot.pixelColor(2, 2).name().upper() == colours.card
        user.go("recognise")
        picture = user.window.grab().toImage()
        page = user.find("recognisePage")
        corner = page.mapTo(user.window, QPoint(4, 4))
        middle = user.find("headline").mapTo(user.window, QPoint(user.find("headline").width() // 2, 4))
        assert picture.pixelColor(corner).name().upper() == colours.window
        assert picture.pixelColor(middle).name().upper() == colours.card


INTERRUPTED = """
import os, signal, sys
from PySide6.QtCore import QTimer
from gui import app
from gui.startup import system_check

system_check.has_display = lambda: True
system_check.missing_libraries = lambda *_, **__: ()  # the offscreen platform needs none of those of a screen
create = app.create

def interrupted(argv):
    window = create(argv)
    QTimer.singleShot(100, lambda: os.kill(os.getpid(), signal.SIGINT))
    return window

app.create = interrupted
sys.exit(app.run([]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_ctrl_c_in_the_terminal_closes_the_window_and_saves_its_settings(tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    done = run_script(script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (folders.user_folder() / "settings.json").exists()


def test_a_system_that_is_too_old_is_said_before_qt_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_check, "has_display", lambda: True)
    monkeypatch.setattr(system_check, "missing_libraries", lambda: ())
    monkeypatch.setattr(system_check, "old_windows_sentence", lambda: "This Windows is too old.")
    assert app.run([]) == 1
    assert capsys.readouterr().err == "This Windows is too old.\n"


def test_a_pack_without_a_display_is_told_the_command_that_takes_it_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_check, "has_display", lambda: False)
    assert app.run(["school.classlens"]) == 1
    assert "classlens weights import FILE" in capsys.readouterr().err


def test_qt_that_cannot_be_loaded_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_check, "has_display", lambda: True)
    monkeypatch.setattr(system_check, "missing_libraries", lambda: ())
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    assert app.run([]) == 1
    said = capsys.readouterr().err
    assert said.startswith("ClassLens cannot open a window, because a part of it cannot be loaded: ")
    assert "Traceback" not in said


def run_script(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


FONTS = """
import json
from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetrics
from gui.app import create

window = create(["classlens"])
bold = window.font()
bold.setBold(True)
print(json.dumps({
    "readable": [QFontMetrics(font).inFont("A") for font in (window.font(), bold)],
    "used": QFontInfo(window.font()).family(),
    "bold": QFontDatabase.styles("DejaVu Sans"),
}))
window.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have fonts")
def test_a_system_without_a_single_font_gets_the_one_that_ships_with_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = tmp_path / "fonts.conf"
    nothing.write_text(f"<fontconfig><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>", encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(nothing))
    script = tmp_path / "fonts.py"
    script.write_text(FONTS, encoding="utf-8")
    done = run_script(script)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"readable": [True, True], "used": "DejaVu Sans", "bold": ["Bold", "Book"]}
    assert "Bitstream" in (folders.ASSETS / "fonts" / "LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere fonts are the system's own business")
def test_what_was_found_out_about_fonts_lies_in_the_programs_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts = tmp_path / "fonts.conf"
    lines = f'<dir>{folders.ASSETS / "fonts"}</dir><cachedir prefix="xdg">fontconfig</cachedir>'
    fonts.write_text(f"<fontconfig>{lines}</fontconfig>", encoding="utf-8")
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME")
    script = tmp_path / "open.py"
    script.write_text(
        "import os; from gui import app; window = app.create(['x']);"
        "window.show(); window.close(); assert 'XDG_CACHE_HOME' not in os.environ",
        encoding="utf-8",
    )
    done = run_script(script)
    assert (done.returncode, done.stderr) == (0, "")
    assert not list((tmp_path / "home").rglob("*"))
    assert (folders.cache_folder() / "fontconfig").is_dir()


SCRIPT = """
import json, sys
import psutil
from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from gui.app import create

window = create(["classlens"])
window.show()
answers = []
window.predictions_ready.connect(answers.append)
from PySide6.QtWidgets import QWidget
pad = window.findChild(QWidget, "drawingPad")
side, points = min(pad.width(), pad.height()), json.loads(sys.argv[1])
places = [QPoint(round(x * side), round(y * side)) for x, y in points]
QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=places[0])
for place in places[1:]:
    QTest.mouseMove(pad, place)
QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=places[-1])
loop = QEventLoop()
window.predictions_ready.connect(loop.quit)
QTimer.singleShot(20000, loop.quit)
loop.exec()
children = [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]
heavy = ("torch", "transformers", "tensorflow", "keras", "h5py", "sklearn", "matplotlib", "pyqtgraph", "onnx",
         "engine.teaching.requests")
imported = [name for name in heavy if name in sys.modules]
window.close()
print(json.dumps({
    "imported": imported,
    "children": children,
    "models": len(answers[-1]),
}))
"""


def test_starting_and_drawing_load_no_framework_and_start_no_process(user: Any, tmp_path: Path) -> None:
    script = tmp_path / "draw.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = run_script(script, json.dumps(user.SEVEN))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"imported": [], "children": [], "models": len(catalog.DIGIT_MODELS)}
