"""How long the app trains to 99 % on the test pictures, against the `seed` recipe of `keras-cnn` run to its end.

Both are trained through the engine's session, in framework processes as in the window, in one run: the quick one
several times, before and after the long one, because some seconds say little on a machine whose speed varies; its
median counts.
The times are those of the training itself; those with starting the process, importing, saving and testing stand beside
them, for the quick one of its first run, which starts the process. The result is JSON.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from common import put

from engine import catalog
from engine.jobs import JobContext
from engine.runs.requests import TrainRequest
from engine.session import Session

QUICK = ("best-cnn", "quick")
SEED = ("keras-cnn", "seed")
NEEDED = {"accuracy": 0.99, "ratio": 30}
BEFORE, AFTER = 2, 3  # quick runs


def main() -> None:
    """Train both and print."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        session = Session()
        runs = [QUICK] * BEFORE + [SEED] + [QUICK] * AFTER
        results = [_train(session, *run, Path(home) / str(number)) for number, run in enumerate(runs)]
        session.close()
    seed = results[BEFORE]
    quick = [result for result in results if result is not seed]
    put(
        "train_to_99",
        {
            " ".join(QUICK): quick,
            " ".join(SEED): seed,
            "ratio": seed["training_seconds"] / statistics.median(result["training_seconds"] for result in quick),
            "ratio_with_start": seed["whole_seconds"] / quick[0]["whole_seconds"],
            "needed": NEEDED,
        },
    )


def _train(session: Session, model_id: str, recipe: str, folder: Path) -> dict[str, float]:
    started = time.perf_counter()
    run = session.run(TrainRequest(model_id, catalog.find(model_id).recipe(recipe), folder=folder), JobContext())
    return {
        "epochs": len(run.result.epochs),
        "test_accuracy": run.test_accuracy,
        "training_seconds": run.result.seconds,
        "whole_seconds": time.perf_counter() - started,
    }


if __name__ == "__main__":
    main()
