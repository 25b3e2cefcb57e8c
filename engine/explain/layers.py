"""What the layers of a network are, what they make of a picture, and how one unit computes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.errors import UsageError
from engine.explain.opening import Subject
from engine.explain.requests import Arithmetic, LayerFacts, LayerRequest, LayerView, Off, UnitRequest
from engine.runtimes.graph_layers import LayerKind, input_of
from engine.runtimes.onnx_graph import Attributes, Node
from engine.runtimes.opened_network import Offs, OpenedNetwork

Field = NDArray[np.float32]

_WITH_UNITS = (LayerKind.CONVOLUTION, LayerKind.DENSE)


def _gelu(z: float, attributes: Attributes) -> float:
    if attributes.get("approximate") == b"tanh":
        return z * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))) / 2
    return z * (1 + math.erf(z / math.sqrt(2))) / 2


# With the attributes of the operation, and what ONNX has where a file names none.
_FUNCTIONS: Mapping[str, Callable[[float, Attributes], float]] = {
    "": lambda z, _: z,
    "ReLU": lambda z, _: max(z, 0.0),
    "ReLU6": lambda z, _: min(max(z, 0.0), 6.0),
    "sigmoid": lambda z, _: (1 + math.tanh(z / 2)) / 2,  # 1 / (1 + e^-z), which could overflow
    "tanh": lambda z, _: math.tanh(z),
    "GELU": _gelu,
    "leaky ReLU": lambda z, attributes: max(z, 0.0) + attributes.get("alpha", 0.01) * min(z, 0.0),
    "ELU": lambda z, attributes: z if z > 0 else attributes.get("alpha", 1.0) * math.expm1(z),
    "hard swish": lambda z, _: z * min(max(z / 6 + 0.5, 0.0), 1.0),
}


def facts_of(subject: Subject) -> tuple[LayerFacts, ...]:
    """The layers of a network, with the share of each in the time of one picture, measured now."""
    network, answers = subject.network, subject.network.answering()
    return tuple(
        LayerFacts(
            name=layer.name,
            kind=layer.kind,
            shape=_units_first(np.broadcast_to(np.float32(0), network.shapes[place]), layer.kind).shape,
            units=network.units[place],
            parameters=network.parameters_of(place),
            flops=network.flops_of(place),
            time_share=share,
            has_filters=_sees_picture(subject, place),
            has_arithmetic=_has_arithmetic(network, place),
            activation=layer.activation,
            labels=subject.labels if place in answers and network.shapes[place] == (len(subject.labels),) else (),
        )
        for place, (layer, share) in enumerate(zip(network.layers, network.time_shares(), strict=True))
    )


def look(subject: Subject, request: LayerRequest) -> LayerView:
    """What a layer makes of a picture, with some parts switched off. Raises UsageError for a layer there is not."""
    _check(subject, request.layer)
    batch = subject.prepare(request.picture)
    off = offs(subject, request.off)
    taken = subject.input_of(batch)
    scores, values = subject.network.values(taken, (request.layer,), off)
    before = subject.network.scores(taken) if off else scores
    return LayerView(
        request,
        _units_first(values[request.layer][0], subject.network.layers[request.layer].kind),
        filters(subject, request.layer),
        subject.picture_of(batch),
        subject.ranked(subject.shown(scores)[0]),
        subject.ranked(subject.shown(before)[0]),
    )


def offs(subject: Subject, parts: Iterable[Off]) -> Offs:
    """What is switched off, as the network takes it. Raises UsageError for a unit there is not."""
    found: dict[int, set[int] | None] = {}
    for part in parts:
        _check(subject, part.layer)
        units = subject.network.units[part.layer]
        if not units or (part.unit is not None and not 0 <= part.unit < units):
            raise UsageError(f"{subject.network.layers[part.layer].name} has no such unit to switch off.")
        if part.unit is None:
            found[part.layer] = None
        elif (known := found.setdefault(part.layer, set())) is not None:
            known.add(part.unit)
    return found


def filters(subject: Subject, place: int) -> Field | None:
    """The weights of a layer that takes the picture itself, as pictures (units, height, width), with (…, 3) for
    colours; None for any other layer.
    """
    if not _sees_picture(subject, place):
        return None
    weights, _ = subject.network.weights_of(place)
    if subject.network.layers[place].kind is LayerKind.CONVOLUTION:
        kernels = np.moveaxis(weights, 1, 3)  # (units, height, width, channels)
        return kernels[..., 0] if kernels.shape[3] == 1 else kernels
    rows = weights if _is_transposed(subject.network.layers[place].nodes[0]) else weights.T
    height, width, channels = subject.network.graph.input_shape
    pictures = rows.reshape(len(rows), height, width, channels)
    return pictures[..., 0] if channels == 1 else pictures


def arithmetic(subject: Subject, request: UnitRequest) -> Arithmetic:
    """One unit's inputs, weights, bias and sum, and what the network says. Raises UsageError without such a unit."""
    _check(subject, request.layer)
    network = subject.network
    layer = network.layers[request.layer]
    if not _has_arithmetic(network, request.layer) or not 0 <= request.unit < network.units[request.layer]:
        raise UsageError(f"{layer.name} has no unit {request.unit + 1} whose arithmetic can be shown.")
    taken = subject.input_of(subject.prepare(request.picture))
    source = (taken if layer.source == network.graph.input else network.value(taken, layer.source))[0]
    said = network.value(taken, layer.output)[0]
    place: tuple[int, int] | None = None
    if layer.kind is LayerKind.CONVOLUTION:
        place = _place(request.place, said[request.unit])
        inputs, weights, bias = _window(subject, request.layer, source, request.unit, place)
        end = said[request.unit][place]
    elif said.ndim == 2:  # one row for each token
        place = (min(max((request.place or (0, 0))[0], 0), len(said) - 1), 0)
        inputs, weights, bias = _row(subject, request.layer, source[place[0]], request.unit)
        end = said[place[0], request.unit]
    else:
        inputs, weights, bias = _row(subject, request.layer, source.reshape(-1), request.unit)
        end = said[request.unit]
    total = float(inputs.astype(np.float64).reshape(-1) @ weights.astype(np.float64).reshape(-1)) + bias
    output = _FUNCTIONS[layer.activation](total, layer.nodes[-1].attributes)  # the activation is a layer's end
    return Arithmetic(request, inputs, weights, bias, total, layer.activation, output, float(end), place)


def _check(subject: Subject, place: int) -> None:
    layers = len(subject.network.layers)
    if not 0 <= place < layers:
        raise UsageError(f"{subject.spec.title} has {layers} layers, so there is no layer {place + 1}.")


def _units_first(values: Field, kind: LayerKind) -> Field:
    """A layer's output for one picture as `LayerFacts.shape` has it, where maps are not laid out like that."""
    if kind is LayerKind.DENSE and values.ndim == 3:  # at each place of a picture
        return np.ascontiguousarray(np.moveaxis(values, -1, 0))
    return values[:, np.newaxis] if kind is LayerKind.CONVOLUTION and values.ndim == 2 else values  # along a line


def _has_arithmetic(network: OpenedNetwork, place: int) -> bool:
    """Whether a layer's weights are known, and its units compute as `arithmetic` does."""
    layer, arrays, dimensions = network.layers[place], network.graph.weights, len(network.shapes[place])
    if layer.weights not in arrays or (layer.bias and layer.bias not in arrays):
        return False
    if layer.kind is LayerKind.CONVOLUTION:
        return dimensions == 3
    return layer.kind is LayerKind.DENSE and dimensions in (1, 2) and arrays[layer.weights].ndim == 2


def _sees_picture(subject: Subject, place: int) -> bool:
    """Whether a layer takes the picture itself, whole and as it is, so that its weights are pictures."""
    layer, graph = subject.network.layers[place], subject.network.graph
    if not _has_arithmetic(subject.network, place) or input_of(layer, graph) != graph.input:
        return False
    shape: tuple[int, ...] = graph.weights[layer.weights].shape
    if layer.kind is LayerKind.CONVOLUTION:
        return shape[1] in (1, graph.input_shape[2])  # else it takes pieces of it
    return shape[1 if _is_transposed(layer.nodes[0]) else 0] == math.prod(graph.input_shape)  # else a row at a time


def _is_transposed(node: Node) -> bool:
    """Whether a matrix product takes its weights as (units, inputs)."""
    return bool(node.attributes.get("transB", 0))


def _place(wanted: tuple[int, int] | None, values: Field) -> tuple[int, int]:
    if wanted is None:
        row, column = np.unravel_index(int(np.argmax(np.abs(values))), values.shape)
        return int(row), int(column)
    return min(max(wanted[0], 0), values.shape[0] - 1), min(max(wanted[1], 0), values.shape[1] - 1)


def _row(subject: Subject, place: int, inputs: Field, unit: int) -> tuple[Field, Field, float]:
    weights, bias = subject.network.weights_of(place)
    row = weights[unit] if _is_transposed(subject.network.layers[place].nodes[0]) else weights[:, unit]
    offset = 0.0 if bias is None else float(bias[unit])
    if _sees_picture(subject, place) and subject.network.graph.input_shape[2] == 1:
        shape = subject.network.graph.input_shape[:2]
        return inputs.reshape(shape), row.reshape(shape), offset
    return inputs, row, offset


def _window(
    subject: Subject, place: int, source: Field, unit: int, where: tuple[int, int]
) -> tuple[Field, Field, float]:
    """What a convolution looks at for one value of a unit's map: inputs and weights, (channels, height, width)."""
    attributes = subject.network.layers[place].nodes[0].attributes
    weights, bias = subject.network.weights_of(place)
    kernel = weights[unit]
    channels, height, width = kernel.shape
    stride, dilation = attributes.get("strides", (1, 1)), attributes.get("dilations", (1, 1))
    spans = (height - 1) * dilation[0] + 1, (width - 1) * dilation[1] + 1
    top, left, bottom, right = _padding(attributes, source.shape[1:], spans, stride)
    group = unit // (len(weights) // attributes.get("group", 1))
    part = np.pad(source[group * channels : (group + 1) * channels], ((0, 0), (top, bottom), (left, right)))
    windows = sliding_window_view(part, spans, axis=(1, 2))[:, :: stride[0], :: stride[1]]
    window = windows[:, where[0], where[1], :: dilation[0], :: dilation[1]]
    return np.ascontiguousarray(window), kernel, 0.0 if bias is None else float(bias[unit])


def _padding(
    attributes: Attributes, sides: tuple[int, ...], spans: tuple[int, int], stride: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Rows and columns of zeros around a picture: top, left, bottom, right (ONNX, operator Conv)."""
    automatic = attributes.get("auto_pad", b"NOTSET")
    if automatic in (b"SAME_UPPER", b"SAME_LOWER"):
        lost = [
            max(0, (-(-side // step) - 1) * step + span - side)
            for side, span, step in zip(sides, spans, stride, strict=True)
        ]
        first = [(pad + (automatic == b"SAME_LOWER")) // 2 for pad in lost]
        return first[0], first[1], lost[0] - first[0], lost[1] - first[1]
    pads = attributes.get("pads", (0, 0, 0, 0))
    return pads[0], pads[1], pads[2], pads[3]
