"""The one form in which imported networks are kept: prepared pictures in, scores that are shares of one whole out.

Pictures are (N, height, width, channels) float32, scores (N, K) float32.

Digits come as `engine.preprocessing.digits` prepares them, in [0, 1] with bright ink; photos in red, green and blue
from 0 to 255. All that a network wants otherwise becomes operations before and behind its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.data.digit_names import digit_of
from engine.data.labels import DIGITS
from engine.errors import NetworkRefused
from engine.own_networks.settings import InputSettings, Layout
from engine.preprocessing.digits import Preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.runtimes.onnx_graph import Array, Graph, Node
from engine.types import Task

_FLOAT = 1  # onnx.proto, TensorProto.DataType
_CODES = {"uint8": 2, "float16": 10, "float64": 11}
_BRIGHTEST = 255.0
_SMALLEST = 1e-12  # of rounded scores, so that their sum is above 0


@dataclass(frozen=True, slots=True)
class Ending:
    """What the network itself gives: an array of `rank` dimensions, of probabilities or, with `logits`, of logits; with
    `rounded`, of probabilities that sum to 1 only nearly; with `cast`, in other numbers than float32.
    """

    rank: int = 2
    logits: bool = False
    cast: bool = False
    rounded: bool = False


def preparation_of(settings: InputSettings) -> Preparation | PhotoPreparation:
    """How pictures are prepared for a network in normal form."""
    if settings.task is Task.DIGITS:
        return Preparation()
    return PhotoPreparation(
        resize=settings.resize,
        mean=(0.0, 0.0, 0.0),
        crop=settings.crop,
        height=settings.height,
        width=settings.width,
        as_on_paper=settings.as_on_paper,
    )


def labels_of(settings: InputSettings) -> tuple[str, ...]:
    """The labels in the order of the scores in normal form: digits always stand from 0 to 9."""
    return DIGITS if settings.task is Task.DIGITS else settings.labels


def places_of_digits(labels: tuple[str, ...]) -> tuple[int, ...]:
    """Where the scores of 0 to 9 stand among the network's own; empty labels say that they stand in order.

    Raises NetworkRefused when the labels are not the ten digits.
    """
    if not labels:
        return tuple(range(10))
    digits = [digit_of(label) for label in labels]
    if sorted(digit for digit in digits if digit is not None) != list(range(10)) or len(labels) != 10:
        raise NetworkRefused("The labels of a network for digits are the digits 0 to 9, each once. Change the labels.")
    return tuple(digits.index(digit) for digit in range(10))


def normal_form(graph: Graph, settings: InputSettings, input_type: str, ending: Ending, ordered: bool = True) -> Graph:
    """A graph in normal form; without `ordered`, its scores stay in the network's own order. Raises NetworkRefused for
    labels that are not those of digits.
    """
    made = graph.until(graph.output)
    prefix = _unused(graph)
    before = _Chain(made, f"{prefix}before", f"{prefix}pictures")
    given = before.value
    _add_scaling(before, settings, input_type)
    _add_layout(before, settings)
    if input_type in _CODES:
        before.add("Cast", to=_CODES[input_type])
    behind = _Chain(made, f"{prefix}behind", graph.output)
    _add_ending(behind, settings, ending, ordered)
    own = [
        replace(node, inputs=tuple(before.value if name == graph.input else name for name in node.inputs))
        for node in made.nodes
    ]
    made.nodes = [*before.nodes, *own, *behind.nodes]
    made.input, made.output, made.metadata = given, behind.value, {}
    made.input_shape = (settings.height, settings.width, 3 if settings.task is Task.OBJECTS else 1)
    return made


class _Chain:
    """Operations one after another in a graph, each of which takes what the last one gave."""

    def __init__(self, graph: Graph, prefix: str, value: str) -> None:
        self._graph, self._prefix = graph, prefix
        self.nodes: list[Node] = []
        self.value = value

    def add(self, op: str, *arrays: Array, **attributes: int | tuple[int, ...]) -> None:
        """Add an operation that takes the last value, then some arrays."""
        output = f"{self._prefix}{len(self.nodes)}"
        names = tuple(f"{output}.{number}" for number in range(len(arrays)))
        self._graph.weights |= dict(zip(names, arrays, strict=True))
        self.nodes.append(Node(op, (self.value, *names), (output,), attributes))
        self.value = output


def _unused(graph: Graph) -> str:
    """The beginning of names that no value of the graph has."""
    names = {name for node in graph.nodes for name in node.outputs} | graph.weights.keys() | {graph.input}
    number = 0
    while any(name.startswith(f"own{number}.") for name in names):
        number += 1
    return f"own{number}."


def _add_scaling(chain: _Chain, settings: InputSettings, input_type: str) -> None:
    """Values from `low` to `high`, less the mean, over the deviation: all of it as one factor and one summand."""
    channels = settings.channels
    mean = np.broadcast_to(np.array(settings.mean, np.float64), channels)
    deviation = np.broadcast_to(np.array(settings.deviation, np.float64), channels)
    span = settings.high - settings.low
    factor, summand = span / deviation, (settings.low - mean) / deviation
    if settings.task is Task.OBJECTS:
        if settings.reverse:
            chain.add("Gather", np.array([2, 1, 0], np.int64), axis=3)
            # Mean and deviation are those of red, green and blue, as people write them.
            factor, summand = factor[::-1], summand[::-1]
        factor = factor / _BRIGHTEST
    elif settings.dark_ink:
        factor, summand = -factor, summand + factor
    if channels > 1 and settings.task is Task.DIGITS:
        chain.add("Mul", np.ones(channels, np.float32))  # grey as so many channels
    if not np.allclose(factor, 1, rtol=1e-12):
        chain.add("Mul", factor.astype(np.float32))
    if summand.any():
        chain.add("Add", summand.astype(np.float32))
    if input_type == "uint8":
        chain.add("Round")


def _add_layout(chain: _Chain, settings: InputSettings) -> None:
    sides = (settings.height, settings.width)
    if settings.layout is Layout.CHANNELS_FIRST:
        chain.add("Transpose", perm=(0, 3, 1, 2))
    elif settings.layout is Layout.NO_CHANNELS:
        chain.add("Reshape", np.array([-1, *sides], np.int64))
    elif settings.layout is Layout.FLAT:
        chain.add("Reshape", np.array([-1, sides[0] * sides[1] * settings.channels], np.int64))


def _add_ending(chain: _Chain, settings: InputSettings, ending: Ending, ordered: bool) -> None:
    if ending.rank != 2:
        chain.add("Flatten", axis=1)
    if ending.cast:
        chain.add("Cast", to=_FLOAT)
    if ending.logits:
        chain.add("Softmax", axis=1)
    if ending.rounded:
        # Many small scores may all have become 0. LpNormalization divides by the sum, and is the same in all opsets.
        chain.add("Max", np.array(_SMALLEST, np.float32))
        chain.add("LpNormalization", axis=1, p=1)
    if settings.task is Task.DIGITS and ordered:
        places = places_of_digits(settings.labels)
        if places != tuple(range(10)):
            chain.add("Gather", np.array(places, np.int64), axis=1)
