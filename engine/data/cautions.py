"""What may spoil a training with a data set: said before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.data.fingerprints import fingerprints
from engine.data.likeness import share_alike

if TYPE_CHECKING:
    from engine.data.datasets import Dataset

_FEW = 10
"""Fewer pictures of a digit than this are said: a network learns little from them."""
_LEAST_ALIKE = 0.25
"""A smaller share of pictures that look like their label hints at wrong labels: chance gives 0.1, digits in other
hands' drawings 0.4 and more."""
_ENOUGH, _COMPARED = 50, 1000
_NAMED = 4


def cautions(training: Dataset, test: Dataset) -> tuple[str, ...]:
    """Sentences on classes without pictures or with few, on pictures in both parts, and on labels that may be wrong."""
    found = (*_classes(training), _in_both(training, test), _empty(training), _unlike(training))
    return tuple(sentence for sentence in found if sentence)


def test_cautions(test: Dataset) -> tuple[str, ...]:
    """Sentences on what may make an accuracy on these pictures say little."""
    return tuple(sentence for sentence in (_empty(test), _unlike(test)) if sentence)


def part_cautions(parts: Sequence[Dataset]) -> tuple[str, ...]:
    """Sentences on files with one class only, of those that are joined: their labels may have been misunderstood."""
    counted = ((part.name, np.unique(part.labels)) for part in parts)
    return tuple(f"{name}: only one class, {labels[0]}, is in it." for name, labels in counted if len(labels) == 1)


def _classes(training: Dataset) -> tuple[str, ...]:
    counts = np.bincount(training.labels, minlength=10)
    there = np.flatnonzero(counts)
    if len(there) == 1:
        return (f"Only one class, {there[0]}, is in the data. A network cannot learn from it to tell digits apart.",)
    sentences = []
    if missing := [str(digit) for digit in np.flatnonzero(counts == 0)]:
        sentences.append(f"There are no pictures of {_listed(missing)}: a network cannot learn them.")
    few = [digit for digit in there if counts[digit] < _FEW]
    if few:
        which = _listed([f"{digit} ({counts[digit]})" for digit in few])
        if len(few) > _NAMED:
            which = f"{len(few)} of the digits ({counts[few].min()} to {counts[few].max()} each)"
        sentences.append(f"There are only few pictures of {which} to train with: a network learns little of them.")
    return tuple(sentences)


def _in_both(training: Dataset, test: Dataset) -> str:
    count = int(np.isin(fingerprints(test.images), fingerprints(training.images)).sum())
    if not count:
        return ""
    which = "One of the" if count == 1 else f"{count:,} of the"
    return (
        f"{which} {len(test):,} test pictures {'is' if count == 1 else 'are'} in the training part, too: the test "
        "accuracy will look better than it is."
    )


def _empty(training: Dataset) -> str:
    count = int((~training.images.any(axis=(1, 2))).sum())
    if not count:
        return ""
    return "One picture is empty." if count == 1 else f"{count:,} pictures are empty."


def _unlike(training: Dataset) -> str:
    count = len(training)
    if count < _ENOUGH:
        return ""
    chosen = np.linspace(0, count - 1, min(count, _COMPARED)).astype(np.int64)
    share = share_alike(training.images[chosen], training.labels[chosen])
    if share >= _LEAST_ALIKE:
        return ""
    return f"Only {share:.0%} of the pictures look like what they are called. Check whether the labels are right."


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
