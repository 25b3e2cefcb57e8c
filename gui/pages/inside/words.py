"""Layers and their numbers as people read them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.explain.requests import LayerFacts, Method
from engine.runtimes.graph_layers import LayerKind
from gui.widgets.formats import count, decimal, duration, milliseconds, percent

MINUS, TIMES = "−", "×"


def kind_text(kind: LayerKind) -> str:
    """What a layer does, in a word."""
    texts = {
        "convolution": _tr("convolution"),
        "dense": _tr("dense"),
        "attention": _tr("attention"),
        "pooling": _tr("pooling"),
        "normalisation": _tr("normalisation"),
        "sum": _tr("sum"),
        "softmax": _tr("softmax"),
    }
    return texts.get(kind, kind)


def method_text(method: Method) -> str:
    """What a way to show what an answer rests on is called."""
    texts = {
        Method.OCCLUSION: _tr("Occlusion"),
        Method.CLASS_ACTIVATION: _tr("Class activation map"),
        Method.RECIPRO_CAM: _tr("ReciproCAM"),
        Method.ATTENTION: _tr("Attention"),
        Method.ROLLOUT: _tr("Attention rollout"),
    }
    return texts[method]


def shape_text(layer: LayerFacts) -> str:
    """What comes out of a layer: “32 maps of 24 × 24”."""
    shape = layer.shape
    if layer.kind is LayerKind.ATTENTION and len(shape) == 3:
        return _tr("{heads} heads, {tokens} × {tokens}").format(heads=shape[0], tokens=shape[1])
    if len(shape) == 3:
        return _tr("{maps} maps of {height} × {width}").format(maps=count(shape[0]), height=shape[1], width=shape[2])
    if len(shape) == 2:
        return _tr("{tokens} tokens × {features} features").format(tokens=shape[0], features=count(shape[1]))
    return _tr("{units} units").format(units=count(shape[0])) if len(shape) == 1 else f" {TIMES} ".join(map(str, shape))


def flops_text(flops: int) -> str:
    """1_234_567 → "1.2 million FLOPs"."""
    for unit, text in ((10**9, _tr("{count} billion FLOPs")), (10**6, _tr("{count} million FLOPs"))):
        if flops >= unit:
            return text.format(count=decimal(flops / unit))
    return _tr("{count} FLOPs").format(count=count(flops))


def parameters_text(layer: LayerFacts) -> str:
    """How many parameters a layer has; empty for none."""
    return _tr("{count} parameters").format(count=count(layer.parameters)) if layer.parameters else ""


def layer_words(layer: LayerFacts) -> str:
    """All about a layer, for those who point or listen."""
    parts = [kind_text(layer.kind), shape_text(layer), parameters_text(layer)]
    parts += [flops_text(layer.flops) if layer.flops else "", layer.activation]
    parts.append(_tr("{share} of the time").format(share=percent(layer.time_share)))
    return f"{layer.name}: {', '.join(filter(None, parts))}"


def unit_text(layer: LayerFacts, unit: int) -> str:
    """What a unit of a layer is called: “map 5”, “unit 5”, “head 5”, counted from 1; where a layer gives the answers,
    “unit for “7””.
    """
    if layer.labels:
        return _tr("unit for “{label}”").format(label=layer.labels[unit])
    text = _tr("unit {number}")
    if layer.kind is LayerKind.ATTENTION:
        text = _tr("head {number}")
    elif len(layer.shape) == 3:
        text = _tr("map {number}")
    elif len(layer.shape) == 2:
        text = _tr("feature {number}")
    return text.format(number=unit + 1)


def number(value: float, digits: int = 3) -> str:
    """A number with a true minus sign: −0.213; what is rounded to 0 has none."""
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", MINUS)


def short(value: float) -> str:
    """A number with two digits that count: 0.38, 0.00031."""
    return f"{value:.2g}".replace("-", MINUS)


def time_text(value: float) -> str:
    """Milliseconds as people read them: “42 ms”, “12.0 s”."""
    return milliseconds(value) if value < 1000 else duration(value / 1000)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inside", text)
