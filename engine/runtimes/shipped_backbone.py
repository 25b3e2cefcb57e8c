"""Transfer learning's fast runtime: a head trained here, behind the network for photos that ships with ClassLens.

The head's ONNX file names its backbone, and takes the features that the backbone's file gives beside its scores. So the
backbone ships once, and a person's trainings do not keep it again.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system import folders
from engine.system.memory import give_back_freed
from engine.system.verified_files import read_verified
from engine.types import Batch

WEIGHTS = "efficientnet-lite0"
SIDE = 224
MEAN, DEVIATION = 127.0, 128.0  # what becomes of a value v in 0–255: (v - mean) / deviation
BACKBONE = "backbone"
"""The head's file has an entry of this name in its metadata, with the id of its backbone's weights."""
OUTPUT = "output"
"""Another entry names the backbone's output that the head takes; without it, that is FEATURES."""
FEATURES, MAPS = "features", "maps"
"""Outputs of the backbone beside its scores: means of the last maps, and averages of earlier ones over 4×4 squares."""
SETTINGS = {"EfficientNet-Lite0": FEATURES, "EfficientNet-Lite0 maps": MAPS}
"""The values of the setting "backbone" that name it, with what it gives the head."""

_FILE = "model.onnx"
_CHUNK = 5  # pictures at a time: more are slower, as they do not fit a processor's cache


class HeadOnBackbone:
    """(N, 28, 28, 1) float32 in [0, 1] to softmax scores: enlarged, through the backbone, through the head.

    Raises WeightsError when the backbone is missing or damaged.
    """

    def __init__(self, head: OnnxRuntime) -> None:
        self.name, self.threads, self.figures = head.name, head.threads, head.figures
        self._head = head
        self._backbone = OnnxRuntime(backbone_file(), head.threads, output=head.metadata.get(OUTPUT, FEATURES))
        give_back_freed()  # weights in 16 bits were read, changed to 32 and dropped

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, K) float32 and the time of the inference alone, in milliseconds."""
        started = time.perf_counter()
        parts = [
            self._head.infer(self._backbone.infer(enlarged(batch[start : start + _CHUNK]))[0])[0]
            for start in range(0, max(1, len(batch)), _CHUNK)
        ]
        return np.concatenate(parts), (time.perf_counter() - started) * 1e3


def backbone_file() -> Path:
    """The backbone's file, its checksum compared. Raises WeightsError."""
    folder = folders.SHIPPED_WEIGHTS / WEIGHTS
    read_verified(folder, _FILE, "EfficientNet-Lite0, which transfer learning is built on,")
    return folder / _FILE


def backbone_bytes() -> int:
    """The size of the backbone's file; 0 where there is none."""
    try:
        return (folders.SHIPPED_WEIGHTS / WEIGHTS / _FILE).stat().st_size
    except OSError:
        return 0


def enlarged(images: Batch) -> Batch:
    """(N, 28, 28, 1) in [0, 1] to (N, 224, 224, 3), as the backbone wants it: bilinear, the same grey three times."""
    import cv2  # noqa: PLC0415 - the window starts without it

    large = np.empty((len(images), SIDE, SIDE, 3), np.float32)
    grey = (images[..., 0] * np.float32(255) - np.float32(MEAN)) / np.float32(DEVIATION)
    for small, target in zip(grey, large, strict=True):
        cv2.resize(cv2.merge((small, small, small)), (SIDE, SIDE), dst=target, interpolation=cv2.INTER_LINEAR)
    return large
