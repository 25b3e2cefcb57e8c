"""Which places an answer rests on: each is changed in turn, and the score is seen to fall or rise.

Zeiler and Fergus, "Visualizing and understanding convolutional networks" (arXiv 1311.2901), section 4.2. A grey patch,
as they use, is nothing that a network has learnt from. So a digit loses its ink in one place, or gets some where there
is none, and a photo is blurred there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.types import Batch

Field = NDArray[np.float32]
Scores = Callable[[Batch], Field]
"""Scores (N, K) for prepared pictures (N, H, W, C)."""

_INKED = 0.2  # share of full ink in a place from which on its ink is taken away
_BATCH = 50  # pictures between two reports
_BLUR = 0.06  # the blur's standard deviation, as a share of a photo's side
_AT_EDGE = 0.5  # share of full ink


def places_of(side: int, patch: int, stride: int) -> list[int]:
    """The first pixel of each patch along a side; the patches cover all of it."""
    starts = list(range(0, max(1, side - patch + 1), stride))
    return starts if starts[-1] + patch >= side else [*starts, side - patch]


def occlusion(
    score: Scores,
    picture: Batch,
    label: int,
    changed: Callable[[Batch, int, int, int], Batch],
    patch: int,
    stride: int,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Field, int]:
    """By how much the score of a label falls when a place of the picture (1, H, W, C) is changed, (H, W) in [-1, 1],
    and how many pictures were scored for it.

    `changed(picture, top, left, patch)` gives the picture (1, H, W, C) with that square changed. Each pixel has the
    mean of all squares it lies in. `report` gets how many of the squares are done.
    """
    height, width = picture.shape[1:3]
    squares = [(top, left) for top in places_of(height, patch, stride) for left in places_of(width, patch, stride)]
    before = float(score(picture)[0, label])
    fallen, covered = np.zeros((height, width), np.float64), np.zeros((height, width), np.float64)
    passes = 1
    for start in range(0, len(squares), _BATCH):
        part = squares[start : start + _BATCH]
        pictures = [(place, changed(picture, *place, patch)) for place in part]
        different = [(place, other) for place, other in pictures if not np.array_equal(other, picture)]
        if different:
            after = score(np.concatenate([other for _, other in different]))[:, label]
            passes += len(different)
            for ((top, left), _), value in zip(different, after, strict=True):
                fallen[top : top + patch, left : left + patch] += before - float(value)
        for top, left in part:
            covered[top : top + patch, left : left + patch] += 1
        report(min(start + _BATCH, len(squares)), len(squares))
    return (fallen / np.maximum(covered, 1)).astype(np.float32), passes


def ink_changed(picture: Batch, top: int, left: int, patch: int) -> Batch:
    """A digit without its ink in a square, or with ink where there was none: a soft spot, as a pen makes it."""
    other = picture.copy()
    square = other[:, top : top + patch, left : left + patch]
    if float(square.max()) >= _INKED:
        square[...] = 0
    else:
        square[...] = np.maximum(square, _spot(patch)[:, :, np.newaxis])
    return other


def blurring(picture: Batch) -> Callable[[Batch, int, int, int], Batch]:
    """A function for `occlusion` that blurs a square of this photo."""
    import cv2  # noqa: PLC0415 - the window starts without it

    deviation = _BLUR * max(picture.shape[1:3])
    blurred = cv2.GaussianBlur(picture[0], (0, 0), deviation)[np.newaxis]

    def changed(photo: Batch, top: int, left: int, patch: int) -> Batch:
        other = photo.copy()
        place = np.s_[:, top : top + patch, left : left + patch]
        other[place] = blurred[place]
        return other

    return changed


def _spot(patch: int) -> Field:
    """Full ink, and half of it along the edge, a quarter in the corners."""
    profile = np.ones(patch, np.float32)
    profile[[0, -1]] = _AT_EDGE
    return np.outer(profile, profile)
