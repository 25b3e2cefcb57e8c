"""How fast features of a frozen backbone are extracted when each processor takes pictures of its own, as JSON.

    python benchmarks/features.py

Set beside it is one session of ONNX Runtime with all processors at work on the same twenty pictures. The two take
turns; a time is that for a picture, the median of ten turns, of the processor and of the clock.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import torch
from common import put

from engine.data.datasets import mnist_test
from engine.export.onnx_export import export_onnx
from engine.models.transfer_learning import VGG16Transfer
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system import folders
from engine.types import Batch

TURNS, PICTURES = 10, 20


def main() -> None:
    """Measure and print."""
    pictures = mnist_test().batch(0, PICTURES)
    model = VGG16Transfer.load(folders.SHIPPED_WEIGHTS / "vgg16-transfer")
    with tempfile.TemporaryDirectory() as folder:
        export_onnx(model._backbone, (28, 28, 1), Path(folder) / "backbone.onnx")
        together = OnnxRuntime(Path(folder) / "backbone.onnx", threads=torch.get_num_threads())
    ways: dict[str, Callable[[Batch], object]] = {"of_its_own": model._compiled(), "the_same_ones": together.infer}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for extract in ways.values():
        extract(pictures)
    for _ in range(TURNS):
        for name, extract in ways.items():
            began = time.process_time(), time.perf_counter()
            extract(pictures)
            times[name].append((time.process_time() - began[0], time.perf_counter() - began[1]))
    put(
        "features",
        {
            "threads": torch.get_num_threads(),
            "ms_a_picture": {
                name: {
                    kind: round(1e3 / PICTURES * median(one[place] for one in taken), 2)
                    for place, kind in enumerate(("processor_time", "clock"))
                }
                for name, taken in times.items()
            },
        },
    )


if __name__ == "__main__":
    main()
