"""The training examples that a model finds most like a picture: what helps people most to see why it answers so.

With 320 people, maps of what matters helped no more than nearest training examples (Nguyen, Kim and Nguyen, "The
effectiveness of feature attribution methods and its correlation with automatic evaluation scores", arXiv 2105.14944).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.catalog import own_classes
from engine.data.datasets import mnist_train
from engine.errors import PictureError, UsageError
from engine.explain.feature_index import features_of, index_of, learnt_digits
from engine.explain.opening import Subject
from engine.explain.requests import Neighbour, Neighbours, NeighboursRequest
from engine.preprocessing.picture_files import open_picture
from engine.teaching import opened as projects

Field = NDArray[np.float32]

_OTHERS = 4  # examples of the second-best answer


def has_neighbours(subject: Subject) -> bool:
    """Whether pictures that a model learnt from are here: digits of MNIST, or samples of a project."""
    personal = subject.spec.personal
    if personal is not None:
        return not personal.imported
    return subject.for_digits and bool(len(learnt_digits(subject)))


def neighbours(subject: Subject, request: NeighboursRequest, report: Callable[[int, int], None]) -> Neighbours:
    """The nearest examples, and those of the second-best answer. Raises UsageError for a model whose training pictures
    are not here.
    """
    if not has_neighbours(subject):
        raise UsageError(
            f"The pictures that {subject.spec.title} learnt from are not here. Choose a model that learnt from MNIST "
            "or a project of the page Teach to see nearest examples."
        )
    batch = subject.prepare(request.picture)
    first, *others = np.argsort(-subject.scores(batch)[0], kind="stable")[:2]  # one class alone has no second answer
    features = features_of(subject, batch)[0]
    find = _among_digits(subject, report) if subject.for_digits else _among_samples(subject)
    return Neighbours(
        request,
        find(features, request.count, None),
        find(features, _OTHERS, int(others[0])) if others else (),
        subject.labels[first],
        subject.labels[others[0]] if others else "",
    )


_Find = Callable[[Field, int, int | None], tuple[Neighbour, ...]]


def _among_digits(subject: Subject, report: Callable[[int, int], None]) -> _Find:
    data, digits = mnist_train(), learnt_digits(subject)
    index = index_of(subject, digits, report)

    def find(features: Field, count: int, label: int | None) -> tuple[Neighbour, ...]:
        places, distances = index.nearest(features, count, label)
        return tuple(
            Neighbour(
                np.repeat(data.images[place][..., np.newaxis], 3, axis=2),
                subject.labels[data.labels[place]],
                float(distance),
                int(place),
            )
            for place, distance in zip(digits[places], distances, strict=True)
        )

    return find


def _among_samples(subject: Subject) -> _Find:
    project = projects.opened_already(own_classes.folder_of(subject.spec.id))
    if project is None:
        raise UsageError(f"Open the project {subject.spec.title} on the page Teach to see its nearest samples.")
    samples, folder = project.answerer().samples, project.folder / "pictures"

    def find(features: Field, count: int, label: int | None) -> tuple[Neighbour, ...]:
        distances = np.linalg.norm(samples.features - features, axis=1)
        places = np.arange(len(distances)) if label is None else np.flatnonzero(samples.labels == label)
        found = []
        for place in places[np.argsort(distances[places], kind="stable")[:count]]:
            try:
                picture = open_picture(folder / samples.keys[place])
            except PictureError:
                continue  # deleted meanwhile
            found.append(Neighbour(picture, subject.labels[samples.labels[place]], float(distances[place])))
        return tuple(found)

    return find
