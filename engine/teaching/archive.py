"""Projects as zip files, to hand in and to take along: the record and the pictures, nothing that can be computed.

A zip from elsewhere is hostile until shown otherwise: it is taken only when it holds a project's files under names that
a project has, of sizes that were looked at before; each picture is decoded when its features are computed, as any is.
"""

from __future__ import annotations

import itertools
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from engine.catalog.own_classes import PROJECT
from engine.errors import DataError
from engine.jobs import JobContext
from engine.system import places
from engine.system.files import ensure_folder, json_text, write_beside
from engine.system.zips import BadZip, copy_out, untrusted_zip
from engine.teaching import project
from engine.teaching.project import MOST, SUFFIXES
from engine.teaching.requests import Take, TeachingProgress

_MOST_RECORD = 1_000_000  # bytes
_MOST_PICTURE = 20_000_000
_MOST_TOGETHER = 4_000_000_000
_MOST_FILE = _MOST_TOGETHER + 100_000_000  # with the names of the pictures
_MOST_DIRECTORY = 4_000_000  # bytes of the list of contents, for 10,000 samples
_TOLD = 100  # files between two reports


def pack(folder: Path, path: Path, context: JobContext) -> None:
    """Write the project of a folder as a zip file. Raises ClassLensError, also for what `unpack` would refuse;
    JobCancelled.
    """
    record = project.read(folder)  # folders that were renamed are classes of the one on disk no longer
    samples = _named(folder, project.takes_of(folder, record.classes))
    text = json_text(record.to_json(folder))

    def write(temporary: Path) -> None:
        # JPEG pictures cannot be packed any closer; a zip file cannot name a time before 1980.
        with zipfile.ZipFile(temporary, "w", strict_timestamps=False) as archive:
            entry = zipfile.ZipInfo.from_file(folder / PROJECT, PROJECT, strict_timestamps=False)
            archive.writestr(entry, text)
            for known in record.classes:
                archive.mkdir(f"{project.PICTURES}/{known.key}")  # else one without samples would have no folder
            for done, (file, name) in enumerate(samples):
                if done % _TOLD == 0:
                    context.report(TeachingProgress(done, len(samples)))
                archive.write(file, f"{project.PICTURES}/{name}")

    write_beside(path, write)


def _named(folder: Path, takes: tuple[Take, ...]) -> list[tuple[Path, str]]:
    """The samples' files and their names in a zip file: a number in place of a name that `unpack` would not take.

    Raises DataError for what it would refuse.
    """
    found: list[tuple[Path, str]] = []
    together = 0
    for take in takes:
        taken = {sample.rsplit("/", 1)[1].casefold() for sample in take.samples}
        numbers = (number for number in itertools.count(1) if not any(f"{number:03d}{s}" in taken for s in SUFFIXES))
        used: set[str] = set()
        for sample in take.samples:
            file = folder / project.PICTURES / sample
            name = file.name
            if not project.is_folder_name(name) or name.casefold() in used:
                name = f"{next(numbers):03d}{file.suffix.lower()}"
            used.add(name.casefold())
            found.append((file, f"{take.key}/{name}"))
            size = _size(file)
            together += size
            if size > _MOST_PICTURE:
                most = f"{_MOST_PICTURE // 10**6} MB"
                raise DataError(f"“{file}” is larger than {most}. Make the picture smaller, then try again.")
    if len(found) > MOST:
        raise DataError(f"A zip file holds at most {MOST:,} pictures, and these are {len(found):,}. Delete some.")
    if together > _MOST_TOGETHER:
        raise DataError(f"The pictures are larger than {_MOST_TOGETHER // 10**9} GB together. Delete some.")
    return found


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise DataError(f"“{file}” cannot be read: {error.strerror or error}. Open the project again.") from error


def unpack(path: Path, folder: Path, context: JobContext) -> None:
    """Write the project that a zip file holds into an empty folder. Raises DataError, ClassLensError, JobCancelled."""
    with _archive(path) as archive:
        entries = _checked(path, archive)
        for done, (entry, name) in enumerate(entries):
            if done % _TOLD == 0:
                context.report(TeachingProgress(done, len(entries)))
            if entry.is_dir():
                ensure_folder(folder / name)
            else:
                _write(archive, entry, folder / name)
    project.make_folders(folder)


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    def write(temporary: Path) -> None:
        with temporary.open("wb") as out:
            copy_out(archive, entry, out)

    write_beside(target, write)


def _checked(path: Path, archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files to write, the folders of classes, and their places in the folder. Raises DataError for a zip that is
    no project's.

    A folder around all files, as file managers make it, is left out.
    """
    # Macs take letters with accents apart; on other systems such a name would be another class's.
    named = [(PurePosixPath(unicodedata.normalize("NFC", entry.filename)), entry) for entry in archive.infolist()]
    records = [name for name, entry in named if name.name == PROJECT and not entry.is_dir()]
    if not records:
        raise _refused(path, f"it has no {PROJECT}")
    top = min((name.parent for name in records), key=lambda parent: len(parent.parts))
    wanted: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for name, entry in named:
        if not name.is_relative_to(top):
            continue
        place = name.relative_to(top)
        is_wanted = _is_class(place) if entry.is_dir() else place.as_posix() == PROJECT or _is_sample(place)
        if not is_wanted:
            continue
        if entry.flag_bits & 1:
            raise _refused(path, "it has a password")
        if entry.file_size > (_MOST_RECORD if place.name == PROJECT else _MOST_PICTURE):
            raise _refused(path, f"“{place}” is too large")
        if place in wanted:
            raise _refused(path, f"it holds “{place}” twice")
        wanted[place] = entry
    classes = sum(entry.is_dir() for entry in wanted.values())
    if max(classes, len(wanted) - classes - 1) > MOST:
        raise _refused(path, f"it holds more than {MOST:,} pictures or folders")
    if sum(entry.file_size for entry in wanted.values()) > _MOST_TOGETHER:
        raise _refused(path, "its pictures are too large together")
    return [(entry, place) for place, entry in wanted.items()]


def _is_class(place: PurePosixPath) -> bool:
    return len(place.parts) == 2 and place.parts[0] == project.PICTURES and project.is_folder_name(place.parts[1])


def _is_sample(place: PurePosixPath) -> bool:
    parts = place.parts
    return (
        len(parts) == 4
        and parts[0] == project.PICTURES
        and all(project.is_folder_name(part) for part in parts[1:])
        and place.suffix.lower() in SUFFIXES
    )


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip file; any fault in it, found at once or later, becomes a DataError."""
    try:
        if not places.exists(path):
            raise DataError(f"There is no zip file “{path}”. Choose another.")
        with untrusted_zip(path, _MOST_DIRECTORY, _MOST_FILE) as archive:
            yield archive
    except BadZip as error:
        raise _refused(path, str(error)) from error
    except OSError as error:
        raise DataError(f"“{path}” cannot be read: {error.strerror or error}. Choose another file.") from error


def _refused(path: Path, why: str) -> DataError:
    return DataError(
        f"“{path.name}” is not the zip file of a project: {why}. Choose one that was written with “Save as zip file…”."
    )
