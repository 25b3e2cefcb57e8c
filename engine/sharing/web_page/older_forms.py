"""Operations as older versions of ONNX write them, brought to the form of the newer ones.

What is an input today, such as the limits of Clip, was an attribute once. Exporters such as PyTorch's still write such
files, and ONNX Runtime computes with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from engine.runtimes.onnx_graph import Attribute, Graph, Node

FLAT_SOFTMAX = "FlatSoftmax"
"""Softmax over an axis and all behind it together, as it was before version 13."""

_LAST_FLAT = 12  # version of ONNX's operations
_DOMAINS = ("", "ai.onnx")  # two names of ONNX's own operations
_ONCE_ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Clip": ("min", "max"),
        "Slice": ("starts", "ends", "axes"),
        "Reshape": ("shape",),
        **dict.fromkeys(("Squeeze", "Unsqueeze", "ReduceMean", "ReduceSum", "ReduceProd"), ("axes",)),
    }
)
"""The inputs behind the first, in their order, that were attributes of the same name."""


def in_newer_form(graph: Graph) -> Graph:
    """The same graph, with attributes that became inputs as weights, and old Softmax told from the new one."""
    newer = graph.copy()
    is_flat = max((version for domain, version in graph.opsets if domain in _DOMAINS), default=0) <= _LAST_FLAT
    newer.nodes = [
        _flat(node) if is_flat and node.op == "Softmax" else _with_inputs(newer, node) for node in graph.nodes
    ]
    return newer


def _flat(node: Node) -> Node:
    return replace(node, op=FLAT_SOFTMAX, attributes={"axis": 1, **node.attributes})


def _with_inputs(graph: Graph, node: Node) -> Node:
    """The node with inputs in place of its attributes, whose values join the graph's weights."""
    names = _ONCE_ATTRIBUTES.get(node.op, ())
    if len(node.inputs) != 1 or not any(name in node.attributes for name in names):
        return node
    inputs = []
    for name in names:
        if name in node.attributes:
            inputs.append(f"{node.outputs[0]} {name}")
            graph.weights[inputs[-1]] = _array(node.attributes[name])
        else:
            inputs.append("")
    return replace(node, inputs=(*node.inputs, *inputs))


def _array(value: Attribute) -> np.ndarray:
    return np.array(value, np.float32 if isinstance(value, float) else np.int64)
