"""What an answer rests on, by what the network itself holds: its last maps, or its attention."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.data.chunks import chunks
from engine.explain.opening import Subject
from engine.explain.requests import Method
from engine.runtimes.graph_layers import LayerKind
from engine.runtimes.opened_network import OpenedNetwork
from engine.types import Batch

Field = NDArray[np.float32]

# What leaves each value of a map by itself between the map and the last dense layer.
_VALUE_BY_VALUE = ("Reshape", "Flatten", "Squeeze", "LpNormalization", "Sub", "Div", "Mul", "Add", "Cast")
_LEAST_SIDE = 2  # of a map, so that it says something of places
_PLACES = 64  # of a map that are looked at together
_NEAR = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 4  # Byun and Lee's Gaussian of 3×3 around a place


def methods_of(subject: Subject) -> tuple[Method, ...]:
    """The methods that a network has what they need for, in the order in which they proved faithful
    (`benchmarks/explain.py`). Occlusion needs nothing.
    """
    found = [Method.OCCLUSION]
    if last_convolution(subject.network) is not None:
        found.append(Method.RECIPRO_CAM)
    if last_maps(subject.network) is not None:
        found.append(Method.CLASS_ACTIVATION)
    if attention_layers(subject.network):
        found += [Method.ROLLOUT, Method.ATTENTION]
    return tuple(found)


def last_maps(network: OpenedNetwork) -> tuple[int, bool] | None:
    """The layer whose maps the last dense layer takes, and whether they are averaged between; None if there is none."""
    if network.dense_at_end is None:
        return None
    producers, places = network.graph.producers(), {layer.output: at for at, layer in enumerate(network.layers)}
    value, averaged = network.layers[network.last_dense].source, False
    while value in producers:
        if value in places:
            at = places[value]
            if _gives_maps(network, at):
                return at, averaged
            if network.layers[at].kind is not LayerKind.POOLING:
                return None
            averaged, value = True, network.layers[at].source
        elif producers[value].op in _VALUE_BY_VALUE:
            value = producers[value].inputs[0]
        else:
            return None
    return None


def class_activation(subject: Subject, batch: Batch, label: int) -> Field:
    """The sum of the last maps, each times its weight for the label, as a map (h, w) that is nowhere negative.

    Zhou et al., "Learning deep features for discriminative localization" (arXiv 1512.04150). Where the dense layer
    takes the maps themselves instead of their means, each place has weights of its own. Only for a network with
    `last_maps`.
    """
    network = subject.network
    found = last_maps(network)
    assert found is not None
    at, averaged = found
    taken = subject.input_of(batch)
    weights = _weights_for(network, label)
    if averaged:
        maps = network.value(taken, network.layers[at].output)[0]
        return np.asarray(np.maximum(np.tensordot(weights, maps, 1), 0), np.float32)
    products: Field = network.features(taken)[0] * weights
    return np.asarray(np.maximum(products.reshape(network.shapes[at]).sum(axis=0), 0), np.float32)


def last_convolution(network: OpenedNetwork) -> int | None:
    """The last layer before the end that gives maps of at least 2×2, none for a network with attention."""
    if attention_layers(network):
        return None
    return next((at for at in reversed(range(len(network.layers))) if _gives_maps(network, at)), None)


def recipro_cam(subject: Subject, batch: Batch, label: int) -> tuple[Field, int]:
    """The score of the label when the last maps are left in the neighbourhood of one place alone, as a map (h, w) from
    0 to 1; and how many pictures were scored, beside the one whose maps they are.

    Byun and Lee, "ReciproCAM: Lightweight gradient-free class activation map" (arXiv 2209.14074). Only for a network
    with `last_convolution`.
    """
    network = subject.network
    at = last_convolution(network)
    assert at is not None
    maps = network.value(subject.input_of(batch), network.layers[at].output)
    height, width = maps.shape[2:]
    found = []
    for part in chunks(height * width, _PLACES):  # all at once may be gigabytes
        masks = np.zeros((part.stop - part.start, 1, height + 2, width + 2), np.float32)
        for mask, number in zip(masks[:, 0], range(part.start, part.stop), strict=True):
            row, column = divmod(number, width)
            mask[row : row + 3, column : column + 3] = _NEAR
        left = maps * masks[:, :, 1:-1, 1:-1]
        found.append(network.scores_after(at, np.ascontiguousarray(left))[:, label])
    scores = np.concatenate(found)
    return (scores - scores.min()).reshape(height, width).astype(np.float32), len(scores)


def attention_layers(network: OpenedNetwork) -> tuple[int, ...]:
    """The attention layers, with heads, of a transformer whose first token is the class's, and whose others are a
    square.
    """
    found = zip(network.layers, network.shapes, strict=True)
    return tuple(
        at
        for at, (layer, shape) in enumerate(found)
        if layer.kind is LayerKind.ATTENTION
        and len(shape) == 3
        and shape[-1] == shape[-2]
        and math.isqrt(shape[-1] - 1) ** 2 == shape[-1] - 1
    )


def attention(subject: Subject, batch: Batch, layer: int, head: int | None) -> Field:
    """How much the class token attends to each patch, as a map (h, w): of one head, or the mean of all."""
    places = attention_layers(subject.network)
    at = places[min(max(layer, 0), len(places) - 1)]
    heads = subject.network.values(subject.input_of(batch), (at,))[1][at][0]
    chosen = heads.mean(axis=0) if head is None else heads[min(max(head, 0), len(heads) - 1)]
    return _of_patches(chosen[0])


def rollout(subject: Subject, batch: Batch) -> Field:
    """Attention through all layers, with the connection around each of them, as a map (h, w).

    Abnar and Zuidema, "Quantifying attention flow in transformers" (arXiv 2005.00928). It is the same for every label.
    """
    places = attention_layers(subject.network)
    values = subject.network.values(subject.input_of(batch), places)[1]
    flow = np.eye(values[places[0]].shape[-1], dtype=np.float32)
    for at in places:
        mixed = values[at][0].mean(axis=0) / 2 + np.eye(len(flow), dtype=np.float32) / 2
        flow = mixed / mixed.sum(axis=1, keepdims=True) @ flow
    return _of_patches(flow[0])


def enlarged_to(values: Field, height: int, width: int) -> Field:
    """A map made as large as the picture, with a largest value of 1; zeros stay zeros."""
    import cv2  # noqa: PLC0415 - the window starts without it

    large = cv2.resize(np.ascontiguousarray(values), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large / max(float(large.max()), 1e-12), np.float32)


def _gives_maps(network: OpenedNetwork, at: int) -> bool:
    """Whether a layer gives maps (units, height, width) that say something of places."""
    shape, kind = network.shapes[at], network.layers[at].kind
    return len(shape) == 3 and min(shape[1:]) >= _LEAST_SIDE and kind not in (LayerKind.ATTENTION, LayerKind.DENSE)


def _weights_for(network: OpenedNetwork, label: int) -> Field:
    weights, _ = network.weights_of(network.last_dense)
    transposed = network.layers[network.last_dense].nodes[0].attributes.get("transB", 0)
    return weights[label] if transposed else weights[:, label]


def _of_patches(row: Field) -> Field:
    side = math.isqrt(len(row) - 1)
    return row[1:].reshape(side, side)
