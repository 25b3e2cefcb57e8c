"""What may spoil a training with a data set: said before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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
_FEWEST, _FEWEST_KINDS, _USUALLY_ALIKE, _UNLIKELY = 10, 5, 0.43, 0.01
"""With fewer pictures than `_ENOUGH`, a warning needs a result that is unlikely by chance. Correctly labelled pictures
are assumed to look like their label as often as the 60 drawn digits of docs/data.md. At 50
pictures that is nearly the share above. A few different digits tell nothing: no 0, no 5 and no 7 of those drawn ones
looks like its label."""
_NAMED = 4


def cautions(training: Dataset, test: Dataset) -> tuple[str, ...]:
    """Sentences on classes without pictures or with few, on pictures in both parts, and on labels that may be wrong."""
    found = (*_classes(training, test), _in_both(training, test), _empty(training), _unlike(training))
    of_test = () if test.split_here else test_cautions(test)  # one that was separated here is like the other part
    return (*(sentence for sentence in found if sentence), *(f"Test part: {sentence}" for sentence in of_test))


def test_cautions(test: Dataset) -> tuple[str, ...]:
    """Sentences on what may make an accuracy on these pictures say little."""
    return tuple(sentence for sentence in (_one_class(test), _empty(test), _unlike(test)) if sentence)


def part_cautions(parts: Sequence[Dataset]) -> tuple[str, ...]:
    """Sentences on files with one class only, of those that are joined, and on labels that may be wrong: among many
    right ones they would not be noticed.
    """
    counted = ((part.name, np.unique(part.labels)) for part in parts)
    alone = (f"{name}: only one class, {labels[0]}, is in it." for name, labels in counted if len(labels) == 1)
    return (*alone, *(f"{part.name}: {sentence}" for part in parts if (sentence := _unlike(part))))


def _classes(training: Dataset, test: Dataset) -> tuple[str, ...]:
    counts = np.bincount(training.labels, minlength=10)
    tested = np.bincount(test.labels, minlength=10)
    there = np.flatnonzero(counts)
    if len(there) == 1:
        where = "in the data to train with" if tested.sum() > tested[there[0]] else "in the data"
        return (f"Only one class, {there[0]}, is {where}. A network cannot learn from it to tell digits apart.",)
    sentences = []
    kept = np.flatnonzero((counts == 0) & (tested > 0)) if test.split_here else np.arange(0)
    if len(kept):
        pictures = "picture of {} is" if tested[kept].sum() == 1 else "pictures of {} are"
        sentences.append(f"The only {pictures.format(_listed(list(map(str, kept))))} kept for testing: add more.")
    if missing := [str(digit) for digit in np.flatnonzero(counts == 0) if digit not in kept]:
        sentences.append(f"There are no pictures of {_listed(missing)} to train with: a network cannot learn them.")
    few = [digit for digit in there if counts[digit] < _FEW]
    if few:
        which = _listed([f"{digit} ({counts[digit]})" for digit in few])
        if len(few) > _NAMED:
            which = f"{len(few)} of the digits ({_range(counts[few])} each)"
        sentences.append(f"There are only few pictures of {which} to train with: a network learns little of them.")
    return tuple(sentences)


def _range(counts: NDArray[np.int64]) -> str:
    low, high = counts.min(), counts.max()
    return str(low) if low == high else f"{low} to {high}"


def _one_class(test: Dataset) -> str:
    labels = np.unique(test.labels)
    if len(labels) != 1:
        return ""
    return (
        f"Only one class, {labels[0]}, is in the pictures to test with: the accuracy says nothing about other digits."
    )


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
    if count < _FEWEST or (count < _ENOUGH and len(np.unique(training.labels)) < _FEWEST_KINDS):
        return ""
    chosen = np.linspace(0, count - 1, min(count, _COMPARED)).astype(np.int64)
    share = share_alike(training.images[chosen], training.labels[chosen])
    if share >= _LEAST_ALIKE or (count < _ENOUGH and _chance_of(round(share * count), count) >= _UNLIKELY):
        return ""
    return f"Only {share:.0%} of the pictures look like what they are called. Check whether the labels are right."


def _chance_of(alike: int, count: int) -> float:
    """How likely so few of so many pictures look like their label, or fewer, when the labels are right."""
    right, other = _USUALLY_ALIKE, 1 - _USUALLY_ALIKE
    return sum(comb(count, few) * right**few * other ** (count - few) for few in range(alike + 1))


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
