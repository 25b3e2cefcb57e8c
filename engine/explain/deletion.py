"""Whether a heat map tells the truth: the ink that it calls most important is erased, and the score is seen to fall.

The deletion test of Petsiuk, Das and Saenko, "RISE: Randomized input sampling for explanation of black-box models"
(arXiv 1806.07421), for digits: a pixel is erased by taking its ink away.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.errors import UsageError
from engine.explain.heat_map import heat_map
from engine.explain.opening import Subject
from engine.explain.requests import Deletion, DeletionRequest, Erasing, HeatMap, HeatMapRequest
from engine.types import Batch

Field = NDArray[np.float32]
Places = NDArray[np.int64]

_INKED = 0.2  # share of full ink from which on a pixel counts
_RANDOM_ORDERS = 10


def deletion(subject: Subject, request: DeletionRequest, report: Callable[[int, int], None]) -> Deletion:
    """Erase ink by the map, by the map of random weights, and at random; `report` gets how many orders are done, of how
    many. Raises UsageError for a model that is not for digits, and what `heat_map` raises.
    """
    if not subject.for_digits:
        raise UsageError(f"{subject.spec.title} is not for digits. Choose a model for digits.")
    batch = subject.prepare(request.picture)
    total = _RANDOM_ORDERS + 2

    def drawn(label: str, random_weights: bool) -> HeatMap:
        asked = HeatMapRequest(request.picture, request.model_id, request.method, label, random_weights)
        return heat_map(subject, asked, lambda done, passes: report(0, total))

    learnt = drawn(request.label, False)
    random_map = drawn(learnt.label, True)
    label = subject.labels.index(learnt.label)
    orders = np.random.default_rng(request.seed)
    inked = np.argwhere(batch[0, :, :, 0] >= _INKED)
    erased: list[Erasing] = []
    for values in (learnt.values, random_map.values, *[None] * _RANDOM_ORDERS):
        places = orders.permutation(inked)  # first, so that equal values come in any order
        places = (places if values is None else by_value(places, values))[: request.most]
        erased.append(Erasing(places, scores_while_erasing(subject, batch, label, places)))
        report(len(erased), total)
    by_map, by_random_map, *at_random = erased
    mean = np.asarray(np.mean([one.scores for one in at_random], axis=0), np.float32)
    return Deletion(request, learnt, random_map, len(inked), by_map, by_random_map, Erasing(at_random[0].places, mean))


def by_value(places: Places, values: Field) -> Places:
    """Pixels (N, 2), rows and columns, in the order of a map (H, W): the largest value first. Equal ones stay."""
    return places[np.argsort(-values[places[:, 0], places[:, 1]], kind="stable")]


def scores_while_erasing(subject: Subject, batch: Batch, label: int, places: Places) -> Field:
    """The scores (N + 1,) of a label while one pixel of a prepared picture (1, H, W, C) after the other loses its ink;
    the first score is that of the whole picture.
    """
    pictures = np.repeat(batch, len(places) + 1, axis=0)
    for number, (row, column) in enumerate(places, start=1):
        pictures[number:, row, column] = 0
    return subject.scores(pictures)[:, label]
