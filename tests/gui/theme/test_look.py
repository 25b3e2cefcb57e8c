"""Schemes and sizes, applied while the program runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engine.evaluation import figures
from gui import theme
from gui.pages.recognise.model_card import ModelCard
from gui.widgets.number_fields import Slider

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


def test_the_handle_of_a_slider_is_round_at_every_zoom(qapp: QApplication, put_on_screen: Show) -> None:
    slider = Slider()
    put_on_screen(slider)
    try:
        for zoom in (1.0, theme.LARGEST_ZOOM):
            theme.apply(qapp, theme.LIGHT, zoom)
            slider.resize(400, slider.sizeHint().height())
            QTest.qWait(0)
            picture = slider.grab().toImage()
            handle = [
                (x, y)
                for x in range(picture.width())
                for y in range(picture.height())
                if picture.pixelColor(x, y).name() == theme.LIGHT.accent.lower()
            ]
            width, height = (max(along) - min(along) for along in zip(*handle, strict=True))
            assert abs(width - height) <= 1, zoom
    finally:
        theme.apply(qapp, theme.LIGHT)
