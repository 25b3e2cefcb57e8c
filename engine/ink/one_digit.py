"""The one digit of a picture: the same ink that reading many digits would find, of which there is most."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.ink.segmentation import segment
from engine.ink.stages import Segment, Segmentation
from engine.types import Box, Image


@dataclass(frozen=True, slots=True)
class OneDigit:
    """The picture's ink, (H, W) uint8, bright on 0, and that of the digit alone, in grey levels, bright on 0.

    `share` is how much of the picture's ink the digit is, in [0, 1].
    """

    contrast: Image
    ink: Image
    share: float


def find_one_digit(picture: Image) -> OneDigit | None:
    """The digit of a picture, (H, W, 3) uint8, in its box; where nothing has a digit's shape, all ink of the picture.

    None for a picture without any ink.
    """
    stages = segment(picture)
    if stages.segments:
        number = max(range(len(stages.segments)), key=lambda n: _amount(stages.segments[n]))
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
