"""Answers to requests about official weights; packing is in `engine.prediction.handlers`. All raise ClassLensError."""

from __future__ import annotations

from contextlib import suppress

from engine.errors import ClassLensError
from engine.jobs import Handlers, JobContext
from engine.pretrained import library, locations, manifest
from engine.pretrained.requests import (
    DownloadRequest,
    FolderRequest,
    Imported,
    ImportRequest,
    Moved,
    MoveRequest,
    Removed,
    RemoveRequest,
    VerifyRequest,
    WeightsAnswer,
    WeightsFolder,
    WeightsRequest,
    WeightsRow,
)
from engine.system.folders import pretrained_folder


def list_weights(request: WeightsRequest, _: object, context: JobContext) -> WeightsAnswer:
    """All official weights, without reading them."""
    return _answer(library.official_rows())


def folder(request: FolderRequest, _: object, context: JobContext) -> WeightsFolder:
    """Where they are; the folder is there then. Raises WeightsError when that place cannot be reached, or written."""
    path = locations.folder()
    with locations.writing(path):
        path.mkdir(parents=True, exist_ok=True)
    return WeightsFolder(path, locations.free_bytes(path))


def download(request: DownloadRequest, _: object, context: JobContext) -> WeightsRow:
    """Fetch some weights, with WeightsProgress on the way."""
    from engine.pretrained.download import download  # noqa: PLC0415 - the window starts without HTTP and TLS

    return download(request.weights_id, context)


def verify(request: VerifyRequest, _: object, context: JobContext) -> WeightsAnswer:
    """Compare checksums; what is wrong is a sentence in its row."""
    return _answer(library.verify(request.ids, context))


def remove(request: RemoveRequest, _: object, context: JobContext) -> Removed:
    """Delete some weights."""
    return library.remove(request.weights_id)


def move(request: MoveRequest, _: object, context: JobContext) -> Moved:
    """Keep the weights elsewhere."""
    from engine.pretrained.move import move  # noqa: PLC0415 - the window starts without it

    return move(request, context)


def take(request: ImportRequest, _: object, context: JobContext) -> Imported:
    """Take weights from a classroom pack or an official file."""
    from engine.pretrained.pack_reading import import_weights  # noqa: PLC0415 - the window starts without it

    return import_weights(request, context)


def _answer(rows: tuple[WeightsRow, ...]) -> WeightsAnswer:
    folder = pretrained_folder()
    with suppress(ClassLensError):  # the rows say it
        folder = locations.folder()
    return WeightsAnswer(rows, folder, locations.free_bytes(folder), manifest.second_fault())


HANDLERS: Handlers[object] = dict(
    [
        WeightsRequest.answered_by(list_weights),
        FolderRequest.answered_by(folder),
        DownloadRequest.answered_by(download),
        VerifyRequest.answered_by(verify),
        RemoveRequest.answered_by(remove),
        MoveRequest.answered_by(move),
        ImportRequest.answered_by(take),
    ]
)
