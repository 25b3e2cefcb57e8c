"""How alike the models of 8 bits answer to photos that they were not made with, and how long they take.

    python benchmarks/int8.py FOLDER… [--models ID,…] [--json]

FOLDERs hold photos, none of which may be a sample photo of ClassLens: from those the ranges of activations are taken.
For each model this prints how many photos have the same first label at the speeds Fast and Compressed (8-bit), with the
95 % interval, the ratio of the two files' sizes, and that of the two times for one photo, in processor time on one
thread, taking turns. The models are made anew in a folder of their own. Models whose weights are not there are left
out.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from common import put

TURNS, CALLS = 8, 5
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


def main() -> None:
    """Make, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--models", default="efficientnet-lite0,efficientnet-lite1,efficientnet-lite2")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        found = {model_id: measured(model_id, photos(arguments.folders)) for model_id in arguments.models.split(",")}
    if arguments.json:
        put("int8", found)
        return
    from engine.metrics.interval import interval_text  # noqa: PLC0415 - after the home was chosen

    print("| model | photos | same first label, % | size, of that at the speed Fast | time |\n|---|---|---|---|---|")
    for model_id, (same, count, size, duration) in found.items():
        share = same / count
        agreeing = f"{100 * share:.1f} ({interval_text(share, count)})"
        print(f"| {model_id} | {count} | {agreeing} | {size:.0%} | {duration:.0%} |")


def photos(folders: list[Path]) -> list[Path]:
    """The photos in some folders and below, by their paths."""
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def measured(model_id: str, paths: list[Path]) -> tuple[int, int, float, float]:
    """Photos with the same first label, photos, and the ratios of the sizes and of the times."""
    from engine import catalog, worker  # noqa: PLC0415
    from engine.catalog.spec import FAST, INT8  # noqa: PLC0415
    from engine.jobs import JobContext  # noqa: PLC0415
    from engine.prediction.object_runtimes import ObjectRuntimes  # noqa: PLC0415
    from engine.preprocessing.picture_files import open_picture  # noqa: PLC0415
    from engine.pretrained import converted, library  # noqa: PLC0415
    from engine.runtimes.onnx_runtime import OnnxRuntime  # noqa: PLC0415
    from engine.runtimes.process import ProcessPool  # noqa: PLC0415

    spec = catalog.find(model_id)
    assert spec.official is not None
    processes = ProcessPool(worker.main)
    try:
        ObjectRuntimes(processes).get(spec, INT8, JobContext())
    finally:
        processes.close()
    made = converted.read(spec)
    assert made is not None
    files = {FAST: library.locate(spec.official.weights).path if spec.ships_as_onnx else made.path(FAST)}
    files[INT8] = made.path(INT8)
    runtimes = {name: OnnxRuntime(path, arena=True) for name, path in files.items()}
    batches = [spec.preparation.apply(open_picture(path)).batch for path in paths]
    labels = {name: [int(one.infer(batch)[0].argmax()) for batch in batches] for name, one in runtimes.items()}
    times: dict[str, list[float]] = {name: [] for name in runtimes}
    for _ in range(TURNS):
        for name, runtime in runtimes.items():
            for _ in range(CALLS):
                started = time.process_time()
                runtime.infer(batches[0])
                times[name].append(time.process_time() - started)
    same = int(np.sum(np.equal(labels[FAST], labels[INT8])))
    size = files[INT8].stat().st_size / files[FAST].stat().st_size
    return same, len(paths), size, float(np.median(times[INT8]) / np.median(times[FAST]))


if __name__ == "__main__":
    main()
