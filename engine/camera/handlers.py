"""Answers to requests about cameras. OpenCV comes with the first picture, not with the window."""

from __future__ import annotations

from engine.camera.camera import Camera, Kind, is_allowed
from engine.camera.requests import CamerasRequest, WatchRequest
from engine.jobs import Handlers, JobContext
from engine.runtimes.services import Services


def cameras(request: CamerasRequest, _: object, context: JobContext) -> tuple[Camera, ...]:
    """The cameras of this computer that may be used, in the order of their numbers."""
    from engine.camera.list_devices import list_cameras  # noqa: PLC0415 - the window starts without it

    return list_cameras() if is_allowed(Kind.DEVICE) else ()


def watch(request: WatchRequest, services: Services, context: JobContext) -> None:
    """Watch until cancelled. Raises JobCancelled then, CameraError, ClassLensError."""
    from engine.camera.open_capture import open_capture  # noqa: PLC0415 - imports OpenCV
    from engine.camera.watch import Watch  # noqa: PLC0415 - imports OpenCV

    Watch(request, services.runtimes, open_capture, context).run()


HANDLERS: Handlers[Services] = dict([CamerasRequest.answered_by(cameras), WatchRequest.answered_by(watch)])
