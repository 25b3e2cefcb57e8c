"""Recognise digits that are drawn: python predict.py PICTURE … (needs onnxruntime, numpy and pillow, nothing else)."""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pictures import named, opened

sys.stdout.reconfigure(encoding="utf-8")  # on Windows, files have an encoding that lacks signs of labels
folder = Path(__file__).resolve().parent
labels = (folder / "labels.txt").read_text(encoding="utf-8").splitlines()
preparation, network = (onnxruntime.InferenceSession(folder / f"{name}.onnx") for name in ("preparation", "model"))

for file in named(sys.argv[1:]):
    prepared = preparation.run(["prepared"], {"picture": opened(file)})[0]  # (1, 28, 28, 1) float32
    scores = network.run(["scores"], {"pictures": prepared})[0][0]
    if np.isnan(prepared).any():
        print(json.dumps({"file": file, "label": None, "why": "nothing is drawn in this picture"}))
        continue
    answer = dict(zip(labels, map(float, scores), strict=True))
    print(json.dumps({"file": file, "label": labels[scores.argmax()], "scores": answer}, ensure_ascii=False))
