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
from engine.weights import store


def main() -> None:
    """Read the runs of the command line and write the file."""
    path = folders.SHIPPED_WEIGHTS / SEED_RUNS
    runs = {run["model"]: run for run in json.loads(path.read_text(encoding="utf-8"))}
    for folder in sys.argv[1:]:
        run = _run(json.loads((Path(folder) / store.METRICS).read_text(encoding="utf-8")))
        runs[run["model"]] = run
        print(f"{run['model']}: {run['test_accuracy']:.2%} in {run['seconds']:.0f} s")
    write_json(path, [runs[model] for model in sorted(runs)])


def _run(metrics: dict[str, Any]) -> dict[str, Any]:
    recipe = metrics["recipe"]["name"]
    if recipe != "seed" or metrics["cancelled"]:
        raise SystemExit(f"This run of {metrics['model']} by its recipe “{recipe}” is no seed recipe run to its end.")
    kept = {name: metrics[name] for name in ("model", "test_accuracy", "test_loss", "seconds", "date")}
    return {"recipe": recipe, **kept}


if __name__ == "__main__":
    main()
