"""What can make a sheet of digits hard to read, by name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]  # (H, W) or (H, W, 3), 1 is white or full ink

THIN, THICK, COLOURED, LIGHT = "thin pen", "thick pen", "coloured inks", "light on dark"
TOUCHING, RULED, SQUARED, PRINT = "touching pairs", "ruled paper", "squared paper", "show-through"
CREASES, SPECKS, UNEVEN, SHADOW = "creases", "specks and blots", "uneven light", "shadows"
NOISE, BLUR, ROTATION, PERSPECTIVE = "noise", "blur", "rotation", "perspective"
DISTURBANCES = (
    THIN, THICK, COLOURED, LIGHT, TOUCHING, RULED, SQUARED, PRINT, CREASES, SPECKS, UNEVEN, SHADOW, NOISE, BLUR,
    ROTATION, PERSPECTIVE,
)  # fmt: skip

DESK, ANGLE, FORM, ZEROS = "sheet on a dark desk", "at an angle", "pale pencil in a form", "small zeros"
BOARD, CHALK, SIDEWAYS = "whiteboard", "chalk", "sideways"
OPERATORS, WORDS = "operators between digits", "words beside digits"
SCENES = (DESK, ANGLE, SIDEWAYS, FORM, ZEROS, OPERATORS, WORDS, BOARD, CHALK)
