"""How well pictures tell how a file of digits is to be understood, and how long a table takes to read.

    python benchmarks/data_reading.py

Prints the figures of docs/data.md. The table is written to a temporary folder.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from engine.data.datasets import Dataset, mnist_test, mnist_train, open_dataset
from engine.data.likeness import likeness, share_alike

WILD = Path(__file__).parents[1] / "tests/wild/11_dark_ink_on_light.csv"


def _likeness(name: str, images: np.ndarray, labels: np.ndarray) -> None:
    turned = likeness(images.transpose(0, 2, 1), labels).mean()
    random = likeness(images, np.random.default_rng(0).permutation(labels)).mean()
    print(
        f"{name}: mean correlation {likeness(images, labels).mean():.2f}, transposed {turned:.2f}, labels shuffled "
        f"{random:.2f}; {share_alike(images, labels):.2f} look most like their label"
    )


def _time(data: Dataset) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digits.csv"
        rows = np.column_stack([data.labels, data.images.reshape(len(data), -1)])
        np.savetxt(path, rows, "%d", ",", header="label," + ",".join(f"pixel{n}" for n in range(784)), comments="")
        seconds = []
        for _ in range(5):
            began = time.process_time()
            open_dataset(str(path))
            seconds.append(time.process_time() - began)
    print(f"a table of {len(data):,} digits: {np.median(seconds):.2f} s of processor time, median of 5")


if __name__ == "__main__":
    test = mnist_test().limited(2000)
    _likeness("MNIST, 2,000 test digits", test.images, test.labels)
    training, kept = open_dataset(str(WILD))
    drawn = np.concatenate([training.images, kept.images])
    _likeness("60 drawn digits", drawn, np.concatenate([training.labels, kept.labels]))
    _time(mnist_train())
