"""The manifest of the official weights, `assets/official_weights.json`: addresses, sizes, checksums, licences.

A record has an `address`, or is `shipped` with ClassLens in `weights/<id>/`. `sha256` is given where it is published;
Keras publishes MD5 instead, and then the SHA-256 of the first arrival is pinned beside the file (see `checksums`). The
environment variable CLASSLENS_WEIGHTS_MANIFEST names a second manifest, for a school with a server of its own: its
records replace those with the same id, and join the others. Where it cannot be used, as on a share that is not there,
the first counts alone; and what is shipped does without it always.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from engine.errors import UsageError, WeightsError
from engine.system import folders, plain_files
from engine.system.json_records import BadRecord, parse_record

FORMAT = 1
SHIPPED = folders.ASSETS / "official_weights.json"
VARIABLE = "CLASSLENS_WEIGHTS_MANIFEST"
_MOST_BYTES = 1_000_000  # of a manifest
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialWeights:
    """One official weights file. `sha256` and `md5` are hex and empty when not published; so is `address` when the
    file is `shipped` with ClassLens. `bytes` is its exact size.
    """

    id: str
    title: str
    about: str
    file: str
    bytes: int
    licence: str
    address: str = ""
    shipped: bool = False
    sha256: str = ""
    md5: str = ""

    @property
    def is_program(self) -> bool:
        """Whether it is no network, but a package of programs, which is used as it is."""
        return self.file.endswith(".tgz")

    @property
    def published(self) -> str:
        """The strongest checksum that is published: "SHA-256", "MD5" or ""."""
        return "SHA-256" if self.sha256 else "MD5" if self.md5 else ""


def read_manifest() -> dict[str, OfficialWeights]:
    """The records by id, in the manifest's order; `second_fault` says why some may be missing. Raises WeightsError when
    the first manifest cannot be used.
    """
    first = _first()
    second: dict[str, OfficialWeights] = {}
    with suppress(WeightsError):
        second = _second()
    return {**first, **second, **{record.id: record for record in first.values() if record.shipped}}


def second_fault() -> str:
    """Why the second manifest cannot be used, as a sentence; empty where it can, or there is none."""
    try:
        _second()
    except WeightsError as error:
        return error.sentence
    return ""


def parse_records(content: bytes) -> tuple[OfficialWeights, ...]:
    """The records of a manifest. Raises ValueError, with what is wrong as its text."""
    if len(content) > _MOST_BYTES:
        raise ValueError("it is too long")
    try:
        version, listed = parse_record(content, lambda values: (values["format"], values["weights"]))
    except BadRecord as error:
        raise ValueError("it is damaged") from error
    if version != FORMAT:
        raise ValueError("it was written for another version of ClassLens")
    if not isinstance(listed, list):
        raise ValueError("it is damaged")
    records = tuple(_record(entry) for entry in listed)
    if len({record.id for record in records}) != len(records):
        raise ValueError("it names the same weights twice")
    return records


def find(weights_id: str) -> OfficialWeights:
    """The record of some weights. Raises UsageError naming those there are, WeightsError for a manifest: for the second
    one only when it alone may know these weights.
    """
    found = _first().get(weights_id)
    if found is not None and found.shipped:
        return found
    manifest = read_manifest()
    try:
        return manifest[weights_id]
    except KeyError:
        if fault := second_fault():
            raise WeightsError(fault) from None
        raise UsageError(f"There are no official weights “{weights_id}”. There are: {', '.join(manifest)}.") from None


def chosen(ids: Iterable[str]) -> tuple[OfficialWeights, ...]:
    """The records of these ids, each once. Raises UsageError, WeightsError."""
    return tuple(find(weights_id) for weights_id in dict.fromkeys(ids))


def _first() -> dict[str, OfficialWeights]:
    return _read(SHIPPED, "Install ClassLens again")


def _second() -> dict[str, OfficialWeights]:
    path = os.environ.get(VARIABLE)
    remedy = f"Correct the variable {VARIABLE}, or bring the file back; until then, ClassLens knows its own list alone"
    return _read(Path(path), remedy) if path else {}


def _read(path: Path, remedy: str) -> dict[str, OfficialWeights]:
    try:
        records = parse_records(plain_files.read(path, _MOST_BYTES))
    except OSError as error:
        raise WeightsError(f"“{path}” cannot be read ({error.strerror}). {remedy}.") from error
    except ValueError as error:
        raise WeightsError(f"“{path}” is not a list of weights that can be used: {error}. {remedy}.") from error
    return {record.id: record for record in records}


def _record(entry: object) -> OfficialWeights:
    if not isinstance(entry, Mapping):
        raise ValueError("it is damaged")
    texts = {
        name: entry.get(name, "") for name in ("id", "title", "about", "file", "licence", "address", "sha256", "md5")
    }
    size, shipped = entry.get("bytes"), entry.get("shipped", False)
    plain = all(isinstance(text, str) for text in texts.values()) and type(shipped) is bool
    if not plain or type(size) is not int or size < 1:
        raise ValueError("a record has a value of the wrong kind")
    record = OfficialWeights(bytes=size, shipped=shipped, **texts)
    if not _ID.fullmatch(record.id) or not _plain(record.file):
        raise ValueError(f"“{record.id}” has a name that is not allowed")
    if not re.fullmatch(r"([0-9a-f]{64})?", record.sha256) or not re.fullmatch(r"([0-9a-f]{32})?", record.md5):
        raise ValueError(f"“{record.id}” has a checksum of the wrong form")
    if bool(record.address) == record.shipped or not _web(record.address):
        raise ValueError(f"“{record.id}” has no address that can be used")
    return record


def _plain(name: str) -> bool:
    return bool(_FILE.fullmatch(name)) and not _WINDOWS_DEVICES.fullmatch(name) and not name.endswith(".")


def _web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    # A password would be shown with the address; whoever needs one sets it in the network's proxy.
    plain = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    return not address or plain
