"""Looking at a data set: what is unusual in it, which pictures are duplicates, and which labels may be wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.chunks import chunks
from engine.data.datasets import open_dataset
from engine.data.fingerprints import fingerprints
from engine.data.source_state import state_of
from engine.errors import ClassLensError
from engine.evaluation.exploring_requests import (
    Doubts,
    DoubtsRequest,
    Duplicates,
    DuplicatesRequest,
    Explored,
    ExploreRequest,
)
from engine.evaluation.scoring import digit_model, scores_of
from engine.evaluation.time_left import Meter
from engine.jobs import JobContext
from engine.prediction.versions import Version, loaded_version
from engine.runtimes.base import Runtimes
from engine.weights.trained_pictures import trained_on

NEAR = 0.15
"""Pictures differ little when their distance is at most this share of the smaller one's length (both Euclidean).

MNIST's 70,000 digits have no picture twice, and nine pairs that are so much alike, all of them ones.
"""
_MOST_PAIRS = 10_000  # more are not looked at one by one
_AT_ONCE = 1000
_SIDE = 7  # of the coarse pictures that are compared first


def explore(request: ExploreRequest, context: JobContext) -> Explored:
    """Open a data set and measure how unusual each picture is. Raises DataError, JobCancelled."""
    state = state_of(request.data)
    if request.known is not None and request.known.state == state:
        return request.known
    parts = open_dataset(request.data)
    labels = np.concatenate([part.labels for part in parts])
    meter = Meter(2 * len(labels), context)
    sums, counts = np.zeros((10, 784)), np.bincount(labels, minlength=10)
    for part in parts:
        for some in chunks(len(part), _AT_ONCE):
            pixels = _pixels(part.images[some])
            for label in np.unique(part.labels[some]):
                sums[label] += pixels[part.labels[some] == label].sum(axis=0)
            meter.add(len(pixels))
    means = _normalised((sums / np.maximum(counts, 1)[:, np.newaxis]).astype(np.float32))
    unusual = []
    for part in parts:
        for some in chunks(len(part), _AT_ONCE):
            alike = (_normalised(_pixels(part.images[some])) * means[part.labels[some]]).sum(axis=1)
            unusual.append(1 - alike)
            meter.add(len(alike))
    return Explored(state, parts, labels, np.concatenate(unusual))


def find_duplicates(request: DuplicatesRequest, context: JobContext) -> Duplicates:
    """Compare every picture with every other, in both parts. Raises JobCancelled."""
    explored = request.explored
    images = np.concatenate([part.images for part in explored.parts])
    _, firsts, kinds, counts = np.unique(fingerprints(images), True, True, True)
    places = np.split(np.argsort(kinds, kind="stable"), np.cumsum(counts)[:-1])  # of each kind of pixels
    identical = [tuple(places[kind].tolist()) for kind in np.flatnonzero(counts > 1)]
    pairs, complete = _near_pairs(images, np.sort(firsts), Meter(len(firsts), context))
    groups = (*sorted(identical), *((one, other) for _, one, other in sorted(pairs)))
    return Duplicates(
        groups=groups,
        identical=len(identical),
        across=sum(len({explored.place(index)[0] for index in group}) > 1 for group in groups),
        contradicting=sum(len(set(explored.labels[list(group)].tolist())) > 1 for group in groups),
        complete=complete,
        explored=explored,
    )


def _near_pairs(
    images: NDArray[np.uint8], places: NDArray[np.int64], meter: Meter
) -> tuple[list[tuple[float, int, int]], bool]:
    """Distances and places of pictures that differ little, among those at `places`; False when they are too many.

    Coarse pictures of 7×7 pixels are compared first: their distance is never above that of the pictures themselves, so
    nothing is missed. Pictures sorted by their length need be compared with those a little longer alone.
    """
    lengths, coarse = _measured(images, places)
    order = np.argsort(lengths, kind="stable")
    places, lengths, coarse = places[order], lengths[order], coarse[order]
    squares = (coarse**2).sum(axis=1)
    found: list[tuple[float, int, int]] = []
    for some in chunks(len(places), _AT_ONCE // 2):
        longer = slice(some.start, int(np.searchsorted(lengths, lengths[some.stop - 1] * (1 + NEAR), side="right")))
        limits = (NEAR * lengths[some]) ** 2 + 1  # and a little more, for what is lost in rounding
        coarsely = squares[some, np.newaxis] + squares[longer] - 2 * (coarse[some] @ coarse[longer].T)
        first, second = np.nonzero(coarsely <= limits[:, np.newaxis])
        first, second = first[second > first] + some.start, second[second > first] + some.start
        for few in chunks(len(first), _AT_ONCE):
            one, other = places[first[few]], places[second[few]]
            distances = np.linalg.norm(_pixels(images[one]) - _pixels(images[other]), axis=1)
            shares = distances / np.maximum(lengths[first[few]], 1)
            near = np.flatnonzero(shares <= NEAR)
            pairs = np.sort(np.stack([one[near], other[near]], axis=1), axis=1).tolist()
            found += [(float(share), *pair) for share, pair in zip(shares[near], pairs, strict=True)]
            if len(found) > _MOST_PAIRS:
                return found[:_MOST_PAIRS], False
        meter.add(some.stop - some.start)
    return found, True


def ask_model(request: DoubtsRequest, runtimes: Runtimes, context: JobContext) -> Doubts:
    """Ask a model about every picture. Raises ClassLensError, JobCancelled."""
    explored, spec = request.explored, digit_model(request.model_id)
    runtime, version = loaded_version(spec, request.runtime, runtimes, context)
    meter = Meter(len(explored), context)
    given = np.concatenate([scores_of(runtime, part, meter) for part in explored.parts if len(part)])
    scores = version.shown(given, runtimes.raw_scores)
    places = np.arange(len(explored))
    answers = scores.argmax(axis=1)
    return Doubts(
        request,
        answers,
        scores[places, answers],
        scores[places, explored.labels],
        suspects(scores, explored.labels),
        _trained_on(version, explored),
    )


def suspects(scores: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indexes (M,) of the labels (N,) that may be wrong, given scores (N, K); the most doubtful first.

    Confident learning (Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels",
    2021): a class is meant when its score is at least the mean score which the pictures of that class have for it. A
    label may be wrong when another class is meant. They are ordered by the label's score minus that class's.
    """
    own = scores[np.arange(len(labels)), labels]
    usual = [own[labels == label].mean() if (labels == label).any() else np.inf for label in range(scores.shape[1])]
    meant = np.where(scores >= np.array(usual, np.float32), scores, np.float32(-1))
    other = meant.argmax(axis=1)
    found = np.flatnonzero((meant.max(axis=1) >= 0) & (other != labels))
    margins = own[found] - scores[found, other[found]]
    return found[np.argsort(margins, kind="stable")]


def _measured(images: NDArray[np.uint8], places: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The lengths (N,) of the pictures at `places`, and coarse pictures (N, 49), scaled so that no distance grows."""
    lengths, coarse = np.empty(len(places), np.float32), np.empty((len(places), _SIDE**2), np.float32)
    for some in chunks(len(places), _AT_ONCE):
        lengths[some] = np.linalg.norm(_pixels(images[places[some]]), axis=1)
        blocks = images[places[some]].reshape(-1, _SIDE, 28 // _SIDE, _SIDE, 28 // _SIDE)
        coarse[some] = blocks.sum(axis=(2, 4), dtype=np.float32).reshape(-1, _SIDE**2) / (28 // _SIDE)
    return lengths, coarse


def _trained_on(version: Version, explored: Explored) -> int | None:
    if version.weights is None:
        return None
    try:
        counts = [trained_on(version.weights, part) for part in explored.parts if len(part)]
    except ClassLensError:
        return None
    return None if None in counts else sum(count for count in counts if count is not None)


def _pixels(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return images.reshape(len(images), -1).astype(np.float32)


def _normalised(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row with mean 0 and length 1, an even one with zeros."""
    centred = pixels - pixels.mean(axis=1, keepdims=True)
    rows: NDArray[np.float32] = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
    return rows
