"""How much pictures look like what they are called: a yardstick for the ways in which a file can be understood.

It is the mean picture of each digit in MNIST's training part. Right labels and the right orientation look more like it
than wrong ones; measured on 2,000 test pictures of MNIST, the correlation with the mean picture of the own label is
0.64, with transposed pictures 0.34, with labels drawn at random 0.44. How much more pictures look like their own label
than like the other nine tells orientations apart still better.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError
from engine.system.folders import ASSETS

_CLEAR = 4.0
"""A difference of so many standard errors is no chance: one in 10,000 for 20 pictures."""
_FEWEST = 10
_LEAST_ALIKE = 0.45
"""Pictures less alike than this are perhaps no digits at all, so that nothing follows from them."""
MEANS = "mnist/class_means.npy"
_SIDE = 28
_BOX = 20  # pixels that the longer side of a digit of MNIST takes
_INK = 0.5  # of the brightest pixel: fainter ones may be noise
_SHARPNESS = 10.0
"""How quickly probabilities grow with correlations: one that is greater by 0.1 makes a label e times as likely."""


def likeness(images: NDArray[np.uint8], labels: NDArray[np.integer]) -> NDArray[np.float32]:
    """(N,): the correlation of each picture, (N, 28, 28), with the mean picture of its label, in [-1, 1]."""
    correlations: NDArray[np.float32] = _correlations(images)[np.arange(len(labels)), labels]
    return correlations


def likeness_and_log_probability(
    images: NDArray[np.uint8], labels: NDArray[np.integer]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Each (N,): `likeness`, and the logarithm of the share of its label among all ten; log 0.1 if they say nothing.

    The pictures (N, 28, 28) lie as `placed` leaves them, or turned or mirrored from there.
    """
    correlations = _correlations(images)
    exponentials = np.exp(_SHARPNESS * correlations)
    own = np.arange(len(labels)), labels
    return correlations[own], np.log(exponentials[own] / exponentials.sum(axis=1))


def placed(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures (N, 28, 28), bright ink on black, as large as MNIST's, with the ink in the middle.

    MNIST's own lie half a pixel beside the middle. These do not, so that turning and mirroring them moves none.
    """
    ink = np.where(images > _INK * images.max(axis=(1, 2), keepdims=True), images, 0).astype(np.float32)
    rows, columns = ink.sum(axis=2), ink.sum(axis=1)
    zoom = np.maximum(_extent(rows), _extent(columns)) / _BOX
    grid = np.arange(_SIDE, dtype=np.float32)
    steps = zoom[:, np.newaxis] * (grid - (_SIDE - 1) / 2)
    weight = np.maximum(rows.sum(axis=1), 1)
    down, across = ((sums @ grid / weight)[:, np.newaxis] + steps for sums in (rows, columns))
    return np.rint(_mixing(down) @ images @ _mixing(across).transpose(0, 2, 1)).astype(np.uint8)


def share_alike(images: NDArray[np.uint8], labels: NDArray[np.integer]) -> float:
    """The share of pictures that look more like the mean picture of their label than like any other, in [0, 1].

    0.78 for MNIST's own test pictures, 0.1 for labels that have nothing to do with the pictures.
    """
    return float((_correlations(images).argmax(axis=1) == labels).mean())


def clearly_better(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether the likenesses of one interpretation of the same pictures exceed those of another beyond chance."""
    return bool(one.mean() >= _LEAST_ALIKE) and exceeds(one, other)


def exceeds(one: NDArray[np.float32], other: NDArray[np.float32], errors: float = _CLEAR) -> bool:
    """Whether figures (N,) of the same pictures exceed others by so many standard errors; not of fewer than ten."""
    difference = one - other
    if len(difference) < _FEWEST:
        return False
    error = difference.std() / np.sqrt(len(difference))
    return bool(difference.mean() > errors * max(error, 1e-4))


def _correlations(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    correlations: NDArray[np.float32] = _normalised(images) @ _means().T
    return correlations


@lru_cache(maxsize=1)
def _means() -> NDArray[np.float32]:
    path = ASSETS / MEANS
    try:
        means = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise DataError(f"“{path}” is missing or damaged. Install ClassLens again.") from error
    return _normalised(means)


def _normalised(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(N, 784) float32: each picture with mean 0 and length 1, an even one with zeros."""
    pixels = images.reshape(len(images), -1).astype(np.float32)
    pixels -= pixels.mean(axis=1, keepdims=True)
    pixels /= np.maximum(np.linalg.norm(pixels, axis=1, keepdims=True), 1e-6)
    return pixels


def _extent(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N,): how many pixels lie between the first and the last of (N, 28) that have ink, both counted; 20 for none."""
    inked = sums > 0
    extent = _SIDE - inked.argmax(axis=1) - inked[:, ::-1].argmax(axis=1)
    return np.where(inked.any(axis=1), extent, _BOX).astype(np.float32)


def _mixing(places: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N, 28, 28): the shares of old pixels in new ones that lie at these places, (N, 28), between them; 0 outside."""
    apart = np.abs(places[:, :, np.newaxis] - np.arange(_SIDE, dtype=np.float32))
    return np.asarray(np.maximum(1 - apart, 0), np.float32)
