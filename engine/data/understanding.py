"""From what a file holds to a data set: of the ways to understand it, the one that looks like digits.

Every reader ends here, so that a table, an IDX file and a folder are understood alike, and the same is said about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.choices import ONE_IS_ZERO, TEN_IS_ZERO, Choice, Offer, Shown, UnclearData
from engine.data.datasets import Dataset
from engine.data.grey_levels import ScaledPictures, bright_on_black, scaled
from engine.data.likeness import clearly_better, likeness
from engine.data.orientations import UPRIGHT, orientation_of, said, set_upright
from engine.data.wrong_labels import said_of_letters
from engine.errors import DataError

_COMPARED = 1000
"""Pictures that are compared with MNIST's to tell interpretations apart: enough for the smallest difference."""
_SHOWN = 8
_FEWEST_KINDS = 5
"""Different labels from which on 10 is believed to be a digit; with fewer it is rather a mistake."""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """One way to understand a file: `images` (N, side, side) of its numbers, `labels` (N,) of whole numbers.

    `choice` is what chooses it, `note` a sentence on what it takes for granted, empty for what is usual; `left_out` are
    sentences on what of the file is not used.
    """

    images: NDArray[np.number]
    labels: NDArray[np.integer]
    choice: Choice = field(default_factory=Choice)
    note: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sample:
    """Some pictures of an interpretation as levels, (N, 28, 28) uint8, and how much they look like their labels.

    They are set upright after having been in the way `lie`; `alike` says that those to train with say so, not they.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    likeness: NDArray[np.float32]
    lie: str
    alike: bool


def are_labels(values: NDArray[np.number]) -> bool:
    """Whether these numbers, (N,), can be labels: digits, or 1 to 10."""
    low, high = values.min(initial=0), values.max(initial=0)
    return bool(low >= 0 and high <= 10 and (values == np.rint(values)).all() and _codings(values))


def understood(
    path: Path, interpretations: Sequence[Interpretation], choice: Choice, notes: tuple[str, ...] = (), test: int = 0
) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a file by the interpretation that fits best; the last `test` pictures are for testing.

    Without any, a sixth becomes the test part. Where the file does not tell, it is taken to be like `choice.like`.
    Raises UnclearData where no interpretation fits better than the others, DataError for labels that are no digits and
    pixels of an unknown scale, or of several.
    """
    if choice.column and not any(interpretation.choice.column for interpretation in interpretations):
        raise DataError(f"“{path}” has no columns, so “{choice.column}” cannot say where its labels are. Leave it out.")
    try:
        ways = [way for interpretation in interpretations for way in _coded(interpretation, choice)]
        if not ways:
            raise DataError(_wrong_labels(interpretations[0].labels))
        if len(ways[0].labels) == test:
            raise DataError("It holds digits to test with, but none to train with. Use a set with both.")
        pictures = [scaled(way.images, test) for way in ways]
        samples = [_sampled(*each, choice.like) for each in zip(ways, pictures, strict=True)]
        best, alike = _best(path, ways, samples, choice.like)
        way, chosen = ways[best], pictures[best]
        images, changes = bright_on_black(chosen.levels())
    except UnclearData:
        raise
    except DataError as error:
        raise DataError(f"“{path}” cannot be used as digits. {error.sentence}") from error
    lie = samples[best].lie
    if lie != UPRIGHT:
        images = set_upright(images, lie)
        changes = (*changes, said(lie, "as in the data to train with" if samples[best].alike else ""))
    side = way.images.shape[1]
    sized = () if side == images.shape[1] else (f"The pictures of {side}×{side} pixels were made 28×28.",)
    note = f"{way.note} So it is in the data to train with.".strip() if alike else way.note
    told = tuple(sentence for sentence in (note, *way.left_out, *notes, *chosen.notes, *sized, *changes) if sentence)
    whole = Dataset(path.name, images, way.labels.astype(np.int64), sha256="")  # only its parts are used, and hashed
    parts = (whole.limited(len(whole) - test), whole.last(test)) if test else whole.with_test_part(path)
    shown = Shown(way.choice.column, way.choice.coding, lie)
    training, tested = (replace(part, notes=told, split_here=not test, shown=shown) for part in parts)
    return training, tested


def _codings(labels: NDArray[np.number]) -> tuple[str, ...]:
    if labels.max(initial=0) <= 9:
        return ("",)
    if labels.min() >= 1 and len(np.unique(labels)) >= _FEWEST_KINDS:
        return (TEN_IS_ZERO, ONE_IS_ZERO)
    return ()


def _coded(interpretation: Interpretation, choice: Choice) -> list[Interpretation]:
    """The interpretation with labels of 0 to 9, in each way that labels of 1 to 10 can mean; none for other labels."""
    if not len(interpretation.labels) or not 0 <= interpretation.labels.min() <= interpretation.labels.max() <= 10:
        return []
    meant = {
        "": (interpretation.labels, ""),
        TEN_IS_ZERO: (interpretation.labels % 10, "The labels run from 1 to 10: 10 counts as 0."),
        ONE_IS_ZERO: (interpretation.labels - 1, "The labels run from 1 to 10: 1 counts as 0, 2 as 1, and 10 as 9."),
    }
    codings = _codings(interpretation.labels)
    if codings == ("",) and interpretation.labels.min() > 0 and ONE_IS_ZERO in (choice.coding, _coding(choice.like)):
        codings = ("", ONE_IS_ZERO)  # there is no 9, which is written as 10
    ways = []
    for name in (choice.coding,) if choice.coding in codings[-2:] and choice.coding else codings:
        labels, counting = meant[name]
        note = " ".join(sentence for sentence in (interpretation.note, counting) if sentence)
        chosen = replace(interpretation.choice, coding=name)
        ways.append(replace(interpretation, labels=labels, choice=chosen, note=note))
    return ways


def _coding(like: Shown | None) -> str:
    return like.coding if like is not None else ""


def _sampled(way: Interpretation, pictures: ScaledPictures, like: Shown | None) -> _Sample:
    count = len(way.labels)
    chosen = np.linspace(0, count - 1, min(count, _COMPARED)).astype(np.int64)
    images, _ = bright_on_black(pictures.levels(chosen))
    labels = way.labels[chosen].astype(np.int64)
    lie, clear = orientation_of(images, labels)
    alike = not clear and like is not None and like.lie not in ("", UPRIGHT)
    if alike and like is not None:
        lie = like.lie
    images = set_upright(images, lie)
    return _Sample(images, labels, likeness(images, labels), lie, alike)


def _best(
    path: Path, ways: Sequence[Interpretation], samples: Sequence[_Sample], like: Shown | None
) -> tuple[int, bool]:
    """The place of the way that looks like digits, the others clearly less so, or that alone has several classes.

    Else it is the only one that is `like` the data to train with; True says so. Raises UnclearData.
    """
    best = int(np.argmax([sample.likeness.mean() for sample in samples]))
    others = [place for place in range(len(ways)) if place != best]
    if all(clearly_better(samples[best].likeness, samples[place].likeness) for place in others):
        return best, False
    if like is not None:
        same = [place for place, way in enumerate(ways) if way.choice.coding == like.coding] or list(range(len(ways)))
        same = [place for place in same if ways[place].choice.column == like.column] or same
        if len(same) == 1:
            return same[0], True
    varied = [place for place, sample in enumerate(samples) if len(np.unique(sample.labels)) > 1]
    if len(varied) == 1:
        return varied[0], False
    offers = [_offer(ways[place], samples[place]) for place in varied or range(len(ways))]
    ways_said = " or ".join(f"“--labels {offer.choice}”" for offer in offers)
    raise UnclearData(
        f"“{path}” can be understood in {len(offers)} ways, and its pictures do not say which is right. Choose one: in "
        f"the window by its pictures, for a command with {ways_said}.",
        offers=offers,
    )


def _offer(way: Interpretation, sample: _Sample) -> Offer:
    """Eight pictures, of as many different labels as there are."""
    _, first = np.unique(sample.labels, return_index=True)
    rest = np.setdiff1d(np.arange(len(sample.labels)), first)
    chosen = np.sort(np.concatenate([first, rest])[:_SHOWN])
    return Offer(way.choice, way.note, sample.images[chosen], sample.labels[chosen])


def _wrong_labels(labels: NDArray[np.integer]) -> str:
    if not len(labels):
        return "It holds no digits."
    wrong = labels[(labels < 0) | (labels > 9)]
    letters = said_of_letters(len(wrong), len(labels), map(str, np.unique(wrong)))
    return (
        f"Its labels run from {labels.min():,} to {labels.max():,}, and {len(wrong):,} of {len(labels):,} are no "
        "digit. Labels must be the digits 0 to 9, or 1 to 10 with 10 for 0. Keep the pictures of digits alone."
        f"{letters}"
    )
