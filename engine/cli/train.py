"""The command `train`: a training by a recipe with the given changes."""

from __future__ import annotations

import argparse
from contextlib import closing

from engine import catalog
from engine.catalog.hyperparameters import setting_of
from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import SettingValue
from engine.cli.data_source import source_of, wherever
from engine.cli.output import interval_of, put, put_json, say, with_interval
from engine.cli.training_output import put_epoch, put_remarks, say_features
from engine.errors import UsageError
from engine.jobs import JobContext
from engine.runs import checkpoints
from engine.runs.requests import Comparison, TrainingRun, TrainRequest
from engine.session import Session
from engine.system import places
from engine.training.diagnosis import hints
from engine.training.feature_cache import FeatureProgress
from engine.training.records import DataProgress, TrainingProgress


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
    request = TrainRequest(spec.id, recipe, wherever(source_of(arguments)), arguments.limit, arguments.out)
    going_on = request.folder is not None and checkpoints.can_continue(request.folder, request)
    if request.folder is not None and places.exists(request.folder) and not going_on:
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
             "cancelled": run.result.cancelled, "used": run.used,
             **_compared(run.comparison),
             "seconds": run.result.seconds, "folder": str(run.folder)},
            lines=True,
        )  # fmt: skip
    else:
        state = "Stopped" if run.result.cancelled else "Finished"
        put(
            f"{state} after {run.result.seconds:.1f} s; kept epoch {run.result.kept_epoch}; test accuracy "
            f"{with_interval(run.test_accuracy, run.test_count)}, cross-entropy {run.test_loss:.4f}. "
            f"Saved in {run.folder}"
        )
        if run.comparison is not None:
            put(_what_became_of(run, run.comparison))
    return 1 if run.result.cancelled else 0


def _compared(comparison: Comparison | None) -> dict[str, object]:
    """How the version before and the new one read the pictures that are new to both; None where there are none."""
    if comparison is None or not comparison.count:
        return {"accuracy_before": None, "accuracy_now": None, "compared_pictures": 0}
    return {
        "accuracy_before": comparison.before,
        "accuracy_now": comparison.now,
        "compared_pictures": comparison.count,
    }


def _what_became_of(run: TrainingRun, comparison: Comparison) -> str:
    kept = "is used from now on" if run.used else "is kept, but not used; the page Train can do that"
    if comparison.missing:
        return f"The data have no pictures of {', '.join(comparison.missing)} to train with, so the new version {kept}."
    if not comparison.is_enough:
        return (
            f"{comparison.count:,} of the {run.test_count:,} test pictures are new to the version before, too few to "
            f"say which reads more, so the new one {kept}."
        )
    if comparison.count == run.test_count:
        return f"The version before reads {comparison.before:.2%} of the same pictures, so the new one {kept}."
    return (
        f"Of the {comparison.count:,} test pictures that it has not learnt from, the version before reads "
        f"{comparison.before:.2%}. The new one reads {comparison.now:.2%} of these, so it {kept}."
    )


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
