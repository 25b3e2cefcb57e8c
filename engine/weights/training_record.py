"""The training record, `metrics.json`: how weights came about, and how well they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from engine.catalog.recipe import Recipe
from engine.system.files import write_json
from engine.system.json_records import read_record
from engine.training.changed_rate import rate_changes
from engine.training.records import EpochRecord

METRICS = "metrics.json"
_MOST_PICTURES = 10**12


@dataclass(frozen=True, slots=True)
class DataRecord:
    """What was trained on: the training set's name and SHA-256 (hex), and how many pictures had which purpose.

    `notes` and `warnings` are those of the data set (`engine.data.datasets.Dataset`).
    """

    name: str
    sha256: str
    train: int
    validation: int
    test: int
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The record as plain JSON values; without notes and warnings where there are none."""
        return {name: value for name, value in asdict(self).items() if value != ()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:  # of json.loads
        """The record again. Raises LookupError, TypeError or ValueError for anything else."""
        train, validation, test = (int(values[name]) for name in ("train", "validation", "test"))
        if min(train, validation, test) < 0 or max(train, validation, test) > _MOST_PICTURES:
            raise ValueError("fewer than no pictures, or more than there can be")
        notes, warnings = (tuple(map(str, values.get(name, ()))) for name in ("notes", "warnings"))
        return cls(str(values["name"]), str(values["sha256"]), train, validation, test, notes, warnings)


@dataclass(frozen=True, slots=True)
class ChoiceRecord:
    """Who chose these weights, and by which figure, in sentences.

    `epoch` is about the epochs of the training. `run` is about this training among others, for weights that ship; it is
    empty for a person's own. No choice is made by test pictures.
    """

    epoch: str = ""
    run: str = ""

    def to_json(self) -> dict[str, object]:
        """The record as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:  # of json.loads
        """The record again; what is missing is empty. Raises TypeError or AttributeError for anything else."""
        return cls(str(values.get("epoch", "")), str(values.get("run", "")))

    @classmethod
    def of_training(cls, recipe: Recipe, epochs: tuple[EpochRecord, ...], kept_epoch: int) -> Self:
        """What a training itself chose: the epoch `kept_epoch` (from 1) among its `epochs`."""
        if recipe.keep == "average" and kept_epoch == len(epochs):
            return cls("Nobody: the recipe takes the mean of the weights at the ends of its cycles.")
        if recipe.keep == "last" and kept_epoch == recipe.epochs:
            return cls("Nobody: the recipe keeps the last epoch.")
        accuracy = epochs[kept_epoch - 1].validation_accuracy
        return cls(
            f"The training, by the best accuracy on the held-back pictures: {accuracy:.2%} in epoch {kept_epoch} of "
            f"{len(epochs)}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecord:
    """One training. `date` is in ISO format, `seconds` do not count waiting, `versions` are those of the packages.

    Accuracies lie in [0, 1], losses are mean cross-entropies in nats, whatever loss the recipe has: on the validation
    pictures those of the kept epoch (counted from 1), on the test pictures those of the runtime `test_runtime`.
    `cancelled` is true when it ended before its last epoch, but not by early stopping; `warning` is a sentence when it
    did so by itself. `continued` is true when it went on from a checkpoint. `parity` says how far the exported model's
    scores differ from its framework's.
    """

    model: str
    recipe: Recipe
    date: str
    versions: Mapping[str, str]
    data: DataRecord
    epochs: tuple[EpochRecord, ...]
    kept_epoch: int
    cancelled: bool
    warning: str
    continued: bool
    hints: tuple[str, ...]
    seconds: float
    validation_accuracy: float
    validation_loss: float
    test_accuracy: float
    test_loss: float
    test_runtime: str
    parity: Mapping[str, float]
    choice: ChoiceRecord = ChoiceRecord()

    def to_json(self) -> dict[str, object]:
        """The record as plain JSON values."""
        return {
            "model": self.model,
            "recipe": self.recipe.to_json(),
            "seed": self.recipe.seed,
            **self._changes_to_json(),
            "date": self.date,
            "versions": dict(self.versions),
            "data": self.data.to_json(),
            "epochs": [record.to_json() for record in self.epochs],
            "kept_epoch": self.kept_epoch,
            "cancelled": self.cancelled,
            "warning": self.warning,
            "continued": self.continued,
            "hints": list(self.hints),
            "seconds": self.seconds,
            "validation_accuracy": self.validation_accuracy,
            "validation_loss": self.validation_loss,
            "test_accuracy": self.test_accuracy,
            "test_loss": self.test_loss,
            "test_runtime": self.test_runtime,
            "parity": dict(self.parity),
            "choice": self.choice.to_json(),
        }

    def _changes_to_json(self) -> dict[str, object]:
        """Beside the recipe, what was changed by hand while it trained. When it is read, the epochs say it."""
        changes = rate_changes(self.epochs, self.recipe)
        named = [{"epoch": epoch, "learning_rate": rate} for epoch, rate in changes]
        return {"learning_rate_changes": named} if named else {}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:  # of json.loads
        """The record again. Raises SettingsError for an impossible recipe. If anything else is wrong, it raises what
        `read_record` turns into a BadRecord.

        Older records have no `warning`, `continued`, `hints` and `choice`.
        """
        epochs = tuple(EpochRecord.from_json(record) for record in values["epochs"])
        kept_epoch = int(values["kept_epoch"])
        if not 1 <= kept_epoch <= len(epochs):
            raise ValueError(f"epoch {kept_epoch} of {len(epochs)} is kept")
        return cls(
            model=str(values["model"]),
            recipe=Recipe.from_json(values["recipe"]),
            date=str(values["date"]),
            versions={str(name): str(version) for name, version in values["versions"].items()},
            data=DataRecord.from_json(values["data"]),
            epochs=epochs,
            kept_epoch=kept_epoch,
            cancelled=bool(values["cancelled"]),
            warning=str(values.get("warning", "")),
            continued=bool(values.get("continued", False)),
            hints=tuple(str(hint) for hint in values.get("hints", ())),
            seconds=float(values["seconds"]),
            validation_accuracy=_share(values["validation_accuracy"]),
            validation_loss=float(values["validation_loss"]),
            test_accuracy=_share(values["test_accuracy"]),
            test_loss=float(values["test_loss"]),
            test_runtime=str(values["test_runtime"]),
            parity=dict(values["parity"]),
            choice=ChoiceRecord.from_json(values.get("choice", {})),
        )

    def write(self, folder: Path) -> None:
        """Write the record into a folder of weights. Raises ClassLensError."""
        write_json(folder / METRICS, self.to_json())


def read_training_record(folder: Path) -> TrainingRecord:
    """The record in a folder of weights. Raises BadRecord, and SettingsError for an impossible recipe."""
    return read_record(folder / METRICS, TrainingRecord.from_json)


# Any is what json.loads gives; whatever does not fit raises.
def _share(value: Any) -> float:
    share = float(value)
    if not 0 <= share <= 1:
        raise ValueError(f"an accuracy of {share}")
    return share
