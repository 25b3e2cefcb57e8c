"""What the lessons on the page Teach say: “The friend in the picture” before and after it is mended, and how accuracy
grows with handwritten digits of strangers.

Usage: python benchmarks/taught_lessons.py   (about a minute on two processors)
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

import numpy as np
from common import put

from engine.data.datasets import mnist_test
from engine.jobs import JobContext
from engine.lessons.exercises import PROJECTS
from engine.lessons.teaching import FRIEND, MIXED
from engine.session import Session
from engine.teaching.answerer import Samples
from engine.teaching.features import view_features
from engine.teaching.opened import opened
from engine.teaching.requests import (
    ImportRequest,
    NewProjectRequest,
    ProjectState,
    ProjectTestRequest,
    TeachRequest,
)

_OF_A_DIGIT = 80  # pictures, half of them to learn from
_DRAWS = 20


def tested(session: Session, state: ProjectState) -> dict[str, Any]:
    """What a test of a project says: how many are right, how many “none of these”, and the learning curve."""
    test = session.run(ProjectTestRequest(state.folder), JobContext())
    return {
        "right": int(np.trace(test.confusion)),
        "none of these": int(test.confusion[:, -1].sum()),
        "of": len(test.samples),
        "curve": {point.samples: round(point.accuracy, 2) for point in test.curve},
    }


def left_out(samples: Samples) -> int:
    """How many samples the class means of all other samples name right."""
    right = 0
    for place, label in enumerate(samples.labels):
        others = samples.chosen(np.arange(len(samples.keys)) != place)
        right += int((others.means @ samples.features[place]).argmax() == label)
    return right


def friend() -> dict[str, Any]:
    """Mugs and balls: by the class means and trained, before and after mixed samples are added."""
    session = Session()
    state = session.run(NewProjectRequest("Mugs and balls", PROJECTS / FRIEND), JobContext())
    samples = opened(state.folder).samples()
    found: dict[str, Any] = {"each sample left out, class means": {"right": left_out(samples), "of": len(samples.keys)}}
    for title in ("exchanged", "mended"):
        found[f"{title}, class means"] = tested(session, state)
        state = session.run(TeachRequest(state.folder), JobContext())
        assert state.learnt is not None
        found[f"{title}, trained"] = tested(session, state)
        found[f"{title}, held-back samples"] = state.learnt.epochs[-1].validation_accuracy
        state = session.run(ImportRequest(state.folder, "", (PROJECTS / MIXED,)), JobContext())
    session.close()
    return found


def digits(classes: tuple[int, ...]) -> dict[str, Any]:
    """The nearest class mean on MNIST's test digits of some classes, each by another writer, with so many samples."""
    test, random = mnist_test(), np.random.default_rng(0)
    chosen = [random.choice(np.flatnonzero(test.labels == digit), _OF_A_DIGIT, replace=False) for digit in classes]
    features = np.stack([
        [view_features(np.repeat(test.images[place][:, :, np.newaxis], 3, axis=2), (0,))[0] for place in places]
        for places in chosen
    ])  # fmt: skip
    half = _OF_A_DIGIT // 2
    found: dict[str, Any] = {}
    for samples in (1, 2, 3, 5, 8, 12, 20, 40):
        accuracies = []
        for _ in range(_DRAWS):
            drawn = np.stack([own[random.choice(half, samples, replace=False)] for own in features])
            means = drawn.mean(axis=1)
            means /= np.linalg.norm(means, axis=1, keepdims=True)
            answers = (features[:, half:] @ means.T).argmax(axis=2)
            accuracies.append(float((answers == np.arange(len(classes))[:, np.newaxis]).mean()))
        found[f"{samples} per class"] = [round(value, 3) for value in (
            float(np.mean(accuracies)), min(accuracies), max(accuracies)
        )]  # fmt: skip
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        found = {"friend": friend(), "1, 4, 7, 9": digits((1, 4, 7, 9)), "ten digits": digits(tuple(range(10)))}
        put("taught_lessons: of digits the mean, least and most accuracy", found)
