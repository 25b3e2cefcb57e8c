"""What a picture holds: one digit, many digits, or an object. A guess, which a person can change."""

from __future__ import annotations

import numpy as np

from engine.ink.stages import Segmentation
from engine.reading.requests import PictureKind
from engine.types import Image

_CLUTTER = 0.06  # share of the picture covered by what looks like ink and is in no box: photos of things have much
_COLOURFUL = 28.0  # spread of the differences between colours (of 255): a page has one paper and few inks
_SUBJECT = 0.5  # of the picture's height: a box higher than that is the one thing in the picture
_ALIKE = 1.7  # times as high: digits of one page


def kind_of(picture: Image, stages: Segmentation) -> PictureKind:
    """What a picture, (H, W, 3) uint8, holds, judged by the stages of finding digits in it; one digit when in doubt."""
    if _colourfulness(picture) > _COLOURFUL or _clutter(stages) > _CLUTTER:
        return PictureKind.OBJECT
    heights = np.array([segment.box.height for segment in stages.segments], np.float64)
    if len(heights) < 2 or heights.max() > _SUBJECT * len(picture):
        return PictureKind.ONE_DIGIT
    typical = float(np.median(heights))
    alike = (heights <= _ALIKE * typical) & (heights * _ALIKE >= typical)
    return PictureKind.MANY_DIGITS if alike.sum() >= 2 else PictureKind.ONE_DIGIT


def _colourfulness(picture: Image) -> float:
    """How much red and blue differ from green in different ways in different places."""
    red, green, blue = (picture[..., channel].astype(np.float32) for channel in range(3))
    return float((np.std(red - green) + np.std(blue - green)) / 2)


def _clutter(stages: Segmentation) -> float:
    outside = np.ones(stages.ink.shape, bool)
    for place in stages.places:
        outside[place.y : place.y + place.height, place.x : place.x + place.width] = False
    return float(((stages.ink > 0) & outside).mean())
