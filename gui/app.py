"""The composition root: everything of the window is put together here, once."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.plain_names import is_plain
from engine.system import places
from engine.system.folders import ASSETS, cache_folder, is_apart, user_folder
from engine.system.memory import keep_few_heaps
from gui.startup import system_check

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.window.main_window import MainWindow


log = logging.getLogger(__name__)

_CACHES = "XDG_CACHE_HOME"  # on Linux, the folder in which libraries keep what they have found out
_SWITCH_SECONDS = 0.001  # a thread that computes in Python gives way to the window after this, not after 5 ms


def create(argv: Sequence[str]) -> MainWindow:
    """Build the application and its window, not yet shown, in the scheme that the person or the system chose.

    `argv` is the program's command line as Qt wants it. One QApplication serves the process: an existing one is used.
    """
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - only after the system was checked

    from engine import catalog  # noqa: PLC0415
    from engine.session import Session  # noqa: PLC0415
    from engine.system.policy import policy  # noqa: PLC0415
    from gui import preferences, theme  # noqa: PLC0415
    from gui.bridge import EngineBridge  # noqa: PLC0415
    from gui.startup import error_reporting  # noqa: PLC0415
    from gui.startup.garbage import GarbageCollector  # noqa: PLC0415
    from gui.window.main_window import MainWindow  # noqa: PLC0415

    keep_few_heaps()
    sys.setswitchinterval(_SWITCH_SECONDS)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = _new_application(argv)
    _keep_what_dialogs_remember()
    if app.findChild(GarbageCollector) is None:
        GarbageCollector(app)
    moved, problem = system_check.temporary_copy_sentence(), error_reporting.log_to_file()
    remembered, damage = preferences.load()
    look = theme.Look.of_application()
    if look is None:
        theme.Look(app, remembered.scheme, remembered.zoom)
    else:
        look.choose(remembered.scheme, remembered.zoom)
    if not remembered.chosen_model:
        remembered.chosen_model = catalog.DEFAULT
    bridge = EngineBridge(Session())
    window = MainWindow(bridge, remembered)
    bridge.setParent(window)
    if said := [sentence for sentence in (moved, problem, damage, policy().fault) if sentence]:
        window.warn(" ".join(said))
    return window


def _new_application(argv: Sequence[str]) -> QApplication:
    from PySide6.QtGui import QFontMetrics  # noqa: PLC0415 - only after the system was checked
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from gui.icons import app_icon  # noqa: PLC0415

    with _font_cache():
        app = QApplication(list(argv) or ["classlens"])
        app.setApplicationName("ClassLens")
        app.setDesktopFileName("org.classlens.ClassLens")
        app.setWindowIcon(app_icon())
        if not QFontMetrics(app.font()).inFont("A"):
            _bring_font()
    return app


@contextmanager
def _font_cache() -> Iterator[None]:
    """Where everything lies in one folder, what the system's library finds out about fonts does too."""
    before = os.environ.get(_CACHES)
    if is_apart():
        os.environ[_CACHES] = str(cache_folder())
    try:
        yield
    finally:  # programs that are opened from here keep theirs elsewhere
        if before is None:
            os.environ.pop(_CACHES, None)
        else:
            os.environ[_CACHES] = before


def _keep_what_dialogs_remember() -> None:
    """Let Qt's own dialogs remember the last folder in the person's folder; on Windows and macOS, nobody can choose."""
    from PySide6.QtCore import QSettings  # noqa: PLC0415 - only after the system was checked

    # Of a name that is no UTF-8, Qt would make another folder.
    place = str(user_folder() / "dialogs") if is_plain(user_folder()) else os.devnull
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, place)


def run(arguments: Sequence[str]) -> int:
    """Open the window and serve it until it is closed; returns the exit status.

    Without a display the main job is done offscreen instead. `--screenshots FOLDER` saves a picture of every page; any
    other argument is a classroom pack, which the window takes in.
    """
    if arguments[:1] == ["--screenshots"]:
        if len(arguments) != 2:
            print("Usage: classlens --screenshots FOLDER", file=sys.stderr)
            return 2
        return _offscreen(lambda: _screenshots(Path(arguments[1])))
    if arguments and not system_check.has_display():
        system_check.tell(
            "There is no display to open a window on. Take the pack in with: classlens weights import FILE"
        )
        return 1
    if not system_check.has_display():
        from gui.offscreen import screenshots  # noqa: PLC0415

        return _offscreen(screenshots.demonstrate)
    missing = system_check.missing_libraries()
    refusal = system_check.install_sentence(missing) if missing else system_check.old_windows_sentence()
    if refusal:
        system_check.tell(refusal)
        return 1
    try:
        from PySide6.QtCore import QTimer  # noqa: PLC0415
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        from gui.startup import error_reporting  # noqa: PLC0415
    except ImportError as error:
        system_check.tell(
            f"ClassLens cannot open a window, because a part of it cannot be loaded: {error}. Install it again, "
            "or copy its folder again."
        )
        return 1
    try:
        window = create(sys.argv)
    except Exception as error:
        log.critical("The window could not be built", exc_info=True)
        return error_reporting.say_in_a_dialog(error)
    errors = error_reporting.UncaughtErrors(window)
    errors.caught.connect(window.show_error)
    errors.install()
    gc.freeze()  # the program's own objects live until its end: no need to search them for garbage
    window.show()
    packs = [Path(name) for name in arguments]
    QTimer.singleShot(0, lambda: window.welcome(*packs))  # once the pad is there to draw on
    signal.signal(signal.SIGINT, lambda number, frame: window.close())  # Ctrl+C in the terminal
    return QApplication.exec()


def _offscreen(work: Callable[[], int]) -> int:
    """Do some work with windows that nobody sees; returns its exit status."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    missing = system_check.missing_libraries(offscreen=True)
    if missing:
        print(system_check.install_sentence(missing), file=sys.stderr)
        return 1
    return work()


def _screenshots(folder: Path) -> int:
    from gui.offscreen import screenshots  # noqa: PLC0415

    return screenshots.screenshots(folder)


def _bring_font() -> None:
    """On a system without a single font, texts would be rows of boxes: use the one that ClassLens brings along."""
    from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication  # noqa: PLC0415

    for path in places.inside(ASSETS / "fonts"):
        if path.suffix == ".ttf":
            QFontDatabase.addApplicationFontFromData(path.read_bytes())
    QGuiApplication.setFont(QFont("DejaVu Sans", 10))
