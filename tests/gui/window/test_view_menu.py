"""What the menu View changes, at once and for the next start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gui import theme


def test_a_theme_chosen_in_the_menu_is_applied_at_once_and_kept(new_user: Callable[[], Any]) -> None:
    user = new_user()
    for text, scheme in (("Dark", theme.DARK), ("High contrast", theme.HIGH_CONTRAST), ("Light", theme.LIGHT)):
        user.menu_entry(text).trigger()
        picture = user.window.grab().toImage()
        assert picture.pixelColor(picture.width() // 2, 3).name().upper() == scheme.card  # beside the menus
    user.menu_entry("High contrast").trigger()
    user.window.close()

    later = new_user()
    assert theme.current() is theme.HIGH_CONTRAST
    assert later.menu_entry("High contrast").isChecked()
    later.menu_entry("As the system").trigger()
    assert theme.current() is not theme.HIGH_CONTRAST
