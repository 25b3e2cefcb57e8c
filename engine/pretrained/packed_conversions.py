"""Converted files in classroom packs, so that computers without PyTorch answer from a pack.

A pack holds `<id>/converted/<file>` for those of its weights that a model for objects uses, and lists these files under
"converted", with their sizes and SHA-256. Nobody publishes checksums of them, as each computer makes its own: they are
taken when they are whole, and say that they were made from the official weights that lie beside them. Before they first
answer they are tried (`engine.own_networks.trying`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.catalog.spec import NATIVE, ONNX_FILE
from engine.pretrained import converted
from engine.pretrained.conversion import INT8_FILE
from engine.pretrained.converted import ConvertedModel
from engine.pretrained.manifest import OfficialWeights
from engine.system import places
from engine.system.json_records import parse_record

CONVERTED = "converted"
_FILES = frozenset({ONNX_FILE, INT8_FILE, converted.RECORD})
_MOST_RECORD = 100_000  # bytes
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One converted file of the weights `id`, as a pack lists it: its size in bytes, its SHA-256 in hex."""

    id: str
    file: str
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """Its name in a pack."""
        return f"{self.id}/{CONVERTED}/{self.file}"


def to_pack(record: OfficialWeights, sha256: str) -> dict[PackedFile, Path]:
    """The converted files that go along with the weights of that SHA-256; none if not all of them are there, sound."""
    model = made_from(record.id, sha256)
    if model is None:
        return {}
    about = model.folder / converted.RECORD
    checksums = {**model.files, about.name: hashlib.sha256(about.read_bytes()).hexdigest()}
    paths = {name: model.folder / name for name in sorted(checksums)}
    return {PackedFile(record.id, n, places.size(path), checksums[n]): path for n, path in paths.items()}


def values(files: Iterable[PackedFile]) -> list[dict[str, object]]:
    """What a pack's list says about them."""
    return [asdict(file) for file in files]


def parse(content: bytes, listed: Iterable[OfficialWeights]) -> tuple[PackedFile, ...]:
    """The converted files that a pack's list names, of the weights that it lists. Raises ValueError saying why not.

    `content` is a list that `manifest.parse_records` could read.
    """
    ids = {record.id for record in listed}
    entries = parse_record(content, lambda found: found.get(CONVERTED, []))
    if not isinstance(entries, list):
        raise ValueError("it is damaged")
    files = tuple(_file(entry, ids) for entry in entries)
    if len({file.name for file in files}) != len(files):
        raise ValueError("it names the same converted file twice")
    return files


def _file(entry: object, ids: set[str]) -> PackedFile:
    if not isinstance(entry, Mapping):
        raise ValueError("it is damaged")
    name, file, size, sha256 = (entry.get(key) for key in ("id", "file", "bytes", "sha256"))
    if not isinstance(name, str) or not isinstance(file, str):
        raise ValueError("it is damaged")
    if name not in ids or converted.model_of(name) is None or file not in _FILES:
        raise ValueError("it names a converted file that no model reads")
    most = _MOST_RECORD if file == converted.RECORD else None
    if type(size) is not int or size < 1 or (most is not None and size > most):
        raise ValueError("a converted file has a size that is not allowed")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise ValueError("a converted file has a checksum of the wrong form")
    return PackedFile(name, file, size, sha256)


def made_from(weights_id: str, sha256: str) -> ConvertedModel | None:
    """What was made from the weights of that SHA-256, if it is here and sound."""
    spec = converted.model_of(weights_id)
    model = converted.read(spec) if spec is not None else None
    if spec is None or model is None or model.source != sha256:
        return None
    sound = all(model.is_sound(runtime) for runtime in spec.runtimes if runtime != NATIVE)
    return model if sound else None


def fits(weights_id: str, sha256: str, folder: Path, files: Iterable[PackedFile]) -> bool:
    """Whether the files in a folder are all that a model needs, made from the weights of that SHA-256."""
    spec = converted.model_of(weights_id)
    model = converted.read(spec, folder) if spec is not None else None
    if spec is None or model is None or model.source != sha256:
        return False
    there = {file.file: file.sha256 for file in files if file.file != converted.RECORD}
    needed = {converted.file_of(runtime) for runtime in spec.runtimes if runtime != NATIVE}
    return dict(model.files) == there and set(there) == needed
