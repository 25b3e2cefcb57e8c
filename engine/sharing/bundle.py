"""Zips of files: what several targets write, and what they all put in."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from engine.jobs import JobContext
from engine.preprocessing.photos import PhotoPreparation
from engine.sharing.golden import Golden
from engine.sharing.requests import ExportProgress
from engine.sharing.shared_model import SharedModel
from engine.system import folders, places
from engine.system.files import write_json, write_text

MANIFEST, LABELS, CARD, SCRIPT, GOLDEN = "manifest.json", "labels.txt", "model-card.md", "predict.py", "golden"
PICTURES_CODE = "pictures.py"
FORMAT = 1

_CHUNK = 4_000_000  # bytes between two looks whether to stop
_STAYS = 20_000_000  # bytes of a file that is not compressed: weights shrink by a twentieth, and take long
_DATE = (1980, 1, 1, 0, 0, 0)  # so that the same model gives the same file


@contextmanager
def zipped(path: Path, context: JobContext) -> Iterator[Path]:
    """Yield an empty folder whose files become the zip `path`, in a folder of its own name, at a successful exit."""
    folder = path.with_name(path.name + ".files")
    folder.mkdir()
    try:
        yield folder
        context.report(ExportProgress("Packing the files"))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in places.files_below(folder):
                _add(archive, file, file.relative_to(folder).as_posix(), context)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _add(archive: zipfile.ZipFile, file: Path, name: str, context: JobContext) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.external_attr = 0o644 << 16
    size = places.size(file)
    entry.compress_type = zipfile.ZIP_STORED if size > _STAYS else zipfile.ZIP_DEFLATED
    entry.file_size = size
    with file.open("rb") as source, archive.open(entry, "w") as target:
        while part := source.read(_CHUNK):
            context.raise_if_cancelled()
            target.write(part)


def write_common(folder: Path, model: SharedModel, golden: tuple[Golden, ...], network: Mapping[str, object]) -> None:
    """Write labels, manifest and golden pictures into a folder; `network` is what the manifest says of the network's
    files and their inputs.
    """
    write_text(folder / LABELS, "\n".join(model.labels) + "\n")
    (folder / GOLDEN).mkdir()
    for one in golden:
        (folder / GOLDEN / one.name).write_bytes(one.content)
    write_json(folder / MANIFEST, manifest(model, golden, network))


def write_script(folder: Path, name: str) -> None:
    """Write a script of assets/sharing as the one that recognises pictures, and what it opens them with."""
    for source, target in ((name, SCRIPT), (PICTURES_CODE, PICTURES_CODE)):
        shutil.copyfile(folders.ASSETS / "sharing" / source, folder / target)


def manifest(model: SharedModel, golden: tuple[Golden, ...], network: Mapping[str, object]) -> dict[str, object]:
    """What a program must know to use a bundle, as plain JSON values."""
    return {
        "format": FORMAT,
        "made_by": "ClassLens",
        "model": model.id if model.folder is not None or model.spec.official is not None else model.plain_name,
        "title": model.title,
        "kind": model.kind.value,
        "labels": list(model.labels),
        "licence": model.facts.licence,
        **network,
        "preparation": preparation_record(model),
        "golden": [
            {"picture": f"{GOLDEN}/{one.name}", "label": one.label, "scores": [float(score) for score in one.scores]}
            for one in golden
        ],
    }


def preparation_record(model: SharedModel) -> dict[str, object]:
    """The preparation as plain JSON values."""
    values = asdict(model.preparation)
    return {"for": "photos" if isinstance(model.preparation, PhotoPreparation) else "digits", **values}
