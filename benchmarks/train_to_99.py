"""How long the app trains to 99 % on the test pictures, against the `seed` recipe of `keras-cnn` run to its end.

Both are trained through the engine's session, in framework processes as in the window, one after the other in one run.
The times are those of the training itself; those with starting the process, importing, saving and testing stand beside
them. The result is JSON.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from common import put

from engine import catalog
from engine.jobs import JobContext
from engine.requests import TrainRequest
from engine.session import Session

QUICK = ("best-cnn", "quick")
SEED = ("keras-cnn", "seed")
NEEDED = {"accuracy": 0.99, "ratio": 30}


def main() -> None:
    """Train both and print."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        session = Session()
        results = {f"{model} {recipe}": _train(session, model, recipe, Path(home)) for model, recipe in (QUICK, SEED)}
        session.close()
    quick, seed = results.values()
    put(
        "train_to_99",
        {
            "runs": results,
            "ratio": seed["training_seconds"] / quick["training_seconds"],
            "ratio_with_start": seed["whole_seconds"] / quick["whole_seconds"],
            "needed": NEEDED,
        },
    )


def _train(session: Session, model_id: str, recipe: str, home: Path) -> dict[str, float]:
    started = time.perf_counter()
    folder = home / f"{model_id}-{recipe}"
    run = session.train(TrainRequest(model_id, catalog.find(model_id).recipe(recipe), folder=folder), JobContext())
    return {
        "epochs": len(run.result.epochs),
        "test_accuracy": run.test_accuracy,
        "training_seconds": run.result.seconds,
        "whole_seconds": time.perf_counter() - started,
    }


if __name__ == "__main__":
    main()
