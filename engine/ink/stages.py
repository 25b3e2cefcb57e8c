"""The stages of finding ink, as values: what may be a digit, and how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from engine.types import Box, Image

Line: TypeAlias = tuple[int, int, int, int]
"""x and y of both ends."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What may be a digit: its box in the picture, and its ink alone, (H, W) uint8 grey levels, bright on 0.

    The ink is at most 562 pixels long, with a few pixels around it, at most 6 % of its length.
    """

    box: Box
    ink: Image


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The stages of finding digits.

    `grey`, `background`, `contrast` and `ink` are (H, W) uint8 at the size that was worked at: the grey picture with
    ink dark, its background without ink, how far each pixel is darker than the background, and 255 where that is ink.
    Where the picture shows a `sheet` with something around it, they show the sheet alone, straightened if its corners
    are in view. `segments` come in reading order, `places` are their boxes in the stages, and `colours` the mean red,
    green and blue of their ink, 0–255; `lines` holds their numbers, line by line from the top, each from left to right.
    `patches` are the boxes, in the picture, of the patches of colour that some of them stand on, and `uprights` the
    upright ruled lines, in the stages, that have left the ink.
    """

    sheet: bool
    light_on_dark: bool
    grey: Image
    background: Image
    contrast: Image
    ink: Image
    segments: tuple[Segment, ...]
    places: tuple[Box, ...]
    colours: tuple[tuple[float, float, float], ...]
    lines: tuple[tuple[int, ...], ...]
    patches: tuple[Box, ...]
    uprights: tuple[Line, ...]
