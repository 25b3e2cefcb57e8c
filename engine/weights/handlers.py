"""Answers to requests about the weights that models use."""

from __future__ import annotations

from dataclasses import replace

from engine import catalog
from engine.catalog import own_classes, own_networks, personal
from engine.catalog.spec import ModelSpec
from engine.jobs import Handlers, JobContext
from engine.pretrained.requests import WeightsRow
from engine.system import folders
from engine.types import Task
from engine.weights import store
from engine.weights.requests import (
    ModelState,
    PersonalModelsRequest,
    ShippedRequest,
    StatesRequest,
    UseAllShippedRequest,
    UseRunRequest,
    UseShippedRequest,
)
from engine.weights.states import model_state, shipped_rows


def states(request: StatesRequest, _: object, context: JobContext) -> tuple[ModelState, ...]:
    """What is known about the weights of every model of a task, the person's own models last.

    An imported network whose record cannot be read is listed once, with those for digits.
    """
    always = () if request.personal else catalog.of_task(request.task).values()
    unreadable = own_networks.unreadable() if request.task is Task.DIGITS else ()
    own = personal.ready(request.task)
    taught = [spec.id for spec in own if own_classes.is_own(spec.id)]
    resting = taught[1:] if own_classes.is_one_in_use() else taught
    found = (model_state(spec) for spec in (*always, *own, *unreadable))
    return tuple(replace(state, resting=True) if state.model_id in resting else state for state in found)


def personal_models(request: PersonalModelsRequest, _: object, context: JobContext) -> tuple[ModelSpec, ...]:
    """The models that a person taught or imported."""
    return personal.ready(request.task)


def shipped(request: ShippedRequest, _: object, context: JobContext) -> tuple[WeightsRow, ...]:
    """One row for each model whose weights ship with ClassLens."""
    return shipped_rows()


def use_run(request: UseRunRequest, _: object, context: JobContext) -> None:
    """Let a model use one of the person's runs. Raises WeightsError when it cannot."""
    spec = catalog.find(request.model_id)
    store.read_folder(spec, folders.runs_folder() / request.run_id, "own").verify()
    store.choose_run(spec.id, request.run_id)


def use_shipped(request: UseShippedRequest, _: object, context: JobContext) -> None:
    """Let a model use its shipped weights again."""
    store.choose_shipped(request.model_id)


def use_all_shipped(request: UseAllShippedRequest, _: object, context: JobContext) -> tuple[str, ...]:
    """Let all models use their shipped weights again, and taught ones rest; returns those that used a run."""
    changed = tuple(model_id for model_id in catalog.DIGIT_MODELS if store.chosen_run(model_id) is not None)
    for model_id in changed:
        store.choose_shipped(model_id)
    own_classes.let_rest()
    return changed


HANDLERS: Handlers[object] = dict(
    [
        StatesRequest.answered_by(states),
        PersonalModelsRequest.answered_by(personal_models),
        ShippedRequest.answered_by(shipped),
        UseRunRequest.answered_by(use_run),
        UseShippedRequest.answered_by(use_shipped),
        UseAllShippedRequest.answered_by(use_all_shipped),
    ]
)
