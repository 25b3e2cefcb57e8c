"""What a session is asked about work that is handed in, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.handing_in.work import Work
from engine.jobs import Request


@dataclass(frozen=True, slots=True, eq=False)
class WriteReportRequest(Request[Path]):
    """Write the report as one HTML file. Answered by its path. Raises ClassLensError."""

    path: Path
    work: Work


@dataclass(frozen=True, slots=True, eq=False)
class WritePdfRequest(Request[Path]):
    """Write a report that was drawn already, as the content of a PDF file. Answered by its path. Raises
    ClassLensError.
    """

    path: Path
    content: bytes


@dataclass(frozen=True, slots=True, eq=False)
class SaveSessionRequest(Request[Path]):
    """Save a session file. Answered by its path, which has the ending of session files. Raises ClassLensError."""

    path: Path
    work: Work


@dataclass(frozen=True, slots=True)
class OpenSessionsRequest(Request["tuple[HandedIn, ...]"]):
    """Read session files, and those in folders and the folders in them. One that cannot be read costs its place alone.

    Progress is `OpeningProgress`. Raises DataError where there is none, or far too many.
    """

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True, eq=False)
class HandedIn:
    """One session file: what it holds, or the `problem` in a sentence."""

    path: Path
    work: Work | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OpeningProgress:
    """`done` of `total` files are read."""

    done: int
    total: int
