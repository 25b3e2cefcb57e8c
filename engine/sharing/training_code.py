"""The settings of a training as code: a script, a notebook, a command line."""

from __future__ import annotations

import shlex
import subprocess
import sys

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import SettingValue
from engine.catalog.spec import ModelSpec
from engine.data.choices import separate_test
from engine.errors import UsageError, WeightsError
from engine.jobs import JobContext
from engine.runs.requests import TrainRequest
from engine.runtimes.services import Services
from engine.sharing.notebook.cells import as_notebook, as_script
from engine.sharing.notebook.training import ALL_PICTURES, Training
from engine.sharing.notebook.transfer_cells import FROM_FILES
from engine.sharing.notebook.writer import cells_of, why_not
from engine.sharing.requests import CodeRequest, TrainingCode
from engine.system.files import made_beside
from engine.weights import store

_MNIST = "mnist"
_OPTIONS = {"epochs": "--epochs", "batch_size": "--batch", "learning_rate": "--lr", "seed": "--seed"}
_OTHERS = ("validation", "patience")


def training_code(request: CodeRequest, services: Services, context: JobContext) -> TrainingCode:
    """See `CodeRequest`."""
    asked = request.training
    if reason := why_not(asked.recipe):
        raise UsageError(reason)
    training = _training(asked)
    cells = cells_of(training)
    if request.path is not None:
        with made_beside(request.path) as temporary:
            temporary.write_text(as_notebook(cells), encoding="utf-8")
    return TrainingCode(request, as_script(cells), command_of(asked), training.remarks)


def _training(asked: TrainRequest) -> Training:
    remarks: tuple[str, ...] = ()
    pictures = min(asked.limit or ALL_PICTURES, ALL_PICTURES)
    if asked.data != _MNIST:
        remarks = ("ClassLens trains with other data here; this code learns from MNIST.",)
        pictures = ALL_PICTURES
    spec = catalog.find(asked.model_id)
    remarks += _about_backbone(spec, asked.recipe)
    return Training(spec=spec, recipe=asked.recipe, pictures=pictures, remarks=remarks)


def _about_backbone(spec: ModelSpec, recipe: Recipe) -> tuple[str, ...]:
    """What must be known where the files that the code takes the frozen network from would hold another one."""
    wanted = recipe.settings.get("backbone")
    if wanted not in FROM_FILES:
        return ()
    try:
        used = store.locate(spec.id).training_record().recipe.settings.get("backbone")
    except WeightsError:
        used = None
    if used == wanted:
        return ()
    return (
        f"The code takes the frozen network “{wanted}” from PyTorch files, but the weights in use now do not stand on "
        "it. Train once with these settings, and export that run.",
    )


def command_of(asked: TrainRequest) -> str:
    """The command line that trains the same, as this system's shell takes it."""
    spec, recipe = catalog.find(asked.model_id), asked.recipe
    base = spec.recipe(recipe.name)
    words = ["classlens", "train", spec.id, "--recipe", recipe.name]
    for name, option in _OPTIONS.items():
        if getattr(recipe, name) != getattr(base, name):
            words += [option, _written(getattr(recipe, name))]
    for name, value in _changed(recipe, base).items():
        words += ["--set", f"{name}={_written(value)}"]
    if recipe.augmentation != base.augmentation:
        words += ["--augment", ",".join(recipe.augmentation) or "none"]
    data, test = separate_test(asked.data)
    for option, source in (("--data", data), ("--test", test)):
        if source and source != _MNIST:
            words += [option, source]
    if asked.limit is not None:
        words += ["--limit", str(asked.limit)]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def _changed(recipe: Recipe, base: Recipe) -> dict[str, SettingValue]:
    """The values that differ from the base's and have no option of their own."""
    fields: dict[str, SettingValue] = {
        name: getattr(recipe, name) for name in _OTHERS if getattr(recipe, name) != getattr(base, name)
    }
    return fields | {name: value for name, value in recipe.settings.items() if base.settings.get(name) != value}


def _written(value: SettingValue) -> str:
    """A value as `--set` reads it, without rounding."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
