"""Answers to requests about work that is handed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.errors import ClassLensError, DataError
from engine.handing_in import session_files
from engine.handing_in.html import html_of
from engine.handing_in.report import report_of
from engine.handing_in.requests import (
    HandedIn,
    OpeningProgress,
    OpenSessionsRequest,
    SaveSessionRequest,
    WritePdfRequest,
    WriteReportRequest,
)
from engine.handing_in.session_files import SUFFIX
from engine.jobs import Handlers, JobContext
from engine.runtimes.services import Services
from engine.system import places
from engine.system.files import write_bytes, write_text

MOST_SESSIONS = 200


def write_report(request: WriteReportRequest, _: object, context: JobContext) -> Path:
    """Write a report as HTML. Raises ClassLensError."""
    write_text(request.path, html_of(report_of(request.work)))
    return request.path


def write_pdf(request: WritePdfRequest, _: object, context: JobContext) -> Path:
    """Write a report as PDF. Raises ClassLensError."""
    write_bytes(request.path, request.content)
    return request.path


def save_session(request: SaveSessionRequest, _: object, context: JobContext) -> Path:
    """Save a session file. Raises ClassLensError."""
    path = request.path
    if path.suffix.lower() != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
        if places.exists(path):  # nobody was asked whether this one may go
            raise ClassLensError(f"“{path}” exists already and is kept as it is. Choose another name.")
    session_files.save(path, request.work)
    return path


def open_sessions(request: OpenSessionsRequest, _: object, context: JobContext) -> tuple[HandedIn, ...]:
    """Read session files. Raises DataError, JobCancelled."""
    paths = tuple(_files(request.paths, context))
    found = []
    for done, path in enumerate(paths):
        context.report(OpeningProgress(done, len(paths)))
        try:
            found.append(HandedIn(path, session_files.read(path)))
        except ClassLensError as error:
            found.append(HandedIn(path, None, error.sentence))
    return tuple(found)


def _files(paths: tuple[Path, ...], context: JobContext) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        inside = _inside(path, context) if places.is_folder(path) else iter((path,))
        for file in inside:
            found.append(file)
            if len(found) > MOST_SESSIONS:
                raise DataError(f"There are more than {MOST_SESSIONS} sessions. Choose fewer, or another folder.")
    if not found:
        raise DataError(
            f"There is no session in “{paths[0].name}”: no file in it ends in {SUFFIX}. Choose another folder."
        )
    return list(dict.fromkeys(found))


def _inside(folder: Path, context: JobContext) -> Iterator[Path]:
    """The session files of a folder and of the folders in it, by name; links to folders are not followed.

    What cannot be looked at is among them: reading it says why.
    """
    context.raise_if_cancelled()
    for path in places.inside(folder):
        if path.name.lower().endswith(SUFFIX):
            yield path
            continue
        try:
            if places.is_folder(path) and not path.is_symlink():
                yield from _inside(path, context)
        except places.Unreachable:
            yield path


HANDLERS: Handlers[Services] = dict(
    [
        WriteReportRequest.answered_by(write_report),
        WritePdfRequest.answered_by(write_pdf),
        SaveSessionRequest.answered_by(save_session),
        OpenSessionsRequest.answered_by(open_sessions),
    ]
)
