"""Recognise digits that are drawn: python predict.py PICTURE …"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import network
from pictures import answer_all, named
from preparation import calibrated, prepare

files = named(sys.argv[1:])
folder = Path(__file__).resolve().parent
manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
labels, temperature = manifest["labels"], manifest["output"].get("temperature", 1)
model = network.load(folder)


def answer(picture):
    """The scores of a picture by their labels, or None where nothing is drawn."""
    prepared = prepare(picture)
    if prepared is None:
        return None
    scores = calibrated(network.scores(model, prepared), temperature)[0]
    return dict(zip(labels, map(float, scores), strict=True))


answer_all(files, answer)
