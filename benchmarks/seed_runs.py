"""Keep what `seed` recipes came to in weights/seed_runs.json, which the app sets beside the documents' figures.

    classlens train MODEL --recipe seed --out FOLDER
    python benchmarks/seed_runs.py FOLDER…

Each folder's metrics.json is read; a model's earlier result is replaced.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import common  # noqa: F401 - the folder to import from

from engine.evaluation.reported_figures import SEED_RUNS
from engine.system import folders
from engine.system.files import write_json
from engine.weights.training_record import TrainingRecord, read_training_record


def main() -> None:
    """Read the runs of the command line and write the file."""
    path = folders.SHIPPED_WEIGHTS / SEED_RUNS
    runs = {run["model"]: run for run in json.loads(path.read_text(encoding="utf-8"))}
    for folder in sys.argv[1:]:
        run = _run(read_training_record(Path(folder)))
        runs[run["model"]] = run
        print(f"{run['model']}: {run['test_accuracy']:.2%} in {run['seconds']:.0f} s")
    write_json(path, [runs[model] for model in sorted(runs)])


def _run(record: TrainingRecord) -> dict[str, Any]:
    name = record.recipe.name
    if name != "seed" or record.cancelled:
        raise SystemExit(f"This run of {record.model} by its recipe “{name}” is no seed recipe run to its end.")
    return {
        "recipe": name,
        "model": record.model,
        "test_accuracy": record.test_accuracy,
        "test_loss": record.test_loss,
        "train_accuracy": record.epochs[record.kept_epoch - 1].train_accuracy,
        "seconds": record.seconds,
        "date": record.date,
    }


if __name__ == "__main__":
    main()
