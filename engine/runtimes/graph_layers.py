"""The layers of a network, found in its graph: an operation with weights, with the bias and the function after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from engine.runtimes.onnx_graph import Graph, Node


class LayerKind(StrEnum):
    """What a layer does."""

    CONVOLUTION = "convolution"
    DENSE = "dense"
    ATTENTION = "attention"
    POOLING = "pooling"
    NORMALISATION = "normalisation"
    SUM = "sum"
    SOFTMAX = "softmax"


_ACTIVATIONS = {
    "Relu": "ReLU", "Sigmoid": "sigmoid", "Tanh": "tanh", "Gelu": "GELU", "LeakyRelu": "leaky ReLU", "Elu": "ELU",
    "HardSwish": "hard swish",
}  # fmt: skip
_POOLS = ("MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool")
_PARTS_OF_GELU = {"Div", "Mul", "Erf", "Add"}
_LONGEST_GELU = 6
# Parts of the names that Transformers gives the dense layers of an attention.
_ROLES = {"q_proj": "Query", "query": "Query", "k_proj": "Key", "key": "Key", "v_proj": "Value", "value": "Value"}
_TITLES = {
    LayerKind.CONVOLUTION: "Convolution",
    LayerKind.DENSE: "Dense",
    LayerKind.ATTENTION: "Attention",
    LayerKind.POOLING: "Pooling",
    LayerKind.NORMALISATION: "Normalisation",
    LayerKind.SUM: "Sum",
    LayerKind.SOFTMAX: "Softmax",
}


@dataclass(eq=False)
class Layer:
    """One layer. `output` is the value it gives; `source` the one it takes. `weights` and `bias` are names of arrays,
    empty for none. `activation` is the name of the function at its end.
    """

    kind: LayerKind
    source: str
    output: str
    nodes: list[Node]
    weights: str = ""
    bias: str = ""
    activation: str = ""
    name: str = field(default="")


def find_layers(graph: Graph) -> tuple[Layer, ...]:
    """The layers of a graph in the order of their computation, named by their kind and a number."""
    finder = _Finder(graph)
    for node in graph.nodes:
        finder.see(node)
    counted: Counter[str] = Counter()
    for layer in finder.layers:
        title = _title(layer, graph)
        counted[title] += 1
        layer.name = title if layer.kind is LayerKind.SOFTMAX else f"{title} {counted[title]}"
    return tuple(finder.layers)


def input_of(layer: Layer, graph: Graph) -> str:
    """The value that a layer's input is another shape of: the picture's, for a layer that takes the picture itself."""
    producers, value = graph.producers(), layer.source
    while value in producers and producers[value].op in ("Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze"):
        value = producers[value].inputs[0]
    return value


class _Finder:
    def __init__(self, graph: Graph) -> None:
        self.layers: list[Layer] = []
        self._graph = graph
        self._by_output: dict[str, Layer] = {}
        self._content = {graph.input}  # values that depend on what the picture holds, not only on its size
        self._taken: set[Node] = set()
        self._products: list[Node] = []  # of two values, which belong to the next attention

    def see(self, node: Node) -> None:
        content = [name for name in node.inputs if name in self._content]
        if node.op == "Shape" or not content:
            return
        self._content.update(node.outputs)
        if node not in self._taken:
            self._place(node, content)

    def _place(self, node: Node, content: list[str]) -> None:
        before = self._by_output.get(content[0])
        if node.op == "Conv":
            self._begin(LayerKind.CONVOLUTION, node, node.inputs[0], node.inputs[1], (*node.inputs, "")[2])
        elif node.op in ("Gemm", "MatMul") and node.inputs[1] in self._graph.weights:
            self._begin(LayerKind.DENSE, node, node.inputs[0], node.inputs[1], (*node.inputs, "")[2])
        elif node.op == "MatMul":
            self._product(node)
        elif node.op in _POOLS or (node.op == "ReduceMean" and self._is_over_places(node)):
            self._begin(LayerKind.POOLING, node, node.inputs[0])
        elif node.op == "LayerNormalization":
            self._begin(LayerKind.NORMALISATION, node, node.inputs[0], node.inputs[1], (*node.inputs, "")[2])
        elif node.op == "Softmax":
            self._softmax(node)
        elif before is not None:
            self._after(before, node, content)

    def _begin(self, kind: LayerKind, node: Node, source: str, weights: str = "", bias: str = "") -> Layer:
        layer = Layer(kind, source, node.outputs[0], [node], weights, bias)
        self.layers.append(layer)
        self._by_output[layer.output] = layer
        if kind in (LayerKind.CONVOLUTION, LayerKind.DENSE):
            self._find_gelu(layer)
        return layer

    def _after(self, layer: Layer, node: Node, content: list[str]) -> None:
        if node.op == "Add" and len(content) == 2:
            self._begin(LayerKind.SUM, node, content[0])
        elif self._adds_bias(layer, node):
            layer.bias = next(name for name in node.inputs if name in self._graph.weights)
            self._extend(layer, node)
            self._find_gelu(layer)
        elif (name := self._activation(node)) and not layer.activation:
            layer.activation = name
            self._extend(layer, node)

    def _adds_bias(self, layer: Layer, node: Node) -> bool:
        """Whether one number is added to all units of a dense layer, or one to each: not one for each token."""
        if node.op != "Add" or layer.kind is not LayerKind.DENSE or layer.bias or layer.activation:
            return False
        weights = self._graph.weights[layer.weights]
        units = weights.shape[0 if layer.nodes[0].attributes.get("transB") else -1]
        added = [self._graph.weights[name] for name in node.inputs if name in self._graph.weights]
        return any(array.size == 1 or array.size == array.shape[-1] == units for array in added)

    def _extend(self, layer: Layer, node: Node) -> None:
        del self._by_output[layer.output]
        layer.output = node.outputs[0]
        layer.nodes.append(node)
        self._by_output[layer.output] = layer
        self._taken.add(node)

    def _activation(self, node: Node) -> str:
        if node.op == "Clip":
            limits = [float(self._graph.weights[name]) for name in node.inputs[1:] if name in self._graph.weights]
            return "ReLU6" if limits == [0.0, 6.0] else ""
        return _ACTIVATIONS.get(node.op, "")

    def _find_gelu(self, layer: Layer) -> None:
        """Take the operations of x · (1 + erf(x / √2)) / 2 into the layer that gives x, where they are written out."""
        seen, found = {layer.output}, list[Node]()
        for node in self._graph.nodes:
            values = [name for name in node.inputs if name not in self._graph.weights]
            if node.op in _PARTS_OF_GELU and seen.issuperset(values) and len(found) < _LONGEST_GELU:
                found.append(node)
                seen.update(node.outputs)
                if node.op in ("Mul", "Div") and self._closes(seen, found, node) and any(n.op == "Erf" for n in found):
                    break
        else:
            return
        layer.activation = "GELU"
        for node in found:
            self._taken.add(node)
        layer.nodes += found
        del self._by_output[layer.output]
        layer.output = found[-1].outputs[0]
        self._by_output[layer.output] = layer

    def _closes(self, seen: set[str], found: list[Node], last: Node) -> bool:
        inner = seen.difference(last.outputs)
        return all(node in found for name in inner for node in self._graph.consumers(name))

    def _product(self, node: Node) -> None:
        attention = next((layer for layer in reversed(self.layers) if layer.kind is LayerKind.ATTENTION), None)
        if attention is not None and attention.nodes[-1].op == "Softmax":
            attention.nodes.append(node)
        else:
            self._products.append(node)

    def _softmax(self, node: Node) -> None:
        if node.outputs[0] == self._graph.output or not self._products:
            self._begin(LayerKind.SOFTMAX, node, node.inputs[0])
            return
        layer = self._begin(LayerKind.ATTENTION, node, node.inputs[0])
        layer.nodes[:0] = self._products
        self._products = []

    def _is_over_places(self, node: Node) -> bool:
        axes = node.attributes.get("axes")
        if axes is None and len(node.inputs) > 1 and node.inputs[1] in self._graph.weights:
            axes = np.asarray(self._graph.weights[node.inputs[1]]).tolist()
        return tuple(axes or ()) in ((2, 3), (-2, -1), (-1, -2))


def _title(layer: Layer, graph: Graph) -> str:
    if layer.kind is LayerKind.CONVOLUTION:
        group = layer.nodes[0].attributes.get("group", 1)
        return "Depthwise convolution" if group > 1 and graph.weights[layer.weights].shape[1] == 1 else "Convolution"
    if layer.kind is LayerKind.DENSE:
        return next((title for part, title in _ROLES.items() if part in layer.bias.split(".")), _TITLES[layer.kind])
    return _TITLES[layer.kind]
