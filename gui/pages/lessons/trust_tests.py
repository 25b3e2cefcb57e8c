"""The deletion tests of “Can you trust a heat map?”: of each kind of maps on each of ten digits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from engine.explain.requests import Deletion, DeletionRequest, Erasing, Method
from engine.lessons.requests import LessonPicture
from engine.lessons.trust import MapKind
from gui.bridge import EngineBridge
from gui.pages.lessons.prepared import Prepared
from gui.pages.lessons.trust_maps import QUEUE

MOST = 40
"""Pixels that are erased at most."""

_Key = tuple[MapKind, int]


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Scores while 0 to MOST pixels are erased, (MOST + 1,) float32 in [0, 1]: in the order of the map, of the map of
    random weights, and at random.
    """

    by_map: NDArray[np.float32]
    by_random_map: NDArray[np.float32]
    at_random: NDArray[np.float32]

    def at(self, erased: int) -> tuple[float, float, float]:
        """The three scores with so many pixels erased."""
        return float(self.by_map[erased]), float(self.by_random_map[erased]), float(self.at_random[erased])


class TrustTests(QObject):
    """Signals: `found()` when another test is done; `failed(Exception)`."""

    found = Signal()
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._tests: Prepared[_Key, Deletion] = Prepared(bridge, QUEUE, self)
        self._tests.signals.found.connect(lambda _: self.found.emit())
        self._tests.signals.failed.connect(self.failed)
        self.digits: Sequence[LessonPicture] = ()

    def want(self, kinds: Iterable[MapKind], first: int = 0) -> None:
        """Test these kinds of maps on all digits, in place of what was wanted before; on the digit `first` first."""
        places = sorted(range(len(self.digits)), key=lambda place: place != first)
        self._tests.want(
            {
                (kind, place): DeletionRequest(
                    self.digits[place].picture, kind.model_id, Method(kind.method), most=MOST
                )
                for kind in kinds
                for place in places
            }
        )

    def get(self, kind: MapKind, place: int) -> Deletion | None:
        """The test on one digit, once it is done."""
        return self._tests.get((kind, place))

    def done(self, kind: MapKind) -> int:
        """On how many digits a kind of maps was tested."""
        return sum(self.get(kind, place) is not None for place in range(len(self.digits)))

    def mean(self, kind: MapKind) -> Curves | None:
        """The mean of all digits, once all are done."""
        tests = [test for place in range(len(self.digits)) if (test := self.get(kind, place)) is not None]
        if not tests or len(tests) < len(self.digits):
            return None
        each = [curves(test) for test in tests]
        return Curves(
            *(
                np.mean([getattr(one, name) for one in each], axis=0)
                for name in ("by_map", "by_random_map", "at_random")
            )
        )

    def forget(self) -> None:
        """Test anew from now on."""
        self._tests.forget()


def curves(test: Deletion) -> Curves:
    """The scores of one test; a digit with fewer pixels stays as it is without the last of them."""
    return Curves(*(_whole(erasing) for erasing in (test.by_map, test.by_random_map, test.at_random)))


def _whole(erasing: Erasing) -> NDArray[np.float32]:
    return np.pad(erasing.scores, (0, MOST + 1 - len(erasing.scores)), mode="edge")
