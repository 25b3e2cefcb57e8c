"""Digits followed from frame to frame, so that each keeps its number, its place and its vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from engine.camera.ballot import Ballot
from engine.reading.requests import Digit
from engine.types import Box

_NEAR = 0.7  # of its size: how far a digit may be from where it was expected
_ALIKE = 1.7  # how many times as large or as small it may become
_SEEN = 2  # frames until a box is shown: noise flashes once
_MISSED = 0.3  # s: a digit not seen for so long is gone
_COVERED = 0.3  # share of a missed box: another box that covers as much of it is the same digit
_OTHER_COUNT = 4  # frames in a row must find another number of digits in a box before that is believed
_SWAY = 3.0  # sizes: how far the whole sheet may move from one frame to the next

_Field = NDArray[np.float64]


@dataclass(slots=True)
class Track:
    """One box over many frames. Where digits touch, it holds several: a ballot and a part of the box for each.

    `parts` are (x, y, width, height) as shares of the box.
    """

    number: int
    box: Box
    move: tuple[float, float] = (0.0, 0.0)  # since the last frame
    seen: int = 1
    missed: float = 0.0
    ballots: list[Ballot] = field(default_factory=list)
    parts: list[tuple[float, float, float, float]] = field(default_factory=list)
    _others: int = 0

    def add(self, box: Box, digits: Sequence[Digit]) -> None:
        """Count what was read in a frame where the box was `box`."""
        if len(digits) != len(self.ballots):
            self._others += 1
            if self.ballots and self._others < _OTHER_COUNT:
                return
            self.ballots = [Ballot() for _ in digits]
        self._others = 0
        self.parts = [_share(box, digit.box) for digit in digits]
        for ballot, digit in zip(self.ballots, digits, strict=True):
            ballot.add(digit)

    def digits(self) -> list[Digit]:
        """What is known about its digits, placed where the box is now."""
        known = ((ballot.digit(), part) for ballot, part in zip(self.ballots, self.parts, strict=True))
        return [replace(digit, box=_placed(self.box, part)) for digit, part in known if digit is not None]


class Tracker:
    """Follows boxes through frames. Numbers of tracks are never used again."""

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._next = 1

    def follow(self, boxes: Sequence[Box], seconds: float = 1 / 30) -> tuple[int, ...]:
        """Take the boxes of a new frame, `seconds` after the last; returns the number of each one's track."""
        pairs = self._matched(boxes)
        numbers = [0] * len(boxes)
        for place, track in enumerate(list(self._tracks)):
            found = pairs.get(place)
            if found is None:
                track.missed += seconds
                track.move = (0.0, 0.0)
                continue
            box = boxes[found]
            (x, y), (old_x, old_y) = _centre(box), _centre(track.box)
            track.move = (x - old_x, y - old_y)
            track.box, track.missed, track.seen = box, 0.0, track.seen + 1
            numbers[found] = track.number
        self._tracks = [t for t in self._tracks if not t.missed or self._may_come_back(t, boxes)]
        for place, box in enumerate(boxes):
            if not numbers[place]:
                numbers[place] = self._next
                self._tracks.append(Track(self._next, box))
                self._next += 1
        return tuple(numbers)

    def settle(self, boxes: Sequence[Box]) -> tuple[int, ...]:
        """Take the boxes of a frozen picture: only these are shown, and nothing is known about them yet."""
        numbers = range(self._next, self._next + len(boxes))
        self._tracks = [Track(number, box, seen=_SEEN) for number, box in zip(numbers, boxes, strict=True)]
        self._next += len(boxes)
        return tuple(numbers)

    def learn(self, numbers: Sequence[int], boxes: Sequence[Box], digits: Sequence[Sequence[Digit]]) -> None:
        """Count what was read in the boxes of an earlier frame; tracks that have gone since are left out."""
        tracks = {track.number: track for track in self._tracks}
        for number, box, read in zip(numbers, boxes, digits, strict=True):
            if number in tracks:
                tracks[number].add(box, read)

    def forget_readings(self) -> None:
        """Start all votes again, because other models read from now on."""
        for track in self._tracks:
            track.ballots, track.parts = [], []

    def shown(self) -> list[Track]:
        """The tracks that are not flashes of noise."""
        return [track for track in self._tracks if track.seen >= _SEEN]

    def _may_come_back(self, track: Track, boxes: Sequence[Box]) -> bool:
        return track.seen >= _SEEN and track.missed <= _MISSED and all(_covered(track.box, b) < _COVERED for b in boxes)

    def _matched(self, boxes: Sequence[Box]) -> dict[int, int]:
        """The box of each track, both by index: first all move with the sheet, then the rest each by itself."""
        if not boxes or not self._tracks:
            return {}
        old, new = _array([track.box for track in self._tracks]), _array(boxes)
        pairs = _nearest(old, new, np.repeat(_sway(old, new)[np.newaxis], len(old), axis=0))
        left = [n for n in range(len(old)) if n not in pairs]
        free = [n for n in range(len(new)) if n not in pairs.values()]
        if left and free:
            again = _nearest(old[left], new[free], np.array([self._tracks[n].move for n in left]))
            pairs |= {left[one]: free[other] for one, other in again.items()}
        return pairs


def _nearest(old: _Field, new: _Field, moves: _Field) -> dict[int, int]:
    """Pairs of tracks and boxes (rows of x, y of the centre, width, height), the nearest first."""
    distance = np.linalg.norm(old[:, np.newaxis, :2] + moves[:, np.newaxis] - new[np.newaxis, :, :2], axis=2)
    sizes, others = np.hypot(old[:, 2], old[:, 3])[:, np.newaxis], np.hypot(new[:, 2], new[:, 3])[np.newaxis]
    ratio = np.maximum(sizes / others, others / sizes)
    share = np.where(ratio <= _ALIKE, distance / np.maximum(sizes, others), np.inf)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for place in np.argsort(share, axis=None)[: int((share <= _NEAR).sum())]:
        one, other = divmod(int(place), len(new))
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return pairs


def _sway(old: _Field, new: _Field) -> _Field:
    """How far most boxes moved together: the place where the differences of all pairs are densest."""
    size = float(np.median(np.hypot(old[:, 2], old[:, 3])))
    differences = (new[np.newaxis, :, :2] - old[:, np.newaxis, :2]).reshape(-1, 2)
    differences = differences[np.linalg.norm(differences, axis=1) <= _SWAY * size]
    if not len(differences):
        return np.zeros(2)
    cells, counts = np.unique(np.round(differences / (0.5 * size)), axis=0, return_counts=True)
    # Among equally dense places, the nearest: a row of digits looks the same when moved by one of them.
    best = cells[np.lexsort((np.linalg.norm(cells, axis=1), -counts))[0]] * 0.5 * size
    near = np.linalg.norm(differences - best, axis=1) <= 0.5 * size
    return np.asarray(np.median(differences[near], axis=0))


def _covered(box: Box, other: Box) -> float:
    """The share of `box` that `other` covers."""
    width = min(box.x + box.width, other.x + other.width) - max(box.x, other.x)
    height = min(box.y + box.height, other.y + other.height) - max(box.y, other.y)
    return max(0, width) * max(0, height) / (box.width * box.height)


def _array(boxes: Sequence[Box]) -> _Field:
    return np.array([(*_centre(box), box.width, box.height) for box in boxes], np.float64)


def _centre(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _share(whole: Box, part: Box) -> tuple[float, float, float, float]:
    return (
        (part.x - whole.x) / whole.width,
        (part.y - whole.y) / whole.height,
        part.width / whole.width,
        part.height / whole.height,
    )


def _placed(whole: Box, share: tuple[float, float, float, float]) -> Box:
    x, y, width, height = share
    return Box(
        round(whole.x + x * whole.width),
        round(whole.y + y * whole.height),
        max(1, round(width * whole.width)),
        max(1, round(height * whole.height)),
    )
