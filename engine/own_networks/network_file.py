"""A network file from elsewhere, taken apart: hostile until shown otherwise. To be called in a process of its own.

Nothing in it is run here. What leaves is a graph of known operations and finite weights, written anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import NetworkRefused
from engine.own_networks.operators import OF_SIZES, OPERATORS, SIZES
from engine.plain_names import shown
from engine.runtimes.onnx_graph import Graph, graph_in_message
from engine.runtimes.onnx_messages import Message, messages

MOST_NODES, MOST_WEIGHTS = 20_000, 20_000
_TYPES = {1: "float32", 2: "uint8", 10: "float16", 11: "float64"}  # onnx.proto, TensorProto.DataType
# onnx.proto, AttributeProto.AttributeType: numbers, texts and one array, but no graphs.
_ATTRIBUTES = frozenset((1, 2, 3, 4, 6, 7, 8))
_ANEW = "Export the network again"


@dataclass(frozen=True, slots=True)
class Opened:
    """A graph that may be run, the type of its pictures, and how many values it gives besides the first."""

    graph: Graph
    input_type: str
    further_outputs: int
    metadata: dict[str, str]


def open_network(path: Path) -> Opened:
    """The network in a file. Raises NetworkRefused with a sentence for what is not taken, OSError, MemoryError."""
    model = messages().Model()
    try:
        model.ParseFromString(path.read_bytes())
        described = model.graph
        _check_opsets(model)
        _check_nodes(described)
        _check_arrays(described)
        kind, further = _check_ends(described)
        graph = graph_in_message(model, fold=False)
    except (NetworkRefused, MemoryError, OSError):
        raise
    except Exception as error:  # protobuf and NumPy each have their own errors for damaged content
        raise NetworkRefused(
            f"This is no ONNX network, or it is damaged. {_ANEW}, as ONNX.", f"{type(error).__name__}: {error}"
        ) from error
    _check_weights(graph)
    _check_sizes(graph)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    return Opened(graph, kind, further, metadata)


def _check_opsets(model: Message) -> None:
    if not model.graph.node:
        raise NetworkRefused(f"This is no ONNX network, or it is empty. {_ANEW}, as ONNX.")
    if not any(entry.domain in ("", "ai.onnx") for entry in model.opset_import):
        raise NetworkRefused(f"This network does not say for which version of ONNX it was made. {_ANEW}.")


def _check_nodes(graph: Message) -> None:
    if len(graph.node) > MOST_NODES:
        raise NetworkRefused(
            f"This network has {len(graph.node):,} operations, and at most {MOST_NODES:,} are taken. Choose a smaller "
            "one."
        )
    for node in graph.node:
        name = _said(node.op_type)
        if node.domain not in ("", "ai.onnx"):
            raise NetworkRefused(
                f"This network has the operation “{name}” of “{_said(node.domain)}”, and only operations of ONNX "
                f"itself are taken. {_ANEW} with standard operations only."
            )
        if node.op_type not in OPERATORS:
            raise NetworkRefused(
                f"This network has the operation “{name}”, which is not taken here. {_ANEW} without it: as a network "
                "that only computes, without loops, conditions or random numbers."
            )
        for attribute in node.attribute:
            if attribute.type not in _ATTRIBUTES:
                raise NetworkRefused(
                    f"The operation “{name}” of this network holds something else than numbers. {_ANEW}."
                )


def _check_arrays(graph: Message) -> None:
    """Nothing lies in other files, and every array is as large as it says."""
    if len(graph.initializer) > MOST_WEIGHTS:
        raise NetworkRefused(
            f"This network has {len(graph.initializer):,} arrays of weights, and at most {MOST_WEIGHTS:,} are taken. "
            "Choose a smaller one."
        )
    arrays = list(graph.initializer)
    arrays += [attribute.t for node in graph.node for attribute in node.attribute if attribute.type == _ARRAY]
    for array in arrays:
        if array.external_data:
            raise NetworkRefused(
                f"The weights of this network lie in another file. {_ANEW} with all weights in one file."
            )
        declared = math.prod(array.dims)
        held = _numbers_in(array)
        if min(array.dims, default=0) < 0 or (held is not None and declared != held):
            raise NetworkRefused(
                f"An array of this network says that it holds {declared:,} numbers, and holds {held or 0:,}. {_ANEW}."
            )


_ARRAY = 4  # onnx.proto, AttributeProto.TENSOR
_BYTES = {1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 12: 4, 13: 8, 16: 2}  # of a number, by its type


def _numbers_in(array: Message) -> int | None:
    """How many numbers a tensor has; None where their type is not known here, which is refused later."""
    if array.raw_data:
        width = _BYTES.get(array.data_type)
        return len(array.raw_data) // width if width and len(array.raw_data) % width == 0 else None
    found: int = len(array.float_data) or len(array.int64_data) or len(array.int32_data)
    return found if array.data_type in _IN_FIELDS else None


_IN_FIELDS = frozenset((1, 2, 3, 4, 5, 6, 7, 9, 10))


def _check_ends(graph: Message) -> tuple[str, int]:
    """The type of what the network takes, and how many values it gives besides its first."""
    weights = {array.name for array in graph.initializer}
    inputs = [value for value in graph.input if value.name not in weights]
    if len(inputs) != 1:
        raise NetworkRefused(
            f"This network takes {len(inputs)} inputs, and one is needed: the picture. {_ANEW} with the picture alone."
        )
    if not graph.output:
        raise NetworkRefused(f"This network gives nothing. {_ANEW}.")
    code = inputs[0].type.tensor_type.elem_type
    if code not in _TYPES:
        raise NetworkRefused(
            f"This network takes pictures as numbers of a kind that is not taken here (ONNX type {code}). {_ANEW} with "
            f"one of {', '.join(_TYPES.values())}."
        )
    return _TYPES[code], len(graph.output) - 1


def _check_weights(graph: Graph) -> None:
    for name, array in graph.weights.items():
        if np.issubdtype(array.dtype, np.floating) and not np.isfinite(array).all():
            raise NetworkRefused(
                f"The weights “{_said(name)}” of this network hold values that are no numbers (NaN) or infinite. Train "
                "it again with a lower learning rate, then export it."
            )


def _check_sizes(graph: Graph) -> None:
    """Each value comes from somewhere, once, and how much is computed does not depend on what is in a picture."""
    known = set(graph.weights) | {graph.input}
    of_picture = {graph.input}
    for node in graph.nodes:
        taken = [name for name in node.inputs if name]
        if any(name not in known for name in taken) or any(name in known for name in node.outputs):
            raise NetworkRefused(f"This network is damaged: its operations do not fit together. {_ANEW}.")
        deciding = [node.inputs[place] for place in SIZES.get(node.op, ()) if place < len(node.inputs)]
        if of_picture.intersection(deciding):
            raise NetworkRefused(
                f"How much the operation “{node.op}” of this network computes depends on what is in the picture, so "
                f"its time and memory cannot be limited. {_ANEW} with fixed shapes."
            )
        known.update(name for name in node.outputs if name)
        if node.op not in OF_SIZES and of_picture.intersection(taken):
            of_picture.update(node.outputs)
    if graph.output not in known:
        raise NetworkRefused(f"This network is damaged: nothing computes its scores. {_ANEW}.")


def _said(text: str) -> str:
    """A name out of a file, as a sentence may have it."""
    return "".join(sign if sign.isprintable() else "?" for sign in shown(text))[:60]
