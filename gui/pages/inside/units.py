"""The output of any layer as one thing for each unit."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.explain.requests import Field


def per_unit(values: Field) -> Field:
    """Maps (units, height, width) or numbers (units,), from what `LayerView.values` holds.

    Of tokens (tokens, features) each feature is a map of the places that the tokens stand for; the first token, which
    stands for the whole picture, is left out. Tokens that form no square lie in rows, as near to one as can be.
    """
    if values.ndim != 2:
        return values
    first, height, width = _places(len(values))
    return np.ascontiguousarray(values[first:].T.reshape(-1, height, width))


def asked_place(shape: Sequence[int], place: tuple[int, int]) -> tuple[int, int]:
    """What `UnitRequest.place` says for a place (row, column) of a unit's map, in a layer whose output has `shape`."""
    if len(shape) != 2:
        return place
    first, _, width = _places(shape[0])
    return first + place[0] * width + place[1], 0


def shown_place(shape: Sequence[int], place: tuple[int, int]) -> tuple[int, int] | None:
    """The place (row, column) of a map that `Arithmetic.place` means; None for the token of the whole picture."""
    if len(shape) != 2:
        return place
    first, _, width = _places(shape[0])
    return divmod(place[0] - first, width) if place[0] >= first else None


def _places(tokens: int) -> tuple[int, int, int]:
    """The first token that stands for a place of the picture, and the height and width of their map."""
    for first in (1, 0):
        side = math.isqrt(tokens - first)
        if side and side * side == tokens - first:
            return first, side, side
    height = next(height for height in range(math.isqrt(tokens), 0, -1) if tokens % height == 0)
    return 0, height, tokens // height


def spread(values: Field) -> Field:
    """Numbers of any shape as one map: windows (channels, height, width) beside each other, (inputs,) in rows.

    Gaps and what is left of the last row are NaN.
    """
    if values.ndim == 2:
        return values
    if values.ndim == 1:
        values = values[:, np.newaxis, np.newaxis]
    count, height, width = values.shape
    gap = int(count > 1 and height * width > 1)
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    result = np.full((rows * columns, height + gap, width + gap), np.nan, np.float32)
    result[:count, :height, :width] = values
    tiled = result.reshape(rows, columns, height + gap, width + gap).swapaxes(1, 2)
    laid = tiled.reshape(rows * (height + gap), columns * (width + gap))
    return np.ascontiguousarray(laid[: laid.shape[0] - gap, : laid.shape[1] - gap])
