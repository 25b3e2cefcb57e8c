"""The commands: each takes the parsed arguments and a context, and returns an exit status."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TypedDict

from engine import catalog
from engine.catalog import own_classes
from engine.catalog.spec import ModelSpec
from engine.cli.output import interval_of, put_json, put_table, say, say_conversion, with_interval
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.own_networks.requests import RemoveNetworkRequest, RenameNetworkRequest
from engine.prediction.requests import Answer, PredictRequest, ScoresRequest
from engine.preprocessing.picture_decoding import decode_picture
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.system import folders, places
from engine.types import Prediction, Task
from engine.weights import store
from engine.weights.requests import ModelState, StatesRequest

GOLDEN_TOLERANCE = 1e-3
USUAL_LABELS = 5  # of an answer in JSON
NOT_A_DIGIT = "This does not look like a digit; the answer is the digit that it is most like."


def chosen_models(text: str, task: str) -> tuple[str, ...]:
    """The ids in a comma-separated text, or all ids of a task. Raises UsageError."""
    if text == "all":
        return tuple(catalog.of_task(Task(task)))
    return tuple(catalog.find(model_id_of(model_id.strip())).id for model_id in text.split(","))


def model_id_of(text: str) -> str:
    """The id of a model, which may be named by the folder of a project."""
    return own_classes.id_of(Path(text).resolve()) if places.is_file(Path(text) / own_classes.PROJECT) else text


def able_models(session: Session, arguments: argparse.Namespace, context: JobContext) -> tuple[str, ...]:
    """The models to ask: those named, or of all of a task those that can answer; why the others cannot is told."""
    model_ids = chosen_models(arguments.models, arguments.task)
    if arguments.models != "all":
        return model_ids
    states = session.run(StatesRequest(Task(arguments.task)), context)
    missing = {state.model_id: state.problem for state in states if state.missing_bytes is not None}
    for sentence in missing.values():
        say(sentence)
    return tuple(model_id for model_id in model_ids if model_id not in missing)


def models(arguments: argparse.Namespace, context: JobContext) -> int:
    """List the catalogue with what the store says about each model; before, rename or remove an imported network."""
    with closing(Session()) as session:
        if arguments.rename:
            session.run(RenameNetworkRequest(*arguments.rename), context)
        if arguments.remove:
            session.run(RemoveNetworkRequest(arguments.remove), context)
        states = [state for task in Task for state in session.run(StatesRequest(task), context)]
    if arguments.json:
        put_json(
            [
                {
                    "id": state.spec.id,
                    "title": state.spec.title,
                    "task": state.spec.task.value,
                    "framework": state.spec.framework,
                    "parameters": state.parameters,
                    "flops": state.flops,
                    "status": _status(state),
                    "reason": state.problem or None,
                    "missing_bytes": state.missing_bytes,
                    "test_accuracy": state.test_accuracy,
                    "test_accuracy_interval": interval_of(state.test_accuracy, state.test_count),
                    "published_accuracy": state.spec.official.accuracy if state.spec.official else None,
                    "licence": state.licence or state.spec.licence,
                    "chosen": state.chosen or None,
                }
                for state in states
            ]
        )
        return 0
    put_table(
        ("id", "title", "task", "framework", "parameters", "test accuracy (95% interval)", "status"),
        [
            (
                state.spec.id,
                state.spec.title,
                state.spec.task.value,
                state.spec.framework,
                "–" if state.parameters is None else f"{state.parameters:,}",
                _accuracy(state),
                _status(state),
            )
            for state in states
        ],
    )
    for state in states:
        if state.problem:
            say(state.problem)
    return 0


def _accuracy(state: ModelState) -> str:
    if state.test_accuracy is not None:
        return with_interval(state.test_accuracy, state.test_count)
    official = state.spec.official
    return f"{official.accuracy:.1%} published" if official is not None and official.accuracy is not None else "–"


def _status(state: ModelState) -> str:
    if state.missing_bytes is not None:
        return "missing"
    return "unavailable" if state.problem else "ready"


class _Answer(TypedDict):
    """One model's answer to one file: labels with their scores and the times in milliseconds, or why there is none.

    Whether what was drawn looks like a digit is the same for all models for digits, and None for others.
    """

    file: str
    model: str
    runtime: str
    top: list[_Label]
    looks_like_a_digit: bool | None
    looks_like_a_digit_score: float | None
    timing: dict[str, float] | None
    error: str | None


class _Label(TypedDict):
    label: str
    score: float


def predict(arguments: argparse.Namespace, context: JobContext) -> int:
    """Predict each file with each model; a bad file costs its own rows, not the others'."""
    rows: list[_Answer] = []
    with closing(Session()) as session:
        model_ids = able_models(session, arguments, context)
        for file in arguments.files:
            rows += _predict_file(session, file, model_ids, arguments, context.reporting(say_conversion))
    if arguments.json:
        put_json(rows)
    else:
        put_table(
            ("file", "model", "answer", "score", "time"),
            [line for row in rows for line in _lines(row, arguments.top or 1)],
        )
        for sentence in dict.fromkeys(row["error"] for row in rows if row["error"] is not None):
            say(sentence)
    return 1 if any(row["error"] is not None for row in rows) else 0


def _lines(row: _Answer, labels: int) -> list[tuple[str, ...]]:
    """An answer as lines of a table, one for each of its best labels; the time stands at the first."""
    if row["timing"] is None:
        return []
    times = (f"{row['timing']['infer_ms']:.2f} ms", *[""] * (labels - 1))
    return [
        (row["file"], row["model"], one["label"], f"{one['score']:.1%}", time)
        for one, time in zip(row["top"], times, strict=False)
    ]


def _predict_file(
    session: Session, file: Path, model_ids: tuple[str, ...], arguments: argparse.Namespace, context: JobContext
) -> list[_Answer]:
    labels = arguments.top or USUAL_LABELS
    errors: dict[str, str] = {}
    predictions: dict[str, Prediction] = {}
    answer: Answer | None = None
    try:
        answer = session.run(PredictRequest(open_picture(file, context), model_ids, arguments.runtime), context)
    except ClassLensError as error:
        errors = dict.fromkeys(model_ids, error.sentence)
    else:
        if answer.hint and not answer.empty:
            say(f"{file}: {answer.hint}")
        elif answer.looks_like_a_digit is False and not answer.empty:
            say(f"{file}: {NOT_A_DIGIT}")
        predictions = {prediction.model_id: prediction for prediction in answer.predictions}
        errors = {failure.model_id: failure.sentence for failure in answer.failures}
        if answer.empty:
            errors = dict.fromkeys(model_ids, f"{file}: {answer.empty}")
    rows = []
    for model_id in model_ids:
        prediction = predictions.get(model_id)
        row = _Answer(
            file=str(file),
            model=model_id,
            runtime=arguments.runtime,
            top=[],
            looks_like_a_digit=None,
            looks_like_a_digit_score=None,
            timing=None,
            error=errors.get(model_id),
        )
        if answer is not None and catalog.find(model_id).task is Task.DIGITS:
            row["looks_like_a_digit"], row["looks_like_a_digit_score"] = answer.looks_like_a_digit, answer.likeness
        if prediction is not None:
            row["top"] = [_Label(label=score.label, score=score.score) for score in prediction.scores[:labels]]
            row["timing"] = {
                "load_ms": prediction.timing.load_ms,
                "prepare_ms": prediction.timing.prepare_ms,
                "infer_ms": prediction.timing.infer_ms,
            }
        rows.append(row)
    return rows


def selftest(arguments: argparse.Namespace, context: JobContext) -> int:
    """Compare every ready model's scores for its golden picture with those recorded beside its weights.

    Models for objects whose weights were not fetched are left out, and so are a person's own models.
    """
    results: dict[str, str | None] = {}  # why each model fails, None for those that pass
    with closing(Session()) as session:
        for state in (state for task in Task for state in session.run(StatesRequest(task), context)):
            if state.missing_bytes is None and state.spec.personal is None:
                results[state.model_id] = _selftest_model(session, state.spec, context)
    if arguments.json:
        put_json([{"model": name, "passed": error is None, "error": error} for name, error in results.items()])
    else:
        put_table(("model", "result"), [(name, error or "passed") for name, error in results.items()])
    return 0 if all(error is None for error in results.values()) else 1


def _selftest_model(session: Session, spec: ModelSpec, context: JobContext) -> str | None:
    folder = folders.SAMPLES if spec.task is Task.DIGITS else folders.PHOTOS
    try:
        golden = store.locate(spec.id).golden if spec.official is None else ()
        session.run(ScoresRequest(raw=True), context)  # as they were recorded
        answer = session.run(PredictRequest(decode_picture(folder / spec.golden), (spec.id,)), context)
    except ClassLensError as error:
        return error.sentence
    if not answer.predictions:
        return answer.failures[0].sentence if answer.failures else answer.empty
    prediction = answer.predictions[0]
    if spec.golden_label not in ("", prediction.top.label):
        return f"it says {prediction.top.label} in place of {spec.golden_label}"
    scores = {score.label: score.score for score in prediction.scores}
    differences = [abs(scores[label] - wanted) for label, wanted in zip(spec.labels, golden, strict=False)]
    if not max(differences, default=0.0) <= GOLDEN_TOLERANCE:
        return f"the scores differ from the recorded ones by up to {max(differences):.2g}"
    return None
