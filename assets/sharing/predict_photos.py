"""Name what is in photos: python predict.py PICTURE … (needs onnxruntime, numpy and pillow, nothing else)."""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pictures import answer_all, named

files = named(sys.argv[1:])
folder = Path(__file__).resolve().parent
labels = (folder / "labels.txt").read_text(encoding="utf-8").splitlines()
how = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["preparation"]
network = onnxruntime.InferenceSession(folder / "model.onnx")  # it scales the values of pixels by itself


def answer(picture):
    """The scores of a picture by their labels, the best first."""
    picture = Image.fromarray(picture)
    red, green, blue = (np.asarray(channel) for channel in picture.split())
    grey = (red == green).all() and (red == blue).all()
    if how["as_on_paper"] and grey and np.median(red) < 128:  # light strokes on a dark ground
        picture = ImageOps.invert(picture)
    if how["crop"]:  # the middle of it, so large a part of the shorter side
        side = max(1, int(how["crop"] * min(picture.size)))
        left, top = (min((length - side + 1) // 2, length - side) for length in picture.size)
        picture = picture.crop((left, top, left + side, top + side))
    small = picture.resize((how["width"], how["height"]), Image.Resampling[how["resize"].upper()])
    scores = network.run(["scores"], {"pictures": np.asarray(small)[np.newaxis]})[0][0]
    return {labels[place]: float(scores[place]) for place in scores.argsort()[::-1]}


answer_all(files, answer)
