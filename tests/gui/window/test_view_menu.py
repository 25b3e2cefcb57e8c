"""What the menu View changes, at once and for the next start."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from PySide6.QtTest import QTest

from gui import theme
from gui.preferences import Preferences


def test_theme_and_zoom_change_at_once_and_are_kept(new_user: Callable[[], Any]) -> None:
    user = new_user()
    for text, scheme in (("Dark", theme.DARK), ("High contrast", theme.HIGH_CONTRAST)):
        user.menu_entry(text).trigger()
        picture = user.find("headline").grab().toImage()
        assert picture.pixelColor(picture.width() // 2, 4).name().upper() == scheme.card
    title, button, models = (user.find(name) for name in ("headlineSentence", "go-train", "modelsChoice"))
    before = (title.sizeHint().height(), button.iconSize().height(), models.sizeHint().height())
    user.until(user.window.isActiveWindow)  # or its keys are nobody's
    for _ in range(2):
        user.press_keys("Ctrl++")
    after = (title.sizeHint().height(), button.iconSize().height(), models.sizeHint().height())
    assert all(now >= 1.15 * then for now, then in zip(after, before, strict=True))
    look = theme.Look.of_application()
    assert look is not None
    chosen = look.zoom
    assert chosen == 1.25
    user.window.close()

    later = new_user()
    assert theme.current() is theme.HIGH_CONTRAST
    assert later.menu_entry("High contrast").isChecked()
    assert look.zoom == chosen
    later.press_keys("Ctrl+-")
    assert look.zoom < chosen
    later.press_keys("Ctrl+0")
    assert look.zoom == 1.0
    later.menu_entry("As the system").trigger()
    assert theme.current() is not theme.HIGH_CONTRAST


def test_nothing_grows_beyond_the_largest_zoom(new_user: Callable[[], Any]) -> None:
    Preferences(zoom=2.25).save()
    user = new_user()
    look = theme.Look.of_application()
    assert look is not None
    assert look.zoom == 2.25
    for _ in range(2):
        user.press_keys("Ctrl++")
        assert look.zoom == theme.LARGEST_ZOOM


def test_the_zoom_changes_after_the_help_has_listed_the_keys_of_the_menus(user: Any) -> None:
    user.press_keys("F1")
    shown_help = user.find("helpWindow")
    user.until(shown_help.isVisible)
    shown_help.close()
    gc.collect()
    user.window.activateWindow()
    user.until(user.window.isActiveWindow)
    user.press_keys("Ctrl++")
    assert user.message() == ""
    look = theme.Look.of_application()
    assert look is not None
    assert look.zoom == 1.1
    assert user.menu_entry("Zoom: 110%").isEnabled()


def test_a_message_stands_alone_in_the_status_bar_when_the_text_grows(user: Any) -> None:
    usual = user.find("status")
    user.until(usual.isVisible)
    user.window.tell("The picture was copied.")
    user.press_keys("Ctrl++")
    user.menu_entry("Dark").trigger()
    QTest.qWait(50)  # what is laid out anew shows parts of the window later
    assert user.window.statusBar().currentMessage() == "The picture was copied."
    assert not usual.isVisible()
    user.window.tell("Another one was.")
    assert not usual.isVisible()
    user.window.statusBar().clearMessage()
    assert usual.isVisible()
