"""The preparation of pictures as a graph of its own, so that it travels with the network: see `engine.preprocessing`.

For digits that is all that `engine.preprocessing.digits` does with a drawing: strokes on even ground. Finding a digit
in a photo of paper stays with the program. For photos it is the shift and scale of each channel.
"""

from __future__ import annotations

import numpy as np

from engine.preprocessing.digits import DRAWING, Preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.runtimes.onnx_graph import Array, Attribute, Graph, Node
from engine.sharing.calibrated import with_names

_UINT8, _INT64, _FLOAT, _DOUBLE = 2, 7, 1, 11  # onnx.proto, TensorProto.DataType
PICTURE, PICTURES, PREPARED, SCALED = "picture", "pictures", "prepared", "scaled"
_LEAST_OPSET, _IR_VERSION = 17, 8


class _Nodes:
    """Nodes that are added one after another; each gives a value that has a name of its own."""

    def __init__(self, prefix: str) -> None:
        self.nodes: list[Node] = []
        self.weights: dict[str, Array] = {}
        self._prefix = prefix

    def add(self, op: str, *inputs: str, **attributes: Attribute) -> str:
        name = f"{self._prefix}{len(self.nodes)}"
        self.nodes.append(Node(op, inputs, (name,), attributes))
        return name

    def constant(self, value: object, dtype: type[np.generic] = np.float32) -> str:
        array = np.asarray(value, dtype)
        name = f"{self._prefix}{dtype.__name__}.{'x'.join(map(str, array.shape))}.{array.tobytes().hex()[:64]}"
        self.weights[name] = array
        return name

    def whole(self, value: object) -> str:
        return self.constant(value, np.int64)

    def cast(self, value: str, to: int) -> str:
        return self.add("Cast", value, to=to)

    def part(self, value: str, start: str, end: str, axis: int = 0) -> str:
        """value[start:end] along an axis; the places are values of shape (1,)."""
        return self.add("Slice", value, start, end, self.whole([axis]))

    def sum(self, value: str, axis: int | None = None) -> str:
        if axis is None:
            return self.add("ReduceSum", value, keepdims=0)
        return self.add("ReduceSum", value, self.whole([axis]), keepdims=0)

    def most(self, value: str) -> str:
        return self.add("ReduceMax", value, keepdims=0)

    def least(self, value: str) -> str:
        return self.add("ReduceMin", value, keepdims=0)


def scaling(preparation: PhotoPreparation) -> Graph:
    """Pictures of the right size, (N, height, width, 3) uint8 in red, green, blue, to what a network is given."""
    nodes = _Nodes("scale.")
    values = nodes.add("Sub", nodes.cast(PICTURES, _FLOAT), nodes.constant(preparation.mean))
    values = nodes.add("Div", values, nodes.constant(preparation.deviation))
    if preparation.reverse:
        values = nodes.add("Gather", values, nodes.whole([2, 1, 0]), axis=3)
    shape = (preparation.height, preparation.width, preparation.channels)
    named = [*nodes.nodes, Node("Identity", (values,), (SCALED,))]
    return Graph(named, nodes.weights, PICTURES, shape, SCALED, (("", _LEAST_OPSET),), _IR_VERSION)


def with_scaling(graph: Graph, preparation: PhotoPreparation) -> Graph:
    """A graph that takes what `scaling` takes."""
    return _before(graph, scaling(preparation))


def preparation_graph(preparation: Preparation) -> Graph:
    """One drawing, (height, width, 3) uint8 of any size, to what a network is given: (1, height, width, channels)
    float32. Where nothing is drawn, that is not numbers (NaN).
    """
    nodes = _Nodes("prepare.")
    ink, empty = _ink(nodes)
    rows = columns = ""
    for _ in range(2):  # a speck may be told from the rest only once another is out
        rows = _extent(nodes, nodes.sum(_cut(nodes, ink, "", columns), axis=1))
        columns = _extent(nodes, nodes.sum(_cut(nodes, ink, rows, ""), axis=0))
    shrunk, height, width = _fitted(nodes, _cut(nodes, ink, rows, columns), preparation.box)
    placed = nodes.add("Where", empty, nodes.constant(np.nan), _centred(nodes, shrunk, height, width, preparation))
    shape = (1, preparation.height, preparation.width, preparation.channels)
    single = nodes.add("Reshape", placed, nodes.whole((*shape[:3], 1)))
    named = [*nodes.nodes, Node("Expand", (single, nodes.whole(shape)), (PREPARED,))]
    return Graph(named, nodes.weights, PICTURE, (), PREPARED, (("", _LEAST_OPSET),), _IR_VERSION)


def _before(graph: Graph, first: Graph) -> Graph:
    """One graph: what `first` gives is the input of `graph`."""
    whole = with_names(graph, first.output, graph.output)
    whole.weights |= first.weights
    whole.nodes = [*first.nodes, *whole.nodes]
    whole.input, whole.input_shape = first.input, first.input_shape
    plain = max(dict(graph.opsets).get("", 0), _LEAST_OPSET)
    whole.opsets = tuple((domain, plain if domain == "" else version) for domain, version in graph.opsets)
    return whole


def _ink(nodes: _Nodes) -> tuple[str, str]:
    """The ink, (H, W), bright on 0; and whether there is none."""
    grey = nodes.add("MatMul", nodes.cast(PICTURE, _FLOAT), nodes.constant(DRAWING.luma))
    grey = nodes.add("Floor", nodes.add("Add", grey, nodes.constant(0.5)))
    border = nodes.add(
        "Concat",
        *(nodes.add("Gather", grey, nodes.whole(end), axis=axis) for axis in (0, 1) for end in (0, -1)),
        axis=0,
    )
    levels = nodes.constant(np.arange(256)[np.newaxis])
    same = nodes.cast(nodes.add("Equal", nodes.add("Unsqueeze", border, nodes.whole([1])), levels), _FLOAT)
    ground = nodes.cast(nodes.add("ArgMax", nodes.sum(same, axis=0), axis=0, keepdims=0), _FLOAT)
    brighter = nodes.add("Sub", nodes.most(grey), ground)
    darker = nodes.add("Sub", ground, nodes.least(grey))
    noise = nodes.constant(DRAWING.noise)
    difference = nodes.add("Sub", grey, ground)
    cubes = nodes.add("Mul", nodes.add("Mul", difference, difference), difference)
    mostly_darker = nodes.add("Less", nodes.sum(cubes), nodes.constant(0))
    nothing_brighter = nodes.add("LessOrEqual", brighter, noise)
    dark_ink = nodes.add("And", nodes.add("Greater", darker, noise), nodes.add("Or", nothing_brighter, mostly_darker))
    levels_of_ink = nodes.add("Where", dark_ink, nodes.add("Neg", difference), difference)
    ink = nodes.add("Where", nodes.add("Greater", levels_of_ink, noise), levels_of_ink, nodes.constant(0))
    contrast = nodes.add("Where", dark_ink, darker, brighter)
    empty = nodes.add("Less", contrast, nodes.constant(DRAWING.contrast))
    return nodes.add("Where", empty, nodes.constant(1), ink), empty  # so that what follows has something to do


def _cut(nodes: _Nodes, ink: str, rows: str, columns: str) -> str:
    """The part of the ink in these rows and columns, each (2,) int64: the first, and the one after the last."""
    for axis, extent in enumerate((rows, columns)):
        if extent:
            start, end = (nodes.part(extent, nodes.whole([place]), nodes.whole([place + 1])) for place in (0, 1))
            ink = nodes.part(ink, start, end, axis)
    return ink


def _extent(nodes: _Nodes, sums: str) -> str:
    """Where ink begins and where it has ended, (2,) int64, but for next to nothing of it beyond a gap at either end."""
    places = nodes.add("Squeeze", nodes.add("NonZero", sums), nodes.whole([0]))
    until = nodes.add("CumSum", nodes.add("Gather", sums, places, axis=0), nodes.whole(0))
    zero, one, end = nodes.whole([0]), nodes.whole([1]), nodes.whole([np.iinfo(np.int64).max])
    last, before_last = nodes.whole([-1]), nodes.part(places, zero, nodes.whole([-1]))
    first_place, last_place = nodes.part(places, zero, one), nodes.part(places, last, end)
    after_first, sums_before = nodes.part(places, one, end), nodes.part(until, zero, last)
    total = nodes.part(until, last, end)
    length = nodes.cast(nodes.add("Sub", last_place, first_place), _FLOAT)
    gap = nodes.add("Max", nodes.constant([DRAWING.gap]), nodes.add("Mul", length, nodes.constant(DRAWING.speck_gap)))
    far = nodes.add("Greater", nodes.cast(nodes.add("Sub", after_first, before_last), _FLOAT), gap)
    little = nodes.add("Mul", total, nodes.constant(DRAWING.speck))
    at_start = nodes.add("And", far, nodes.add("Less", sums_before, little))
    at_end = nodes.add("And", far, nodes.add("Less", nodes.add("Sub", total, sums_before), little))
    starts = nodes.add("Concat", first_place, nodes.add("Where", at_start, after_first, first_place), axis=0)
    ends = nodes.add("Concat", last_place, nodes.add("Where", at_end, before_last, last_place), axis=0)
    start = nodes.add("ReduceMax", starts, keepdims=1)
    after = nodes.add("Add", nodes.add("ReduceMin", ends, keepdims=1), one)
    return nodes.add("Concat", start, after, axis=0)


def _fitted(nodes: _Nodes, crop: str, box: int) -> tuple[str, str, str]:
    """The crop with its longer side made `box` and its maximum made 1; its height and width, int64 of shape ()."""
    shape = nodes.add("Shape", crop)
    sides = nodes.cast(shape, _DOUBLE)
    fitted = nodes.add("Div", nodes.add("Mul", sides, nodes.constant(box, np.float64)), nodes.most(sides))
    fitted = nodes.add("Max", nodes.add("Round", fitted), nodes.constant(1, np.float64))
    outputs = nodes.cast(fitted, _INT64)
    rows, columns = (_averaging(nodes, sides, fitted, shape, outputs, axis) for axis in (0, 1))
    shrunk = nodes.add("MatMul", nodes.add("MatMul", rows, crop), nodes.add("Transpose", columns, perm=(1, 0)))
    height, width = (nodes.add("Gather", outputs, nodes.whole(axis)) for axis in (0, 1))
    return nodes.add("Div", shrunk, nodes.most(shrunk)), height, width


def _averaging(nodes: _Nodes, sides: str, fitted: str, shape: str, outputs: str, axis: int) -> str:
    """(outputs, inputs) float32: how much of each input row lies in the stretch of each output row."""
    place, zero, one = nodes.whole(axis), nodes.whole(0), nodes.whole(1)
    stretch = nodes.add("Div", nodes.add("Gather", sides, place), nodes.add("Gather", fitted, place))
    count = nodes.add("Gather", outputs, place)
    numbers = nodes.add("Range", zero, nodes.add("Add", count, one), one)
    edges = nodes.add("Mul", nodes.cast(numbers, _DOUBLE), stretch)
    inputs = nodes.cast(nodes.add("Range", zero, nodes.add("Gather", shape, place), one), _DOUBLE)
    inside = nodes.add("Sub", nodes.add("Unsqueeze", edges, nodes.whole([1])), inputs)
    inside = nodes.add("Clip", inside, nodes.constant(0, np.float64), nodes.constant(1, np.float64))
    end = nodes.whole([np.iinfo(np.int64).max])
    upper, lower = nodes.part(inside, nodes.whole([1]), end), nodes.part(inside, nodes.whole([0]), nodes.whole([-1]))
    return nodes.cast(nodes.add("Sub", upper, lower), _FLOAT)


def _centred(nodes: _Nodes, shrunk: str, height: str, width: str, preparation: Preparation) -> str:
    """The digit with its centre of mass in the middle, as far as it fits: (height, width)."""
    before, after = [], []
    mass = nodes.sum(shrunk)
    for axis, (side, whole_side) in enumerate(((height, preparation.height), (width, preparation.width))):
        numbers = nodes.cast(nodes.add("Range", nodes.whole(0), side, nodes.whole(1)), _FLOAT)
        moment = nodes.sum(nodes.add("Mul", nodes.sum(shrunk, axis=1 - axis), numbers))
        middle = nodes.add("Sub", nodes.constant(whole_side // 2), nodes.add("Div", moment, mass))
        room = nodes.add("Sub", nodes.whole(whole_side), side)
        # What is symmetric lies halfway between two places: the last digits of sums, which differ, do not decide.
        steady = nodes.add("Mul", nodes.cast(middle, _DOUBLE), nodes.constant(1000, np.float64))
        steady = nodes.add("Div", nodes.add("Round", steady), nodes.constant(1000, np.float64))
        start = nodes.add("Max", nodes.cast(nodes.add("Round", steady), _INT64), nodes.whole(0))
        start = nodes.add("Min", start, room)
        before.append(nodes.add("Unsqueeze", start, nodes.whole([0])))
        after.append(nodes.add("Unsqueeze", nodes.add("Sub", room, start), nodes.whole([0])))
    return nodes.add("Pad", shrunk, nodes.add("Concat", *before, *after, axis=0), nodes.constant(0))
