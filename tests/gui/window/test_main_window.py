"""The window around the pages: how far a page scrolls, what the menus change, the tour begun again, the focus seen."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from gui import theme


def reach(user: Any) -> tuple[int, int]:
    """How far the page shown can be scrolled, to the right and down."""
    QApplication.processEvents()
    area = user.find("pages")
    return area.horizontalScrollBar().maximum(), area.verticalScrollBar().maximum()


def test_a_page_scrolls_no_further_because_a_larger_one_was_visited(user: Any) -> None:
    user.window.resize(700, 500)
    before = reach(user)
    assert before > (0, 0)
    reaches = []
    for key in ("compare", "camera", "models", "recognise"):
        user.go(key)
        reaches.append(reach(user))
    assert len(set(reaches)) > 1, "the pages are of different sizes"
    user.until(lambda: reach(user) == before)


@pytest.mark.parametrize("hidden_by", ["go-models", "go-train", "sourceChoice-file", "sourceChoice-samples"])
def test_keys_leave_a_drawing_alone_that_is_not_seen(user: Any, hidden_by: str) -> None:
    pad = user.find("drawingPad")
    user.draw(user.ONE)
    user.draw(user.SEVEN)
    user.press_keys("Ctrl+Z")
    drawn = pad.picture()
    user.click(hidden_by)
    for keys in ("Ctrl+Z", "Ctrl+Y", "Ctrl+Backspace"):
        user.press_keys(keys)
        assert (pad.picture() == drawn).all(), keys
    assert not user.menu_entry("Clear the pad").isEnabled()
    user.click("go-recognise")
    user.click("sourceChoice-draw")
    user.press_keys("Ctrl+Y")
    assert (pad.picture() != drawn).any()
    user.press_keys("Ctrl+Backspace")
    assert pad.is_empty()
    user.press_keys("Ctrl+Z")
    assert not pad.is_empty()


def test_the_tour_begins_again_where_it_was_left_half_way(user: Any) -> None:
    user.window.show_tour()
    user.click("tourNext")
    user.go("train")
    user.window.resize(user.window.width() + 20, user.window.height())
    user.until(lambda: not user.find("tourCard").isVisible())
    left = user.find("tourCard")
    user.menu_entry("Show the tour").trigger()
    user.until(lambda: user.find("tourCard") is not left)
    assert user.find("tourCard").isVisible()
    assert user.text("tourPosition") == "1 of 5"
    assert user.window.recognise.isVisible()
    user.press_keys("Escape")
    user.until(lambda: user.window.findChild(QWidget, "tourCard") is None)


@pytest.mark.parametrize(
    ("page", "part", "name"),
    [
        ("recognise", "", "cardArea"),
        ("models", "", "modelsArea"),
        ("models", "modelsParts-official", "weightsArea"),
        ("train", "", "runTable"),
    ],
)
def test_areas_and_tables_show_that_they_have_the_focus_and_nothing_moves(
    user: Any, page: str, part: str, name: str
) -> None:
    user.go(page)
    if part:
        user.click(part)
    area = user.find(name)
    area.clearFocus()

    def edge() -> str:
        return str(QColor(area.grab().toImage().pixel(area.width() // 2, 0)).name().upper())

    inside = area.viewport().geometry()
    assert edge() != theme.current().accent
    area.setFocus()
    assert edge() == theme.current().accent
    assert area.viewport().geometry() == inside
