"""What a session is asked about official weights, what it reports meanwhile and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.jobs import Request


class WeightsState(StrEnum):
    """Where weights are: with ClassLens, in the store, nowhere yet; or that they are damaged."""

    SHIPPED = "shipped"
    DOWNLOADED = "downloaded"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsRow:
    """What is known about some weights without reading them; after a check, also what it found.

    `bytes` is their whole size, `partial_bytes` what an interrupted download left. `published` is "SHA-256", "MD5" or
    "". `sha256` is the published or pinned one, else empty. `problem` is a sentence, empty unless `state` is DAMAGED or
    the weights' place cannot be reached. `unready` is a sentence where this build can make no use of the weights as
    they are, so that there is no sense in fetching them. `path` is None where there is no file.
    """

    id: str
    title: str
    about: str
    licence: str
    state: WeightsState
    bytes: int
    partial_bytes: int = 0
    address: str = ""
    published: str = ""
    sha256: str = ""
    pinned: bool = False
    path: Path | None = None
    problem: str = ""
    unready: str = ""


class TransferStage(StrEnum):
    """What a job that brings, moves or packs official weights is doing now."""

    DOWNLOADING = "downloading"
    WAITING = "waiting"
    CHECKING = "checking"
    COPYING = "copying"


@dataclass(frozen=True, slots=True)
class WeightsProgress:
    """How far a job on some weights is, in bytes; speed and time left are None until they can be told.

    `note` is a sentence on why it waits, empty otherwise.
    """

    weights_id: str
    stage: TransferStage
    done: int
    total: int
    bytes_per_second: float | None = None
    seconds_left: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class WeightsRequest(Request["WeightsAnswer"]):
    """List the official weights. Answered by WeightsAnswer."""


@dataclass(frozen=True, slots=True)
class WeightsAnswer:
    """The official weights, the folder they are kept in, the bytes free there (None when that cannot be told).

    `warning` is a sentence where a list of weights cannot be used, so that some may be missing.
    """

    rows: tuple[WeightsRow, ...]
    folder: Path
    free_bytes: int | None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class FolderRequest(Request["WeightsFolder"]):
    """Say where the official weights are kept. Their folder is made if nothing was kept yet."""


@dataclass(frozen=True, slots=True)
class WeightsFolder:
    """The folder of the official weights and the bytes free there (None when that cannot be told)."""

    path: Path
    free_bytes: int | None


@dataclass(frozen=True, slots=True)
class DownloadRequest(Request[WeightsRow]):
    """Fetch some weights. Answered by their WeightsRow."""

    weights_id: str


@dataclass(frozen=True, slots=True)
class VerifyRequest(Request["WeightsAnswer"]):
    """Compare the checksums of some weights; of all that are there when `ids` is empty. Answered by WeightsAnswer."""

    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveRequest(Request["Removed"]):
    """Remove downloaded weights, and what an interrupted download left. Answered by Removed."""

    weights_id: str


@dataclass(frozen=True, slots=True)
class Removed:
    """Weights that were removed, and the bytes that were freed."""

    weights_id: str
    bytes: int


@dataclass(frozen=True, slots=True)
class MoveRequest(Request["Moved"]):
    """Keep the weights in another folder from now on. Answered by Moved."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the weights are now; `left` is a sentence when files of the old folder could not be deleted."""

    folder: Path
    bytes: int
    left: str = ""


@dataclass(frozen=True, slots=True)
class PackRequest(Request["Packed"]):
    """Write a classroom pack of these weights (all downloaded ones when `ids` is empty). Answered by Packed.

    A file that is there already is replaced only when `replace` says so.
    """

    path: Path
    ids: tuple[str, ...] = ()
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """A classroom pack that was written, and what is in it."""

    path: Path
    ids: tuple[str, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class ImportRequest(Request["Imported"]):
    """Take weights from a classroom pack, or from one official file. Answered by Imported."""

    path: Path


@dataclass(frozen=True, slots=True)
class Imported:
    """The weights that were taken, and those which were there already and are kept."""

    taken: tuple[WeightsRow, ...]
    kept: tuple[WeightsRow, ...]
