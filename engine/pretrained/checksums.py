"""Whether a weights file is the official one: its size, the published checksum, the SHA-256 pinned when it arrived."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import WeightsError
from engine.pretrained.manifest import OfficialWeights
from engine.system import plain_files
from engine.system.files import write_json
from engine.system.json_records import BadRecord, MissingRecord, read_record

PIN = "pin.json"
_FORMAT = 1
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Checksums:
    """Size in bytes and checksums, in hex, of a file as it is."""

    bytes: int
    sha256: str
    md5: str


def checksums(path: Path, done: Callable[[int], None] = lambda count: None) -> Checksums:
    """Read a file; `done(bytes so far)` is called now and then and may raise to stop. Raises OSError."""
    sha256, md5, count = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with plain_files.opened(path, plain_files.ANY_SIZE) as file:
        while block := file.read(_BLOCK):
            sha256.update(block)
            md5.update(block)
            count += len(block)
            done(count)
    return Checksums(count, sha256.hexdigest(), md5.hexdigest())


def difference(record: OfficialWeights, found: Checksums, pinned: str) -> str:
    """How a file differs from the official one, as the end of a sentence; empty when it does not."""
    if found.bytes != record.bytes:
        return f"it has {found.bytes:,} bytes in place of {record.bytes:,}"
    if record.sha256 and found.sha256 != record.sha256:
        return "its SHA-256 is not the published one"
    if record.md5 and found.md5 != record.md5:
        return "its MD5 is not the published one"
    if pinned and found.sha256 != pinned:
        return f"its SHA-256 is {found.sha256}, and was {pinned} when these weights first arrived"
    return ""


def read_pin(folder: Path) -> str:
    """The SHA-256 that was pinned in the folder of some weights, else an empty text. Raises WeightsError."""
    path = folder / PIN
    try:
        return read_record(path, _pinned)
    except MissingRecord:
        return ""
    except BadRecord as error:
        raise WeightsError(
            f"“{path}”, the checksum of these weights when they arrived, is damaged. Delete it and fetch them again."
        ) from error


# Any is what json.loads gives; whatever does not fit raises.
def _pinned(values: Any) -> str:
    if values["format"] != _FORMAT:
        raise ValueError(f"the format {values['format']}")
    return str(values["sha256"])


def write_pin(folder: Path, found: Checksums, origin: str) -> None:
    """Pin the SHA-256 of weights that arrive from `origin`. Raises ClassLensError."""
    date = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    write_json(
        folder / PIN, {"format": _FORMAT, "sha256": found.sha256, "bytes": found.bytes, "from": origin, "date": date}
    )
