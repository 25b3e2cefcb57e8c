"""Taking in classroom packs, and single official files.

A pack (see `engine.pretrained.pack_writing`) is taken only when it holds exactly what its manifest lists, when this
ClassLens knows each of its weights, and when every checksum is right. Converted files are taken only beside the weights
they were made from (`engine.pretrained.packed_conversions`). Paths are made from this ClassLens' own
manifest, never from the pack, and nothing takes its place before everything was compared.
"""

from __future__ import annotations

import functools
import os
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from engine.errors import ClassLensError, UsageError, WeightsError
from engine.jobs import JobContext
from engine.pretrained import library, locations, manifest, packed_conversions
from engine.pretrained.checksums import Checksums, checksums, difference, read_pin, write_pin
from engine.pretrained.manifest import OfficialWeights
from engine.pretrained.pack_writing import MANIFEST, copy, name_of
from engine.pretrained.packed_conversions import PackedFile
from engine.pretrained.progress import Meter
from engine.pretrained.requests import Imported, ImportRequest, TransferStage
from engine.system import moving, places, plain_files

_END = 98  # bytes of what ends a zip file, with the part that only large ones have
_MOST_ENTRIES = 100
_MOST_DIRECTORY = 100_000  # bytes
_MOST_MANIFEST = 1_000_000
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, NotImplementedError, RuntimeError, struct.error,
    OverflowError, MemoryError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Source:
    """Where some weights come from. `sha256` is the one in the pack's own list, in hex; empty if there is none."""

    open: Callable[[], IO[bytes]]
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class _Pack:
    """What is to be taken in."""

    weights: dict[OfficialWeights, _Source]
    converted: dict[PackedFile, _Source]

    def converted_from(self, record: OfficialWeights) -> dict[PackedFile, _Source]:
        """The files that were made from some weights."""
        return {file: source for file, source in self.converted.items() if file.id == record.id}


def import_weights(request: ImportRequest, context: JobContext) -> Imported:
    """Take weights from a pack, or from one official file under any name; all of them or none.

    Raises WeightsError saying what is wrong with the file, JobCancelled.
    """
    with _source(request.path) as file, locations.changing() as folder:
        packed = file.read(4) == b"PK\x03\x04"
        file.seek(0)
        if packed:
            with _archive(request.path, file) as archive:
                return _take(_open_pack(request.path, file, archive), folder, request.path, context)
        record = _recognised(request.path, file)
        return _take(_Pack({record: _Source(lambda: file)}, {}), folder, request.path, context)


@contextmanager
def _source(path: Path) -> Iterator[BinaryIO]:
    try:
        with plain_files.opened(path, plain_files.ANY_SIZE) as file:
            yield file
    except OSError as error:
        raise WeightsError(f"“{path}” cannot be read ({error.strerror}). Choose a classroom pack.") from error


@contextmanager
def _archive(path: Path, file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The pack as an archive; any fault in it, found at once or later, becomes a WeightsError."""
    try:
        _look_at_the_end(file)
        with zipfile.ZipFile(file) as archive:
            yield archive
    except _UNREADABLE as error:
        raise _refused(path, f"it is damaged ({error})") from error


def _look_at_the_end(file: BinaryIO) -> None:
    """Refuse a list of contents so long that reading it alone would fill the memory. Raises ValueError."""
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(max(0, size - _END))
    end = file.read(_END).rjust(_END, b"\0")
    signature, entries, directory, comment = struct.unpack("<4s6xHI4xH", end[76:])
    if signature != b"PK\x05\x06" or comment:
        raise ValueError("its end is missing")
    if end[56:60] == b"PK\x06\x07":  # a pack of more than 2 GB says it a second time, in larger numbers
        signature, more_entries, larger_directory = struct.unpack("<4s28xQQ8x", end[:56])
        if signature != b"PK\x06\x06" or struct.unpack("<Q", end[64:72])[0] != size - _END:
            raise ValueError("its end is missing")
        entries, directory = max(entries, more_entries), max(directory, larger_directory)
    if entries > _MOST_ENTRIES or directory > _MOST_DIRECTORY:
        raise ValueError("it lists too many files")
    file.seek(0)


def _open_pack(path: Path, file: BinaryIO, archive: zipfile.ZipFile) -> _Pack:
    """The pack's files by this ClassLens' records. Raises WeightsError for anything that does not belong in a pack."""
    _look_at_entries(path, file, archive)
    names = archive.namelist()
    try:
        content = archive.read(MANIFEST)
        listed = manifest.parse_records(content)
        converted = packed_conversions.parse(content, listed)
    except ValueError as error:
        raise _refused(path, f"its {MANIFEST} cannot be used: {error}") from error
    foreign = set(names) - {MANIFEST} - {name_of(record) for record in listed} - {file.name for file in converted}
    if foreign:
        raise _refused(path, f"it holds “{min(foreign)}”, which its list does not name")
    sources: dict[OfficialWeights, _Source] = {}
    for record in listed:
        entry = _known(path, record, archive)
        known = manifest.find(record.id)
        if entry.file_size != known.bytes:
            raise _refused(path, f"{record.title} has {entry.file_size:,} bytes in place of {known.bytes:,}")
        sources[known] = _Source(functools.partial(archive.open, entry), record.sha256)
    for packed in converted:
        if packed.name not in names or archive.getinfo(packed.name).file_size != packed.bytes:
            raise _refused(path, f"“{packed.name}” is on its list, but not in it as it says")
    return _Pack(
        sources, {packed: _Source(functools.partial(archive.open, packed.name), packed.sha256) for packed in converted}
    )


def _look_at_entries(path: Path, file: BinaryIO, archive: zipfile.ZipFile) -> None:
    """Refuse a pack with anything but plain files, each once, and a list of them. Raises WeightsError."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if MANIFEST not in names:
        raise _refused(path, f"it holds no {MANIFEST}")
    for entry in entries:
        mode = stat.S_IFMT(entry.external_attr >> 16)
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size or entry.flag_bits & 1:
            raise _refused(path, f"“{entry.filename}” is compressed or encrypted, which nothing in a pack is")
        if mode not in (0, stat.S_IFREG) or names.count(entry.filename) > 1:
            raise _refused(path, f"“{entry.filename}” is a link or there twice")
    if sum(entry.file_size for entry in entries) > os.fstat(file.fileno()).st_size:
        raise _refused(path, "its files lie over each other")
    if archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
        raise _refused(path, f"its {MANIFEST} is too long")


def _known(path: Path, record: OfficialWeights, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    known = None
    with suppress(UsageError):
        known = manifest.find(record.id)
    if known is None or known.shipped or known.file != record.file:
        raise _refused(path, f"this version of ClassLens does not know its weights “{record.id}”")
    try:
        return archive.getinfo(name_of(record))
    except KeyError:
        raise _refused(path, f"{record.title} is on its list, but not in it") from None


def _recognised(path: Path, file: BinaryIO) -> OfficialWeights:
    size = os.fstat(file.fileno()).st_size
    fitting = [record for record in manifest.read_manifest().values() if record.bytes == size and not record.shipped]
    for record in fitting:
        if record.published or record.file == path.name:
            return record
    if fault := manifest.second_fault():
        raise WeightsError(fault)
    raise _refused(path, "it is neither a classroom pack nor as long as an official weights file")


def _take(pack: _Pack, folder: Path, path: Path, context: JobContext) -> Imported:
    there = {record: found for record in pack.weights if (found := _sound(record, context)) is not None}
    wanted = tuple(record for record in pack.weights if record not in there)
    lacking = [
        record
        for record in pack.weights
        if pack.converted_from(record)
        and (record in wanted or packed_conversions.made_from(record.id, there[record].sha256) is None)
    ]
    made = sum(file.bytes for record in lacking for file in pack.converted_from(record))
    locations.need_room(folder, sum(record.bytes for record in wanted) + made)
    with locations.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".import-", dir=folder))
    try:
        arrived = {record: _unpack(record, pack.weights[record], temporary, path, context) for record in wanted}
        for record in lacking:
            _unpack_converted(record, (there | arrived)[record], pack, temporary, path, context)
        context.raise_if_cancelled()
        with locations.writing(folder):
            for record, found in arrived.items():
                _put_in_place(record, found, temporary, path)
            for record in lacking:
                _put_converted_in_place(record, temporary)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    kept = [record for record in there if record not in lacking]
    taken = [record for record in pack.weights if record not in kept]
    return Imported(tuple(map(library.row_of, taken)), tuple(map(library.row_of, kept)))


def _sound(record: OfficialWeights, context: JobContext) -> Checksums | None:
    with suppress(ClassLensError):
        return library.check(record, Meter(context, record.id, record.bytes))
    return None


def _unpack(record: OfficialWeights, source: _Source, temporary: Path, path: Path, context: JobContext) -> Checksums:
    """Copy a file out and compare its checksums. Raises WeightsError."""
    meter = Meter(context, record.id, record.bytes)
    meter.begin(TransferStage.COPYING)
    target = temporary / record.id
    with locations.writing(target), target.open("xb") as file:
        with source.open() as packed:
            copy(packed, file, record.bytes, meter)
        file.flush()
        os.fsync(file.fileno())
    meter.begin(TransferStage.CHECKING)
    with locations.writing(target):
        found = checksums(target, meter.at)
    wrong = difference(record, found, read_pin(locations.path_of(record).parent))
    if wrong:
        raise _refused(path, f"{record.title} in it is not the official file: {wrong}")
    if source.sha256 and found.sha256 != source.sha256:
        raise _refused(path, f"{record.title} in it is not what its list says: the SHA-256 differs")
    return found


def _unpack_converted(
    record: OfficialWeights, weights: Checksums, pack: _Pack, temporary: Path, path: Path, context: JobContext
) -> None:
    """Copy out what was made from some weights, and compare it with the pack's list. Raises WeightsError."""
    folder = temporary / f"{record.id}.{packed_conversions.CONVERTED}"
    files = pack.converted_from(record)
    with locations.writing(folder):
        folder.mkdir()
    for file, source in files.items():
        meter = Meter(context, record.id, file.bytes)
        meter.begin(TransferStage.COPYING)
        with locations.writing(folder), (folder / file.file).open("xb") as target:
            with source.open() as packed:
                sha256 = copy(packed, target, file.bytes, meter)
            target.flush()
            os.fsync(target.fileno())
        if sha256 != file.sha256:
            raise _refused(path, f"“{file.name}” is not what its list says: the SHA-256 differs")
    if not packed_conversions.fits(record.id, weights.sha256, folder, files):
        raise _refused(path, f"the converted files of {record.title} in it were not made from its weights")


def _put_converted_in_place(record: OfficialWeights, temporary: Path) -> None:
    target = locations.converted_of(record.id)
    target.mkdir(parents=True, exist_ok=True)
    made = places.inside(temporary / f"{record.id}.{packed_conversions.CONVERTED}")
    for file in sorted(made, key=lambda file: file.suffix == ".json"):
        moving.move(file, target / file.name)  # the record last, which says that the others are there


def _put_in_place(record: OfficialWeights, found: Checksums, temporary: Path, path: Path) -> None:
    target = locations.path_of(record)
    target.parent.mkdir(exist_ok=True)
    if not read_pin(target.parent):
        write_pin(target.parent, found, path.name)
    moving.move(temporary / record.id, target)
    moving.remove(locations.part_of(record), missing_ok=True)
    library.forget(target)


def _refused(path: Path, what: str) -> WeightsError:
    return WeightsError(
        f"“{path.name}” was not imported: {what}. Nothing was changed; ask for the pack to be made and copied again."
    )
