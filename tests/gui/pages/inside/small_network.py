"""A small network that can be looked into: one convolution, one dense layer, softmax; it answers as the engine does."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.data.labels import DIGITS
from engine.errors import EmptyPicture
from engine.explain.requests import (
    Arithmetic,
    Change,
    DigitMap,
    DigitMapRequest,
    HeatMap,
    HeatMapRequest,
    LayerFacts,
    LayerRequest,
    LayerView,
    Method,
    Neighbour,
    Neighbours,
    NeighboursRequest,
    NetworkFacts,
    NetworkRequest,
    Off,
    Place,
    PlaceRequest,
    Progress,
    SmallestChangeRequest,
    SmallestChanges,
    StrongestUnit,
    StrongestUnitRequest,
    UnitRequest,
)
from engine.jobs import JobContext
from engine.runtimes.graph_layers import LayerKind
from engine.types import Score

MAPS, SIDE = 6, 26
_RNG = np.random.default_rng(0)
KERNELS = _RNG.normal(0, 0.5, (MAPS, 1, 3, 3)).astype(np.float32)
WEIGHTS = _RNG.normal(0, 0.05, (10, MAPS * SIDE * SIDE)).astype(np.float32)
BIAS = _RNG.normal(0, 0.1, 10).astype(np.float32)
LAYERS = (
    LayerFacts("Convolution 1", LayerKind.CONVOLUTION, (MAPS, SIDE, SIDE), MAPS, 60, 73_008, 0.3, True, True, "ReLU"),
    LayerFacts("Dense 1", LayerKind.DENSE, (10,), 10, 40_570, 81_120, 0.6, False, True, labels=DIGITS),
    LayerFacts("Softmax", LayerKind.SOFTMAX, (10,), 0, 0, 30, 0.1, labels=DIGITS),
)
Field = NDArray[np.float32]


class SmallNetwork:
    """Attributes: `asked`, all requests in their order; `may_go_on`, which slow work waits for."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def handlers(self) -> Mapping[type, object]:
        return {
            NetworkRequest: self._network,
            LayerRequest: self._layer,
            UnitRequest: self._unit,
            StrongestUnitRequest: self._strongest,
            HeatMapRequest: self._heat_map,
            NeighboursRequest: self._neighbours,
            SmallestChangeRequest: self._change,
            DigitMapRequest: self._map,
            PlaceRequest: self._place,
        }

    def asked_of(self, kind: type) -> list:
        return [request for request in self.asked if isinstance(request, kind)]

    def _network(self, request: NetworkRequest, services: object, context: JobContext) -> NetworkFacts:
        self.asked.append(request)
        methods = (Method.OCCLUSION, Method.CLASS_ACTIVATION)
        return NetworkFacts(request.model_id, (28, 28, 1), LAYERS, methods, True, True)

    def _layer(self, request: LayerRequest, services: object, context: JobContext) -> LayerView:
        self.asked.append(request)
        given, shown = _input(request.picture)
        outputs, scores = _outputs(given, request.off)
        filters = KERNELS[:, 0] if request.layer == 0 else None
        return LayerView(request, outputs[request.layer], filters, shown, scores, _outputs(given, frozenset())[1])

    def _unit(self, request: UnitRequest, services: object, context: JobContext) -> Arithmetic:
        self.asked.append(request)
        given, _ = _input(request.picture)
        outputs, _ = _outputs(given, frozenset())
        said = outputs[request.layer][request.unit]
        place = request.place
        if request.layer == 0:
            if place is None:
                place = divmod(int(said.argmax()), SIDE)
            row, column = place
            inputs, weights, bias = given[np.newaxis, row : row + 3, column : column + 3], KERNELS[request.unit], 0.0
            value = float(said[place])
        else:
            inputs, weights, bias = outputs[0].reshape(-1), WEIGHTS[request.unit], float(BIAS[request.unit])
            value = float(said)
        total = float((inputs * weights).sum() + bias)
        output = max(total, 0.0) if request.layer == 0 else total
        activation = "ReLU" if request.layer == 0 else ""
        return Arithmetic(request, inputs, weights, bias, total, activation, output, value, place)

    def _strongest(self, request: StrongestUnitRequest, services: object, context: JobContext) -> StrongestUnit:
        self._work(request, context)
        return StrongestUnit(Off(0, 3), "7", 0.9, 0.2, "1", 16)

    def _heat_map(self, request: HeatMapRequest, services: object, context: JobContext) -> HeatMap:
        self._work(request, context)
        given, shown = _input(request.picture)
        values = given - 0.4 * np.roll(given, 4, axis=1)
        if request.random_weights:
            values = np.random.default_rng(1).normal(0, 0.3, given.shape)
        _, scores = _outputs(given, frozenset())
        label = request.label or scores[0].label
        score = next(score.score for score in scores if score.label == label)
        return HeatMap(request, values.astype(np.float32), shown, label, score, 169, 42.0)

    def _neighbours(self, request: NeighboursRequest, services: object, context: JobContext) -> Neighbours:
        self._work(request, context)
        picture = _input(request.picture)[1]
        nearest = tuple(Neighbour(np.roll(picture, n, 0), "7", 1.0 + n / 10, 100 + n) for n in range(request.count))
        other = tuple(Neighbour(np.roll(picture, n, 1), "1", 2.0 + n / 10, 200 + n) for n in range(request.count))
        return Neighbours(request, nearest, other, "7", "1")

    def _change(self, request: SmallestChangeRequest, services: object, context: JobContext) -> SmallestChanges:
        self._work(request, context)
        given, _ = _input(request.picture)
        changes = []
        for place, model_id in enumerate(request.model_ids):
            after = given.copy()
            after[5:7, 8:10], after[20:22, 10:16] = 1.0, 0.0
            pixels = int((after != given).sum())
            changes.append(Change(model_id, given, after, "7", 0.98, "1", 0.51, pixels + place, 4.0 + place))
            context.report(changes[-1])
        return SmallestChanges(request, tuple(changes))

    def _map(self, request: DigitMapRequest, services: object, context: JobContext) -> DigitMap:
        self._work(request, context)
        rng = np.random.default_rng(2 + request.random_weights)
        labels = np.repeat(np.arange(10), 20)
        spread = 0.0 if request.random_weights else 3.0
        points = rng.normal(0, 1, (200, 2)) + spread * np.column_stack([labels % 4, labels // 4])
        pictures = rng.integers(0, 255, (200, 28, 28), np.uint8)
        return DigitMap(request, points.astype(np.float32), pictures, labels.astype(np.int64), 0.31, 0.9)

    def _place(self, request: PlaceRequest, services: object, context: JobContext) -> Place:
        self.asked.append(request)
        return Place(request, np.array([2.0, 3.0], np.float32), np.arange(12, dtype=np.int64))

    def _work(self, request: object, context: JobContext) -> None:
        """What takes its time."""
        self.asked.append(request)
        context.report(Progress(1, 2))
        while not self.may_go_on.wait(0.005):
            context.raise_if_cancelled()


def _input(picture: NDArray[np.uint8]) -> tuple[Field, NDArray[np.uint8]]:
    """What the network gets, (28, 28) in [0, 1], and the same as a picture."""
    if not picture.any():
        raise EmptyPicture("There is nothing in this picture. Draw a digit first.")
    rows, columns = (np.linspace(0, side - 1, 28).astype(int) for side in picture.shape[:2])
    shown = np.ascontiguousarray(picture[np.ix_(rows, columns)])
    return shown[..., 0].astype(np.float32) / 255, shown


def _outputs(given: Field, off: frozenset[Off]) -> tuple[list[Field], tuple[Score, ...]]:
    windows = np.lib.stride_tricks.sliding_window_view(given, (3, 3))
    maps = np.maximum(np.einsum("yxab,mab->myx", windows, KERNELS[:, 0]), 0).astype(np.float32)
    _switch_off(maps, 0, off)
    logits = (WEIGHTS @ maps.reshape(-1) + BIAS).astype(np.float32)
    _switch_off(logits, 1, off)
    powers = np.exp(logits - logits.max())
    shares = powers / powers.sum()
    scores = sorted((Score(str(n), float(share)) for n, share in enumerate(shares)), key=lambda s: -s.score)
    return [maps, logits, shares.astype(np.float32)], tuple(scores)


def _switch_off(values: Field, layer: int, off: frozenset[Off]) -> None:
    for part in off:
        if part.layer == layer:
            values[slice(None) if part.unit is None else part.unit] = 0
