"""The window without a mouse, and for those who hear it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTableView,
    QWidget,
)

from engine import catalog
from engine.errors import ClassLensError
from engine.system.folders import SAMPLES
from gui.pages.recognise.model_card import ModelCard
from gui.widgets.pad.drawing_pad import DrawingPad
from gui.widgets.segmented import Segmented

PAGES = ("recognise", "camera", "compare", "train", "teach", "evaluate", "inside", "lessons", "models")

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QPlainTextEdit,
    QTableView,
    DrawingPad,
    ModelCard,
)


def controls(page: QWidget) -> list[QWidget]:
    """What can be used now; parts of other controls, which Qt made, are left out."""
    return [
        widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not isinstance(widget, QScrollBar)
        and not isinstance(widget.parent(), QTableView)
        and widget.isVisible()
        and widget.isEnabled()
    ]


def tabbed_through(user: Any) -> list[QWidget]:
    """What has the focus after each Tab, until it comes round."""
    seen: list[QWidget] = []
    for _ in range(200):
        QTest.keyClick(QApplication.focusWidget() or user.window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in seen:
            return seen
        seen.append(focus)
    raise AssertionError("Tab never comes round")


def fill(user: Any) -> None:
    """Bring every page to where its controls can be used."""
    user.draw(user.SEVEN)
    user.window.recognise.results.show_view("table")
    user.click("sourceChoice-samples")
    user.until(lambda: user.find("sample15").isEnabled())
    for key in PAGES:
        user.go(key)
    user.until(lambda: user.window.findChild(QWidget, "modelState-torch-mlp") is not None)
    user.window.warn("A sentence.")


def test_every_control_of_every_page_has_a_name_for_people_and_one_for_programs(user: Any) -> None:
    fill(user)
    nameless = [
        f"{type(widget).__name__} “{widget.objectName()}” in {widget.parent().objectName()}"
        for widget in user.window.findChildren(QWidget)
        if (isinstance(widget, CONTROLS) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isEnabledTo(user.window)
        and not made_by_qt(widget)
        and not (widget.accessibleName() and widget.objectName())
    ]
    assert nameless == []


def made_by_qt(widget: QWidget) -> bool:
    """Inner parts: scroll bars, the line of a spin box, the list of a combo box, the header of a table."""
    parent = widget.parent()
    return (
        isinstance(widget, QScrollBar)
        or widget.objectName().startswith("qt_")
        or (isinstance(widget, QLineEdit) and isinstance(parent, QAbstractSpinBox))
        or type(parent).__name__ == "QComboBoxPrivateContainer"
        or isinstance(parent, QTableView | QComboBox)
        or isinstance(parent.parent() if parent is not None else None, QComboBox)
        or isinstance(parent, QGraphicsView)
    )


def test_no_two_controls_of_a_page_share_a_name(user: Any) -> None:
    fill(user)
    of_cards = ("objectCardGet", "modelStateBack")  # one on the card of each model
    for key in PAGES:
        user.go(key)
        names = [widget.objectName() for widget in controls(user.window.page(key))]
        names = [name for name in names if name not in of_cards]
        assert sorted(names) == sorted(set(names))


def test_tab_reaches_every_control_of_the_first_page_and_each_says_what_it_is(user: Any) -> None:
    user.draw(user.SEVEN)
    user.until(lambda: not user.is_busy("predict"))
    reached = tabbed_through(user)
    for widget in reached:
        assert widget.accessibleName(), widget
    others = {"sourceChoice-file", "sourceChoice-samples", "sourceChoice-history", "resultsChoice-table"}
    missing = {widget.objectName() for widget in controls(user.window.recognise)} - {w.objectName() for w in reached}
    assert missing - others == set()  # which the arrow keys reach


def test_tab_reaches_every_tool_of_an_opened_picture(user: Any) -> None:
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(SAMPLES / "digit-4.png")))
    user.press_keys("Ctrl+L")
    user.until(lambda: not user.is_busy("pictures") and not user.is_busy("predict"))
    reached = {widget.objectName(): widget for widget in tabbed_through(user)}
    assert {"fileTurnLeft", "fileTurnRight", "fileCrop", "fileUndo"} <= set(reached)
    for key, name in (("L", "fileTurnLeft"), ("R", "fileTurnRight"), ("K", "fileCrop")):
        assert key in reached[name].toolTip(), "the key is named"
    of_groups = ("sourceChoice-", "resultsChoice-", "pictureKind-")  # by the arrow keys
    missing = {widget.objectName() for widget in controls(user.window.recognise)} - set(reached)
    assert {name for name in missing if not name.startswith(of_groups)} == set()


def test_no_key_combination_is_given_twice(user: Any) -> None:
    fill(user)
    keys = [key.toString() for action in user.window.findChildren(QAction) for key in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys))


def test_tab_reaches_every_control_of_the_other_pages(user: Any) -> None:
    of_groups = (  # by the arrow keys
        "cameraKind", "cameraLook", "cameraTask", "photo-", "compareChoice", "confusionMode", "evaluateParts",
        "insideKind", "insideParts", "insideSource",
        "modelsParts", "trainAmount", "trainMode",
    )  # fmt: skip
    for key in PAGES[1:]:
        user.go(key)
        user.until(lambda: not user.is_busy("models"))
        reached = {widget.objectName() for widget in tabbed_through(user)}
        missing = {widget.objectName() for widget in controls(user.window.page(key))} - reached
        assert {name for name in missing if not name.startswith(of_groups)} == set(), key


def test_a_picture_is_recognised_by_keys_alone(user: Any) -> None:
    QTest.keyClick(user.find("sourceChoice-draw"), Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    user.until(lambda: user.find("sample0").isEnabled())
    user.find("sourceChoice-samples").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget().objectName() == "sample0"
    answer = user.answered(lambda: QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return))
    assert len(answer) == len(catalog.DIGIT_MODELS)
    user.find("modelCard-numpy-nn").setFocus()
    user.press_keys("Space")
    assert "NumPy network" in user.text("headlineSentence") + user.text("headlineDetail")


def clashes(user: Any) -> dict[str, list[str]]:
    """Letters that mean more than one thing with Alt."""
    texts = [action.text() for action in user.window.menuBar().actions()]
    pages, buttons = user.window.centralWidget(), user.window.findChildren(QAbstractButton)
    covered = () if pages.isEnabled() else pages.findChildren(QAbstractButton)  # by a presentation
    texts += [found.text() for found in buttons if found.isVisible() and found not in covered]
    by_key: dict[str, list[str]] = {}
    for text in texts:
        by_key.setdefault(QKeySequence.mnemonic(text).toString(), []).append(text)
    return {key: same for key, same in by_key.items() if key and len(same) > 1}


def test_every_letter_with_alt_means_one_thing_in_the_tour_and_in_a_presentation(user: Any) -> None:
    user.window.show_tour()
    while user.window.findChild(QWidget, "tourCard") is not None:
        assert user.find("tourNext").isVisible()
        assert not clashes(user), user.text("tourPosition")
        user.click("tourNext")
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    user.window.present()
    assert not clashes(user)


def test_every_letter_with_alt_means_one_thing_on_a_page(user: Any) -> None:
    fill(user)
    user.window.show_error(ClassLensError("A sentence.", "details"))
    for key in PAGES:
        page = user.go(key)
        assert not clashes(user), key
        for segment in page.findChildren(QAbstractButton):
            if segment.property("key") is not None and segment.isVisible():
                segment.click()
                assert not clashes(user), f"{key}, {segment.text()}"


def test_every_letter_means_one_thing_in_a_menu(user: Any) -> None:
    menus = [menu for menu in user.window.menuBar().findChildren(QMenu) if menu.actions()]
    assert len(menus) > len(user.window.menuBar().actions())  # those within menus too
    for menu in menus:
        letters = [QKeySequence.mnemonic(action.text()).toString() for action in menu.actions()]
        used = [letter for letter in letters if letter]
        assert len(used) == len(set(used)), (menu.title(), sorted(used))


def parts_of(page: QWidget) -> list[Segmented]:
    """The choices of parts that can be reached now; one that is greyed as a whole cannot."""
    found = [parts for parts in page.findChildren(Segmented) if parts.isVisible()]
    return [parts for parts in found if any(segment.isEnabled() for segment in parts.findChildren(QAbstractButton))]


def test_tab_comes_to_the_parts_of_a_page_before_their_content(user: Any) -> None:
    def check(key: str, page: QWidget) -> None:
        user.find(f"go-{key}").setFocus()
        order = tabbed_through(user)
        for parts in parts_of(page):
            place = next((place for place, widget in enumerate(order) if parts.isAncestorOf(widget)), None)
            assert place is not None, parts.objectName()
            foot = parts.mapTo(page, parts.rect().bottomLeft())
            for widget in order[:place]:
                if page.isAncestorOf(widget):
                    top = widget.mapTo(page, widget.rect().topLeft())
                    beside = top.x() > foot.x() + parts.width() or top.x() + widget.width() < foot.x()
                    assert beside or top.y() < foot.y(), f"{widget.objectName()} before {parts.objectName()}"

    fill(user)
    for key in PAGES:
        page = user.go(key)
        user.until(lambda: not any(map(user.is_busy, ("models", "pictures", "objects"))))  # a photo moves what is below
        QApplication.processEvents()
        check(key, page)
        for parts in parts_of(page):
            for segment in parts.findChildren(QAbstractButton):
                segment.click()
                user.until(lambda: not user.is_busy("models") and not user.is_busy("pictures"))
                check(key, page)
