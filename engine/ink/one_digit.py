"""The one digit of a picture: the same ink that reading many digits would find, of which there is most."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.ink.segmentation import segment
from engine.ink.stages import Segment
from engine.types import Image


@dataclass(frozen=True, slots=True)
class OneDigit:
    """The picture's ink, (H, W) uint8, bright on 0, and that of the digit alone, in grey levels, bright on 0."""

    contrast: Image
    ink: Image


def find_one_digit(picture: Image) -> OneDigit | None:
    """The digit of a picture, (H, W, 3) uint8, in its box; where nothing has a digit's shape, all ink of the picture.

    None for a picture without any ink.
    """
    stages = segment(picture)
    if stages.segments:
        return OneDigit(stages.contrast, max(stages.segments, key=_amount).ink)
    if not stages.ink.any():
        return None
    own = cv2.dilate(stages.ink, np.ones((3, 3), np.uint8))
    everything = cv2.bitwise_and(stages.contrast, stages.contrast, mask=own)
    return OneDigit(
        stages.contrast, np.asarray(cv2.copyMakeBorder(everything, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), np.uint8)
    )


def _amount(segment: Segment) -> float:
    """How much ink there is, in pixels of the picture."""
    return float(segment.ink.mean()) * segment.box.width * segment.box.height
