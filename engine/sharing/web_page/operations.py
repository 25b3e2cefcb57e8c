"""How each operation of a graph becomes steps of a page's plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from engine.errors import UsageError
from engine.runtimes.onnx_graph import Graph, Node
from engine.sharing.web_page.folding import FOLDED, axes_of, is_empty_name, side_by_side, window
from engine.sharing.web_page.older_forms import FLAT_SOFTMAX, in_newer_form
from engine.sharing.web_page.plan import Plan, Planner, Step


def plan_of(graph: Graph) -> Plan:
    """The plan of a graph that takes one picture, (1, *graph.input_shape), and gives its scores.

    Raises UsageError for operations that pages do not have.
    """
    newer = in_newer_form(graph)
    planner = Planner(newer)
    for node in newer.nodes:
        _add(planner, node)
    return planner.finished()


def _add(planner: Planner, node: Node) -> None:
    """Plan one operation, or compute it where all that it takes is known."""
    names = [name for name in node.inputs if not is_empty_name(name)]
    if node.op == "Shape":
        start, end = node.attributes.get("start", 0), node.attributes.get("end")
        planner.know(node.outputs[0], np.array(planner.shape(node.inputs[0])[start:end], np.int64))
    elif node.op == "IsNaN":  # weights are checked to be numbers, and so are scores
        planner.know(node.outputs[0], np.zeros(planner.shape(node.inputs[0]), np.bool_))
    elif node.op in FOLDED and all(map(planner.is_known, names)):
        arrays = [None if is_empty_name(name) else planner.known(name) for name in node.inputs]
        planner.know(node.outputs[0], np.asarray(FOLDED[node.op](node.attributes, *arrays)))
    elif node.op in _OPERATIONS:
        _OPERATIONS[node.op](planner, node)
    else:
        raise UsageError(
            f"This network has the operation “{node.op}”, which web pages cannot compute. Choose ONNX in place of "
            "the page."
        )


def _convolution(planner: Planner, node: Node) -> None:
    weights = planner.known(node.inputs[1])
    if weights.ndim != 4:
        raise UsageError("This network has convolutions of other than two dimensions. Choose ONNX in its place.")
    size, details = window(node, planner.shape(node.inputs[0]), weights.shape[2:])
    sources = [planner.place(node.inputs[0]), planner.keep(node.inputs[1], "rows", weights, rows=True)]
    if planner.known_input(node, 2) is not None:
        sources.append(planner.place(node.inputs[2]))
    groups = node.attributes.get("group", 1)
    planner.step("convolution", node, tuple(sources), (1, weights.shape[0], *size), groups=groups, **details)


def _pooling(planner: Planner, node: Node) -> None:
    shape = planner.shape(node.inputs[0])
    everything = node.op.startswith("Global")
    kernel = shape[2:] if everything else tuple(node.attributes["kernel_shape"])
    size, details = window(node, shape, kernel)
    planner.step(
        "pooling",
        node,
        (planner.place(node.inputs[0]),),
        (1, shape[1], *size),
        kind="max" if "Max" in node.op else "mean",
        countsPadding=bool(node.attributes.get("count_include_pad", 0)),
        **details,
    )


def _gemm(planner: Planner, node: Node) -> None:
    attributes, weights = node.attributes, planner.known(node.inputs[1])
    if attributes.get("transA", 0):
        raise UsageError("This network turns what it computes with, which web pages cannot. Choose ONNX.")
    rows = (weights if attributes.get("transB", 0) else weights.T).astype(np.float32) * attributes.get("alpha", 1.0)
    use = node.outputs[0]
    sources = [planner.place(node.inputs[0]), planner.keep(node.inputs[1], f"rows of {use}", rows, rows=True)]
    if (bias := planner.known_input(node, 2)) is not None:
        weighted = bias.reshape(-1).astype(np.float32) * attributes.get("beta", 1.0)
        sources.append(planner.keep(node.inputs[2], f"bias of {use}", np.broadcast_to(weighted, (len(rows),))))
    planner.step("dense", node, tuple(sources), (planner.shape(node.inputs[0])[0], len(rows)))


def _product(planner: Planner, node: Node) -> None:
    left, right = (planner.shape(name) for name in node.inputs)
    if planner.is_known(node.inputs[1]) and len(right) == 2:
        rows = planner.keep(node.inputs[1], "turned", planner.known(node.inputs[1]).T, rows=True)
        planner.step("dense", node, (planner.place(node.inputs[0]), rows), (*left[:-1], right[1]))
        return
    shape = (np.empty(left, np.bool_) @ np.empty(right, np.bool_)).shape
    if min(len(left), len(right)) < 2:
        raise UsageError("This network multiplies lists, which web pages cannot. Choose ONNX in place of the page.")
    planner.step("product", node, tuple(planner.place(name) for name in node.inputs), shape)


def _normalised(planner: Planner, node: Node) -> None:
    shape = planner.shape(node.inputs[0])
    if node.attributes.get("axis", -1) not in (-1, len(shape) - 1):
        raise UsageError("This network normalises over several axes, which web pages cannot. Choose ONNX.")
    sources = tuple(planner.place(name) for name in node.inputs)
    planner.step("normalisation", node, sources, shape, epsilon=node.attributes.get("epsilon", 1e-5))


def _batch_normalised(planner: Planner, node: Node) -> None:
    gamma, beta, mean, variance = (planner.known(name).astype(np.float64) for name in node.inputs[1:5])
    scale = gamma / np.sqrt(variance + node.attributes.get("epsilon", 1e-5))
    shape = planner.shape(node.inputs[0])
    if scale.shape != shape[1:2]:
        raise UsageError(
            "This network normalises each place of its maps by itself, which web pages cannot. Choose ONNX."
        )
    sides = (-1, *(1 for _ in shape[2:]))
    factor = planner.keep(node.inputs[1], f"scale of {node.outputs[0]}", scale.reshape(sides))
    shift = planner.keep(node.inputs[2], f"shift of {node.outputs[0]}", (beta - mean * scale).reshape(sides))
    between = planner.give(f"{node.outputs[0]} before its shift", shape)
    planner.plan.steps.append(Step("numbers", (planner.place(node.inputs[0]), factor), between, {"name": "multiply"}))
    planner.step("numbers", node, (between, shift), shape, name="add")


def _softmax(planner: Planner, node: Node) -> None:
    shape = planner.shape(node.inputs[0])
    axis = node.attributes.get("axis", -1) % len(shape)
    planner.step("softmax", node, (planner.place(node.inputs[0]),), shape, axis=axis)


def _flat_softmax(planner: Planner, node: Node) -> None:
    shape, source = planner.shape(node.inputs[0]), planner.place(node.inputs[0])
    axis = node.attributes["axis"] % len(shape)
    flat = (math.prod(shape[:axis]), math.prod(shape[axis:]))
    laid_flat, shares = (planner.give(f"{node.outputs[0]} {name}", flat) for name in ("laid flat", "as shares"))
    planner.plan.steps.append(Step("reshape", (source,), laid_flat, {}))
    planner.plan.steps.append(Step("softmax", (laid_flat,), shares, {"axis": 1}))
    planner.step("reshape", node, (shares,), shape)


def _reduction(planner: Planner, node: Node) -> None:
    shape = planner.shape(node.inputs[0])
    axes = axes_of(node, planner.known_input(node, 1), len(shape))
    keeps = node.attributes.get("keepdims", 1)
    left = tuple(1 if axis in axes else side for axis, side in enumerate(shape) if keeps or axis not in axes)
    kind = "mean" if node.op == "ReduceMean" else "sum"
    planner.step("reduction", node, (planner.place(node.inputs[0]),), left, kind=kind, axes=sorted(axes))


def _reshaped(planner: Planner, node: Node) -> None:
    arguments = [planner.known(name) for name in node.inputs[1:] if not is_empty_name(name)]
    shape = FOLDED[node.op](node.attributes, np.empty(planner.shape(node.inputs[0]), np.bool_), *arguments).shape
    planner.step("reshape", node, (planner.place(node.inputs[0]),), shape)


def _transposed(planner: Planner, node: Node) -> None:
    shape = planner.shape(node.inputs[0])
    order = node.attributes.get("perm", tuple(range(len(shape)))[::-1])
    places = (planner.place(node.inputs[0]),)
    planner.step("transpose", node, places, tuple(shape[axis] for axis in order), order=list(order))


def _joined(planner: Planner, node: Node) -> None:
    shapes = [planner.shape(name) for name in node.inputs]
    axis = node.attributes["axis"] % len(shapes[0])
    shape = side_by_side(shapes, axis)
    planner.step("join", node, tuple(planner.place(name) for name in node.inputs), shape, axis=axis)


def _gathered(planner: Planner, node: Node) -> None:
    shape, indices = planner.shape(node.inputs[0]), planner.known(node.inputs[1])
    axis = node.attributes.get("axis", 0) % len(shape)
    wanted = (indices % shape[axis]).reshape(-1).tolist()
    left = (*shape[:axis], *indices.shape, *shape[axis + 1 :])
    planner.step("pick", node, (planner.place(node.inputs[0]),), left, axis=axis, indices=wanted)


def _sliced(planner: Planner, node: Node) -> None:
    shape = planner.shape(node.inputs[0])
    starts, ends = (planner.known(name) for name in node.inputs[1:3])
    axes, steps = (planner.known_input(node, place) for place in (3, 4))
    taken = node.inputs[0]
    named = range(len(starts)) if axes is None else axes.tolist()
    for number, axis in enumerate(one % len(shape) for one in named):
        one = slice(number, number + 1)
        along = None if steps is None else steps[one]
        wanted = FOLDED["Slice"]({}, np.arange(shape[axis]), starts[one], ends[one], None, along)
        now = planner.shape(taken)
        left, source = (*now[:axis], len(wanted), *now[axis + 1 :]), planner.place(taken)
        taken = node.outputs[0]
        planner.step("pick", node, (source,), left, axis=axis, indices=wanted.tolist())


def _chosen(planner: Planner, node: Node) -> None:
    condition = planner.known(node.inputs[0])
    if condition.all() or not condition.any():
        planner.same(node, node.inputs[1 if condition.all() else 2])
        return
    raise UsageError("This network chooses between values, which web pages cannot. Choose ONNX in place of the page.")


def _each(name: str, **defaults: float) -> Callable[[Planner, Node], None]:
    def plan(planner: Planner, node: Node) -> None:
        details = {key: float(node.attributes.get(key, value)) for key, value in defaults.items()}
        source = planner.place(node.inputs[0])
        planner.step("number", node, (source,), planner.shape(node.inputs[0]), name=name, **details)

    return plan


def _two(name: str) -> Callable[[Planner, Node], None]:
    def plan(planner: Planner, node: Node) -> None:
        if len(node.inputs) != 2:
            raise UsageError(
                "This network computes with more than two values at once, which web pages cannot. Choose ONNX in place "
                "of the page."
            )
        left, right = node.inputs
        shape = np.broadcast_shapes(planner.shape(left), planner.shape(right))
        for kept, other in ((left, right), (right, left)):
            if name == "add" and planner.is_known(other) and planner.shape(kept) == shape:
                adds_nothing = not planner.known(other).any()
                if adds_nothing or planner.takes_bias(kept, other):
                    planner.same(node, kept)
                    return
        planner.step("numbers", node, (planner.place(left), planner.place(right)), shape, name=name)

    return plan


def _gelu(planner: Planner, node: Node) -> None:
    approximate = node.attributes.get("approximate", b"none") == b"tanh"
    _each("geluByTanh" if approximate else "gelu")(planner, node)


def _clip(planner: Planner, node: Node) -> None:
    low, high = (planner.known_input(node, place) for place in (1, 2))
    limits = {
        "low": -np.inf if low is None else float(low),
        "high": np.inf if high is None else float(high),
    }
    most = float(np.finfo(np.float32).max)  # JSON has no infinity
    details = {key: float(np.clip(value, -most, most)) for key, value in limits.items()}
    planner.step(
        "number", node, (planner.place(node.inputs[0]),), planner.shape(node.inputs[0]), name="clip", **details
    )


_OPERATIONS: Mapping[str, Callable[[Planner, Node], None]] = MappingProxyType(
    {
        "Conv": _convolution,
        **dict.fromkeys(("MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"), _pooling),
        "Gemm": _gemm,
        "MatMul": _product,
        "LayerNormalization": _normalised,
        "BatchNormalization": _batch_normalised,
        "Softmax": _softmax,
        FLAT_SOFTMAX: _flat_softmax,
        **dict.fromkeys(("ReduceMean", "ReduceSum"), _reduction),
        **dict.fromkeys(("Reshape", "Flatten", "Squeeze", "Unsqueeze"), _reshaped),
        "Transpose": _transposed,
        "Concat": _joined,
        "Gather": _gathered,
        "Slice": _sliced,
        "Where": _chosen,
        "Gelu": _gelu,
        "Clip": _clip,
        "Identity": lambda planner, node: planner.same(node, node.inputs[0]),
        "Relu": _each("relu"),
        "LeakyRelu": _each("leaky", alpha=0.01),
        "Elu": _each("elu", alpha=1.0),
        "Selu": _each("selu", alpha=1.6732632423543772, gamma=1.0507009873554805),
        "Sigmoid": _each("sigmoid"),
        "Tanh": _each("tanh"),
        "Softplus": _each("softplus"),
        "HardSigmoid": _each("hardSigmoid", alpha=0.2, beta=0.5),
        "HardSwish": _each("hardSwish"),
        "Erf": _each("erf"),
        "Sqrt": _each("sqrt"),
        "Exp": _each("exp"),
        "Log": _each("log"),
        "Neg": _each("negative"),
        "Abs": _each("absolute"),
        "Reciprocal": _each("inverse"),
        "Add": _two("add"),
        "Sub": _two("subtract"),
        "Mul": _two("multiply"),
        "Div": _two("divide"),
        "Pow": _two("power"),
        "Max": _two("maximum"),
        "Min": _two("minimum"),
    }
)
