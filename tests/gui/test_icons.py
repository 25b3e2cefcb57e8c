"""Icons in the colours of the theme."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.icons import icon


def strength(mode: QIcon.Mode, colour: str) -> int:
    """How opaque the strongest pixel of an icon is, in [0, 255]; every pixel with ink has the colour."""
    drawn = icon("redo", colour)
    image = drawn.pixmap(drawn.availableSizes()[0], 1.0, mode).toImage()
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    strongest = max(colours, key=QColor.alpha)
    wanted = QColor(colour)
    for shown, asked in ((strongest.red(), wanted.red()), (strongest.blue(), wanted.blue())):
        assert abs(shown - asked) <= 3
    return strongest.alpha()


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_icon_of_a_greyed_button_is_faded_in_every_theme(qapp: QApplication, colours: theme.Theme) -> None:
    assert strength(QIcon.Mode.Normal, colours.text) == 255
    assert strength(QIcon.Mode.Disabled, colours.text) < 128
