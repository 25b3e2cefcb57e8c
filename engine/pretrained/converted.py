"""Converted models in the store of official weights: the files of the fast runtime, beside the weights they are from.

    <folder of the weights>/<id>/converted/model.onnx, int8.onnx     made once by `engine.prediction.object_runtimes`;
                                                                     no model.onnx where the weights are it already
    <folder of the weights>/<id>/converted/converted.json            written last; what they are, with their SHA-256

Files that are damaged, or were made from other weights or in another way, do not count: they are made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine import catalog
from engine.catalog.spec import INT8, ONNX_FILE, ModelSpec
from engine.errors import ClassLensError, WeightsError
from engine.pretrained import locations
from engine.pretrained.conversion import INT8_FILE, Agreement
from engine.system import places, plain_files
from engine.system.checked_files import CheckedFiles
from engine.system.files import filled_folder, write_json
from engine.system.json_records import BadRecord, counted, read_record

FORMAT = 4
"""Increased whenever files are made in another way, so that existing ones are made again."""
RECORD = "converted.json"

_checked = CheckedFiles[str]()


@dataclass(frozen=True, slots=True)
class ConvertedModel:
    """What is in a folder of converted files. `parity` compares fast with native, `int8` compares int8 with fast; None
    where there is no int8. `files` gives each file's SHA-256.
    """

    folder: Path
    source: str
    parity: Agreement
    int8: Agreement | None
    files: Mapping[str, str]

    def path(self, runtime: str) -> Path:
        """The file that a runtime, "fast" or "int8", reads."""
        return self.folder / file_of(runtime)

    def is_sound(self, runtime: str) -> bool:
        """Whether that file is there as it was made. It is read once in each process, and again when it has changed."""
        path = self.path(runtime)
        try:
            return _checked.get(path, _sha256) == self.files.get(path.name)
        except OSError:
            return False


def file_of(runtime: str) -> str:
    """The name of the file that a runtime reads."""
    return INT8_FILE if runtime == INT8 else ONNX_FILE


def folder_of(spec: ModelSpec) -> Path:
    """Where the converted files of a model are or would be. Raises WeightsError."""
    assert spec.official is not None
    return locations.converted_of(spec.official.weights)


def model_of(weights_id: str) -> ModelSpec | None:
    """The model that is converted from some weights; None where none is, or they are what it reads already."""
    for spec in catalog.OBJECT_MODELS.values():
        if spec.official is not None and spec.official.weights == weights_id and not spec.ships_as_onnx:
            return spec
    return None


def read(spec: ModelSpec, place: Path | None = None) -> ConvertedModel | None:
    """What was converted for a model, in its folder or another; None when there is nothing to use.

    Raises WeightsError for the store.
    """
    folder = folder_of(spec) if place is None else place

    # Any is what json.loads gives; whatever does not fit raises.
    def parse(values: Any) -> ConvertedModel | None:
        if values["format"] != FORMAT or values["model"] != spec.id:
            return None
        model = ConvertedModel(
            folder=folder,
            source=str(values["source"]),
            parity=_agreement(values["parity"]),
            int8=_agreement(values["int8"]) if values["int8"] is not None else None,
            files={str(name): str(sha256) for name, sha256 in values["files"].items()},
        )
        return model if (model.int8 is None) == (INT8 not in spec.runtimes) else None

    try:
        return read_record(folder / RECORD, parse)
    except BadRecord:
        return None


@contextmanager
def filling(spec: ModelSpec, needed: int) -> Iterator[Path]:
    """Yield an empty folder; at a successful exit, its files move to their place together, the record last.

    `needed` is about how many bytes they take. Raises ClassLensError for a full disk or a place that cannot be written,
    and when the store was moved meanwhile: then nothing is left in its former place.
    """
    folder = folder_of(spec)
    locations.need_room(folder, needed)
    with locations.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        locations.clear_leftovers(folder, ".")
    try:
        with filled_folder(folder, last=RECORD) as unfinished:
            yield unfinished
            if folder_of(spec) != folder:
                raise moved_meanwhile(spec)
    except BaseException:
        _leave(spec, folder)
        raise


def moved_meanwhile(spec: ModelSpec) -> WeightsError:
    """The error when weights were moved or removed while they were converted or loaded."""
    return WeightsError(
        f"The weights of {spec.title} were moved or removed while its fast answers were made ready. Nothing was lost; "
        "ask the model again when its weights are in their place."
    )


def _leave(spec: ModelSpec, folder: Path) -> None:
    """Remove the folders that a move of the store left because a conversion was using them."""
    with suppress(ClassLensError, OSError):  # the new place cannot be reached; or a folder is in use, and stays
        if folder_of(spec) != folder:
            for empty in (folder, folder.parent, folder.parent.parent):
                empty.rmdir()


def write_record(spec: ModelSpec, folder: Path, source: str, parity: Agreement, int8: Agreement | None) -> None:
    """Write the record of the converted files in `folder`, made from weights with the SHA-256 `source`."""
    write_json(
        folder / RECORD,
        {
            "format": FORMAT,
            "model": spec.id,
            "source": source,
            "parity": asdict(parity),
            "int8": None if int8 is None else asdict(int8),
            "files": {path.name: _sha256(path) for path in places.inside(folder) if path.suffix == ".onnx"},
        },
    )


def _agreement(values: Mapping[str, float]) -> Agreement:
    agreement = Agreement(counted(values["inputs"]), float(values["largest_difference"]), counted(values["same_label"]))
    if not agreement.same_label <= agreement.inputs or not agreement.inputs:
        raise ValueError
    return agreement


def _sha256(path: Path) -> str:
    with plain_files.opened(path, plain_files.ANY_SIZE) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
