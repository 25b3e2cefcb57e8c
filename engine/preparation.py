"""From a picture to what a network is given. One record and one function serve every source of pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from engine.types import Batch, Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """How pictures become a batch; it is stored with the weights, because weights are only right with it.

    `height`, `width`, `channels` give the network's input; `box` is the side of the square, in pixels, that the
    ink is shrunk into. Values are in [0, 1], ink bright on a dark ground, as in MNIST.
    """

    height: int = 28
    width: int = 28
    channels: int = 1
    box: int = 20

    def to_json(self) -> dict[str, int]:
        """The record as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, int]) -> Preparation:
        """The record from `to_json`; unknown or missing keys raise TypeError."""
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the preparation, to be shown: `picture` is (H, W) uint8, ink bright on dark."""

    name: str
    picture: Image


@dataclass(frozen=True, slots=True)
class Prepared:
    """`batch` is (1, height, width, channels) float32; `steps` are what led to it, the last being the batch itself."""

    batch: Batch
    steps: tuple[Step, ...]


def prepare(picture: Image, preparation: Preparation) -> Prepared:
    """Prepare one picture, (H, W, 3) uint8. Raises EmptyPicture when there is no ink."""
    raise NotImplementedError
