"""Models that people teach with classes of their own: a record for each project, made from what lies in its folder.

Their ids are "own-classes:" and the project's folder. While a project is open in this process, its record follows the
classes that it has now; otherwise it is read from the network that was kept.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.catalog.object_models import OBJECT_MODELS
from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec, Personal
from engine.errors import ClassLensError, UsageError
from engine.preprocessing.photos import EFFICIENTNET_LITE0
from engine.system import folders, places
from engine.system.files import write_json
from engine.system.json_records import BadRecord, read_record
from engine.types import Task

PREFIX = "own-classes:"
NONE_OF_THESE = "none of these"
"""The last label of every such model: the answer to a picture that is too unlike all samples."""

PROJECT, MODEL, MANIFEST, WEIGHTS = "project.json", "model", "manifest.json", "weights.npz"
"""In a project's folder: its record, the folder of its network, and the files in that."""

FEATURES = 1280
"""How many features EfficientNet-Lite0 gives for a picture."""

MOST_CLASSES = 100
"""That a person can add to a project."""

RECIPE = Recipe(
    name="quick",
    epochs=20,
    batch_size=500,
    learning_rate=0.05,
    optimizer="sgd",
    loss="cross-entropy",
    validation=1,  # what is held back are takes; see engine.teaching.teach
    keep="last",
    settings={"schedule": "cosine", "weight_decay": 0.001},
)
"""How a project's network is trained on the features of its samples.

At rates above 0.07, gradient descent swings from side to side where two classes share a picture: with features of
length 10 and momentum 0.9, it is stable up to 3.8 / 50.
"""

PREPARATION = replace(EFFICIENTNET_LITE0, as_on_paper=True)

_LITE0 = OBJECT_MODELS["efficientnet-lite0"]
assert _LITE0.official is not None  # so it is in the catalogue
FLOPS = _LITE0.official.flops - 2 * FEATURES * len(_LITE0.labels)
"""Floating point operations for one picture: those of EfficientNet-Lite0 without its last layer."""

_BACKBONE_PARAMETERS = _LITE0.official.parameters - (FEATURES + 1) * len(_LITE0.labels)
_RECENT, _IN_USE = "projects.json", "in_use"
_live: dict[Path, ModelSpec] = {}  # of the projects that are open in this process


def id_of(folder: Path) -> str:
    """The id of a project's model."""
    return f"{PREFIX}{folder}"


def is_own(model_id: str) -> bool:
    """Whether a model is a project's."""
    return model_id.startswith(PREFIX)


def folder_of(model_id: str) -> Path:
    """The folder of the project that a model belongs to."""
    return Path(model_id.removeprefix(PREFIX))


def find(model_id: str) -> ModelSpec:
    """The record of a project's model. Raises UsageError when there is no project or it was not trained yet."""
    folder = folder_of(model_id)
    known = _live.get(folder)
    if known is not None:
        return known
    name = name_of(folder)
    if name is None:
        raise UsageError(f"“{folder}” is not a project. Name the folder of one that was made on the page Teach.")
    try:
        labels = read_record(folder / MODEL / MANIFEST, lambda values: tuple(str(name) for name in values["labels"]))
    except BadRecord as error:
        raise UsageError(f"“{name}” cannot answer yet. Open it on the page Teach and press Train.") from error
    return record(folder, name, labels)


def record(folder: Path, name: str, classes: tuple[str, ...]) -> ModelSpec:
    """The record of a project with these classes."""
    return ModelSpec(
        id=id_of(folder),
        title=name,
        task=Task.OBJECTS,
        framework="NumPy behind EfficientNet-Lite0",
        family="numpy",
        factory="engine.models.own_classes:OwnClasses",
        fast_runtime="numpy",
        weights_file=WEIGHTS,
        labels=(*classes, NONE_OF_THESE),
        preparation=PREPARATION,
        licence="yours; EfficientNet-Lite0's weights: Apache-2.0",
        origin="Taught on the page Teach.",
        summary="One dense softmax layer on the features of EfficientNet-Lite0.",
        golden="",
        live=False,
        votes=False,
        personal=Personal(
            runtime="engine.teaching.runtimes:OwnClassesRuntime",
            weights=folder / MODEL / WEIGHTS,
            on_shipped_backbone=True,
            parameters=_BACKBONE_PARAMETERS + (FEATURES + 1) * len(classes),
            flops=FLOPS,
            remedy="Train it again on the page Teach.",
            not_trained="is taught on the page Teach, or by “classlens teach”.",
        ),
    )


def announce(spec: ModelSpec) -> None:
    """Let a project that is open in this process answer with the classes that it has now."""
    _live[folder_of(spec.id)] = spec


def withdraw(folder: Path) -> None:
    """The project is no longer open."""
    _live.pop(folder, None)


def name_of(folder: Path) -> str | None:
    """The name of the project in a folder, or that of the folder where it cannot be read; None when there is none."""
    try:
        return read_record(folder / PROJECT, lambda values: str(values["name"]))
    except BadRecord:
        return None
    except places.Unreachable:
        return folder.name


def known_folders() -> tuple[Path, ...]:
    """The folders of the projects that this person has used, the last used one first, then others in the folder for
    projects; those that are gone are left out.
    """
    try:
        recent = _recent()
    except places.Unreachable:
        recent = []
    try:
        others = places.inside(folders.projects_folder())
    except places.Unreachable:
        others = []
    found = dict.fromkeys(places.resolved(folder) for folder in [*recent, *others] if not folder.name.startswith("."))
    return tuple(folder for folder in found if name_of(folder) is not None)


def is_one_in_use() -> bool:
    """Whether the project used last answers beside the models that ship: since `let_rest`, a project was used again."""
    try:
        return read_record(_recent_file(), lambda values: bool(values.get(_IN_USE, True)))
    except (BadRecord, places.Unreachable):
        return True


def let_rest() -> None:
    """Let no project answer by itself until one is used again. If that cannot be written, the last used one goes on."""
    with suppress(ClassLensError):
        write_json(_recent_file(), {"recent": [str(path) for path in _recent()], _IN_USE: False})


def _recent() -> list[Path]:
    """The folders of the list, also those that are gone. Raises Unreachable."""
    try:
        return read_record(_recent_file(), lambda values: [Path(str(folder)) for folder in values["recent"]])
    except BadRecord:
        return []


def note_as_recent(folder: Path, most: int = 20) -> None:
    """Put a project before all others. If that cannot be read or written, the project only loses its place."""
    with suppress(ClassLensError):
        _recent()  # what cannot be read now is not written over
        recent = [folder, *(other for other in known_folders() if other != folder)][:most]
        write_json(_recent_file(), {"recent": [str(path) for path in recent]})


def ready() -> tuple[ModelSpec, ...]:
    """The records of all known projects that can answer."""
    found = []
    for folder in known_folders():
        try:
            found.append(find(id_of(folder)))
        except ClassLensError:
            continue
    return tuple(found)


def _recent_file() -> Path:
    return folders.user_folder() / _RECENT
