"""What a page computes: the graph of a network for one picture, with all shapes known, as steps in the page's words.

The steps' names are those of `STEPS` and `FUNCTIONS` in network.js and values.js of assets/web_page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from engine.errors import UsageError
from engine.runtimes.onnx_graph import Array, Graph, Node
from engine.sharing.web_page.folding import is_empty_name

Details = Mapping[str, object]  # plain JSON values
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the values it takes, by their number, the one it gives, and what else the page needs to know."""

    do: str
    sources: tuple[int, ...]
    target: int
    details: Details


@dataclass(slots=True)
class Plan:
    """`shapes` are those of all values, `weights` the values that are known; `rows` are those that may be kept in bytes
    with a scale for each row.
    """

    shapes: list[Shape] = field(default_factory=list)
    weights: dict[int, Array] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    input: int = 0
    output: int = 0


class Planner:
    """A plan under way: what is known already, and where values are."""

    def __init__(self, graph: Graph) -> None:
        self.plan = Plan()
        self._graph = graph
        self._known: dict[str, Array] = dict(graph.weights)
        self._places: dict[str, int] = {}
        self._kept: dict[tuple[str, str], int] = {}  # places of known values, by name and use
        self.plan.input = self.give(graph.input, (1, *graph.input_shape))

    def know(self, name: str, array: Array) -> None:
        """Note a value that does not depend on the picture."""
        self._known[name] = array

    def finished(self) -> Plan:
        """The plan, once every operation was added."""
        self.plan.output = self.place(self._graph.output)
        return self.plan

    def shape(self, name: str) -> Shape:
        """The shape of a value."""
        return self._known[name].shape if name in self._known else self.plan.shapes[self._places[name]]

    def known(self, name: str) -> Array:
        """A value that must be known. Raises UsageError for one that depends on the picture."""
        if name not in self._known:
            raise UsageError("This network changes its shapes with the picture, which web pages cannot. Choose ONNX.")
        return self._known[name]

    def is_known(self, name: str) -> bool:
        """Whether a value does not depend on the picture."""
        return name in self._known

    def known_input(self, node: Node, place: int) -> Array | None:
        """A known value at a place of a node's inputs, None where there is none."""
        has = len(node.inputs) > place and not is_empty_name(node.inputs[place])
        return self.known(node.inputs[place]) if has else None

    def give(self, name: str, shape: Shape) -> int:
        """A new value of that shape; its place."""
        self.plan.shapes.append(tuple(int(side) for side in shape))
        self._places[name] = len(self.plan.shapes) - 1
        return self._places[name]

    def place(self, name: str) -> int:
        """The place of a value; what is known becomes weights of the page."""
        if name not in self._known:
            return self._places[name]
        return self.keep(name, "", self._known[name])

    def keep(self, name: str, use: str, array: Array, *, rows: bool = False) -> int:
        """The place of weights, once for each name and use."""
        if (name, use) not in self._kept:
            if not np.isfinite(array).all():
                raise UsageError("This network has weights that are no numbers, so it cannot answer. Train it again.")
            self.plan.shapes.append(array.shape)
            place = self._kept[name, use] = len(self.plan.shapes) - 1
            self.plan.weights[place] = array.astype(np.float32)
            if rows:
                self.plan.rows.add(place)
        return self._kept[name, use]

    def step(self, do: str, node: Node, sources: tuple[int, ...], shape: Shape, **details: object) -> None:
        """Add a step that gives the first output of a node."""
        self.plan.steps.append(Step(do, sources, self.give(node.outputs[0], shape), details))

    def takes_bias(self, name: str, bias: str) -> bool:
        """Make a known value the bias of the layer that gives a value, if it is one and only that takes the value."""
        last = self.plan.steps[-1] if self.plan.steps else None
        if last is None or last.do != "dense" or len(last.sources) > 2 or self._places.get(name) != last.target:
            return False
        fits = self.shape(bias) == (self.plan.shapes[last.target][-1],)
        if not fits or len(self._graph.consumers(name)) > 1:
            return False
        self.plan.steps[-1] = replace(last, sources=(*last.sources, self.place(bias)))
        return True

    def same(self, node: Node, name: str) -> None:
        """The first output of a node is another value."""
        if name in self._known:
            self._known[node.outputs[0]] = self._known[name]
        else:
            self._places[node.outputs[0]] = self._places[name]
