"""The part of a session that keeps official weights."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.pretrained import library, locations
from engine.pretrained.requests import (
    DownloadRequest,
    Imported,
    ImportRequest,
    Moved,
    MoveRequest,
    Packed,
    PackRequest,
    Removed,
    RemoveRequest,
    VerifyRequest,
    WeightsAnswer,
    WeightsRequest,
    WeightsRow,
)
from engine.system.folders import pretrained_folder


class WeightsKeeper:
    """Answers requests on official weights. Its methods take a request and a JobContext and raise ClassLensError."""

    def __init__(self) -> None:
        self.methods: dict[type, Callable[[Any, JobContext], Any]] = {
            WeightsRequest: self.list_weights,
            DownloadRequest: self.download,
            VerifyRequest: self.verify,
            RemoveRequest: self.remove,
            MoveRequest: self.move,
            PackRequest: self.pack,
            ImportRequest: self.take,
        }

    def list_weights(self, request: WeightsRequest, context: JobContext) -> WeightsAnswer:
        """All official weights, without reading them."""
        return _answer(library.official_rows())

    def download(self, request: DownloadRequest, context: JobContext) -> WeightsRow:
        """Fetch some weights, with WeightsProgress on the way."""
        from engine.pretrained.download import download  # noqa: PLC0415 - the window starts without HTTP and TLS

        return download(request.weights_id, context)

    def verify(self, request: VerifyRequest, context: JobContext) -> WeightsAnswer:
        """Compare checksums; what is wrong is a sentence in its row."""
        return _answer(library.verify(request.ids, context))

    def remove(self, request: RemoveRequest, context: JobContext) -> Removed:
        """Delete some weights."""
        return library.remove(request.weights_id)

    def move(self, request: MoveRequest, context: JobContext) -> Moved:
        """Keep the weights elsewhere."""
        from engine.pretrained.move import move  # noqa: PLC0415

        return move(request, context)

    def pack(self, request: PackRequest, context: JobContext) -> Packed:
        """Write a classroom pack."""
        from engine.pretrained.pack_writing import make_pack  # noqa: PLC0415

        return make_pack(request, context)

    def take(self, request: ImportRequest, context: JobContext) -> Imported:
        """Take weights from a classroom pack or an official file."""
        from engine.pretrained.pack_reading import import_weights  # noqa: PLC0415

        return import_weights(request, context)


def _answer(rows: tuple[WeightsRow, ...]) -> WeightsAnswer:
    folder = pretrained_folder()
    with suppress(WeightsError):  # the rows say it
        folder = locations.folder()
    return WeightsAnswer(rows, folder, locations.free_bytes(folder))
