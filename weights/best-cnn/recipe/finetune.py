"""Go on training best-cnn with hands of other countries and handwriting fonts, choose, and write its files.

    python finetune.py make   --strokes FILE.unipen.gz --fonts FOLDER --work FOLDER
    python finetune.py train  --work FOLDER
    python finetune.py choose --work FOLDER

`make` writes the pictures, `train` a state after each epoch (and goes on from the last one), `choose` compares the new
weights, the old ones and their averages on the validation pictures and writes `weights.safetensors`, `model.onnx`
and `manifest.json` one folder up. What is in the folders: see README.md beside this script.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

HERE = Path(__file__).resolve().parent
WEIGHTS = HERE.parent
sys.path[:0] = [str(HERE), str(WEIGHTS.parent / "not-a-digit" / "recipe"), str(WEIGHTS.parents[1])]

import handwriting  # noqa: E402 - after the folders were named
import mixture  # noqa: E402
from countries import CHANGES  # noqa: E402

from engine import catalog  # noqa: E402
from engine.data.augmentation import augment  # noqa: E402
from engine.data.datasets import mnist_test, mnist_train  # noqa: E402
from engine.data.unipen import BRUSHES, StrokeDigit, draw_all, read_unipen, split_by_writer  # noqa: E402
from engine.export.parity import check_parity  # noqa: E402
from engine.metrics.classification import evaluate_scores  # noqa: E402
from engine.models.best_cnn import BestCNN  # noqa: E402
from engine.preprocessing.picture_files import open_picture  # noqa: E402
from engine.runtimes.fast import load_fast  # noqa: E402
from engine.system import folders  # noqa: E402
from engine.system.files import write_json  # noqa: E402
from engine.training.records import Arrays  # noqa: E402
from engine.weights.store import MANIFEST  # noqa: E402

EACH_CHANGE, PLAIN, EACH_GLYPH = 1_800, 12_000, 25
SEED, EPOCHS, UNAUGMENTED, BATCH, RATE, WARM_UP = 1, 10, 2, 128, 1.5e-3, 0.5
SHARE = 0.55  # of the pictures, chosen anew for each epoch
OLD_SHARES = (0.25, 0.5, 0.75)  # of the old weights in the averages that are tried
MEASURED = 20_000  # pictures, for the statistics of batch normalisation
VALIDATION_SETS = ("mnist", "changes", "fonts")


def main() -> None:
    """Do what the first argument says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage", choices=("make", "train", "choose"))
    for name in ("strokes", "fonts"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    pictures = arguments.work / "pictures.npz"
    if arguments.stage == "make":
        np.savez(pictures, **make(arguments.strokes, arguments.fonts))
    else:
        stage = train if arguments.stage == "train" else choose
        stage(dict(np.load(pictures)), arguments.work)


def make(strokes: Path, fonts: Path) -> dict[str, np.ndarray]:
    """Pictures (N, 28, 28) uint8 and labels (N,) uint8 to train with, and three sets to choose with.

    MNIST's part of the latter are the pictures that the shipped weights have not learnt from either. Five of the
    24 writers of the training part are drawn plainly, as before; their changed strokes are only for choosing.
    """
    mnist = mnist_train()
    writers, _ = split_by_writer(read_unipen(strokes))
    learnt, kept = split_by_writer(writers)
    held = held_back_before(len(mnist) + len(writers) * len(BRUSHES), len(mnist))
    rest = np.setdiff1d(np.arange(len(mnist)), held)
    parts = {
        "mnist": (mnist.images[rest], mnist.labels[rest].astype(np.uint8)),
        "pens": draw_all(writers, BRUSHES),
        "plain": mixture.plain_strokes(writers, PLAIN, SEED),
        "changes": changes(learnt, EACH_CHANGE, SEED),
        "fonts": mixture.all_digits(handwriting.faces(fonts, handwriting.TRAINING), EACH_GLYPH, SEED),
    }
    print({name: len(labels) for name, (_, labels) in parts.items()}, flush=True)
    validation = {
        "mnist": (mnist.images[held], mnist.labels[held].astype(np.uint8)),
        "changes": changes(kept, 250, SEED + 1),
        "fonts": mixture.all_digits(handwriting.faces(fonts, handwriting.VALIDATION), 20, SEED + 1),
    }
    return {
        "images": np.concatenate([images for images, _ in parts.values()]),
        "labels": np.concatenate([labels for _, labels in parts.values()]),
        **{f"{name}_images": images for name, (images, _) in validation.items()},
        **{f"{name}_labels": labels for name, (_, labels) in validation.items()},
    }


def changes(digits: list[StrokeDigit], each: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """All kinds of hands."""
    made = [mixture.changed_strokes(kind, digits, each, seed) for kind in CHANGES]
    return np.concatenate([images for images, _ in made]), np.concatenate([labels for _, labels in made])


def held_back_before(whole: int, mnist: int) -> np.ndarray:
    """Which pictures of MNIST the shipped weights were not trained on: (3,868,) places, as that run drew them."""
    held = np.random.default_rng(0).permutation(whole)[:5000]
    return held[held < mnist]


def train(data: dict[str, np.ndarray], work: Path) -> None:
    """One cycle: a linear rise, then half a cosine to zero; the last epochs on the pictures as they are."""
    recipe = catalog.find("best-cnn").recipe("tuned")
    images = data["images"][..., np.newaxis].astype(np.float32) / 255
    labels = data["labels"].astype(np.int64)
    network = BestCNN.load(WEIGHTS)
    optimiser = torch.optim.AdamW(
        network.network.parameters(), weight_decay=float(str(recipe.settings["weight_decay"]))
    )
    curve = json.loads((work / "curve.json").read_text()) if (work / "curve.json").exists() else []
    if curve:
        saved = torch.load(work / f"state-{len(curve)}.pt", weights_only=True)
        network.network.load_state_dict(saved["weights"])
        optimiser.load_state_dict(saved["optimiser"])
    for epoch in range(len(curve) + 1, EPOCHS + 1):
        started = time.perf_counter()
        loss, right = run_epoch(network.network, optimiser, images, labels, epoch)
        figures = {name: accuracy(network, data, name) for name in VALIDATION_SETS}
        seconds = time.perf_counter() - started
        curve.append({"epoch": epoch, "train_loss": loss, "train_accuracy": right, **figures, "seconds": seconds})
        print(curve[-1], flush=True)
        states = {"weights": network.network.state_dict(), "optimiser": optimiser.state_dict()}
        torch.save(states, work / f"state-{epoch}.pt")
        (work / "curve.json").write_text(json.dumps(curve, indent=2) + "\n")


def run_epoch(
    network: nn.Sequential, optimiser: torch.optim.Optimizer, images: np.ndarray, labels: np.ndarray, epoch: int
) -> tuple[float, float]:
    """Mean loss and share of right answers. Convolutions are computed in bfloat16, in two thirds of the time."""
    recipe = catalog.find("best-cnn").recipe("tuned")
    augmented = epoch <= EPOCHS - UNAUGMENTED
    rng = np.random.default_rng([SEED, epoch])
    torch.manual_seed(SEED * 1000 + epoch)
    order = rng.permutation(len(labels))[: round(len(labels) * SHARE)]
    steps, total, right = len(order) // BATCH, 0.0, 0
    network.train()
    for step in range(steps):
        chosen = order[step * BATCH : (step + 1) * BATCH]
        pictures = torch.from_numpy(augment(images[chosen], recipe.augmentation if augmented else (), rng))
        wanted = torch.from_numpy(labels[chosen])
        for group in optimiser.param_groups:
            group["lr"] = RATE * risen_and_fallen((epoch - 1 + step / steps) / EPOCHS)
        with torch.autocast("cpu", torch.bfloat16):
            features = network[:-1](pictures)
        logits = network[-1](features.float())
        smoothing = float(str(recipe.settings["label_smoothing"]))
        loss = nn.functional.cross_entropy(logits, wanted, label_smoothing=smoothing)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        total, right = total + loss.item(), right + int((logits.argmax(1) == wanted).sum())
        if step % 100 == 0:
            print(epoch, step, steps, total / (step + 1), flush=True)
    return total / steps, right / (steps * BATCH)


def risen_and_fallen(done: float) -> float:
    """The share of the rate when this share of the run is done."""
    rise = WARM_UP / EPOCHS
    return done / rise if done < rise else 0.5 * (1 + math.cos(math.pi * (done - rise) / (1 - rise)))


def choose(data: dict[str, np.ndarray], work: Path) -> None:
    """Compare the new weights, the old ones and averages of the two, and write the files of the best.

    Best are those with the smallest loss on MNIST's validation pictures, scores calibrated: accuracy on so few says
    too little. Averages may generalise better than either (Izmailov et al., 2018). Statistics of batch normalisation
    are measured again.
    """
    network = BestCNN.load(WEIGHTS)
    old = network.snapshot()
    saved = torch.load(work / f"state-{EPOCHS}.pt", weights_only=True)["weights"]
    new = {name: values.numpy() for name, values in saved.items()}
    sample = np.random.default_rng(SEED).permutation(len(data["labels"]))[:MEASURED]
    sample = data["images"][sample][..., np.newaxis].astype(np.float32) / 255
    tried: dict[float, tuple[dict[str, float], Arrays]] = {}
    for share in (1.0, *OLD_SHARES, 0.0):
        network.restore(old if share == 1 else average(old, new, share))
        if share != 1:
            network.update_batch_normalisation(sample)
        figures = {name: accuracy(network, data, name) for name in VALIDATION_SETS}
        figures["calibrated MNIST loss"] = calibrated_loss(network, data["mnist_images"], data["mnist_labels"])
        tried[share] = figures, network.snapshot()
        print(share, figures, flush=True)
    best = min(tried, key=lambda share: tried[share][0]["calibrated MNIST loss"])
    figures = {str(share): figures for share, (figures, _) in tried.items()}
    curve = json.loads((work / "curve.json").read_text())
    record = {"epochs": curve, "tried, by share of the old weights": figures, "chosen": best}
    (HERE / "curve.json").write_text(json.dumps(record, indent=2) + "\n")
    network.restore(tried[best][1])
    write(network, data)


def calibrated_loss(network: BestCNN, images: np.ndarray, labels: np.ndarray) -> float:
    """The mean cross-entropy at the best temperature (Guo et al., "On calibration of modern neural networks", 2017)."""
    batch = images[..., np.newaxis].astype(np.float32) / 255
    scores = np.concatenate([network.predict_proba(part) for part in np.array_split(batch, len(batch) // 500 + 1)])
    logits, wanted = torch.from_numpy(scores).clamp(min=1e-12).log(), torch.from_numpy(labels.astype(np.int64))
    return min(float(nn.functional.cross_entropy(logits * scale, wanted)) for scale in np.linspace(0.6, 3, 25))


def average(one: Arrays, other: Arrays, share: float) -> Arrays:
    """`share` of the one and the rest of the other; counts are taken from the other."""
    return {
        name: (share * one[name] + (1 - share) * values).astype(values.dtype) if values.dtype.kind == "f" else values
        for name, values in other.items()
    }


def write(network: BestCNN, data: dict[str, np.ndarray]) -> None:
    """Write weights, their export and the manifest, and print what `metrics.json` says of them."""
    spec = catalog.find("best-cnn")
    network.save(WEIGHTS)
    network.export(WEIGHTS / spec.fast_file)
    fast = load_fast(spec, WEIGHTS)
    manifest = json.loads((WEIGHTS / MANIFEST).read_text())
    for name in manifest["files"]:
        content = (WEIGHTS / name).read_bytes()
        manifest["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    golden = spec.preparation.apply(open_picture(folders.SAMPLES / spec.golden)).batch
    manifest["golden"] = [float(score) for score in fast.infer(golden)[0][0]]
    write_json(WEIGHTS / MANIFEST, manifest)
    test = mnist_test()
    for name, images, labels in (
        ("validation", data["mnist_images"], data["mnist_labels"]),
        ("test", test.images, test.labels),
    ):
        batch = images[..., np.newaxis].astype(np.float32) / 255
        scores = np.concatenate([fast.infer(part)[0] for part in np.array_split(batch, len(batch) // 100 + 1)])
        result = evaluate_scores(scores, labels.astype(np.int64), spec.labels)
        print(name, result.accuracy, result.loss)
    batch = data["mnist_images"][:256, ..., np.newaxis].astype(np.float32) / 255
    print("parity", check_parity(network.predict_proba, fast, batch))


def accuracy(network: BestCNN, data: dict[str, np.ndarray], name: str) -> float:
    """The share of right answers in a validation set."""
    images = data[f"{name}_images"][..., np.newaxis].astype(np.float32) / 255
    answers = np.concatenate([network.predict_proba(part) for part in np.array_split(images, len(images) // 500 + 1)])
    return float((answers.argmax(axis=1) == data[f"{name}_labels"]).mean())


if __name__ == "__main__":
    main()
