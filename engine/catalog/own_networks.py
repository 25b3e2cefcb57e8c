"""Networks made elsewhere that a person imported: a record for each, read from the file that was kept beside it.

Their ids are "own-network-" and the name of their folder. Only networks that were checked lie there, in one form: they
take what `preparation` gives, (N, height, width, channels) float32, and give scores (N, K).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.catalog.spec import ModelSpec, Personal
from engine.errors import ClassLensError, UsageError
from engine.preprocessing.digits import Preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.system import folders, places
from engine.system.checked_files import CheckedFiles
from engine.system.json_records import BadRecord, counted, read_record
from engine.types import Task

PREFIX = "own-network-"
RECORD, NETWORK = "record.json", "model.onnx"
FORMAT = 1

REMEDY = "Remove it on the page Models and import it again."

_read: CheckedFiles[KeptNetwork] = CheckedFiles()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNetwork:
    """What is known of an imported network. `labels` are in the order of the scores.

    `source` is the name of the file it came from, `notes` what was found out when it was checked, as sentences, and
    `date` the day of that. With `one_at_a_time` it takes only one picture in a batch. `milliseconds` is how long it
    took to answer once, `sha256` the checksum of its file.
    """

    title: str
    task: Task
    labels: tuple[str, ...]
    preparation: Preparation | PhotoPreparation
    parameters: int
    flops: int | None
    sha256: str
    licence: str
    source: str
    date: str
    milliseconds: float
    notes: tuple[str, ...] = ()
    one_at_a_time: bool = False

    def to_json(self) -> dict[str, object]:
        """The record as plain JSON values."""
        return {"format": FORMAT, **asdict(self)}

    # Any is what json.loads gives; whatever does not fit raises.
    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> KeptNetwork:
        """The record from `to_json`. Raises ValueError, KeyError or TypeError for other values."""
        if values["format"] != FORMAT:
            raise ValueError(f"a record of format {values['format']}")
        task = Task(values["task"])
        prepared = values["preparation"]
        flops = values["flops"]
        return cls(
            title=str(values["title"]),
            task=task,
            labels=tuple(str(label) for label in values["labels"]),
            preparation=Preparation(**prepared) if task is Task.DIGITS else photo_preparation(prepared),
            parameters=counted(values["parameters"]),
            flops=None if flops is None else counted(flops),
            sha256=str(values["sha256"]),
            licence=str(values["licence"]),
            source=str(values["source"]),
            date=str(values["date"]),
            milliseconds=float(values["milliseconds"]),
            notes=tuple(str(note) for note in values["notes"]),
            one_at_a_time=bool(values["one_at_a_time"]),
        )


# Any, as above.
def photo_preparation(values: Mapping[str, Any]) -> PhotoPreparation:
    """A preparation of photos from plain JSON values. Raises ValueError, KeyError or TypeError for other ones."""
    red, green, blue = (float(value) for value in values["mean"])
    return PhotoPreparation(**{**values, "mean": (red, green, blue)})


def is_own(model_id: str) -> bool:
    """Whether a model is an imported network."""
    return model_id.startswith(PREFIX)


def id_of(folder: Path) -> str:
    """The id of the network in a folder."""
    return f"{PREFIX}{folder.name}"


def folder_of(model_id: str) -> Path:
    """The folder of an imported network. Raises UsageError for an id that names none."""
    name = model_id.removeprefix(PREFIX)
    if Path(name).name != name or name in ("", "..") or name.startswith("."):
        raise _missing(model_id)
    return folders.networks_folder() / name


def kept(model_id: str) -> KeptNetwork:
    """What is known of an imported network. Raises UsageError when there is none, or one whose record is
    damaged, Unreachable.
    """
    path = folder_of(model_id) / RECORD
    try:
        return _read.get(path, lambda file: read_record(file, KeptNetwork.from_json))
    except BadRecord as error:
        raise _missing(model_id) from error
    except OSError as error:
        if places.means_nothing(error):
            raise _missing(model_id) from error
        raise places.unreachable(path, error) from error


def find(model_id: str) -> ModelSpec:
    """The record of an imported network as a model. Raises UsageError as `kept` does."""
    network = kept(model_id)
    return ModelSpec(
        id=model_id,
        title=network.title,
        task=network.task,
        framework="ONNX",
        family="numpy",  # no framework is needed
        factory="",
        fast_runtime="onnx",
        weights_file=NETWORK,
        labels=network.labels,
        preparation=network.preparation,
        licence=network.licence,
        origin=f"Imported from “{network.source}” on {network.date}.",
        summary=" ".join([f"A network made elsewhere, imported from “{network.source}”.", *network.notes]),
        golden="",
        live=network.milliseconds < _LIVE,
        votes=False,  # nobody has measured how often it errs
        personal=Personal(
            runtime="engine.own_networks.runtime:OwnNetworkRuntime",
            weights=folder_of(model_id) / NETWORK,
            parameters=network.parameters,
            flops=network.flops,
            remedy=REMEDY,
            not_trained=_NOT_TRAINED,
            sha256=network.sha256,
            imported=True,
        ),
    )


_NOT_TRAINED = "was imported, so it is not trained here. Choose another model."
_LIVE = 5.0  # milliseconds: what answers faster is asked while the pen still moves


def ready() -> tuple[ModelSpec, ...]:
    """The records of all imported networks, by their titles; those whose record cannot be read are left out."""
    found = [spec for spec in _all() if spec.personal is not None and not spec.personal.problem]
    return tuple(sorted(found, key=lambda spec: (spec.title.casefold(), spec.id)))


def unreadable() -> tuple[ModelSpec, ...]:
    """Records that stand for the imported networks whose own record cannot be read, so that they can be listed and
    removed. What they answer about is not known.
    """
    return tuple(spec for spec in _all() if spec.personal is not None and spec.personal.problem)


def _all() -> Iterator[ModelSpec]:
    try:
        kept_folders = known_folders()
    except places.Unreachable as error:
        yield _stand_in(folders.networks_folder(), error.sentence)
        return
    for folder in kept_folders:
        try:
            yield find(id_of(folder))
        except UsageError:
            yield _stand_in(folder, f"The record of this imported network is missing or damaged. {REMEDY}")
        except ClassLensError as error:
            yield _stand_in(folder, error.sentence)


def known_folders() -> tuple[Path, ...]:
    """The folders of imported networks. Raises Unreachable."""
    return tuple(places.inside(folders.networks_folder()))


def _stand_in(folder: Path, problem: str) -> ModelSpec:
    return ModelSpec(
        id=id_of(folder),
        title=folder.name,
        task=Task.DIGITS,
        framework="ONNX",
        family="numpy",
        factory="",
        fast_runtime="onnx",
        weights_file=NETWORK,
        labels=(),
        preparation=Preparation(),
        licence="not known",
        origin="Imported.",
        summary="A network made elsewhere.",
        golden="",
        live=False,
        votes=False,
        personal=Personal(
            runtime="",
            weights=folder / NETWORK,
            parameters=None,
            flops=None,
            remedy=REMEDY,
            not_trained=_NOT_TRAINED,
            imported=True,
            problem=problem,
        ),
    )


def _missing(model_id: str) -> UsageError:
    return UsageError(
        f"There is no imported network “{model_id.removeprefix(PREFIX)}”, or its record cannot be read. Import it "
        "again."
    )
