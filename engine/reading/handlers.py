"""Answers to requests to open, judge and read pictures. OpenCV comes with the first picture, not with the window."""

from __future__ import annotations

from engine.jobs import Handlers, JobContext
from engine.prediction.picture_kind import kind_of
from engine.reading.requests import FolderRequest, JudgeRequest, OpenedPicture, OpenRequest, Reading, ReadRequest
from engine.runtimes.services import Services
from engine.system import places


def open_file(request: OpenRequest, _: object, context: JobContext) -> OpenedPicture:
    """Read a picture file and judge what it holds. Raises PictureError."""
    from engine.preprocessing.picture_files import open_picture  # noqa: PLC0415 - with the first picture

    picture = open_picture(request.path, context)
    return OpenedPicture(request, picture, kind_of(picture))


def is_folder(request: FolderRequest, _: object, context: JobContext) -> bool:
    """Whether a path is that of a folder. Raises Unreachable."""
    return places.is_folder(request.path)


def judge(request: JudgeRequest, _: object, context: JobContext) -> OpenedPicture:
    """Say what a picture that is no file holds."""
    return OpenedPicture(request, request.picture, kind_of(request.picture))


def read(request: ReadRequest, services: Services, context: JobContext) -> Reading:
    """Find and read the digits of a picture. A model that fails costs its voice, not the others'.

    Raises UsageError for a model that reads no digits, and the only model's ClassLensError when it fails.
    """
    from engine.reading.read import load_models, read_picture  # noqa: PLC0415 - imports OpenCV

    with services.runtimes.kept(request.model_ids, (request.runtime,)):
        models, failures = load_models(request.model_ids, request.runtime, services.runtimes, context)
        return read_picture(request, models, failures, context)


HANDLERS: Handlers[Services] = dict(
    [
        OpenRequest.answered_by(open_file),
        FolderRequest.answered_by(is_folder),
        JudgeRequest.answered_by(judge),
        ReadRequest.answered_by(read),
    ]
)
