"""Computes a page's plan in NumPy, as the page does in JavaScript, so that it is proven before the page is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.runtimes.onnx_graph import Attributes
from engine.sharing.web_page.plan import Plan, Shape, Step
from engine.types import Batch

_Values: TypeAlias = NDArray[np.floating]  # arrays of 32 bits between steps
_Details: TypeAlias = Attributes  # plain values of a `Step`, which knows what each is

_erf = np.vectorize(math.erf, otypes=[np.float64])


def scores_of(plan: Plan, picture: Batch) -> NDArray[np.float32]:
    """What a plan gives for one prepared picture (1, …): its scores (1, K), before any temperature."""
    values: dict[int, _Values] = {place: array.astype(np.float32) for place, array in plan.weights.items()}
    values[plan.input] = picture.reshape(plan.shapes[plan.input])
    with np.errstate(all="ignore"):  # as JavaScript does
        for step in plan.steps:
            sources = [values[place] for place in step.sources]
            shape = plan.shapes[step.target]
            values[step.target] = _computed(step, sources, shape).astype(np.float32).reshape(shape)
    return values[plan.output].astype(np.float32)


def _computed(step: Step, sources: list[_Values], shape: Shape) -> _Values:
    details: _Details = step.details
    if step.do == "number":
        return _NUMBER[details["name"]](sources[0], details)
    if step.do == "numbers":
        return _NUMBERS[details["name"]](*sources)
    return _STEPS[step.do](sources, details, shape)


def _windows(values: _Values, details: _Details, shape: Shape, around: float) -> _Values:
    """The windows on maps (1, C, H, W), at each place of the output: (C, height, kernel, width, kernel)."""
    maps, places = values[0], []
    for axis, kernel in enumerate(details["kernel"]):
        starts = np.arange(shape[2 + axis])[:, np.newaxis] * details["strides"][axis]
        places.append(starts + np.arange(kernel) * details["dilations"][axis])
    before = details["pads"]
    behind = [
        max(0, int(one.max()) + 1 - side - pad) for one, side, pad in zip(places, maps.shape[1:], before, strict=True)
    ]
    sides = ((0, 0), *zip(before, behind, strict=True))
    padded = np.pad(maps, sides, constant_values=around)
    rows, columns = places
    return padded[:, rows[:, :, np.newaxis, np.newaxis], columns]


def _convolution(sources: list[_Values], details: _Details, shape: Shape) -> _Values:
    weights, groups = sources[1], details["groups"]
    windows = _windows(sources[0], details, shape, 0)
    parts = zip(np.split(windows, groups), np.split(weights, groups), strict=True)
    maps = np.concatenate([np.einsum("chrwk,ucrk->uhw", seen, units, optimize=True) for seen, units in parts])
    return maps + sources[2].reshape(-1, 1, 1) if len(sources) > 2 else maps


def _pooling(sources: list[_Values], details: _Details, shape: Shape) -> _Values:
    window = (2, 4)
    if details["kind"] == "max":
        return np.asarray(_windows(sources[0], details, shape, -np.inf).max(axis=window))
    counted = _windows(np.ones_like(sources[0]), details, shape, float(details["countsPadding"]))
    return np.asarray(_windows(sources[0], details, shape, 0).sum(axis=window) / counted.sum(axis=window))


def _dense(sources: list[_Values], details: _Details, shape: Shape) -> _Values:
    rows = sources[1].reshape(len(sources[1]), -1)
    sums = sources[0].reshape(-1, rows.shape[1]) @ rows.T
    return sums + sources[2].reshape(-1) if len(sources) > 2 else sums


def _normalised(sources: list[_Values], details: _Details, shape: Shape) -> _Values:
    values = sources[0].astype(np.float64)
    deviation = np.sqrt(values.var(axis=-1, keepdims=True) + details["epsilon"])
    normal: _Values = (values - values.mean(axis=-1, keepdims=True)) / deviation * sources[1]
    return normal + sources[2] if len(sources) > 2 else normal


def _softmax(sources: list[_Values], details: _Details, shape: Shape) -> _Values:
    powers = np.exp(sources[0] - sources[0].max(axis=details["axis"], keepdims=True))
    return np.asarray(powers / powers.sum(axis=details["axis"], keepdims=True))


def _reduced(sources: list[_Values], details: _Details, shape: Shape) -> _Values:
    axes = tuple(details["axes"])
    return np.asarray(sources[0].mean(axis=axes) if details["kind"] == "mean" else sources[0].sum(axis=axes))


_STEPS: Mapping[str, Callable[[list[_Values], _Details, Shape], _Values]] = MappingProxyType(
    {
        "reshape": lambda sources, details, shape: sources[0],
        "convolution": _convolution,
        "pooling": _pooling,
        "dense": _dense,
        "product": lambda sources, details, shape: sources[0] @ sources[1],
        "normalisation": _normalised,
        "softmax": _softmax,
        "reduction": _reduced,
        "transpose": lambda sources, details, shape: sources[0].transpose(details["order"]),
        "pick": lambda sources, details, shape: sources[0].take(np.array(details["indices"]), details["axis"]),
        "join": lambda sources, details, shape: np.concatenate(sources, axis=details["axis"]),
    }
)
_NUMBER: Mapping[str, Callable[[_Values, _Details], _Values]] = MappingProxyType(
    {
        "relu": lambda x, details: np.maximum(x, 0),
        "leaky": lambda x, details: np.where(x < 0, details["alpha"] * x, x),
        "elu": lambda x, details: np.where(x < 0, details["alpha"] * np.expm1(x), x),
        "selu": lambda x, details: details["gamma"] * np.where(x < 0, details["alpha"] * np.expm1(x), x),
        "sigmoid": lambda x, details: 1 / (1 + np.exp(-x)),
        "tanh": lambda x, details: np.tanh(x),
        "softplus": lambda x, details: np.logaddexp(x, 0),
        "gelu": lambda x, details: x * (1 + _erf(x / math.sqrt(2))) / 2,
        "geluByTanh": lambda x, details: x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2,
        "erf": lambda x, details: _erf(x),
        "hardSigmoid": lambda x, details: np.clip(details["alpha"] * x + details["beta"], 0, 1),
        "hardSwish": lambda x, details: x * np.clip(x + 3, 0, 6) / 6,
        "clip": lambda x, details: np.clip(x, details["low"], details["high"]),
        "sqrt": lambda x, details: np.sqrt(x),
        "exp": lambda x, details: np.exp(x),
        "log": lambda x, details: np.log(x),
        "negative": lambda x, details: -x,
        "absolute": lambda x, details: np.abs(x),
        "inverse": lambda x, details: 1 / x,
    }
)
_NUMBERS: Mapping[str, Callable[..., _Values]] = MappingProxyType(
    {
        "add": np.add,
        "subtract": np.subtract,
        "multiply": np.multiply,
        "divide": np.divide,
        "power": np.power,
        "maximum": np.maximum,
        "minimum": np.minimum,
    }
)
