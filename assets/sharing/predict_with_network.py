"""Recognise digits that are drawn: python predict.py PICTURE …"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import network
from pictures import named, opened
from preparation import calibrated, prepare

sys.stdout.reconfigure(encoding="utf-8")  # on Windows, files have an encoding that lacks signs of labels
folder = Path(__file__).resolve().parent
manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
labels, temperature = manifest["labels"], manifest["output"].get("temperature", 1)
model = network.load(folder)

for file in named(sys.argv[1:]):
    prepared = prepare(opened(file))
    if prepared is None:
        print(json.dumps({"file": file, "label": None, "why": "nothing is drawn in this picture"}))
        continue
    scores = calibrated(network.scores(model, prepared), temperature)[0]
    answer = dict(zip(labels, map(float, scores), strict=True))
    print(json.dumps({"file": file, "label": labels[scores.argmax()], "scores": answer}, ensure_ascii=False))
