"""Repack the four original files of MNIST, unchanged, into mnist.npz: python build.py FOLDER-WITH-THE-GZ-FILES.

class_means.npy holds the mean training picture of each digit, (10, 28, 28) uint8.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np

_SOURCES = {
    "train_images": (
        "train-images-idx3-ubyte.gz",
        (60_000, 28, 28),
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "train_labels": (
        "train-labels-idx1-ubyte.gz",
        (60_000,),
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    "test_images": (
        "t10k-images-idx3-ubyte.gz",
        (10_000, 28, 28),
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "test_labels": (
        "t10k-labels-idx1-ubyte.gz",
        (10_000,),
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
}


def main(folder: Path) -> None:
    """Write mnist.npz, one uint8 array per source, and class_means.npy beside this script.

    Stops at a source that is not the original.
    """
    arrays: dict[str, Any] = {}
    for name, (file_name, shape, sha256) in _SOURCES.items():
        content = gzip.decompress((folder / file_name).read_bytes())
        if hashlib.sha256(content).hexdigest() != sha256:
            raise SystemExit(f"{file_name} is not the original file of MNIST.")
        arrays[name] = np.frombuffer(content[-int(np.prod(shape)) :], np.uint8).reshape(shape)
    np.savez_compressed(Path(__file__).with_name("mnist.npz"), **arrays)
    images, labels = arrays["train_images"], arrays["train_labels"]
    means = np.stack([images[labels == digit].mean(axis=0) for digit in range(10)])
    np.save(Path(__file__).with_name("class_means.npy"), np.rint(means).astype(np.uint8))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
