"""Schemes and sizes, applied while the program runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from engine.evaluation import figures
from gui import theme
from gui.pages.recognise.model_card import ModelCard

Show = Callable[[QWidget], None]


def test_a_theme_applied_twice_does_not_enlarge_the_text_and_widgets_follow_it(
    qapp: QApplication, put_on_screen: Show
) -> None:
    card = ModelCard("a", "A", "B")
    put_on_screen(card)
    try:
        theme.apply(qapp, theme.LIGHT)
        size, light = qapp.font().pointSizeF(), card.grab().toImage()
        theme.apply(qapp, theme.DARK)
        assert theme.current() is theme.DARK
        assert qapp.font().pointSizeF() == size
        dark = card.grab().toImage()
        middle = dark.rect().center()
        assert light.pixelColor(middle.x(), 4).name() == theme.LIGHT.card.lower()
        assert dark.pixelColor(middle.x(), 4).name() == theme.DARK.card.lower()
    finally:
        theme.apply(qapp, theme.LIGHT)


def test_saved_figures_have_the_colours_of_the_light_theme() -> None:
    assert (
        theme.LIGHT.accent,
        theme.LIGHT.attention,
        theme.LIGHT.bar,
    ) == (figures.ACCENT, figures.ATTENTION, figures.BAR)
