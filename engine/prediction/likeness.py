"""Whether what was drawn looks like a digit at all: a small network of its own, beside the models of the catalogue.

A network that knows ten labels is often sure of a letter or a scribble. This one learnt eleven, the last from letters,
signs, scribbles, frames, pieces of photos and the like (a class of its own for what is none of the others; compare
Hendrycks, Mazeika and Dietterich, "Deep Anomaly Detection with Outlier Exposure", 2019). Its likeness is the share of
the ten digits, moved so that 0.5 is the limit: of digits set aside, 99.5 % lie above. How it was made:
`weights/not-a-digit/recipe/`; how well it does: docs/reading.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import ClassLensError
from engine.preprocessing.digits import Preparation, prepare_inks
from engine.preprocessing.photos import PhotoPreparation
from engine.preprocessing.steps import Prepared
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system import folders
from engine.system.verified_files import REMEDY, read_verified
from engine.types import Batch, Image

LEAST_LIKENESS = 0.5
"""From this likeness on something looks like a digit."""
PREPARATION = Preparation()
"""How pictures are prepared for it: as for most models, so that the batch is there already."""

_FOLDER, _MODEL = "not-a-digit", "model.onnx"
_BEFORE = 4  # things that are taken to have been seen before
_ROUNDS = 10
_SUREST = 0.98  # however like a digit something looks, it may be a letter
_SUREST_BESIDE = 0.83  # the same of what stands beside: one letter in five looks like a digit, as B, g, o and s do
_NEIGHBOURS = 2.1  # times as much as itself counts what stands close beside, on average
_LOW = 0.6  # of its height: what is lower, as most operators are and no letter is, says nothing against it


def likenesses(batch: Batch) -> NDArray[np.float32]:
    """The likeness to a digit, (N,) in [0, 1], of pictures prepared by `PREPARATION`, (N, 28, 28, 1).

    Raises WeightsError when the network is missing or damaged, RuntimeUnavailable. Safe from any thread.
    """
    scores, _ = _network(folders.SHIPPED_WEIGHTS / _FOLDER).infer(batch)
    return scores[:, 0]


def apply_preparation(picture: Image, preparation: Preparation | PhotoPreparation) -> Prepared:
    """Prepare one picture, (H, W, 3) uint8; of several things in it, for digits, one that looks like a digit.

    Without the network it is the one with most ink, for answers do without. Raises EmptyPicture.
    """
    if isinstance(preparation, PhotoPreparation):
        return preparation.apply(picture)
    return preparation.apply(picture, _looks_like)


def _looks_like(inks: Sequence[Image]) -> NDArray[np.bool_]:
    try:
        return likenesses(prepare_inks(inks, PREPARATION)) >= LEAST_LIKENESS
    except ClassLensError:
        return np.ones(len(inks), bool)


def in_company(alone: NDArray[np.float32]) -> NDArray[np.float32]:
    """The likenesses (N,) of things in one picture, `alone` as the network gives each, in the light of the others.

    Among digits, what is doubtful is rather a digit, and among words rather none. How common digits are here is
    estimated together with the likenesses (Saerens, Latinne and Decaestecker, "Adjusting the Outputs of a Classifier to
    New a Priori Probabilities", 2002), as if some more things, half of them digits, had been seen before.
    """
    odds = alone.astype(np.float64) / np.maximum(1 - alone.astype(np.float64), 1e-9)
    likeness, share = alone.astype(np.float64), 0.5
    for _ in range(_ROUNDS):
        share = (likeness.sum() + _BEFORE / 2) / (len(alone) + _BEFORE)
        together = odds * share / (1 - share)
        likeness = together / (1 + together)
    return likeness.astype(np.float32)


def in_words(
    likenesses: NDArray[np.float32], words: Sequence[Sequence[Sequence[int]]], heights: Sequence[int]
) -> NDArray[np.float32]:
    """The likenesses (N,) in the light of what stands close beside.

    `words` are the things that stand together, each with its places in `likenesses`: one, or several if it was cut;
    `heights` are those of what is at each place, in pixels. An s between a k and a p is no 5. What is beside counts as
    evidence of its own, and only against a digit that is not much higher, for one beside an operator is one all the
    same.
    """
    clipped = np.clip(likenesses.astype(np.float64), 1 - _SUREST, _SUREST)
    evidence = np.log(clipped / (1 - clipped))
    beside = np.minimum(evidence, np.log(_SUREST_BESIDE / (1 - _SUREST_BESIDE)))
    result = likenesses.copy()
    for word in words:
        for thing in word:
            least = _LOW * max(heights[place] for place in thing)
            tall = [other for other in word if other is not thing and max(heights[place] for place in other) >= least]
            others = [beside[place] for other in tall for place in other]
            if others and np.mean(others) < 0:
                own = evidence[list(thing)] + _NEIGHBOURS * np.mean(others)
                result[list(thing)] = 1 / (1 + np.exp(-own))
    return result


@cache
def _network(folder: Path) -> OnnxRuntime:
    read_verified(folder, _MODEL, "The network that tells digits from other things")
    return OnnxRuntime(folder / _MODEL, remedy=REMEDY)
