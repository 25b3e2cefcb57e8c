"""Answers to requests about the inside of networks."""

from __future__ import annotations

from collections.abc import Callable

from engine.errors import ClassLensError, EmptyPicture, UsageError
from engine.explain import digit_map, maps
from engine.explain.deletion import deletion
from engine.explain.heat_map import heat_map
from engine.explain.layers import arithmetic, facts_of, look
from engine.explain.neighbours import has_neighbours, neighbours
from engine.explain.opening import Subject, open_subject, random_twin
from engine.explain.requests import (
    Arithmetic,
    Deletion,
    DeletionRequest,
    DigitMap,
    DigitMapRequest,
    HeatMap,
    HeatMapRequest,
    LayerRequest,
    LayerView,
    Neighbours,
    NeighboursRequest,
    NetworkFacts,
    NetworkRequest,
    Place,
    PlaceRequest,
    Progress,
    SmallestChangeRequest,
    SmallestChanges,
    StrongestUnit,
    StrongestUnitRequest,
    UnitRequest,
)
from engine.explain.smallest_change import nearest_of_other_labels, smallest_change
from engine.explain.strongest import strongest_unit
from engine.jobs import Handlers, JobContext
from engine.runtimes.services import Services


def describe(request: NetworkRequest, services: Services, context: JobContext) -> NetworkFacts:
    """The layers of a network, and what can be shown of it."""
    subject = open_subject(request.model_id, services, context)
    height, width, channels = subject.network.graph.input_shape
    return NetworkFacts(
        request.model_id,
        (height, width, channels),
        facts_of(subject),
        maps.methods_of(subject),
        has_neighbours(subject),
        subject.for_digits,
    )


def look_at_layer(request: LayerRequest, services: Services, context: JobContext) -> LayerView:
    """What a layer makes of a picture; see `look`."""
    return look(open_subject(request.model_id, services, context), request)


def compute_unit(request: UnitRequest, services: Services, context: JobContext) -> Arithmetic:
    """How one unit computes; see `arithmetic`."""
    return arithmetic(open_subject(request.model_id, services, context), request)


def draw_heat_map(request: HeatMapRequest, services: Services, context: JobContext) -> HeatMap:
    """What an answer rests on; see `heat_map`."""
    return heat_map(open_subject(request.model_id, services, context), request, _reporting(context))


def erase_by_heat_map(request: DeletionRequest, services: Services, context: JobContext) -> Deletion:
    """Whether a heat map tells the truth; see `deletion`."""
    return deletion(open_subject(request.model_id, services, context), request, _reporting(context))


def find_neighbours(request: NeighboursRequest, services: Services, context: JobContext) -> Neighbours:
    """The nearest training examples; see `neighbours`."""
    return neighbours(open_subject(request.model_id, services, context), request, _reporting(context))


def find_strongest(request: StrongestUnitRequest, services: Services, context: JobContext) -> StrongestUnit:
    """The unit that matters most; see `strongest_unit`."""
    return strongest_unit(open_subject(request.model_id, services, context), request, _reporting(context))


def find_changes(request: SmallestChangeRequest, services: Services, context: JobContext) -> SmallestChanges:
    """The smallest change found for each model; see `smallest_change`."""
    changes, failed = [], {}
    for model_id in request.model_ids:
        try:
            subject = open_subject(model_id, services, context)
            if not subject.for_digits:
                raise UsageError(f"{subject.spec.title} is not for digits. Choose a model for digits.")
            batch = subject.prepare(request.picture)
            label = int(subject.scores(batch)[0].argmax())
            picture = batch[0, :, :, 0]
            change = smallest_change(subject, picture, nearest_of_other_labels(picture, label))
        except EmptyPicture:
            raise
        except ClassLensError as error:
            failed[model_id] = str(error)
            continue
        changes.append(change)
        context.report(change)
    return SmallestChanges(request, tuple(sorted(changes, key=lambda change: change.amount)), failed)


def draw_digit_map(request: DigitMapRequest, services: Services, context: JobContext) -> DigitMap:
    """Where test digits lie; see `digit_map`."""
    subject = _trained_or_random(request.model_id, request.random_weights, services, context)
    return digit_map.digit_map(subject, request, _reporting(context))


def find_place(request: PlaceRequest, services: Services, context: JobContext) -> Place:
    """Where a picture lies among test digits; see `place_in_map`."""
    subject = _trained_or_random(request.model_id, request.random_weights, services, context)
    return digit_map.place_in_map(subject, request, _reporting(context))


def _trained_or_random(model_id: str, random: bool, services: Services, context: JobContext) -> Subject:
    subject = open_subject(model_id, services, context)
    return random_twin(subject) if random else subject


def _reporting(context: JobContext) -> Callable[[int, int], None]:
    return lambda done, total: context.report(Progress(done, total))


HANDLERS: Handlers[Services] = dict(
    [
        NetworkRequest.answered_by(describe),
        LayerRequest.answered_by(look_at_layer),
        UnitRequest.answered_by(compute_unit),
        HeatMapRequest.answered_by(draw_heat_map),
        DeletionRequest.answered_by(erase_by_heat_map),
        NeighboursRequest.answered_by(find_neighbours),
        StrongestUnitRequest.answered_by(find_strongest),
        SmallestChangeRequest.answered_by(find_changes),
        DigitMapRequest.answered_by(draw_digit_map),
        PlaceRequest.answered_by(find_place),
    ]
)
