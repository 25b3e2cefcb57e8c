"""The eight ways in which pictures may lie, and the one in which they look like the digits they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.data.likeness import clearly_better, likeness

UPRIGHT, TRANSPOSED = "upright", "transposed"
_Pictures = NDArray[np.uint8]
_BACK: Mapping[str, Callable[[_Pictures], _Pictures]] = MappingProxyType(
    {
        UPRIGHT: lambda images: images,
        TRANSPOSED: lambda images: images.transpose(0, 2, 1),
        "turned to the left": lambda images: np.rot90(images, -1, (1, 2)),
        "turned to the right": lambda images: np.rot90(images, 1, (1, 2)),
        "upside down": lambda images: images[:, ::-1, ::-1],
        "mirrored left to right": lambda images: images[:, :, ::-1],
        "mirrored top to bottom": lambda images: images[:, ::-1],
        "mirrored across": lambda images: images[:, ::-1, ::-1].transpose(0, 2, 1),
    }
)
_FEWEST_KINDS = 5
"""Different digits from which on turned pictures are believed: a few alone may look like themselves in several ways."""
_LEAST_GAIN = 0.1
"""How much more turned pictures must look like their digits: handwriting that leans to the left is not mirrored."""


def set_upright(images: _Pictures, how: str) -> _Pictures:
    """Pictures (N, 28, 28) that lie in the way `how`, set upright, as a view."""
    return _BACK[how](images)


def exchanges_sides(how: str) -> bool:
    """Whether setting pictures upright that lie in the way `how` makes their width their height; not for empty."""
    return bool(how) and set_upright(np.empty((1, 1, 2), np.uint8), how).shape[1] == 2


def orientation_of(images: _Pictures, labels: NDArray[np.integer]) -> tuple[str, bool]:
    """How pictures (N, 28, 28) with these labels (N,) lie, and whether that is clear; else they count as upright."""
    alike = {how: likeness(back(images), labels) for how, back in _BACK.items()}
    best = max(alike, key=lambda how: alike[how].mean())
    if best not in (UPRIGHT, TRANSPOSED) and len(np.unique(labels)) >= _FEWEST_KINDS:
        gain = alike[best].mean() - max(alike[UPRIGHT].mean(), alike[TRANSPOSED].mean())
        if gain >= _LEAST_GAIN and all(clearly_better(alike[best], alike[how]) for how in alike if how != best):
            return best, True
    if clearly_better(alike[TRANSPOSED], alike[UPRIGHT]):
        return TRANSPOSED, True
    return UPRIGHT, clearly_better(alike[UPRIGHT], alike[TRANSPOSED])


def said(how: str, why: str) -> str:
    """What was done to pictures that lay in the way `how`, as a sentence; empty where they lay upright."""
    if how == TRANSPOSED:
        return f"Rows and columns of the pictures were exchanged, {why or 'as EMNIST needs it'}."
    return "" if how == UPRIGHT else f"The pictures were {how}: they were set upright{', ' + why if why else ''}."
