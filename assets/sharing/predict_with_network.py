"""Recognise digits that are drawn: python predict.py PICTURE …"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

sys.path.insert(0, str(Path(__file__).resolve().parent))
import network
from preparation import calibrated, prepare

folder = Path(__file__).resolve().parent
manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
labels, temperature = manifest["labels"], manifest["output"].get("temperature", 1)
model = network.load(folder)

for file in sys.argv[1:]:
    picture = ImageOps.exif_transpose(Image.open(file)).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")  # under what is transparent
    prepared = prepare(np.asarray(Image.alpha_composite(paper, picture).convert("RGB")))
    if prepared is None:
        print(json.dumps({"file": file, "label": None, "why": "nothing is drawn in this picture"}))
        continue
    scores = calibrated(network.scores(model, prepared), temperature)[0]
    answer = dict(zip(labels, map(float, scores), strict=True))
    print(json.dumps({"file": file, "label": labels[scores.argmax()], "scores": answer}, ensure_ascii=False))
