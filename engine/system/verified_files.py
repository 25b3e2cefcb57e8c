"""Files that come with the program and are used only as they were shipped: their checksum lies beside them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from engine.errors import WeightsError
from engine.system.json_records import BadRecord, read_record

REMEDY = "Install ClassLens again."
"""What a person can do about such a file."""


def read_verified(folder: Path, name: str, what: str) -> bytes:
    """The content of a file whose SHA-256 is in the folder's `manifest.json`.

    Raises WeightsError, in whose sentence `what` is the subject, when either is missing or damaged.
    """

    # Any is what json.loads gives; whatever does not fit raises.
    def checksum(manifest: Any) -> str:
        return str(manifest["files"][name]["sha256"])

    try:
        wanted = read_record(folder / "manifest.json", checksum)
        content = (folder / name).read_bytes()
    except (BadRecord, OSError) as error:
        raise WeightsError(f"{what} cannot be read. {REMEDY}") from error
    if hashlib.sha256(content).hexdigest() != wanted:
        raise WeightsError(f"{what} is damaged. {REMEDY}")
    return content
