"""Answers to requests of lessons."""

from __future__ import annotations

from engine import catalog
from engine.jobs import Handlers, JobContext
from engine.lessons.requests import (
    LessonPicture,
    LessonRequest,
    LessonRun,
    PicturesRequest,
    Seen,
    SeeRequest,
    UnfairRequest,
    UnfairRun,
)
from engine.runtimes.services import Services


def train_stage(request: LessonRequest, services: Services, context: JobContext) -> LessonRun:
    """Train a stage of a lesson in the framework process; nothing is kept. Raises ClassLensError, JobCancelled."""
    spec = catalog.find(request.model_id)
    request.recipe.check()
    arguments = {"model_id": spec.id, "recipe": request.recipe, "pictures": request.pictures}
    run: LessonRun = services.processes.get(spec.family).call("lesson", arguments, context)
    return run


def train_on_unfair_data(request: UnfairRequest, services: Services, context: JobContext) -> UnfairRun:
    """Train on unfair data in the framework process; nothing is kept. Raises ClassLensError, JobCancelled."""
    arguments = {"unfairness": request.unfairness}
    run: UnfairRun = services.processes.get("numpy").call("unfair", arguments, context)
    return run


def lesson_pictures(request: PicturesRequest, _: object, context: JobContext) -> tuple[LessonPicture, ...]:
    """The pictures of a lesson. Raises DataError."""
    from engine.lessons.pictures import pictures_of  # noqa: PLC0415 - the window starts without lessons

    return pictures_of(request)


def see_picture(request: SeeRequest, services: Services, context: JobContext) -> Seen:
    """Ask the models about a picture with steps of its preparation off; see `see`."""
    from engine.lessons.seeing import see  # noqa: PLC0415 - the window starts without lessons

    return see(request, services.runtimes, context)


HANDLERS: Handlers[Services] = dict(
    [
        LessonRequest.answered_by(train_stage),
        UnfairRequest.answered_by(train_on_unfair_data),
        PicturesRequest.answered_by(lesson_pictures),
        SeeRequest.answered_by(see_picture),
    ]
)
