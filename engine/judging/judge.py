"""The judge of what a picture holds: a small network, in NumPy, that looks at the whole picture at once.

Patches of 4×4 cells, five convolutions, the mean and the maximum over the picture, one dense layer. What it learnt from
is in `weights/picture-kind/recipe/`, how often it is right in docs/reading.md.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import ClassLensError
from engine.system import folders
from engine.system.verified_files import read_verified
from engine.types import Image, PictureKind

KINDS = (PictureKind.ONE_DIGIT, PictureKind.MANY_DIGITS, PictureKind.OBJECT, PictureKind.NOTHING)
"""In the order of the network's outputs."""

PATCH = 4  # cells along each side of what the first layer looks at
STRIDES = (1, 2, 1, 2, 1)  # of the convolutions

FOLDER, FILE = "picture-kind", "weights.npz"

Field = NDArray[np.float32]


def kind_of(picture: Image) -> PictureKind:
    """What a picture, (H, W, 3) uint8, holds. Raises WeightsError when the network is missing or damaged."""
    from engine.judging.view import is_even  # noqa: PLC0415 - imports OpenCV

    return PictureKind.NOTHING if is_even(picture) else KINDS[int(scores_of(picture).argmax())]


def kind_if_known(picture: Image) -> PictureKind | None:
    """The same; None when the network is missing or damaged, which costs a hint and nothing else."""
    try:
        return kind_of(picture)
    except ClassLensError:
        return None


def scores_of(picture: Image) -> Field:
    """The softmax scores of `KINDS`, (4,). Raises WeightsError."""
    from engine.judging.view import view_of  # noqa: PLC0415 - imports OpenCV

    return network(folders.SHIPPED_WEIGHTS / FOLDER).scores(view_of(picture))


@dataclass(frozen=True)
class Network:
    """The weights of the layers, each with what is added, (out,): of patches, (96, out); of convolutions, (3, 3, in,
    out); and the dense layer's, (2 · in, kinds).
    """

    patches: tuple[Field, Field]
    convolutions: tuple[tuple[Field, Field], ...]
    dense: tuple[Field, Field]

    def scores(self, view: NDArray[np.uint8]) -> Field:
        """The softmax scores of `KINDS`, (4,), for what `view_of` gives."""
        side = len(view) // PATCH
        patches = view.reshape(side, PATCH, side, PATCH, -1).transpose(0, 2, 1, 3, 4).reshape(side, side, -1)
        values: Field = patches.astype(np.float32) / np.float32(255) - np.float32(0.5)
        values = np.maximum(values @ self.patches[0] + self.patches[1], np.float32(0))
        for (weights, bias), stride in zip(self.convolutions, STRIDES, strict=True):
            values = np.maximum(_convolved(values, weights, stride) + bias, np.float32(0))
        values = values.reshape(-1, values.shape[-1])
        logits = np.concatenate([values.mean(axis=0), values.max(axis=0)]) @ self.dense[0] + self.dense[1]
        powers = np.exp(logits - logits.max())
        return np.asarray(powers / powers.sum(), np.float32)


def _convolved(values: Field, weights: Field, stride: int) -> Field:
    """A convolution by 3×3 with a border of zeros: a product of matrices for each of its nine places."""
    height, width = -(-values.shape[0] // stride), -(-values.shape[1] // stride)
    padded = np.pad(values, ((1, 1), (1, 1), (0, 0)))
    result = np.zeros((height * width, weights.shape[3]), np.float32)
    for y in range(3):
        for x in range(3):
            seen = padded[y : y + stride * height : stride, x : x + stride * width : stride]
            result += seen.reshape(height * width, -1) @ weights[y, x]
    return result.reshape(height, width, -1)


@cache
def network(folder: Path) -> Network:
    """The network of a folder with `weights.npz` and its checksum in `manifest.json`. Raises WeightsError."""
    content = read_verified(folder, FILE, "The network that tells what a picture holds")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        layers = [(_wide(arrays[f"{name}.weight"]), _wide(arrays[f"{name}.bias"])) for name in arrays["layers"]]
    return Network(layers[0], tuple(layers[1:-1]), layers[-1])


def _wide(array: NDArray[np.generic]) -> Field:
    return np.ascontiguousarray(array, np.float32)
