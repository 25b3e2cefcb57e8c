"""The command `evaluate`: a model's figures on test pictures."""

from __future__ import annotations

import argparse
from contextlib import closing

from engine import catalog
from engine.cli.data_source import source_of
from engine.cli.output import put, put_json, put_table, say, with_interval
from engine.evaluation.requests import EvaluateRequest, EvaluationAnswer
from engine.jobs import JobContext
from engine.session import Session


def evaluate(arguments: argparse.Namespace, context: JobContext) -> int:
    """Evaluate a model on the test part of a set."""
    spec = catalog.find(arguments.model)
    with closing(Session()) as session:
        answer = session.run(EvaluateRequest(spec.id, arguments.runtime, source_of(arguments)), context)
    figures = {
        "model": spec.id,
        "runtime": arguments.runtime,
        "data": answer.data,
        "count": answer.count,
        "seconds": answer.seconds,
        "notes": answer.notes,
        "warnings": answer.warnings,
        "trained_on": answer.trained_on,
        "temperature": answer.temperature.value,
        **answer.evaluation.to_json(),
    }
    for sentence in (*answer.notes, *answer.warnings):
        say(sentence)
    if arguments.json:
        put_json(figures)
        return 0
    put(
        f"{spec.title} on {answer.data}, {answer.count:,} pictures, {answer.runtime}: "
        f"accuracy {with_interval(answer.evaluation.accuracy, answer.count)}{_on_training_pictures(answer)}, "
        f"cross-entropy {answer.evaluation.loss:.4f}, {answer.seconds:.2f} s; in brackets the 95% interval\n"
        f"Expected calibration error {answer.evaluation.raw_calibration.expected_error:.2%} as the network gives its "
        f"scores, {answer.evaluation.calibration.expected_error:.2%} calibrated\n"
    )
    put_table(
        ("digit", "precision", "recall", "f1", "pictures"),
        [
            (row.label, *map(_figure, (row.precision, row.recall, row.f1)), str(row.support))
            for row in answer.evaluation.report
        ],
    )
    put("\nConfusion matrix (rows true, columns predicted)")
    put_table(
        ("", *spec.labels),
        [
            (label, *(str(count) for count in row))
            for label, row in zip(spec.labels, answer.evaluation.confusion, strict=True)
        ],
    )
    return 0


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _on_training_pictures(answer: EvaluationAnswer) -> str:
    """What the accuracy is worth where the model was trained with some of the pictures."""
    if not answer.trained_on:
        return "" if answer.trained_on == 0 else " (it is not known which pictures the model was trained with)"
    if answer.trained_on == answer.count:
        return " on training pictures"
    return f", {answer.trained_on:,} of the pictures being training pictures"
