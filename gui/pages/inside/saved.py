"""What each view saves: a table, plain values and a figure."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine import catalog
from engine.evaluation.saving import Part
from engine.explain.requests import (
    Arithmetic,
    DigitMap,
    Field,
    HeatMap,
    LayerFacts,
    LayerView,
    Neighbours,
    SmallestChanges,
)
from gui.pages.inside import figures

Product = tuple[str, float, float, float]
"""Where it is, input, weight, and their product."""


def neighbours_part(neighbours: Neighbours) -> Part:
    """The nearest examples with labels and distances; as a figure with their pictures."""
    rows: list[tuple[object, ...]] = [("list", "place", "label", "distance", "training_picture")]
    for name, examples in (("nearest", neighbours.nearest), ("second", neighbours.other)):
        rows += [
            (name, place + 1, example.label, example.distance, example.index if example.index >= 0 else "")
            for place, example in enumerate(examples)
        ]
    values = {
        "model": neighbours.request.model_id,
        "label": neighbours.label,
        "second": neighbours.other_label,
        "examples": [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]],
    }
    return Part(rows, values, partial(figures.neighbours_figure, neighbours, _title(neighbours.request.model_id)))


def heat_map_part(heat_map: HeatMap) -> Part:
    """A heat map, a row for each row of it."""
    request = heat_map.request
    values = {
        "model": request.model_id,
        "method": str(request.method),
        "random_weights": request.random_weights,
        "label": heat_map.label,
        "score": heat_map.score,
        "passes": heat_map.passes,
        "milliseconds": heat_map.milliseconds,
        "values": heat_map.values.tolist(),
    }
    return Part(_grid(heat_map.values), values, partial(figures.heat_map_figure, heat_map, _title(request.model_id)))


def changes_part(changes: SmallestChanges, model_id: str) -> Part:
    """The smallest change of each model; as a figure that of one."""
    titles = ("model", "label", "score", "new_label", "new_score", "pixels", "amount")
    rows = [(c.model_id, c.label, c.score, c.new_label, c.new_score, c.pixels, c.amount) for c in changes.changes]
    own = next((change for change in changes.changes if change.model_id == model_id), changes.changes[0])
    values = {
        "changes": [dict(zip(titles, row, strict=True)) for row in rows],
        "failed": changes.failed,
        "before": own.before.tolist(),
        "after": own.after.tolist(),
    }
    return Part([titles, *rows], values, partial(figures.change_figure, own, _title(own.model_id)))


def layer_part(view: LayerView, layer: LayerFacts, units: Field) -> Part:
    """What a layer gives: maps (units, height, width) with a row for each row of a map, or numbers (units,)."""
    width = units.shape[-1] if units.ndim == 3 else 1
    rows: list[tuple[object, ...]] = [("unit", "row", *(f"column_{n}" for n in range(width)))]
    if units.ndim == 1:
        rows = [("unit", "value"), *((n + 1, float(value)) for n, value in enumerate(units))]
    else:
        rows += [(n + 1, row, *line.tolist()) for n, unit in enumerate(units) for row, line in enumerate(unit)]
    request = view.request
    values = {
        "model": request.model_id,
        "layer": layer.name,
        "shape": list(layer.shape),
        "switched_off": [
            [off.layer, off.unit] for off in sorted(request.off, key=lambda off: (off.layer, off.unit or 0))
        ],
        "scores": {score.label: score.score for score in view.scores},
        "values": units.tolist(),
    }
    title = f"{_title(request.model_id)}: {layer.name}"
    return Part(rows, values, partial(figures.layer_figure, units, title))


def largest_products(arithmetic: Arithmetic, most: int | None = None) -> list[Product]:
    """The products of an input and a weight that are largest in size, at most so many; all of them without a limit."""
    products = arithmetic.inputs * arithmetic.weights
    sizes = np.abs(products).ravel()
    chosen = np.arange(len(sizes))
    if most is not None and most < len(sizes):
        chosen = np.argpartition(-sizes, most)[:most]
    chosen = chosen[np.argsort(-sizes[chosen], kind="stable")]
    found = []
    for place in zip(*np.unravel_index(chosen, products.shape), strict=True):
        where = ", ".join(str(int(n) + 1) for n in place)
        found.append((where, float(arithmetic.inputs[place]), float(arithmetic.weights[place]), float(products[place])))
    return found


def unit_part(arithmetic: Arithmetic) -> Part:
    """Every product of a unit, and what comes of them."""
    rows: list[tuple[object, ...]] = [("place", "input", "weight", "product")]
    rows += [*largest_products(arithmetic), ("bias", "", "", arithmetic.bias), ("sum", "", "", arithmetic.total)]
    request = arithmetic.request
    values = {
        "model": request.model_id,
        "layer": request.layer,
        "unit": request.unit + 1,
        "place": arithmetic.place,
        "inputs": arithmetic.inputs.tolist(),
        "weights": arithmetic.weights.tolist(),
        "bias": arithmetic.bias,
        "sum": arithmetic.total,
        "activation": arithmetic.activation,
        "output": arithmetic.output,
        "network_says": arithmetic.said,
    }
    return Part(rows, values, partial(figures.unit_figure, arithmetic, _title(request.model_id)))


def map_part(digit_map: DigitMap) -> Part:
    """Where each test digit lies."""
    rows: list[tuple[object, ...]] = [("label", "x", "y")]
    rows += [(int(n), float(x), float(y)) for n, (x, y) in zip(digit_map.labels, digit_map.points, strict=True)]
    request = digit_map.request
    values = {
        "model": request.model_id,
        "before_training": request.random_weights,
        "explained": digit_map.explained,
        "separation": digit_map.separation,
        "labels": digit_map.labels.tolist(),
        "points": digit_map.points.tolist(),
    }
    return Part(rows, values, partial(figures.map_figure, digit_map, _title(request.model_id)))


def _title(model_id: str) -> str:
    return catalog.recall(model_id).title


def _grid(values: Field) -> list[tuple[object, ...]]:
    titles = ("row", *(f"column_{column}" for column in range(values.shape[1])))
    return [titles, *((row, *line.tolist()) for row, line in enumerate(values))]
