"""What a person hands in: a bundle that ClassLens exported, or a bare ONNX file; looked at before it is opened."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.errors import NetworkRefused
from engine.own_networks.described import PREPARATION, Json, settings_of
from engine.own_networks.guessing import settings_of_shape
from engine.own_networks.settings import MOST_LABELS, Golden, InputSettings, check_labels
from engine.plain_names import shown
from engine.system.json_records import BadRecord, format_of, parse_record
from engine.system.zips import BadZip, content_of, copy_out, untrusted_zip
from engine.teaching.names import clean

MOST_BYTES = 700_000_000
"""Of a network's file: VGG16, the largest that ClassLens itself exports, has 550 million."""

_MANIFEST, _FORMAT = "manifest.json", 1
_NETWORK = "model.onnx"
_ALSO = ("labels.txt", "model-card.md", "predict.py", "pictures.py", "preparation.onnx")
_GOLDEN = "golden"
_PICTURES = (".png", ".jpg")
_MOST_MANIFEST, _MOST_PICTURE, _MOST_OTHER = 8_000_000, 10_000_000, 2_000_000  # bytes
_MOST_GOLDEN = 10
_MOST_DIRECTORY = 100_000
_MOST_GROWTH, _UNSUSPICIOUS = 50, 1_000_000  # times, for files of more bytes: weights shrink by less than half


@dataclass(frozen=True, slots=True)
class Source:
    """A network's file, and what came with it: `settings` are None for a bare file."""

    network: Path
    name: str
    title: str
    licence: str = ""
    settings: InputSettings | None = None
    golden: tuple[Golden, ...] = ()


def open_source(path: Path, folder: Path) -> Source:
    """The network in a bundle or a bare file; what is unpacked goes into `folder`, which is empty.

    Raises NetworkRefused for what is no such file, or a bundle that holds anything else than bundles do.
    """
    name = said(path)
    with _errors_as_sentences(name):
        if is_bundle(path):
            return _unpacked(path, name, folder)
        return Source(path, name, clean(shown(path.stem), "network"))


def check_file(path: Path) -> None:
    """Raise NetworkRefused for what is no file, or one of a size that is not taken."""
    is_bundle(path)


def is_bundle(path: Path) -> bool:
    """Whether a file is packed, as bundles are, and bare networks are not.

    Raises NetworkRefused for what is no file, or one of a size that is not taken.
    """
    name = said(path)
    with _errors_as_sentences(name):
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or a pipe"
            raise NetworkRefused(f"“{name}” is {kind}. Choose a bundle (.zip) or a network (.onnx).")
        if not 0 < status.st_size <= MOST_BYTES:
            raise NetworkRefused(
                f"“{name}” has {status.st_size:,} bytes, and up to {MOST_BYTES:,} are taken. Choose another file."
            )
        with path.open("rb") as file:
            return file.read(2) == b"PK"


@contextmanager
def _errors_as_sentences(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NetworkRefused(f"There is no file “{name}”. Choose another.") from error
    except BadZip as error:
        raise _refused(name, str(error)) from error
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise NetworkRefused(
            f"“{name}” cannot be read: {getattr(error, 'strerror', None) or error}. Choose another file."
        ) from error


def said(path: Path) -> str:
    """The name of a file, as a sentence may have it."""
    return clean(shown(path.name), "file")


def _unpacked(path: Path, name: str, folder: Path) -> Source:
    with untrusted_zip(path, _MOST_DIRECTORY, MOST_BYTES) as archive:
        _refuse_later(name, archive)
        entries = _checked(name, archive)

        def copied(entry: str, to: str) -> Path:
            if entry not in entries:
                raise _refused(name, f"“{_safe(entry)}” is missing")
            with (folder / to).open("wb") as out:
                copy_out(archive, entries[entry], out)
            return folder / to

        content = copied(_MANIFEST, _MANIFEST).read_bytes()
        try:
            return parse_record(content, lambda values: _described(values, name, path, copied))
        except BadRecord as error:
            raise _refused(name, f"its manifest is damaged ({_safe(str(error))})") from error


def _refuse_later(name: str, archive: zipfile.ZipFile) -> None:
    """Raise NetworkRefused for a bundle of a later format, whatever else it holds."""
    if format_of(content_of(archive, _MANIFEST, _MOST_MANIFEST)) > _FORMAT:
        raise NetworkRefused(
            f"“{name}” was exported by a later version of ClassLens. Import it with that version, or bring this one up "
            "to date."
        )


def _checked(name: str, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of a bundle by their names. Raises NetworkRefused for anything that no bundle holds."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        most = _most_bytes(entry.filename)
        if most is None:
            raise _refused(name, f"it holds “{_safe(entry.filename)}”, which no bundle does")
        if entry.filename in found:
            raise _refused(name, f"it holds “{entry.filename}” twice")
        if entry.flag_bits & 1:
            raise _refused(name, "it has a password")
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise _refused(name, f"“{entry.filename}” is no plain file")
        if entry.file_size > most:
            raise _refused(name, f"“{entry.filename}” is too large")
        if entry.file_size > max(_UNSUSPICIOUS, _MOST_GROWTH * entry.compress_size):
            raise _refused(name, f"“{entry.filename}” would grow to {entry.file_size:,} bytes, as no network does")
        found[entry.filename] = entry
    if _MANIFEST not in found:
        raise _refused(name, f"it has no {_MANIFEST}, so it is no bundle")
    return found


def _most_bytes(name: str) -> int | None:
    """How large a file of a bundle may be; None for a name that no bundle has."""
    if name == _NETWORK:
        return MOST_BYTES
    if name == _MANIFEST:
        return _MOST_MANIFEST
    parts = PurePosixPath(name)
    if parts.parent == PurePosixPath(_GOLDEN) and parts.suffix in _PICTURES and f"{_GOLDEN}/{parts.name}" == name:
        return _MOST_PICTURE
    return _MOST_OTHER if name in _ALSO else None


def _described(values: Json, name: str, path: Path, copied: Callable[[str, str], Path]) -> Source:
    if not isinstance(values["format"], int) or values["format"] < 1:
        raise ValueError("it does not say its format")
    if len(values["labels"]) > MOST_LABELS:
        check_labels(tuple(map(str, values["labels"])))
    labels = tuple(str(label) for label in values["labels"])
    taken, kind = values["input"]["shape"][1:], str(values["input"]["type"])
    shaped = settings_of_shape(tuple(int(side) for side in taken))
    settings = settings_of(values[PREPARATION], labels, shaped, kind)
    golden = []
    for number, one in enumerate(values["golden"][:_MOST_GOLDEN]):
        suffix = PurePosixPath(str(one["picture"])).suffix
        picture = copied(str(one["picture"]), f"{number}{suffix if suffix in _PICTURES else ''}")
        golden.append(Golden(picture=picture, scores=tuple(float(score) for score in one["scores"])))
    return Source(
        network=copied(str(values["network"]), _NETWORK),
        name=name,
        title=clean(str(values["title"]), clean(shown(path.stem), "network")),
        licence=_safe(str(values["licence"])),
        settings=settings,
        golden=tuple(golden),
    )


def _safe(text: str) -> str:
    return clean(shown(text), "?")


def _refused(name: str, why: str) -> NetworkRefused:
    return NetworkRefused(f"“{name}” was not imported: {why}. Ask for it to be exported and copied again.")
