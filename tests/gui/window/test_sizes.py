"""Every page can be used in any window and with text of any size."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from gui import theme
from gui.page_parts.exporting.export_dialog import ExportDialog
from gui.pages.models.importing.import_dialog import ImportDialog
from gui.pages.models.pack_dialog import PackDialog
from gui.pages.train.filter_window import FilterWindow
from gui.widgets.name_dialog import NameDialog
from gui.window.handing_in.report_dialog import ReportDialog, Typed
from gui.window.handing_in.sessions_window import SessionsWindow
from gui.window.help.help_window import HelpWindow

MAIN_ACTIONS = {
    "recognise": "drawingPad",
    "camera": "cameraStart",
    "compare": "photoOpen",
    "train": "trainStart",
    "teach": "teachNew",
    "evaluate": "evaluateStart",
    "inside": "insidePad",
    "lessons": "startLesson-what-does-it-see",
    "models": "modelsVerify",
}
LESSON_ACTIONS = {
    "what-does-it-see": "step-centre",
    "can-we-fool-it": "roundReveal",
    "who-is-right": "roundReveal",
    "quiz": "roundReveal",
    "what-did-it-practise-on": "lessonTrain",
    "why-did-it-fail": "lessonTrain",
}
SIZES = ((1024, 600, 1.0), (960, 540, 1.0), (1366, 768, 1.5), (1366, 768, 2.0))
"""Width and height in pixels, and the zoom. Of 1920×1080 pixels, 200 % of the system's leave 960×540."""
_WITHOUT_FRAMES = 0.9  # of a screen's height: the rest is the system's bar and the title of a window


def settle(user: Any, width: int, height: int) -> None:
    """Give the window a size and wait until all its parts have theirs."""
    user.window.setMinimumSize(QSize(0, 0))  # the screen of the tests is smaller than a laptop's
    user.window.resize(width, height)
    for _ in range(10):  # layouts ask each other, and a slow machine takes long for each question
        QTest.qWait(10)
        QApplication.processEvents()


def in_sight(area: QScrollArea, widget: QWidget) -> bool:
    """Whether all of a widget is where its page shows it without scrolling."""
    viewport = area.viewport()
    return viewport.rect().contains(QRect(widget.mapTo(viewport, QPoint(0, 0)), widget.size()))


def test_no_page_scrolls_sideways_and_its_main_action_is_in_sight(user: Any) -> None:
    look, pages = theme.Look.of_application(), user.find("pages")
    assert look is not None
    for key in MAIN_ACTIONS:
        user.go(key)
        assert pages.verticalScrollBar().value() == 0, key
    least = user.window.minimumSize()
    assert least.width() > 400
    assert least.height() > 300
    for width, height, zoom in ((least.width(), least.height(), 1.0), *SIZES):
        if zoom != look.zoom:
            look.choose(theme.SYSTEM, zoom)
        for key, action in MAIN_ACTIONS.items():
            user.window.show_page(key)
            settle(user, width, height)
            where = f"{key} at {width}×{height}, zoom {zoom}"
            assert (user.window.width(), user.window.height()) == (width, height), where
            assert pages.horizontalScrollBar().maximum() == 0, where
            if width == least.width():
                continue
            for area in user.window.page(key).findChildren(QScrollArea):
                assert not area.isVisible() or area.horizontalScrollBar().maximum() == 0, (
                    f"{where}: {area.objectName()}"
                )
            assert in_sight(pages, user.find(action)), where


def test_no_lesson_scrolls_sideways_and_its_main_action_is_in_sight(user: Any) -> None:
    pages = user.find("pages")
    for lesson, action in LESSON_ACTIONS.items():
        view = user.begin_lesson(lesson)
        for width, height, _ in SIZES[:2]:
            settle(user, width, height)
            assert pages.horizontalScrollBar().maximum() == 0, (lesson, width)
            assert in_sight(pages, user.find(action, view)), (lesson, width)


def test_every_dialog_fits_the_screen_of_a_laptop_with_the_largest_text(user: Any) -> None:
    window = user.window
    bridge, preferences = window._bridge, window._preferences
    look = theme.Look.of_application()
    assert look is not None
    look.choose(theme.SYSTEM, theme.LARGEST_ZOOM)
    for dialog in (
        ExportDialog(bridge, preferences, "best-cnn", "best-cnn", parent=window),
        ImportDialog(bridge, preferences, window),
        PackDialog([], window),
        FilterWindow(window),
        NameDialog(window, "Rename", "What is the model to be called?", "A model", "Rename"),
        ReportDialog(bridge, preferences, Typed(), window),
        SessionsWindow(bridge, preferences, window),
        HelpWindow({}, window),
    ):
        dialog.show()
        QApplication.processEvents()
        least = dialog.minimumSizeHint()
        assert least.width() < 1366, dialog.objectName()
        assert least.height() < 768 * _WITHOUT_FRAMES, dialog.objectName()
        dialog.close()
