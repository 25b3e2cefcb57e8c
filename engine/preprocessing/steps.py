"""What the preparation of a picture gives: the batch for the network, and the pictures on the way to it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.types import Batch, Image


@dataclass(frozen=True, slots=True)
class Step:
    """One picture on the way of the preparation: `picture` is uint8, for digits (H, W), ink bright on dark, up to 140
    pixels; for photos (H, W, 3), in red, green and blue, up to 224 pixels.
    """

    name: str
    picture: Image


@dataclass(frozen=True, slots=True)
class Prepared:
    """`batch` is (1, height, width, channels) float32; `steps` are what led to it, the last being the batch itself.

    `share` is how much of what was drawn or written in the picture the batch shows, in [0, 1].
    """

    batch: Batch
    steps: tuple[Step, ...]
    share: float = 1.0
