"""What the lesson “Can you trust a heat map?” finds: the deletion test of its maps, on its ten digits and on others.

Usage: python benchmarks/heat_map_lesson.py   (some minutes on two processors)

Mean scores of the answer with 40 pixels erased in three orders: by the map, by the map of random weights, at random;
and of how many digits the map's score is the lowest of the three.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from common import put

from engine.explain.requests import DeletionRequest, Method
from engine.jobs import JobContext
from engine.lessons.guides import CAN_YOU_TRUST_A_HEAT_MAP
from engine.lessons.requests import LessonPicture, PicturesRequest
from engine.lessons.trust import KINDS, TEST, MapKind
from engine.session import Session

OTHERS, SEED = 100, 1


def scores(session: Session, kind: MapKind, digits: Sequence[LessonPicture]) -> np.ndarray:
    """The three scores (N, 3) when all pixels are erased that the lesson erases."""
    rows = []
    for digit in digits:
        request = DeletionRequest(digit.picture, kind.model_id, Method(kind.method))
        test = session.run(request, JobContext())
        rows.append([order.scores[-1] for order in (test.by_map, test.by_random_map, test.at_random)])
    return np.array(rows)


def measured(session: Session, request: PicturesRequest) -> dict[str, Any]:
    """What came of each kind of maps on these digits."""
    digits = session.run(request, JobContext())
    result = {}
    for kind in KINDS:
        found = scores(session, kind, digits)
        by_map, by_random, at_random = (round(float(mean), 3) for mean in found.mean(axis=0))
        result[f"{kind.method}, {kind.model_id}"] = {
            "by the map": by_map,
            "by random weights": by_random,
            "at random": at_random,
            "lowest by the map": int((found.argmin(axis=1) == 0).sum()),
        }
    return result


if __name__ == "__main__":
    opened = Session()
    lesson = CAN_YOU_TRUST_A_HEAT_MAP.id
    put(
        "heat_map_lesson",
        {
            "ten digits of the lesson": measured(opened, PicturesRequest(lesson, exercise=TEST)),
            f"{OTHERS} others": measured(opened, PicturesRequest(lesson, OTHERS, SEED)),
        },
    )
    opened.close()
