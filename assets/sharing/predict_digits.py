"""Recognise digits that are drawn: python predict.py PICTURE … (needs onnxruntime, numpy and pillow, nothing else)."""

import sys
from pathlib import Path

import numpy as np
import onnxruntime

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pictures import answer_all, named

files = named(sys.argv[1:])
folder = Path(__file__).resolve().parent
labels = (folder / "labels.txt").read_text(encoding="utf-8").splitlines()
preparation, network = (onnxruntime.InferenceSession(folder / f"{name}.onnx") for name in ("preparation", "model"))


def answer(picture):
    """The scores of a picture by their labels, or None where nothing is drawn."""
    prepared = preparation.run(["prepared"], {"picture": picture})[0]  # (1, 28, 28, 1) float32
    if np.isnan(prepared).any():
        return None
    scores = network.run(["scores"], {"pictures": prepared})[0][0]
    return dict(zip(labels, map(float, scores), strict=True))


answer_all(files, answer)
