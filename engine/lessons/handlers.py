"""Answers to requests of lessons."""

from __future__ import annotations

from engine import catalog
from engine.jobs import Handlers, JobContext
from engine.lessons.requests import LessonRequest, LessonRun
from engine.runtimes.services import Services


def train_stage(request: LessonRequest, services: Services, context: JobContext) -> LessonRun:
    """Train a stage of a lesson in the framework process; nothing is kept. Raises ClassLensError, JobCancelled."""
    spec = catalog.find(request.model_id)
    request.recipe.check()
    arguments = {"model_id": spec.id, "recipe": request.recipe, "pictures": request.pictures}
    run: LessonRun = services.processes.get(spec.family).call("lesson", arguments, context)
    return run


HANDLERS: Handlers[Services] = dict([LessonRequest.answered_by(train_stage)])
