"""How many times faster the fast runtime answers than a model's own framework, for one digit, model by model.

Usage: OMP_NUM_THREADS=1 python benchmarks/fast.py

Each model has a process of its own, in which the two are called in turns. The shortest of many calls counts for each,
which whatever else the computer does can only lengthen. Frameworks use one processor, as the fast runtime does.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable

from common import put

from engine import catalog
from engine.preprocessing.digits import prepare
from engine.preprocessing.picture_files import open_picture
from engine.runtimes.fast import load_fast
from engine.runtimes.in_process import classifier_class
from engine.system import folders
from engine.weights import store

ROUNDS, CALLS = 30, 10


def shortest(model_id: str) -> tuple[float, float]:
    """Milliseconds of the fast runtime's and of the framework's shortest call."""
    spec, weights = catalog.find(model_id), store.locate(model_id)
    batch = prepare(open_picture(folders.SAMPLES / "digit-7.png"), weights.preparation).batch
    fast, network = load_fast(spec, weights.folder), classifier_class(spec).load(weights.folder)
    calls: tuple[Callable[[], object], ...] = (lambda: fast.infer(batch), lambda: network.predict_proba(batch))
    least = [float("inf"), float("inf")]
    for _ in range(ROUNDS):
        for place, call in enumerate(calls):
            for _ in range(CALLS):
                started = time.perf_counter()
                call()
                least[place] = min(least[place], (time.perf_counter() - started) * 1e3)
    return least[0], least[1]


def main() -> None:
    """Measure and print."""
    result = {}
    for spec in catalog.DIGIT_MODELS.values():
        if spec.fast_runtime == "numpy":
            continue  # there is no other one
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            fast, own = pool.apply(shortest, (spec.id,))
        result[spec.id] = {"fast_ms": fast, "framework_ms": own, "times": own / fast}
    put("fast", result)
    print(json.dumps({model: round(values["times"], 1) for model, values in result.items()}))


if __name__ == "__main__":
    main()
