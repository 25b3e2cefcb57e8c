"""Presentation mode: read from the back row, and live."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenuBar, QWidget

from engine.errors import ClassLensError
from engine.system.folders import SAMPLES
from gui import theme

from ..fake_cameras import FakeCameras, sheet

LEAST = 1 / 40  # of the screen's height: a letter that is read at eight metres


def ink_height(widget: QWidget, behind: str) -> int:
    """How many rows of a widget hold anything else than what is behind it."""
    image, nothing = widget.window().grab().toImage().copy(), QColor(behind)
    place = widget.mapTo(widget.window(), widget.rect().topLeft())
    rows = range(place.y(), place.y() + widget.height())
    columns = range(place.x(), place.x() + widget.width())
    return sum(any(image.pixelColor(x, y) != nothing for x in columns) for y in rows)


def colours(widget: QWidget) -> set[str]:
    """The colours in which something is painted on a widget."""
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}


def large_texts(user: Any) -> list[QWidget]:
    names = ["presentedAnswer", *(f"presented{part}{place}" for place in range(3) for part in ("Model", "Says"))]
    return [user.find(name) for name in names]


def test_a_presentation_shows_what_is_drawn_and_said_so_large_that_it_is_read_at_eight_metres(user: Any) -> None:
    user.draw(user.SEVEN)
    user.press_keys("F11")
    user.until(lambda: user.window.isFullScreen())
    assert user.text("presentedAnswer") == "7"
    assert [user.text(f"presentedSays{place}") for place in range(3)] == ["7", "7", "7"]
    user.until(lambda: user.find("presentation").size() == user.window.size())
    least = user.window.screen().size().height() * LEAST
    for text in large_texts(user):
        assert text.glyph_height() >= least
        assert ink_height(text, theme.current().window) >= least
    QTest.keyClick(user.window, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    user.until(lambda: user.text("presentedAnswer") == "")
    user.draw(user.ONE)
    assert user.text("presentedAnswer") == "1"

    user.press_keys("Esc")
    user.until(lambda: not user.window.isFullScreen())
    user.until(lambda: user.window.findChild(QWidget, "presentation") is None)
    assert user.find("drawSource").isAncestorOf(user.find("drawingPad"))
    user.click("padClear")
    user.draw(user.SEVEN)
    assert user.headline() == "7"


def test_the_three_models_of_a_presentation_are_chosen_and_kept(user: Any) -> None:
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(SAMPLES / "digit-4.png")))
    user.go("train")  # a page without an answer
    user.window.present()
    assert user.window.recognise.isVisible()
    menu = user.find("presentedChoice").menu()
    menu.aboutToShow.emit()
    titles = [action.text() for action in menu.actions()]
    assert [action.text() for action in menu.actions() if action.isChecked()] == titles[:3]
    assert len(titles) > 4
    menu.actions()[4].trigger()
    assert [user.text(f"presentedModel{place}") for place in range(3)] == [titles[1], titles[2], titles[4]]
    user.click("presentationLeave")
    user.window.present()
    assert user.text("presentedModel2") == titles[4]


def test_a_presentation_of_the_camera_shows_its_picture_and_numbers_live(user: Any, cameras: FakeCameras) -> None:
    page = user.go("camera")
    user.until(lambda: user.find("cameraDevice").currentText() == "Front camera")
    user.click("cameraStart")
    user.until(lambda: page.presented().answer == "407")
    user.press_keys("F11")
    assert user.text("presentedAnswer") == "407"
    assert user.find("presentation").isAncestorOf(user.find("cameraView"))
    cameras.picture = sheet("15")
    user.until(lambda: user.text("presentedAnswer") == "15")
    user.press_keys("Space")
    assert user.find("cameraFreeze").isChecked()
    cameras.picture = sheet("407")
    user.press_keys("Space")
    user.until(lambda: user.text("presentedAnswer") == "407")
    user.press_keys("Esc")
    assert page.is_on()
    assert user.find("livePictures").isAncestorOf(user.find("cameraView"))
    assert user.find("cameraView").isVisible()


def test_of_several_lines_of_digits_a_model_that_reads_the_same_agrees(user: Any, cameras: FakeCameras) -> None:
    page = user.go("camera")
    cameras.picture = np.concatenate((sheet("407"), sheet("152")))
    user.until(lambda: user.find("cameraDevice").currentText() == "Front camera")
    user.click("cameraStart")
    user.until(lambda: page.presented().answer == "407\n152")
    user.press_keys("F11")
    assert user.text("presentedSays0") == "407 · 152"
    assert theme.current().attention not in colours(user.find("presentedSays0"))
    sight = page.lend_view().sight()
    said = (sight.texts, ("407", "162"))
    page._pictures.show_sight(replace(sight, model_ids=("best-cnn", "keras-cnn"), texts_by_model=said))
    page.answer_changed.emit()
    assert [user.text(f"presentedSays{place}") for place in range(2)] == ["407 · 152", "407 · 162"]
    assert theme.current().attention not in colours(user.find("presentedSays0"))
    assert theme.current().attention in colours(user.find("presentedSays1"))


def test_the_key_that_begins_a_presentation_ends_it(user: Any) -> None:
    for keys in ("F11", "Esc", "F11"):
        user.press_keys("F11")
        assert user.find("presentation").isVisible()
        user.press_keys(keys)
        user.until(lambda: user.window.findChild(QWidget, "presentation") is None)
        user.until(lambda: not user.window.isFullScreen())


def test_a_presentation_ends_the_tour_and_the_tour_ends_a_presentation(user: Any) -> None:
    user.window.show_tour()
    user.press_keys("F11")
    user.until(lambda: user.window.findChild(QWidget, "tourCard") is None)
    user.press_keys("Esc")
    user.until(lambda: user.window.findChild(QWidget, "presentation") is None)
    user.window.present()
    user.window.show_tour()
    user.until(lambda: user.window.findChild(QWidget, "presentation") is None)
    assert user.find("tourCard").isVisible()


@pytest.mark.parametrize("page", ["recognise", "camera", "inside", "teach"])
def test_keys_reach_nothing_that_a_presentation_covers(user: Any, page: str) -> None:
    user.go(page)
    user.press_keys("F11")
    presentation = user.find("presentation")
    reached = set()
    for _ in range(12):
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus is presentation or presentation.isAncestorOf(focus), focus.objectName()
        reached.add(focus.objectName())
        user.press_keys("Tab")
    assert {"presentedChoice", "presentationLeave"} <= reached
    if page == "recognise":
        user.find("drawingPad").setFocus()
        user.press_keys("Alt+S")
        assert user.window.recognise.inputs.current() == "draw"
    user.press_keys("Esc")
    assert user.window.centralWidget().isEnabled()


def test_no_letter_of_a_presentation_is_one_of_the_menu_bar(user: Any) -> None:
    user.press_keys("F11")
    texts = [action.text() for action in user.window.findChild(QMenuBar).actions()]
    texts += [button.text() for button in user.find("presentation").findChildren(QAbstractButton) if button.isVisible()]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(letters) == len(set(letters)), texts


def test_what_the_window_says_is_seen_in_a_presentation_and_below_the_page_afterwards(user: Any) -> None:
    user.press_keys("F11")
    presentation, bar = user.find("presentation"), user.find("messageBar")
    user.window.show_error(ClassLensError("The disk is full.", "no space"))
    user.until(lambda: bar.isVisible() and not bar.visibleRegion().isEmpty())
    assert presentation.isAncestorOf(bar)
    user.window.tell("Saved.")
    assert user.text("presentationTold") == "Saved."
    user.click("messageClose")
    assert not bar.isVisible()
    user.window.show_error(ClassLensError("The disk is full.", "no space"))
    user.press_keys("Esc")
    user.until(lambda: user.window.findChild(QWidget, "presentation") is None)
    assert user.message() == "The disk is full."
    assert user.window.centralWidget().isAncestorOf(bar)


def test_going_to_another_page_ends_a_presentation(user: Any) -> None:
    user.press_keys("F11")
    user.press_keys("Ctrl+3")
    user.until(lambda: user.window.findChild(QWidget, "presentation") is None)
    assert not user.window.recognise.isVisible()


def test_a_camera_page_that_is_covered_knows_what_can_be_pressed(user: Any, cameras: FakeCameras) -> None:
    page = user.go("camera")
    user.until(lambda: user.find("cameraDevice").currentText() == "Front camera")
    user.click("cameraStart")
    user.until(lambda: page.presented().answer == "407")
    user.press_keys("F11")
    mended: list[None] = []
    page.mended.connect(lambda: mended.append(None))
    cameras.picture = sheet("15")
    user.until(lambda: user.text("presentedAnswer") == "15")
    assert mended == [], "not with each picture"
