"""How long the questions of the page Inside take, for each digit model and for a photo.

    python benchmarks/inside.py

Milliseconds, medians of a few calls after a first one that opens the network; of the nearest examples, once their index
is there. "Cheap" is what follows the pen: scores with one layer, and the nearest examples. Nothing else should run.
"""

from __future__ import annotations

import statistics
import time
from contextlib import closing

import numpy as np

from engine import catalog
from engine.data.datasets import mnist_test
from engine.explain.requests import (
    HeatMapRequest,
    LayerRequest,
    Method,
    NeighboursRequest,
    NetworkRequest,
    SmallestChangeRequest,
    StrongestUnitRequest,
)
from engine.jobs import JobContext, Request
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.system import folders
from engine.text_table import text_table

CALLS = 5


def taken(session: Session, request: Request[object], calls: int = CALLS) -> float:
    """The median time of some calls, in milliseconds, after one that does not count."""
    session.run(request, JobContext())
    times = []
    for _ in range(calls):
        started = time.perf_counter()
        session.run(request, JobContext())
        times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)


def main() -> None:
    digit = np.repeat(mnist_test().images[3][..., np.newaxis], 3, axis=2)
    photo = open_picture(folders.PHOTOS / "coffee.jpg")
    with closing(Session()) as session:
        rows, occlusion, changes = [], 0.0, 0.0
        for model_id, spec in catalog.DIGIT_MODELS.items():
            place = len(session.run(NetworkRequest(model_id), JobContext()).layers) // 2
            heat = taken(session, HeatMapRequest(digit, model_id, Method.OCCLUSION), 3)
            change = taken(session, SmallestChangeRequest(digit, (model_id,)), 3)
            occlusion, changes = occlusion + heat, changes + change
            nearest = taken(session, NeighboursRequest(digit, model_id)) if spec.live else None
            rows.append(
                (
                    model_id,
                    f"{taken(session, LayerRequest(digit, model_id, place)):.1f}",
                    "-" if nearest is None else f"{nearest:.1f}",
                    f"{heat:.0f}",
                    f"{change:.0f}",
                    f"{taken(session, StrongestUnitRequest(digit, model_id), 1):.0f}" if spec.live else "-",
                )
            )
        rows.append(("all ten", "", "", f"{occlusion:.0f}", f"{changes:.0f}", ""))
        print(text_table(("model", "one layer", "nearest", "occlusion", "smallest change", "strongest unit"), rows))
        model_id = "efficientnet-lite0"
        maps = [
            (method.value, f"{taken(session, HeatMapRequest(photo, model_id, method), 3):.0f}")
            for method in session.run(NetworkRequest(model_id), JobContext()).methods
        ]
        layer = taken(session, LayerRequest(photo, model_id, 20))
        print(text_table((model_id, "ms"), [("one layer", f"{layer:.1f}"), *maps]))


if __name__ == "__main__":
    main()
