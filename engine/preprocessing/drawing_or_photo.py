"""What kind of picture it is, a drawing or a photo, and what to tell who shows it to models for the other kind."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from engine.types import Image, Task

_SIDE = 32  # pixels that are looked at along the longer side, or a few more
_NEAR = 40  # levels in each channel from the ground
_LEAST_GROUND = 0.6  # share of a drawing that is ground
_MOST_COLOUR = 40.0  # mean distance of the strongest and the weakest channel in a drawing


def is_drawing(picture: Image) -> bool:
    """Whether most of a picture, (H, W, 3) uint8, is even ground in hardly any colour, as when something is drawn or
    written on it.
    """
    every = max(1, max(picture.shape[:2]) // _SIDE)
    small = picture[::every, ::every].astype(np.int16)
    border = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    ground = np.sort(border, axis=0)[len(border) // 2]  # the median, sooner than np.median finds it
    near = (np.abs(small - ground).max(axis=2) <= _NEAR).mean()
    colour = (small.max(axis=2) - small.min(axis=2)).mean()
    return bool(near >= _LEAST_GROUND and colour <= _MOST_COLOUR)


def hint(picture: Image, tasks: Iterable[Task]) -> str:
    """A sentence for a person who shows a picture to models of another task; empty where that is not so."""
    return hint_on_many(int(is_drawing(picture)), 1, tasks)


def hint_on_many(drawings: int, pictures: int, tasks: Iterable[Task]) -> str:
    """The same for several pictures, some of which are drawings: a sentence where most are of another kind."""
    tasks = set(tasks)
    looks = "This looks like a {kind}. " if pictures == 1 else "Most of these pictures look like {kind}s. "
    if Task.DIGITS in tasks and 2 * (pictures - drawings) > pictures:
        return looks.format(kind="photo") + (
            "Models for digits see a digit in anything; ask the models for objects what is in a photo."
        )
    if Task.OBJECTS in tasks and 2 * drawings > pictures:
        return looks.format(kind="drawing") + (
            "Models for objects know a thousand things, but no digits; ask the models for digits what is written."
        )
    return ""
