"""The work of a session on cameras: which there are, and watching one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.camera.camera import Camera
from engine.camera.list_devices import list_cameras
from engine.camera.open_capture import open_capture
from engine.camera.requests import CamerasRequest, WatchRequest
from engine.camera.watch import Watch
from engine.catalog.spec import FAST, ModelSpec
from engine.jobs import JobContext
from engine.reading.read import load_models
from engine.runtimes.base import Runtime

RuntimeOf = Callable[[ModelSpec, str, JobContext], Runtime]


def cameras(request: CamerasRequest, runtime_of: RuntimeOf, context: JobContext) -> tuple[Camera, ...]:
    """The cameras of this computer, in the order of their numbers."""
    return list_cameras()


def watch(request: WatchRequest, runtime_of: RuntimeOf, context: JobContext) -> None:
    """Watch until cancelled. Raises JobCancelled then, CameraError, ClassLensError."""
    Watch(
        request,
        lambda model_ids: load_models(model_ids, lambda spec: runtime_of(spec, FAST, context)),
        lambda spec, own_context: runtime_of(spec, FAST, own_context),
        open_capture,
        context,
    ).run()


WORK: dict[type, Callable[[Any, RuntimeOf, JobContext], Any]] = {CamerasRequest: cameras, WatchRequest: watch}
