"""Train the network that tells digits from everything else, and write model.onnx, manifest.json and metrics.json.

    python train.py --strokes FILE.unipen.gz --fonts FOLDER --photos FOLDER [--examples FILE.npz]

What is in the folders: see README.md beside this script. With `--examples`, the pictures that are made first are kept
in that file, and taken from it the next time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[2])]

import drawings  # noqa: E402 - after the folders were named
import glyphs  # noqa: E402
from examples import Pictures, Sources, all_of  # noqa: E402

from engine.data.datasets import mnist_train  # noqa: E402
from engine.data.unipen import PAD_BRUSH, draw_all, read_unipen, split_by_writer  # noqa: E402
from engine.export.onnx_export import export_onnx  # noqa: E402

DIGITS = {"MNIST, worn": 25_000, "pens": 22_000, "print": 16_000}
NON_DIGITS = {
    "letters": 34_000, "operators": 11_000, "signs": 8_000, "scribbles": 10_000, "shapes": 9_000, "frames": 7_000,
    "doodles": 6_000, "dots": 3_000, "strokes put together": 10_000, "parts of digits": 5_000, "turned digits": 7_000,
    "two digits": 12_000, "photos": 8_000, "noise": 4_000,
}  # fmt: skip
VALIDATION = 5_000  # of MNIST's training pictures, the last ones
KEPT = 0.995  # of the validation digits, in each of the two sets: what the threshold lets through
NOT_A_DIGIT = 10  # the label
SEED, EPOCHS, BATCH, RATE = 1, 7, 256, 3e-3


class Network(nn.Module):
    """(N, 28, 28, 1), as prepared for digits, to (N, 1): the share of the softmax that the ten digits have together.

    It learns eleven labels, since to know the digits apart helps to know what is none of them. `shift` is added to the
    share's log-odds.
    """

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(1, 32, 5, 2, bias=False), nn.BatchNorm2d(32), nn.ReLU()]
        layers += [nn.Conv2d(32, 48, 3, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(48), nn.ReLU()]
        layers += [nn.Conv2d(48, 64, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.Flatten(), nn.Dropout(0.2)]
        layers += [nn.Linear(576, 96, bias=False), nn.BatchNorm1d(96), nn.ReLU(), nn.Linear(96, 11)]
        self.logits = nn.Sequential(*layers)
        self.register_buffer("shift", torch.zeros(1))

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        logits = self.logits(pictures.permute(0, 3, 1, 2))
        digits = torch.logsumexp(logits[:, :NOT_A_DIGIT], dim=1, keepdim=True)
        return torch.sigmoid(digits - logits[:, NOT_A_DIGIT:] + self.shift)


def main() -> None:
    """Make the examples, train, choose the threshold, write the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("strokes", "fonts", "photos"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--examples", type=Path)
    arguments = parser.parse_args()
    if arguments.examples is None or not arguments.examples.exists():
        made = make_examples(arguments.strokes, arguments.fonts, arguments.photos)
        if arguments.examples is not None:
            np.savez(arguments.examples, **made)
    else:
        made = dict(np.load(arguments.examples))
    torch.set_num_threads(1)
    started = time.perf_counter()
    network, curve = train(made["images"], made["labels"])
    seconds = time.perf_counter() - started
    scores = {name: scored(network, made[name]) for name in ("mnist_validation", "pens_validation")}
    limit = min(float(np.quantile(values, 1 - KEPT)) for values in scores.values())
    with torch.no_grad():
        network.shift -= np.log(limit / (1 - limit))  # so that the limit becomes 0.5
    write(network, {"epochs": curve, "seconds": seconds, "examples": len(made["labels"]), "limit": limit})


def make_examples(strokes: Path, fonts: Path, photos: Path) -> dict[str, np.ndarray]:
    """Training pictures (N, 28, 28) uint8 with labels, 10 for what is no digit, and two sets of validation digits."""
    mnist = mnist_train()
    writers, _ = split_by_writer(read_unipen(strokes))  # the others are never seen, nor are they for the threshold
    known, unknown = split_by_writer(writers)
    images, labels = mnist.images[:-VALIDATION], mnist.labels[:-VALIDATION]
    paths = [photos / kind / f"{kind}{number:02d}.jpg" for kind in ("building", "scene") for number in range(20)]
    faces = glyphs.faces(fonts, glyphs.TRAINING)
    sources = Sources(images, labels, known, faces, paths, drawings.DRAWINGS)
    pictures, answers = [images], [np.asarray(labels)]
    for kind, made, label in sources.labelled_digits(DIGITS, SEED):
        print(f"{kind}: {len(made):,}", flush=True)
        pictures.append(made)
        answers.append(label)
    for kind, made in all_of(sources.non_digits(), NON_DIGITS, SEED):
        print(f"{kind}: {len(made):,}", flush=True)
        pictures.append(made)
        answers.append(np.full(len(made), NOT_A_DIGIT))
    return {
        "images": np.concatenate(pictures),
        "labels": np.concatenate(answers).astype(np.uint8),
        "mnist_validation": mnist.images[-VALIDATION:],
        "pens_validation": draw_all(unknown, (PAD_BRUSH,))[0],
    }


def train(images: Pictures, labels: np.ndarray) -> tuple[Network, list[dict[str, float]]]:
    """Train by Adam with decoupled weight decay and one cycle of the learning rate (Smith and Topin, 2018)."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    network = Network().to(memory_format=torch.channels_last)
    steps = len(labels) // BATCH
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=EPOCHS * steps)
    curve = []
    for epoch in range(1, EPOCHS + 1):
        network.train()
        order, total, started = rng.permutation(len(labels)), 0.0, time.perf_counter()
        for step in range(steps):
            chosen = order[step * BATCH : (step + 1) * BATCH]
            batch = torch.from_numpy(_moved(rng, images[chosen])).unsqueeze(1)
            logits = network.logits(batch.contiguous(memory_format=torch.channels_last))
            loss = nn.functional.cross_entropy(logits, torch.from_numpy(labels[chosen].astype(np.int64)))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        curve.append({"epoch": epoch, "loss": total / steps, "seconds": time.perf_counter() - started})
        print(curve[-1], flush=True)
    return network.eval(), curve


def _moved(rng: np.random.Generator, images: Pictures) -> np.ndarray:
    """Moved by up to a pixel, since small changes move the centre of mass, and a little paler or darker."""
    y, x = rng.integers(-1, 2, 2)
    gamma = rng.uniform(0.75, 1.3)
    return (np.roll(images, (y, x), axis=(1, 2)).astype(np.float32) / 255) ** np.float32(gamma)


def scored(network: Network, images: Pictures) -> np.ndarray:
    """The network's scores (N,) for pictures (N, 28, 28) uint8."""
    with torch.no_grad():
        batches = torch.from_numpy(images[..., np.newaxis].astype(np.float32) / 255).split(1000)
        return torch.cat([network(batch) for batch in batches])[:, 0].numpy()


def write(network: Network, figures: dict[str, object]) -> None:
    """Write the three files beside this folder."""
    folder = HERE.parent
    export_onnx(network, (28, 28, 1), folder / "model.onnx")
    content = (folder / "model.onnx").read_bytes()
    record = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest = {"format": 1, "model": "not-a-digit", "files": {"model.onnx": record}}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print({name: value for name, value in figures.items() if name != "epochs"})


if __name__ == "__main__":
    main()
