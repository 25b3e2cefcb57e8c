"""An honest test of a project: on test samples, or on takes that a network trained for it has not seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError
from engine.jobs import JobContext
from engine.metrics.interval import interval
from engine.teaching.answerer import Answerer, Samples
from engine.teaching.none_of_these import least_similarity, own_similarities
from engine.teaching.open_project import OpenProject
from engine.teaching.project import take_of
from engine.teaching.requests import AnsweredSample, CurvePoint, ProjectTest
from engine.teaching.teach import check_enough, last_takes, train, views_of

COPY = 0.93
"""Similarity from which a picture is a near-copy: mirrored photos have 0.95 to 0.99, photos cropped by a fifth 0.80 to
0.96 (90 of 100 each), different photos of one class at most 0.89.
"""

COPY_OF_DRAWING = 0.985
"""The same for what was drawn: digits of different writers reach 0.982 (99 %), and 0.94 half of the time."""

_COPIES = 0.3  # the share of near-copies from which it is said
_FEW = 30  # test samples below which chance is said
_STEPS = (1, 2, 3, 5, 8, 12, 20, 35, 60, 100, 200, 400)
_DRAWS = 20


def test(project: OpenProject, context: JobContext) -> ProjectTest:
    """Test a project; see `ProjectTestRequest`. Raises DataError, JobCancelled."""
    learnt, asked = project.samples(), project.samples(test=True)
    separate = bool(asked.keys)
    check_enough(learnt)
    if separate:
        answerer = project.answerer()
    else:
        held = last_takes(learnt)
        if not held.any():
            raise DataError(
                "There is nothing to test with. Let another group record samples for the test, or record a second take "
                "of each class."
            )
        _, network = train(views_of(project, learnt, context), ~held, held, lambda _: context.raise_if_cancelled())
        asked, learnt = learnt.chosen(held), learnt.chosen(~held)
        least = least_similarity(own_similarities(learnt), project.record.strictness)
        answerer = Answerer(learnt, least, network)
    scores = answerer.scores(asked.features)
    answers = scores.argmax(axis=1)
    count = len(answerer.samples.classes) + 1
    confusion = np.zeros((count, count), np.int64)
    np.add.at(confusion, (asked.labels, answers), 1)
    accuracy = float((answers == asked.labels).mean())
    return ProjectTest(
        labels=project.spec().labels,
        samples=tuple(
            AnsweredSample(key, int(label), int(answer), float(row[answer]))
            for key, label, answer, row in zip(asked.keys, asked.labels, answers, scores, strict=True)
        ),
        confusion=confusion,
        accuracy=accuracy,
        interval=interval(accuracy, len(answers)),
        curve=_curve(learnt, asked, context),
        warnings=(*_of_what(project, answerer, separate), *_warnings(learnt, asked)),
        separate=separate,
    )


def _curve(learnt: Samples, asked: Samples, context: JobContext) -> tuple[CurvePoint, ...]:
    """The accuracy of the nearest class mean with 1, 2, 3, … samples per class, each drawn twenty times, unless there
    are no others.
    """
    fewest = int(learnt.counts.min())
    random = np.random.default_rng(0)
    points = []
    for samples in (step for step in _STEPS if step <= fewest):
        context.raise_if_cancelled()
        accuracies = []
        for _ in range(1 if (learnt.counts == samples).all() else _DRAWS):  # all of them are drawn each time
            drawn = [
                random.choice(np.flatnonzero(learnt.labels == label), samples, replace=False)
                for label in range(len(learnt.classes))
            ]
            means = learnt.chosen(np.concatenate(drawn)).means
            accuracies.append(float(((asked.features @ means.T).argmax(axis=1) == asked.labels).mean()))
        points.append(CurvePoint(samples, float(np.mean(accuracies)), min(accuracies), max(accuracies)))
    return tuple(points) if len(points) > 1 else ()


def _of_what(project: OpenProject, answerer: Answerer, separate: bool) -> Iterator[str]:
    """What was tested, in a sentence, where it is not the project's network on samples for testing."""
    if not separate:
        yield (
            "These are the last takes of each class, and a network that did not learn from them. Samples that others "
            "record, in another place, say more."
        )
    elif answerer.network is None:
        why = "no network is trained yet" if project.network is None else "samples or classes have changed"
        yield f"The nearest class mean was tested, since {why}. Press Train, then test the network."


def _warnings(learnt: Samples, asked: Samples) -> tuple[str, ...]:
    """What the figures are worth, in sentences."""
    sentences = []
    copies = int(_are_copies(learnt, asked).sum())
    if copies >= _COPIES * len(asked.keys):
        sentences.append(
            f"{copies} of the {len(asked.keys)} test samples are near-copies of samples that the network learnt from, "
            "so this says little about new pictures. Record test samples at another time and in another place."
        )
    if len(asked.keys) < _FEW:
        samples = "is only 1 test sample" if len(asked.keys) == 1 else f"are only {len(asked.keys)} test samples"
        sentences.append(f"There {samples}: chance alone can move the accuracy as far as its interval says.")
    untested = [known.name for known, count in zip(asked.classes, asked.counts, strict=True) if not count]
    if untested:
        names = ", ".join(f"“{name}”" for name in untested)
        sentences.append(f"Nothing was tested for {names}. Record test samples for every class.")
    return tuple(sentences)


def _are_copies(learnt: Samples, asked: Samples) -> NDArray[np.bool_]:
    drawn = [take_of(key.rsplit("/", 1)[0], ()).source == "drawing" for key in asked.keys]
    similar: NDArray[np.bool_] = (asked.features @ learnt.features.T).max(axis=1) >= np.where(
        drawn, COPY_OF_DRAWING, COPY
    )
    return similar
