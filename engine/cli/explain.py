"""The command `explain`: why a model answers as it does, for one picture."""

from __future__ import annotations

import argparse
from contextlib import closing

import numpy as np

from engine.cli.commands import model_id_of
from engine.cli.output import put, put_json, put_table, say, say_conversion
from engine.errors import UsageError
from engine.explain.requests import (
    HeatMapRequest,
    Method,
    Neighbour,
    NeighboursRequest,
    NetworkRequest,
    SmallestChangeRequest,
    StrongestUnitRequest,
)
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.types import Image

NEAREST, CHANGE, UNIT, LAYERS = "nearest", "smallest-change", "strongest-unit", "layers"
MAPS = tuple(method.value for method in Method)
METHODS = (*MAPS, NEAREST, CHANGE, UNIT, LAYERS)
_SHADES = " .:-=+*#%@"
_INK = 0.5
_WIDE = 28  # characters of a map in the terminal


def explain(arguments: argparse.Namespace, context: JobContext) -> int:
    """Explain one answer by one method."""
    model, method, json = model_id_of(arguments.model), arguments.method, arguments.json
    if method not in MAPS and (arguments.label or arguments.random_weights):
        raise UsageError(f"--label and --random-weights are for maps. Leave them out, or choose {', '.join(MAPS)}.")
    reporting = context.reporting(say_conversion)
    with closing(Session()) as session:
        if method == LAYERS:
            _layers(session, model, json, reporting)
            return 0
        picture = open_picture(arguments.file, reporting)
        if hint := session.run(PredictRequest(picture, (model,)), reporting).hint:
            say(hint)  # what is explained may not be what the picture is about
        if method == NEAREST:
            _nearest(session, picture, model, json, reporting)
        elif method == CHANGE:
            return _change(session, picture, model, json, reporting)
        elif method == UNIT:
            _unit(session, picture, model, json, reporting)
        else:
            request = HeatMapRequest(picture, model, Method(method), arguments.label, arguments.random_weights)
            _heat_map(session, request, json, reporting)
    return 0


def _heat_map(session: Session, request: HeatMapRequest, json: bool, context: JobContext) -> None:
    found = session.run(request, context)
    if json:
        put_json(
            {
                "model": request.model_id,
                "method": request.method,
                "label": found.label,
                "score": found.score,
                "random_weights": request.random_weights,
                "passes": found.passes,
                "milliseconds": found.milliseconds,
                "values": np.round(found.values.astype(np.float64), 5).tolist(),
            }
        )
        return
    most = float(np.abs(found.values).max())
    put(f"What the answer “{found.label}” ({found.score:.1%}) rests on, by {request.method}; {found.passes} passes")
    every = max(1, found.values.shape[1] // _WIDE)
    for row in found.values[::every, ::every]:
        places = np.clip(row / max(most, 1e-12) * (len(_SHADES) - 1), 0, len(_SHADES) - 1).astype(int)
        put("".join(_SHADES[place] * 2 for place in places))
    put(f"The darkest place has the value {most:.3g}. --json writes all values, with those that speak against it.")


def _nearest(session: Session, picture: Image, model: str, json: bool, context: JobContext) -> None:
    found = session.run(NeighboursRequest(picture, model), context)
    if json:
        put_json(
            {
                "model": model,
                "label": found.label,
                "second": found.other_label,
                "nearest": [_record(one) for one in found.nearest],
                "nearest_of_second": [_record(one) for one in found.other],
            }
        )
        return
    rows = [(one.label, str(one.index), f"{one.distance:.3f}") for one in (*found.nearest, *found.other)]
    put_table(("label", "training picture", "distance"), rows)


def _record(one: Neighbour) -> dict[str, object]:
    return {"label": one.label, "index": one.index, "distance": one.distance}


def _change(session: Session, picture: Image, model: str, json: bool, context: JobContext) -> int:
    found = session.run(SmallestChangeRequest(picture, (model,)), context)
    for sentence in found.failed.values():
        say(sentence)
    if not found.changes:
        return 1
    change = found.changes[0]
    if json:
        put_json(
            {
                "model": model,
                "label": change.label,
                "score": change.score,
                "new_label": change.new_label,
                "new_score": change.new_score,
                "pixels": change.pixels,
                "amount": change.amount,
                "before": np.round(change.before.astype(np.float64), 5).tolist(),
                "after": np.round(change.after.astype(np.float64), 5).tolist(),
            }
        )
        return 0
    put(
        f"“{change.label}” ({change.score:.1%}) becomes “{change.new_label}” ({change.new_score:.1%}) when "
        f"{change.pixels} pixels change, by {change.amount:.1f} pixels of full ink together (+ drawn, - erased):"
    )
    for before, after in zip(change.before, change.after, strict=True):
        put("".join(_sign(a, b) for a, b in zip(before, after, strict=True)))
    return 0


def _sign(before: float, after: float) -> str:
    if before == after:
        return "#" if before > _INK else "."
    return "+" if after > before else "-"


def _unit(session: Session, picture: Image, model: str, json: bool, context: JobContext) -> None:
    found = session.run(StrongestUnitRequest(picture, model), context)
    layer = session.run(NetworkRequest(model), context).layers[found.off.layer]
    if json:
        put_json(
            {
                "model": model,
                "layer": layer.name,
                "unit": found.off.unit,
                "label": found.label,
                "before": found.before,
                "after": found.after,
                "answer": found.answer,
                "tried": found.tried,
            }
        )
        return
    unit = 0 if found.off.unit is None else found.off.unit + 1
    put(
        f"Of {found.tried:,} units, number {unit} of {layer.name} matters most: without it the score of "
        f"“{found.label}” falls from {found.before:.1%} to {found.after:.1%}, and the answer is “{found.answer}”."
    )


def _layers(session: Session, model: str, json: bool, context: JobContext) -> None:
    facts = session.run(NetworkRequest(model), context)
    if json:
        put_json(
            {
                "model": model,
                "input": facts.input_shape,
                "methods": facts.methods,
                "layers": [
                    {
                        "name": layer.name,
                        "kind": layer.kind,
                        "shape": layer.shape,
                        "activation": layer.activation,
                        "parameters": layer.parameters,
                        "flops": layer.flops,
                        "time_share": layer.time_share,
                    }
                    for layer in facts.layers
                ],
            }
        )
        return
    put_table(
        ("layer", "output", "function", "parameters", "FLOPs", "time"),
        [
            (
                layer.name,
                "×".join(map(str, layer.shape)),
                layer.activation,
                f"{layer.parameters:,}",
                f"{layer.flops:,}",
                f"{layer.time_share:.0%}",
            )
            for layer in facts.layers
        ],
    )
