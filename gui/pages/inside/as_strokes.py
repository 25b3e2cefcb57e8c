"""A digit of few pixels as strokes of the pad, so that a person can go on drawing."""

from __future__ import annotations

import math

import numpy as np

from engine.explain.requests import Field
from gui.widgets.pad.strokes import Stroke

_SEEN = 0.02  # of full ink


def strokes_of(picture: Field) -> tuple[Stroke, ...]:
    """A dot for each pixel of a picture (height, width) in [0, 1], in proportion as large as the pixel has ink.

    Made smaller again, as models see it, the dots have the grey levels of the pixels.
    """
    height, width = picture.shape
    strokes = []
    for row, column in np.argwhere(picture > _SEEN):
        diameter = math.sqrt(4 / math.pi * float(picture[row, column])) / width
        strokes.append(Stroke(eraser=False, points=[((column + 0.5) / width, (row + 0.5) / height, diameter)]))
    return tuple(strokes)
