"""Making classroom packs: one file with official weights and their manifest, to be taken in on another computer.

A pack is a zip file, stored and not compressed: `classlens-weights.json`, a manifest of the form that `manifest` reads,
`<id>/<file>` for each of its records, and what was converted from them (`engine.pretrained.packed_conversions`);
nothing else.
"""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import IO

from engine.errors import ClassLensError, WeightsError
from engine.jobs import JobContext
from engine.pretrained import library, locations, manifest, packed_conversions
from engine.pretrained.manifest import OfficialWeights
from engine.pretrained.packed_conversions import PackedFile
from engine.pretrained.progress import Meter
from engine.pretrained.requests import Packed, PackRequest, TransferStage, WeightsState
from engine.system import places
from engine.system.files import write_beside

MANIFEST = "classlens-weights.json"
_BLOCK = 1 << 20
_DATE = (1980, 1, 1, 0, 0, 0)  # the same weights give the same pack


def make_pack(request: PackRequest, context: JobContext) -> Packed:
    """Write a pack of downloaded weights, each checked, and of what was converted from them.

    Raises UsageError, ClassLensError, JobCancelled.
    """
    chosen = wanted(request)
    listed: list[OfficialWeights] = []
    converted: dict[PackedFile, Path] = {}
    for record in chosen:
        located = library.locate(record.id, meter=Meter(context, record.id, record.bytes))
        listed.append(replace(record, sha256=located.sha256))
        converted |= packed_conversions.to_pack(record, located.sha256)
    size = sum(record.bytes for record in listed) + sum(file.bytes for file in converted)
    locations.need_room(request.path.parent, size)
    write_beside(request.path, lambda temporary: _write(temporary, listed, converted, context))
    return Packed(request.path, tuple(record.id for record in listed), places.size(request.path))


def wanted(request: PackRequest) -> tuple[OfficialWeights, ...]:
    """The weights that a pack is to hold. Raises UsageError, ClassLensError when it cannot be made of them there."""
    chosen = manifest.chosen(request.ids) or tuple(
        manifest.find(row.id) for row in library.official_rows() if row.state is WeightsState.DOWNLOADED
    )
    if not chosen:
        raise WeightsError("There is nothing to pack: no official weights have been downloaded. Download some first.")
    for record in chosen:
        if record.shipped:
            raise WeightsError(f"{record.title}'s weights come with every ClassLens. Leave them out of the pack.")
    if places.exists(request.path) and not request.replace:
        raise ClassLensError(f"“{request.path}” exists already and is kept as it is. Choose another name for the pack.")
    return chosen


def name_of(record: OfficialWeights) -> str:
    """The name of a weights file in a pack."""
    return f"{record.id}/{record.file}"


def copy(source: IO[bytes], target: IO[bytes], most: int, meter: Meter) -> str:
    """Copy at most `most` bytes; returns their SHA-256 in hex. Raises WeightsError when the source cannot be read."""
    checksum, done = sha256(), 0
    while done < most and (block := _read(source, min(_BLOCK, most - done))):
        target.write(block)
        checksum.update(block)
        done += len(block)
        meter.at(done)
    return checksum.hexdigest()


def _read(source: IO[bytes], most: int) -> bytes:
    try:
        return source.read(most)
    except OSError as error:
        raise WeightsError(
            f"The weights could not be read to their end ({error.strerror}). Nothing was changed; connect the disk "
            "they are on, then try again."
        ) from error


def _write(
    path: Path, listed: list[OfficialWeights], converted: Mapping[PackedFile, Path], context: JobContext
) -> None:
    values: dict[str, object] = {"format": manifest.FORMAT, "weights": [_values(record) for record in listed]}
    if converted:
        values[packed_conversions.CONVERTED] = packed_conversions.values(converted)
    titles = {record.id: record.title for record in listed}
    files: dict[OfficialWeights | PackedFile, tuple[str, Path]] = {
        **{record: (name_of(record), locations.path_of(record)) for record in listed},
        **{file: (file.name, place) for file, place in converted.items()},
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(_entry(MANIFEST), json.dumps(values, ensure_ascii=False, indent=2))
        for file, (name, place) in files.items():
            meter = Meter(context, file.id, file.bytes)
            meter.begin(TransferStage.COPYING)
            entry = _entry(name)
            entry.file_size = file.bytes
            with place.open("rb") as source, archive.open(entry, "w") as target:
                copied = copy(source, target, file.bytes, meter)
            if copied != file.sha256:
                raise WeightsError(f"{titles[file.id]}'s weights changed while they were packed. Try again.")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _values(record: OfficialWeights) -> dict[str, object]:
    return {name: value for name, value in asdict(record).items() if value}
