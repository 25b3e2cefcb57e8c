"""The look in one place: schemes of colours, text sizes, and the one stylesheet made from them."""

from gui.theme.colours import DARK, HIGH_CONTRAST, LIGHT, Theme, contrast, high_contrast, ink_on, mix
from gui.theme.fonts import BODY, SMALL, TITLE, scaled
from gui.theme.look import (
    LARGEST_ZOOM,
    SCHEMES,
    SMALLEST_ZOOM,
    SYSTEM,
    Look,
    apply,
    current,
    nearest_zoom,
    theme_for,
)
from gui.theme.stylesheet import ICON_FOLDER, stylesheet

__all__ = [
    "BODY",
    "DARK",
    "HIGH_CONTRAST",
    "ICON_FOLDER",
    "LARGEST_ZOOM",
    "LIGHT",
    "SCHEMES",
    "SMALL",
    "SMALLEST_ZOOM",
    "SYSTEM",
    "TITLE",
    "Look",
    "Theme",
    "apply",
    "contrast",
    "current",
    "high_contrast",
    "ink_on",
    "mix",
    "nearest_zoom",
    "scaled",
    "stylesheet",
    "theme_for",
]
