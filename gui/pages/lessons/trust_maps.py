"""The heat maps of “Can you trust a heat map?”, drawn before they are looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.explain.requests import HeatMap, HeatMapRequest, Method
from engine.lessons.requests import LessonPicture
from engine.lessons.trust import MapKind, Pair
from gui.bridge import EngineBridge
from gui.pages.lessons.prepared import Prepared

QUEUE = "heat-maps"
_AHEAD = 2  # pairs that are drawn while one is looked at

_Key = tuple[MapKind, int, bool]  # a digit by its place, and whether the weights are random


class TrustMaps(QObject):
    """Two maps for each pair: that of the trained network and that of random weights.

    A digit of which one map is empty tells which is which, so a spare one takes its place. Signals: `found(number)`
    when both maps of a pair are there; `failed(Exception)`.
    """

    found = Signal(int)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._maps: Prepared[_Key, HeatMap] = Prepared(bridge, QUEUE, self)
        self._maps.signals.found.connect(self._take)
        self._maps.signals.failed.connect(self.failed)
        self._pairs: tuple[Pair, ...] = ()
        self._digits: Sequence[LessonPicture] = ()
        self._places: list[int] = []  # of each pair's digit
        self._spare: list[int] = []
        self._number = 0

    def begin(self, pairs: tuple[Pair, ...], digits: Sequence[LessonPicture]) -> None:
        """Draw maps for these pairs from now on; the digits beyond those of the pairs are spare."""
        self._maps.forget()
        self._pairs, self._digits = pairs, digits
        self._places, self._spare = list(range(len(pairs))), list(range(len(pairs), len(digits)))

    def look_at(self, number: int) -> None:
        """Draw the maps of this pair first, and then those of the next."""
        self._number = number
        wanted: dict[_Key, HeatMapRequest] = {}
        for pair in range(number, min(number + 1 + _AHEAD, len(self._pairs))):
            kind, place = self._pairs[pair].kind, self._places[pair]
            for random in (False, True):
                request = HeatMapRequest(
                    self._digits[place].picture, kind.model_id, Method(kind.method), random_weights=random
                )
                wanted[kind, place, random] = request
        self._maps.want(wanted)

    def maps(self, number: int) -> tuple[HeatMap, HeatMap] | None:
        """The maps of a pair once both are there, that of the trained network first."""
        trained, random = self._found(number)
        return None if trained is None or random is None else (trained, random)

    def digit(self, number: int) -> LessonPicture:
        """The digit of a pair."""
        return self._digits[self._places[number]]

    def forget(self) -> None:
        """Draw all maps anew."""
        self._maps.forget()
        self.look_at(self._number)

    def _found(self, number: int) -> list[HeatMap | None]:
        kind, place = self._pairs[number].kind, self._places[number]
        return [self._maps.get((kind, place, random)) for random in (False, True)]

    def _take(self, key: _Key) -> None:
        number = self._places.index(key[1])
        maps = self.maps(number)
        if maps is None:
            return
        if any(map(_is_empty, maps)) and self._spare:
            self._places[number] = self._spare.pop(0)
            self.look_at(self._number)
        else:
            self.found.emit(number)


def _is_empty(heat_map: HeatMap) -> bool:
    return bool(np.ptp(heat_map.values) == 0)
