"""A heat map on its picture, in colours that any common colour vision can tell apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.types import Image

ABOVE, BELOW = "#7FB0FF", "#FFA64D"
"""The colours of what speaks for an answer (blue), and of what speaks against it (orange)."""

_MOST = 0.85  # of the colour over the picture, which is to be seen everywhere


def coloured(picture: Image, values: NDArray[np.float32]) -> Image:
    """A picture (H, W, 3) uint8 in grey under a map (H, W): blue above 0 and orange below, clear at 0.

    A map that is never negative is clear where it is smallest, since it says nothing but where it is larger. The
    strongest place has the full colour. A signed map shows its weak places too, by the square root of its values.
    """
    signed = bool((values < 0).any())
    strength = np.sqrt(_share(np.abs(values))) if signed else _share(values - values.min())
    colours = np.where((values < 0)[..., np.newaxis], _rgb(BELOW), _rgb(ABOVE)).astype(np.float32)
    grey = picture.mean(axis=2, keepdims=True, dtype=np.float32)
    alpha = strength[..., np.newaxis] * _MOST
    return np.asarray(np.rint(grey * (1 - alpha) + colours * alpha), np.uint8)


def _share(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(values / max(float(values.max()), 1e-12), np.float32)


def _rgb(colour: str) -> NDArray[np.uint8]:
    return np.frombuffer(bytes.fromhex(colour[1:]), np.uint8)
