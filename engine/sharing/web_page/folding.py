"""Operations of a graph on arrays that are known before there is a picture, and the shapes of windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from engine.errors import UsageError
from engine.runtimes.onnx_graph import Array, Attributes, Node

_DTYPES = {1: np.float32, 6: np.int32, 7: np.int64, 9: np.bool_, 10: np.float16, 11: np.float64}
_Folded: TypeAlias = Callable[..., Array]  # takes the attributes, then the inputs; an absent one is None


def is_empty_name(name: str) -> bool:
    """Whether an optional input is left out, as ONNX writes it."""
    return not name


def axes_of(node: Node, given: Array | None, dimensions: int) -> set[int]:
    """The axes of a reduction; where none is named all, or none where the node says so."""
    named = [] if given is None else given.reshape(-1).tolist()
    unnamed = () if node.attributes.get("noop_with_empty_axes", 0) else range(dimensions)
    return {axis % dimensions for axis in named or unnamed}


def side_by_side(shapes: Sequence[tuple[int, ...]], axis: int) -> tuple[int, ...]:
    """The shape of arrays that are joined along an axis."""
    first = shapes[0]
    return (*first[:axis], sum(shape[axis] for shape in shapes), *first[axis + 1 :])


def window(node: Node, shape: tuple[int, ...], kernel: Sequence[int]) -> tuple[tuple[int, int], dict[str, list[int]]]:
    """The height and width that a convolution or a pooling gives, and its window in the page's words."""
    attributes = node.attributes
    if len(shape) != 4 or len(kernel) != 2:
        raise UsageError("This network has windows of other than two dimensions. Choose ONNX in place of the page.")
    strides = tuple(attributes.get("strides") or (1, 1))
    dilations = tuple(attributes.get("dilations") or (1, 1))
    spans = [dilation * (side - 1) + 1 for dilation, side in zip(dilations, kernel, strict=True)]
    pads = _pads(attributes, shape[2:], strides, spans)
    up = attributes.get("ceil_mode", 0)
    room = [shape[2 + axis] + pads[axis] + pads[axis + 2] - spans[axis] for axis in (0, 1)]
    high, wide = ((-(-free // step) if up else free // step) + 1 for free, step in zip(room, strides, strict=True))
    return (high, wide), {
        "kernel": list(kernel),
        "strides": list(strides),
        "dilations": list(dilations),
        "pads": list(pads[:2]),
    }


def _pads(
    attributes: Attributes, sides: Sequence[int], strides: Sequence[int], spans: Sequence[int]
) -> tuple[int, int, int, int]:
    """Above, left, below and right of the picture."""
    way = attributes.get("auto_pad", b"NOTSET")
    if way in (b"SAME_UPPER", b"SAME_LOWER"):
        needed = [
            max(0, (-(-side // stride) - 1) * stride + span - side)
            for side, stride, span in zip(sides, strides, spans, strict=True)
        ]
        before = [(one + (way == b"SAME_LOWER")) // 2 for one in needed]
        return before[0], before[1], needed[0] - before[0], needed[1] - before[1]
    above, left, below, right = attributes.get("pads") or (0, 0, 0, 0)
    return above, left, below, right


def _reshape(attributes: Attributes, values: Array, wanted: Array) -> Array:
    copied = not attributes.get("allowzero", 0)
    shape = [values.shape[axis] if side == 0 and copied else side for axis, side in enumerate(wanted.tolist())]
    return values.reshape(shape)


def _flatten(attributes: Attributes, values: Array) -> Array:
    axis = attributes.get("axis", 1)
    return values.reshape(int(np.prod(values.shape[:axis])), -1)


def _squeeze(attributes: Attributes, values: Array, axes: Array | None = None) -> Array:
    return values.squeeze(None if axes is None else tuple(axes.tolist()))


def _unsqueeze(attributes: Attributes, values: Array, axes: Array) -> Array:
    return np.expand_dims(values, tuple(axes.tolist()))


def _slice(
    attributes: Attributes, values: Array, starts: Array, ends: Array, axes: Array | None = None,
    steps: Array | None = None,
) -> Array:  # fmt: skip
    named = range(len(starts)) if axes is None else axes.tolist()
    parts = [slice(None)] * values.ndim
    for place, axis in enumerate(named):
        step = 1 if steps is None else int(steps[place])
        parts[axis] = slice(int(starts[place]), int(ends[place]), step)
    return values[tuple(parts)]


def _cast(attributes: Attributes, values: Array) -> Array:
    return values.astype(_DTYPES[attributes["to"]])


def _gather(attributes: Attributes, values: Array, indices: Array) -> Array:
    return np.take(values, indices.astype(np.int64), attributes.get("axis", 0))


def _concat(attributes: Attributes, *arrays: Array) -> Array:
    return np.concatenate(arrays, attributes["axis"])


def _transpose(attributes: Attributes, values: Array) -> Array:
    return values.transpose(attributes.get("perm"))


def _expand(attributes: Attributes, values: Array, shape: Array) -> Array:
    return np.broadcast_to(values, np.broadcast_shapes(values.shape, tuple(shape.tolist())))


def _divide(attributes: Attributes, first: Array, second: Array) -> Array:
    whole = first.dtype.kind in "iu"  # sizes, none of which is negative
    divided: Array = (np.floor_divide if whole else np.divide)(first, second)
    return divided


def _where(attributes: Attributes, condition: Array, first: Array, second: Array) -> Array:
    return np.where(condition.astype(np.bool_), first, second)


def _product(attributes: Attributes, values: Array, axes: Array | None = None) -> Array:
    axis = None if axes is None or not axes.size else tuple(axes.tolist())
    return np.asarray(np.prod(values.astype(np.int64), axis, keepdims=bool(attributes.get("keepdims", 1))))


def _constant_of_shape(attributes: Attributes, shape: Array) -> Array:
    value = attributes.get("value", np.zeros(1, np.float32))
    return np.full(tuple(shape.tolist()), value[0], value.dtype)


FOLDED: Mapping[str, _Folded] = MappingProxyType(
    {
        "Reshape": _reshape,
        "Flatten": _flatten,
        "Squeeze": _squeeze,
        "Unsqueeze": _unsqueeze,
        "Slice": _slice,
        "Cast": _cast,
        "Gather": _gather,
        "Concat": _concat,
        "Transpose": _transpose,
        "Expand": _expand,
        "ConstantOfShape": _constant_of_shape,
        "Identity": lambda attributes, values: values,
        "Where": _where,
        "Add": lambda attributes, first, second: first + second,
        "Sub": lambda attributes, first, second: first - second,
        "Mul": lambda attributes, first, second: first * second,
        "Div": _divide,
        "Sqrt": lambda attributes, values: np.sqrt(values),
        "ReduceProd": _product,
        "Equal": lambda attributes, first, second: first == second,
        "Not": lambda attributes, values: ~values,
    }
)
