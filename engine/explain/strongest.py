"""Which single unit matters most for an answer: each is switched off once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.data.chunks import chunks
from engine.errors import UsageError
from engine.explain.opening import Subject
from engine.explain.requests import Off, StrongestUnit, StrongestUnitRequest

_SMALL, _LARGE = 32, 8  # units at a time, of networks for digits and for photos


def strongest_unit(
    subject: Subject, request: StrongestUnitRequest, report: Callable[[int, int], None]
) -> StrongestUnit:
    """The unit without which the score of the answer is least; the last layer's, which are the answers, are left out.

    `report` gets how many units are done. Raises UsageError where no other layer has any.
    """
    network = subject.network
    taken = subject.input_of(subject.prepare(request.picture))
    scores = subject.shown(network.scores(taken))[0]
    label = int(scores.argmax())
    answers = network.answering()
    places = [place for place, units in enumerate(network.units) if units and place not in answers]
    if not places:
        raise UsageError(
            f"{subject.spec.title} has no units but its answers, so none can be switched off. Choose another model."
        )
    total = sum(network.units[place] for place in places)
    best, after, answer, done = Off(places[0]), np.inf, label, 0
    for place in places:
        for part in chunks(network.units[place], _SMALL if subject.for_digits else _LARGE):
            units = range(part.start, part.stop)
            found = subject.shown(network.without_each(taken, place, units))
            least = int(found[:, label].argmin())
            if found[least, label] < after:
                best, after = Off(place, units[least]), float(found[least, label])
                answer = int(found[least].argmax())
            done += len(units)
            report(done, total)
    return StrongestUnit(best, subject.labels[label], float(scores[label]), after, subject.labels[answer], total)
