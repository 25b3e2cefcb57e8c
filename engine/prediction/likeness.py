"""Whether what was drawn looks like a digit at all: a small network of its own, beside the models of the catalogue.

A network that knows ten labels is often sure of a letter or a scribble. This one learnt eleven, the last from letters,
signs, scribbles, frames, pieces of photos and the like (a class of its own for what is none of the others; compare
Hendrycks, Mazeika and Dietterich, "Deep Anomaly Detection with Outlier Exposure", 2019). Its likeness is the share of
the ten digits, moved so that 0.5 is the limit: of digits set aside, 99.5 % lie above. How it was made:
`weights/not-a-digit/recipe/`; how well it does: docs/reading.md.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import WeightsError
from engine.preprocessing.digits import Preparation
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system import folders
from engine.system.json_records import BadRecord, read_record
from engine.types import Batch

LEAST_LIKENESS = 0.5
"""From this likeness on something looks like a digit."""
PREPARATION = Preparation()
"""How pictures are prepared for it: as for most models, so that the batch is there already."""

_FOLDER, _MODEL = "not-a-digit", "model.onnx"
_BEFORE = 4  # things that are taken to have been seen before
_ROUNDS = 10
_REMEDY = "Install ClassLens again."


def likenesses(batch: Batch) -> NDArray[np.float32]:
    """The likeness to a digit, (N,) in [0, 1], of pictures prepared by `PREPARATION`, (N, 28, 28, 1).

    Raises WeightsError when the network is missing or damaged, RuntimeUnavailable. Safe from any thread.
    """
    scores, _ = _network(folders.SHIPPED_WEIGHTS / _FOLDER).infer(batch)
    return scores[:, 0]


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


@cache
def _network(folder: Path) -> OnnxRuntime:
    # Any is what json.loads gives; whatever does not fit raises.
    def checksum(manifest: Any) -> str:
        return str(manifest["files"][_MODEL]["sha256"])

    try:
        wanted = read_record(folder / "manifest.json", checksum)
        content = (folder / _MODEL).read_bytes()
    except (BadRecord, OSError) as error:
        raise WeightsError(f"The network that tells digits from other things cannot be read. {_REMEDY}") from error
    if hashlib.sha256(content).hexdigest() != wanted:
        raise WeightsError(f"The network that tells digits from other things is damaged. {_REMEDY}")
    return OnnxRuntime(folder / _MODEL, remedy=_REMEDY)
