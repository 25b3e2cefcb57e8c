"""The eight ways in which pictures may lie, and the one in which they look like the digits they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.data.likeness import exceeds, likeness_and_log_probability, placed

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
_NOT_UPRIGHT, _AHEAD = 3.0, 2.0
"""Standard errors by which one way must exceed upright, and each other way, if there are so many different digits."""
_LEAST_LOG_PROBABILITY = -2.0
"""Pictures whose labels are hardly more likely than by chance, log 0.1, have wrong labels or show other signs."""


def set_upright(images: _Pictures, how: str) -> _Pictures:
    """Pictures (N, 28, 28) that lie in the way `how`, set upright, as a view."""
    return _BACK[how](images)


def exchanges_sides(how: str) -> bool:
    """Whether setting pictures upright that lie in the way `how` makes their width their height; not for empty."""
    return bool(how) and set_upright(np.empty((1, 1, 2), np.uint8), how).shape[1] == 2


def orientation_of(images: _Pictures, labels: NDArray[np.integer]) -> tuple[str, bool]:
    """How pictures (N, 28, 28) with these labels (N,) lie, and whether that is clear; else they count as upright.

    That is clear only where the pictures look like what they are called rather than like other digits, and more so than
    in any other way. Looking like it does not suffice: writing that leans to the left does so more once it is mirrored.
    """
    lying = placed(images)
    seen = {how: likeness_and_log_probability(back(lying), labels) for how, back in _BACK.items()}
    alike, likely = ({how: figures[place] for how, figures in seen.items()} for place in (0, 1))
    best = max(likely, key=lambda how: likely[how].mean())
    if likely[best].mean() < _LEAST_LOG_PROBABILITY:
        return UPRIGHT, False
    others = [how for how in likely if how != best]
    if best != UPRIGHT and len(np.unique(labels)) >= _FEWEST_KINDS:
        clear = exceeds(likely[best], likely[UPRIGHT], _NOT_UPRIGHT)
        clear = clear and all(exceeds(likely[best], likely[how], _AHEAD) for how in others)
    else:
        clear = best in (UPRIGHT, TRANSPOSED) and all(exceeds(likely[best], likely[how]) for how in others)
        # Probabilities of a few digits mislead: a 0 is less like a 6 once it is transposed, though less like a 0, too.
        clear = clear and (best == UPRIGHT or exceeds(alike[best], alike[UPRIGHT]))
    return (best, True) if clear else (UPRIGHT, False)


def said(how: str, why: str) -> str:
    """What was done to pictures that lay in the way `how`, as a sentence; empty where they lay upright."""
    if how == TRANSPOSED:
        return f"Rows and columns of the pictures were exchanged, {why or 'as EMNIST needs it'}."
    return "" if how == UPRIGHT else f"The pictures were {how}: they were set upright{', ' + why if why else ''}."
