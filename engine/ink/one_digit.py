"""The one digit of a picture: the same ink that reading many digits would find. Of several, that with most ink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.segmentation import segment
from engine.ink.stages import Segment, Segmentation
from engine.types import Box, Image

LooksLike: TypeAlias = Callable[[Sequence[Image]], NDArray[np.bool_]]
"""Tells for the ink of each of N things, (H, W) uint8 and bright on 0, whether it looks like a digit: (N,)."""

_MOST_ASKED = 60  # things of one picture, those with most ink


@dataclass(frozen=True, slots=True)
class OneDigit:
    """The picture's ink, (H, W) uint8, bright on 0, and that of the digit alone, in grey levels, bright on 0.

    `share` is how much of the picture's ink the digit is, in [0, 1].
    """

    contrast: Image
    ink: Image
    share: float


def find_one_digit(picture: Image, looks_like: LooksLike | None = None) -> OneDigit | None:
    """The digit of a picture, (H, W, 3) uint8, in its box; where nothing has a digit's shape, all ink of the picture.

    Of several things, `looks_like` tells which are digits: a thumb may be more ink than they are. None for a picture
    without any ink.
    """
    stages = segment(picture)
    if stages.segments:
        most_first = sorted(range(len(stages.segments)), key=lambda n: -_amount(stages.segments[n]))
        number = most_first[0]
        if looks_like is not None and len(most_first) > 1:
            asked = most_first[:_MOST_ASKED]
            alike = looks_like([stages.segments[n].ink for n in asked])
            if alike.any():
                number = asked[int(alike.argmax())]
        return OneDigit(stages.contrast, stages.segments[number].ink, _share(stages, stages.places[number]))
    if not stages.ink.any():
        return None
    own = cv2.dilate(stages.ink, np.ones((3, 3), np.uint8))
    everything = cv2.bitwise_and(stages.contrast, stages.contrast, mask=own)
    framed = cv2.copyMakeBorder(everything, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return OneDigit(stages.contrast, np.asarray(framed, np.uint8), 1.0)


def _share(stages: Segmentation, place: Box) -> float:
    ink = cv2.bitwise_and(stages.contrast, stages.ink)
    own = ink[place.y : place.y + place.height, place.x : place.x + place.width]
    return float(own.sum(dtype=np.float64) / max(ink.sum(dtype=np.float64), 1.0))


def _amount(segment: Segment) -> float:
    """How much ink there is, in pixels of the picture."""
    return float(segment.ink.mean()) * segment.box.width * segment.box.height
