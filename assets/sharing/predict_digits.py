"""Recognise digits that are drawn: python predict.py PICTURE … (needs onnxruntime, numpy and pillow, nothing else)."""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

folder = Path(__file__).resolve().parent
labels = (folder / "labels.txt").read_text(encoding="utf-8").splitlines()
preparation, network = (onnxruntime.InferenceSession(folder / f"{name}.onnx") for name in ("preparation", "model"))

for file in sys.argv[1:]:
    picture = ImageOps.exif_transpose(Image.open(file)).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")  # under what is transparent
    pixels = np.asarray(Image.alpha_composite(paper, picture).convert("RGB"))  # (height, width, 3) uint8
    prepared = preparation.run(["prepared"], {"picture": pixels})[0]  # (1, 28, 28, 1) float32
    scores = network.run(["scores"], {"pictures": prepared})[0][0]
    if np.isnan(prepared).any():
        print(json.dumps({"file": file, "label": None, "why": "nothing is drawn in this picture"}))
        continue
    answer = dict(zip(labels, map(float, scores), strict=True))
    print(json.dumps({"file": file, "label": labels[scores.argmax()], "scores": answer}, ensure_ascii=False))
