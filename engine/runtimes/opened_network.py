"""A network whose layers can be read and switched off while it computes, in ONNX Runtime."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import re
import tempfile
import threading
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.data.chunks import chunks
from engine.errors import WeightsError
from engine.runtimes.graph_layers import Layer, LayerKind, find_layers
from engine.runtimes.onnx_graph import Array, Graph, Node
from engine.runtimes.onnx_runtime import library
from engine.types import Batch

Field = NDArray[np.float32]
Offs = Mapping[int, Collection[int] | None]
"""What is switched off: units by the index of their layer, or None for all of the layer."""

_Event: TypeAlias = dict[str, Any]  # what json.loads gives

_MEASURING = "shapes of"
_TIMED = 8  # pictures, after one that does not count
_BY_NUMBER, _BY_VALUE = re.compile(r"node(\d+)\."), re.compile(r"(.+)_nchwc\w*_kernel_time")


class OpenedNetwork:
    """A network that takes (N, *graph.input_shape) float32 and gives scores (N, K).

    `layers` are those of its graph, `shapes` the shape of each one's output for one picture, `units` how many maps,
    units or heads of it can be switched off. Sessions are made when they are first needed; scores and
    features of many pictures are computed on one thread, so that several callers can share the processors, and all
    other things on `threads`. It is asked at most `at_once` pictures at once, if that is not 0. Safe from any thread.
    Methods raise WeightsError when ONNX Runtime cannot compute, RuntimeUnavailable where it does not work.
    """

    def __init__(self, graph: Graph, threads: int = 1, at_once: int = 0) -> None:
        graph = graph.until(graph.output)  # a file may give more than scores
        self.graph, self._threads, self._at_once = graph, threads, at_once
        self.layers = find_layers(graph)
        if not self.layers:
            raise WeightsError("This network has no layers that can be shown.")
        self._making = threading.Lock()
        self._masked_names = {layer.output: f"{layer.output}.masked" for layer in self.layers}
        self._sessions: dict[str, _Session] = {}
        empty = np.zeros((1, *graph.input_shape), np.float32)
        values = self._session(f"{_MEASURING} layers", self._outputs()).run(empty, self._outputs())
        self.shapes = tuple(values[layer.output].shape[1:] for layer in self.layers)
        self.units = tuple(_units(layer, shape) for layer, shape in zip(self.layers, self.shapes, strict=True))
        self._inner = _inner_sides(graph, self._shape_session(empty))
        self._sessions.clear()  # those were for shapes alone

    @functools.cached_property
    def dense_at_end(self) -> int | None:
        """The index of the last dense layer, which gives the logits; None in a network of convolutions alone."""
        dense = [place for place, layer in enumerate(self.layers) if layer.kind is LayerKind.DENSE]
        return dense[-1] if dense else None

    @property
    def last_dense(self) -> int:
        """The same. What this layer takes are the network's features. Raises WeightsError where there is none."""
        if self.dense_at_end is None:
            raise WeightsError(
                "This network has no dense layer at its end, so there are no features of a picture to compare. Choose "
                "another model."
            )
        return self.dense_at_end

    def answering(self) -> frozenset[int]:
        """The indexes of the layers that give the answers: the last with units, and those after them, such as a
        softmax.
        """
        places = {layer.output: place for place, layer in enumerate(self.layers)}
        producers, found, values = self.graph.producers(), set[int](), [self.graph.output]
        while values:
            value = values.pop()
            place = places.get(value)
            if place is not None:
                found.add(place)
            if value in producers and (place is None or not self.units[place]):
                values += producers[value].inputs
        return frozenset(found)

    @functools.cached_property
    def checksum(self) -> str:
        """SHA-256 (hex) of all weights."""
        content = hashlib.sha256()
        for name in sorted(self.graph.weights):
            content.update(name.encode())
            content.update(np.ascontiguousarray(self.graph.weights[name]).tobytes())
        return content.hexdigest()

    def scores(self, batch: Batch, off: Offs | None = None) -> Field:
        """Scores (N, K) with some units switched off."""
        if not off:
            return self._session("scores", [self.graph.output]).run(batch, [self.graph.output])[self.graph.output]
        return self._masked().run(batch, [self.graph.output], self._masks(off))[self.graph.output]

    def values(self, batch: Batch, layers: Sequence[int], off: Offs | None = None) -> tuple[Field, dict[int, Field]]:
        """Scores (N, K), and the outputs (N, *shape) of some layers by their index, with some units switched off."""
        names = {place: self._masked_names[self.layers[place].output] for place in layers}
        found = self._masked().run(batch, [self.graph.output, *names.values()], self._masks(off or {}))
        return found[self.graph.output], {place: found[name] for place, name in names.items()}

    def value(self, batch: Batch, name: str) -> Field:
        """What some layer gives or takes, by the value's name, for pictures (N, …)."""
        known = self._masked_names.get(name, name)
        return self._masked().run(batch, [known])[known]

    def without_each(self, picture: Batch, place: int, units: Sequence[int]) -> Field:
        """Scores (U, K) for one picture (1, …), each with one unit of a layer switched off."""
        shape = self._mask_shape(place)
        masks = np.ones((len(units), *shape[1:]), np.float32)
        masks.reshape(len(units), -1)[np.arange(len(units)), list(units)] = 0
        repeated = np.repeat(picture, len(units), axis=0)
        return self._masked().run(repeated, [self.graph.output], {_mask_name(place): masks})[self.graph.output]

    def scores_after(self, place: int, values: Field) -> Field:
        """Scores (N, K) that the network gives when a layer gives these values, (N, *shape)."""
        name = self.layers[place].output
        part = self.graph.after(name, self.shapes[place])
        return self._session(f"after {name}", [self.graph.output], part).run(values, [self.graph.output])[
            self.graph.output
        ]

    def features(self, batch: Batch) -> Field:
        """What the last dense layer takes, (N, F)."""
        name = self.layers[self.last_dense].source
        values = self._session("features", [name], self.graph.until(name)).run(batch, [name])[name]
        return values.reshape(len(values), -1)

    def weights_of(self, place: int) -> tuple[Field, Field | None]:
        """The weights of a layer with units, in the shape that its operation takes, and its bias (units,)."""
        layer = self.layers[place]
        operation = layer.nodes[0]
        weights = self.graph.weights[layer.weights].astype(np.float32)
        if (factor := operation.attributes.get("alpha", 1.0)) != 1:
            weights *= np.float32(factor)
        if layer.bias not in self.graph.weights:
            return weights, None
        bias = np.broadcast_to(self.graph.weights[layer.bias].astype(np.float32).reshape(-1), (self.units[place],))
        if layer.bias in operation.inputs:  # and not in an addition behind it
            bias = bias * np.float32(operation.attributes.get("beta", 1.0))
        return weights, bias

    def parameters_of(self, place: int) -> int:
        """How many weights and biases a layer has."""
        layer = self.layers[place]
        return sum(self.graph.weights[name].size for name in (layer.weights, layer.bias) if name in self.graph.weights)

    def flops_of(self, place: int) -> int:
        """Twice the multiplications of a layer's convolutions and matrix products, for one picture."""
        return sum(2 * self._inner.get(node.outputs[0], 0) for node in self.layers[place].nodes)

    @functools.cached_property
    def flops(self) -> int:
        """Twice the multiplications of all convolutions and matrix products, for one picture."""
        return 2 * sum(self._inner.values())

    def time_shares(self) -> tuple[float, ...]:
        """The share of each layer in the time of one picture, in [0, 1], measured now; the rest is between the layers.

        ONNX Runtime joins operations, such as a convolution and the function after it, and reports them together.
        """
        by_value = {
            name: place for place, layer in enumerate(self.layers) for node in layer.nodes for name in node.outputs
        }
        with tempfile.TemporaryDirectory() as folder:
            session = _Session(self.graph.to_bytes([self.graph.output]), self._threads, profile=str(Path(folder, "p")))
            picture = np.zeros((1, *self.graph.input_shape), np.float32)
            for _ in range(_TIMED + 1):
                session.run(picture, [self.graph.output])
            events = session.profile()
        taken: dict[str, list[float]] = {}
        for event in events:
            if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
                taken.setdefault(event["name"], []).append(float(event["dur"]))
        spent = [0.0] * len(self.layers)
        usual = {name: float(np.median(times)) for name, times in taken.items()}  # others may have had the processor
        for name, time in usual.items():
            place = self._place_of(name, by_value)
            if place is not None:
                spent[place] += time
        return tuple(time / max(sum(usual.values()), 1e-9) for time in spent)

    def with_random_weights(self, seed: int = 0) -> OpenedNetwork:
        """The same network with the weights and biases of each layer in random order: nothing that it learnt is left,
        but the sizes of its values stay alike. See Adebayo et al., "Sanity checks for saliency maps" (1810.03292).
        """
        random = np.random.default_rng(seed)
        graph = self.graph.copy()
        for layer in self.layers:
            for name in (layer.weights, layer.bias):
                if name in graph.weights:
                    array = graph.weights[name]
                    graph.weights[name] = random.permutation(array.reshape(-1)).reshape(array.shape)
        return OpenedNetwork(graph, self._threads, self._at_once)

    def _outputs(self) -> list[str]:
        return [layer.output for layer in self.layers]

    def _shape_session(self, empty: Batch) -> dict[str, tuple[int, ...]]:
        """The shapes, for one picture, of what convolutions and matrix products take and give."""
        nodes = [node for node in self.graph.nodes if node.op in ("Conv", "Gemm", "MatMul")]
        names = {name for node in nodes for name in (*node.inputs, *node.outputs)} - self.graph.weights.keys()
        names.discard(self.graph.input)
        names.discard("")
        values = self._session(f"{_MEASURING} products", sorted(names)).run(empty, sorted(names))
        shapes = {name: value.shape for name, value in values.items()}
        shapes[self.graph.input] = empty.shape
        return shapes | {name: array.shape for name, array in self.graph.weights.items()}

    def _session(self, key: str, outputs: Sequence[str], graph: Graph | None = None) -> _Session:
        with self._making:
            if key not in self._sessions:
                content = (graph or self.graph).to_bytes(list(dict.fromkeys(outputs)))
                self._sessions[key] = _Session(content, 1, self._at_once, optimised=not key.startswith(_MEASURING))
            return self._sessions[key]

    def _masked(self) -> _Session:
        """A session with a mask after each layer whose units can be switched off, and what all layers give and take."""
        with self._making:
            if "masked" not in self._sessions:
                graph, masks = self._with_masks()
                taken = (self._masked_names.get(layer.source, layer.source) for layer in self.layers)
                outputs = dict.fromkeys([graph.output, *self._masked_names.values(), *taken])
                outputs.pop(graph.input, None)
                self._sessions["masked"] = _Session(graph.to_bytes(list(outputs), masks), self._threads, self._at_once)
            return self._sessions["masked"]

    def _with_masks(self) -> tuple[Graph, list[str]]:
        graph, masks = self.graph.copy(), []
        after = {layer.output: place for place, layer in enumerate(self.layers)}
        nodes: list[Node] = []
        for node in graph.nodes:
            inputs = tuple(self._masked_names.get(name, name) for name in node.inputs)
            nodes.append(Node(node.op, inputs, node.outputs, node.attributes, node.message))
            for name in node.outputs:
                if name in after and name != graph.output:
                    place = after[name]
                    graph.weights[_mask_name(place)] = np.ones(self._mask_shape(place), np.float32)
                    masks.append(_mask_name(place))
                    nodes.append(Node("Mul", (name, _mask_name(place)), (self._masked_names[name],)))
        if graph.output in after:
            nodes.append(Node("Identity", (graph.output,), (self._masked_names[graph.output],)))
        graph.nodes = nodes
        return graph, masks

    def _mask_shape(self, place: int) -> tuple[int, ...]:
        others, units = (1,) * (len(self.shapes[place]) - 1), self.units[place]
        if not units:
            return (1,)
        return (1, *others, units) if self.layers[place].kind is LayerKind.DENSE else (1, units, *others)

    def _masks(self, off: Offs) -> dict[str, Array]:
        masks: dict[str, Array] = {}
        for place, units in off.items():
            mask = np.ones(self._mask_shape(place), np.float32)
            flat = mask.reshape(-1)
            flat[list(range(flat.size)) if units is None else list(units)] = 0
            masks[_mask_name(place)] = mask
        return masks

    def _place_of(self, event: str, by_value: Mapping[str, int]) -> int | None:
        if found := _BY_NUMBER.search(event):
            return by_value.get(self.graph.nodes[int(found[1])].outputs[0])
        found = _BY_VALUE.fullmatch(event)
        return by_value.get(found[1]) if found else None


class _Session:
    def __init__(
        self, content: bytes, threads: int, at_once: int = 0, optimised: bool = True, profile: str = ""
    ) -> None:
        onnxruntime = library()
        self._at_once = at_once
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if not optimised:
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        if profile:
            options.enable_profiling, options.profile_file_prefix = True, profile
        self._only_wanted = onnxruntime.RunOptions()
        self._only_wanted.only_execute_path_to_fetches = True
        try:
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise WeightsError("ONNX Runtime cannot read this network to look into it.", str(error)) from error
        self._input = self._session.get_inputs()[0].name

    def run(self, batch: Batch, outputs: Sequence[str], masks: Mapping[str, Array] | None = None) -> dict[str, Field]:
        if self._at_once and len(batch) > self._at_once:
            found = [
                self.run(batch[part], outputs, _part_of(masks, part, batch))
                for part in chunks(len(batch), self._at_once)
            ]
            return {name: np.concatenate([one[name] for one in found]) for name in outputs}
        feeds = {self._input: np.ascontiguousarray(batch), **(masks or {})}
        try:
            return dict(zip(outputs, self._session.run(list(outputs), feeds, self._only_wanted), strict=True))
        except Exception as error:
            raise WeightsError("ONNX Runtime cannot compute with this network.", str(error)) from error

    def profile(self) -> list[_Event]:
        path = Path(self._session.end_profiling())
        events: list[_Event] = json.loads(path.read_text(encoding="utf-8"))
        return events


def _part_of(masks: Mapping[str, Array] | None, part: slice, batch: Batch) -> dict[str, Array]:
    """The masks for a part of a batch; one for all pictures stays as it is."""
    return {name: mask[part] if len(mask) == len(batch) else mask for name, mask in (masks or {}).items()}


def _mask_name(place: int) -> str:
    return f"mask.{place}"


def _units(layer: Layer, shape: tuple[int, ...]) -> int:
    if layer.kind in (LayerKind.CONVOLUTION, LayerKind.ATTENTION):
        return shape[0]
    return shape[-1] if layer.kind is LayerKind.DENSE else 0


def _inner_sides(graph: Graph, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """The multiplications for one picture of each convolution and matrix product, by the value that it gives."""
    counted = {}
    for node in graph.nodes:
        if node.op == "Conv":
            inner = math.prod(shapes[node.inputs[1]][1:])
        elif node.op == "Gemm":
            inner = shapes[node.inputs[0]][0 if node.attributes.get("transA") else 1]
        elif node.op == "MatMul":
            inner = shapes[node.inputs[0]][-1]
        else:
            continue
        counted[node.outputs[0]] = math.prod(shapes[node.outputs[0]]) * inner
    return counted
