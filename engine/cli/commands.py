"""The commands: each takes the parsed arguments and a context, and returns an exit status."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypedDict

from engine import catalog
from engine.catalog.hyperparameters import setting_of
from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import SettingValue
from engine.catalog.spec import ModelSpec
from engine.cli.output import interval_of, put_json, put_table, say, say_conversion, with_interval
from engine.cli.training_output import put_epoch, put_remarks, say_features
from engine.data.catalog import NAMES
from engine.data.choices import MARK, Choice, exists, parts_of, separate_test, with_choice, with_test
from engine.errors import ClassLensError, UsageError
from engine.evaluation.requests import EvaluateRequest, EvaluationAnswer
from engine.jobs import JobContext
from engine.prediction.requests import Answer, PredictRequest, ScoresRequest
from engine.preprocessing.picture_files import open_picture
from engine.runs import checkpoints
from engine.runs.requests import TrainRequest
from engine.session import Session
from engine.system import folders
from engine.training.diagnosis import hints
from engine.training.feature_cache import FeatureProgress
from engine.training.records import DataProgress, TrainingProgress
from engine.types import Prediction, Task
from engine.weights import store
from engine.weights.requests import ModelState, StatesRequest

GOLDEN_TOLERANCE = 1e-3
NOT_A_DIGIT = "This does not look like a digit; the answer is the digit that it is most like."


def chosen_models(text: str, task: str) -> tuple[str, ...]:
    """The ids in a comma-separated text, or all ids of a task. Raises UsageError."""
    if text == "all":
        return tuple(catalog.of_task(Task(task)))
    return tuple(catalog.find(model_id.strip()).id for model_id in text.split(","))


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
    """List the catalogue with what the store says about each model."""
    with closing(Session()) as session:
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
            [
                (row["file"], row["model"], row["top"][0]["label"], f"{row['top'][0]['score']:.1%}",
                 f"{row['timing']['infer_ms']:.2f} ms")
                for row in rows if row["timing"] is not None
            ],
        )  # fmt: skip
        for sentence in dict.fromkeys(row["error"] for row in rows if row["error"] is not None):
            say(sentence)
    return 1 if any(row["error"] is not None for row in rows) else 0


def _predict_file(
    session: Session, file: Path, model_ids: tuple[str, ...], arguments: argparse.Namespace, context: JobContext
) -> list[_Answer]:
    errors: dict[str, str] = {}
    predictions: dict[str, Prediction] = {}
    answer: Answer | None = None
    try:
        answer = session.run(PredictRequest(open_picture(file), model_ids, arguments.runtime), context)
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
            row["top"] = [_Label(label=score.label, score=score.score) for score in prediction.scores[: arguments.top]]
            row["timing"] = {
                "load_ms": prediction.timing.load_ms,
                "prepare_ms": prediction.timing.prepare_ms,
                "infer_ms": prediction.timing.infer_ms,
            }
        rows.append(row)
    return rows


def train(arguments: argparse.Namespace, context: JobContext) -> int:
    """Train a model by a recipe with the given changes."""
    spec = catalog.find(arguments.model)
    recipe = spec.recipe(arguments.recipe).changed(
        epochs=arguments.epochs,
        batch_size=arguments.batch,
        learning_rate=arguments.lr,
        seed=arguments.seed,
        augmentation=_augmentation(arguments.augment),
    )
    recipe = recipe.with_values(_settings(recipe, arguments.settings))
    request = TrainRequest(spec.id, recipe, _wherever(_source(arguments)), arguments.limit, arguments.out)
    going_on = request.folder is not None and checkpoints.can_continue(request.folder, request)
    if request.folder is not None and request.folder.exists() and not going_on:
        raise UsageError(f"“{request.folder}” exists already. Choose a folder that does not exist yet.")

    def report(progress: object) -> None:
        if isinstance(progress, DataProgress):
            put_remarks(progress, arguments.json)
        elif isinstance(progress, FeatureProgress):
            say_features(progress)
        elif isinstance(progress, TrainingProgress) and progress.finished_epoch is not None:
            put_epoch(progress.finished_epoch, progress.epochs, recipe.loss, arguments.json)

    doing = "Going on with the training of" if going_on else "Training"
    epochs = "1 epoch" if recipe.epochs == 1 else f"{recipe.epochs} epochs"
    say(f"{doing} {spec.title} by its recipe “{recipe.name}”: {epochs}. The loss is {recipe.loss}.")
    with closing(Session()) as session:
        run = session.run(request, context.reporting(report))
    if run.result.warning:
        say(run.result.warning)
    for hint in hints(run.result.epochs, recipe, spec):
        say(hint.sentence)
    if arguments.json:
        put_json(
            {"event": "finished", "model": spec.id, "test_accuracy": run.test_accuracy,
             "test_accuracy_interval": interval_of(run.test_accuracy, run.test_count), "test_loss": run.test_loss,
             "validation_accuracy": run.validation_accuracy, "kept_epoch": run.result.kept_epoch,
             "cancelled": run.result.cancelled, "used": run.used, "accuracy_before": run.accuracy_before,
             "seconds": run.result.seconds, "folder": str(run.folder)},
            lines=True,
        )  # fmt: skip
    else:
        state = "Stopped" if run.result.cancelled else "Finished"
        print(
            f"{state} after {run.result.seconds:.1f} s; kept epoch {run.result.kept_epoch}; test accuracy "
            f"{with_interval(run.test_accuracy, run.test_count)}, cross-entropy {run.test_loss:.4f}. "
            f"Saved in {run.folder}"
        )
        if run.accuracy_before is not None:
            kept = "is used from now on" if run.used else "is kept, but not used; the page Train can do that"
            print(f"The version before reads {run.accuracy_before:.2%} of the same pictures, so the new one {kept}.")
    return 1 if run.result.cancelled else 0


def _source(arguments: argparse.Namespace) -> str:
    """The data's name, with what `--labels` says about each file, and with those of `--test`. Raises UsageError."""
    choice = Choice.parse(arguments.labels or "")
    return _each_part(with_test(arguments.data, arguments.test or ""), lambda part: _with_choice(part, choice))


def _with_choice(part: str, choice: Choice) -> str:
    return with_choice(part, choice) if str(choice) else part


def _wherever(data: str) -> str:
    """The data's name as it is understood in any folder, so that the run can be continued in another one."""
    return _each_part(data, _resolved)


def _each_part(data: str, change: Callable[[str], str]) -> str:
    """The data's name with the name of each file changed."""
    training, test = (
        "+".join(part if part in NAMES else change(part) for part in parts_of(source)) if source else ""
        for source in separate_test(data)
    )
    return with_test(training, test)


def _resolved(source: str) -> str:
    name, mark, said = source.partition(MARK)
    return str(Path(name).resolve()) + mark + said if exists(name) else source


def _augmentation(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    return () if text == "none" else tuple(name.strip() for name in text.split(","))


def _settings(recipe: Recipe, texts: list[str]) -> dict[str, SettingValue]:
    """The values that “name=value” texts give to settings of a recipe. Raises SettingsError."""
    values = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise UsageError(f"“{text}” gives no value. Write --set name=value, for example --set patience=3.")
        like = recipe.value(name.strip())
        values[name.strip()] = setting_of(name.strip(), like).parse(value, like)
    return values


def evaluate(arguments: argparse.Namespace, context: JobContext) -> int:
    """Evaluate a model on the test part of a set."""
    spec = catalog.find(arguments.model)
    with closing(Session()) as session:
        answer = session.run(EvaluateRequest(spec.id, arguments.runtime, _source(arguments)), context)
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
    print(
        f"{spec.title} on {answer.data}, {answer.count:,} pictures, {answer.runtime}: "
        f"accuracy {with_interval(answer.evaluation.accuracy, answer.count)}{_on_training_pictures(answer)}, "
        f"cross-entropy {answer.evaluation.loss:.4f}, {answer.seconds:.2f} s; in brackets the 95% interval\n"
        f"Expected calibration error {answer.evaluation.raw_calibration.expected_error:.2%} as the network gives its "
        f"scores, {answer.evaluation.calibration.expected_error:.2%} calibrated\n"
    )
    put_table(
        ("digit", "precision", "recall", "f1", "pictures"),
        [
            (row.label, f"{row.precision:.4f}", f"{row.recall:.4f}", f"{row.f1:.4f}", str(row.support))
            for row in answer.evaluation.report
        ],
    )
    print("\nConfusion matrix (rows true, columns predicted)")
    put_table(
        ("", *spec.labels),
        [
            (label, *(str(count) for count in row))
            for label, row in zip(spec.labels, answer.evaluation.confusion, strict=True)
        ],
    )
    return 0


def _on_training_pictures(answer: EvaluationAnswer) -> str:
    """What the accuracy is worth where the model was trained with some of the pictures."""
    if not answer.trained_on:
        return "" if answer.trained_on == 0 else " (it is not known which pictures the model was trained with)"
    if answer.trained_on == answer.count:
        return " on training pictures"
    return f", {answer.trained_on:,} of the pictures being training pictures"


def selftest(arguments: argparse.Namespace, context: JobContext) -> int:
    """Compare every ready model's scores for its golden picture with those recorded beside its weights.

    Models for objects whose weights were not fetched are left out.
    """
    results: dict[str, str | None] = {}  # why each model fails, None for those that pass
    with closing(Session()) as session:
        for state in (state for task in Task for state in session.run(StatesRequest(task), context)):
            if state.missing_bytes is None:
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
        answer = session.run(PredictRequest(open_picture(folder / spec.golden), (spec.id,)), context)
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
