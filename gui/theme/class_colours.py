"""Twelve colours for the classes that people make, which can be told apart in every scheme."""

from __future__ import annotations

from gui.theme.colours import contrast
from gui.theme.look import current

_LIGHT = (
    "#2F6FDE", "#C65D00", "#1E8E3E", "#D6409F", "#7B3FD1", "#00898F",
    "#C4262E", "#7A4A21", "#6B7280", "#7C7A00", "#2A93C9", "#1B2A6B",
)  # fmt: skip
_DARK = (
    "#5B93FF", "#F5A04C", "#4CCB74", "#FF8AD0", "#B08CFF", "#2BD0C4",
    "#FF6B64", "#C4956A", "#A7B0BD", "#CFC63B", "#86D8FF", "#E9EDF5",
)  # fmt: skip

CLASS_COLOURS = len(_LIGHT)
"""How many there are."""


def class_colour(number: int) -> str:
    """The colour of that number in the theme applied last, as "#RRGGBB": at least 3 : 1 to a card."""
    card = current().card
    colours = _LIGHT if contrast(card, "#000000") > contrast(card, "#FFFFFF") else _DARK
    return colours[number % CLASS_COLOURS]
