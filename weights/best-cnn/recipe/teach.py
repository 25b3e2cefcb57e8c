"""Teach a network of best-cnn by another and by labels: MNIST, pens, hands of other countries, digits on sheets.

    python teach.py --pictures FILE.npz --teacher FOLDER --out FOLDER

`--teacher` is a folder of weights of best-cnn. What came of it: README.md beside this. The loss is the cross-entropy
with the teacher's scores and, for a fifth, with the right labels (Hinton et al., "Distilling the knowledge in a neural
network", 2015); where the teacher gives the right label less than half, with the labels alone. Kept is a running mean
of the weights (Polyak and Juditsky, 1992).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2])]

from engine import catalog  # noqa: E402 - after the folder was named
from engine.catalog.recipe import Recipe  # noqa: E402
from engine.data.augmentation import augment  # noqa: E402
from engine.models.best_cnn import BestCNN  # noqa: E402

BATCH, SMOOTHING, SEED = 128, 0.05, 1
EPOCHS, RATE = 78, 3e-3
CHANNELS = (32, 64, 160)
TAUGHT = 0.8  # of the loss, where the teacher is right
OTHERS = 0.35  # of the pictures that are not MNIST's, chosen anew for each epoch
UNAUGMENTED = 2  # epochs at the end
EVERY, KEPT = 20, 0.98  # steps after which the mean takes the weights in; what it keeps of itself
MEASURED = 20_000  # pictures, for the statistics of batch normalisation
CHOOSING = ("mnist", "sheets", "changes", "fonts")


def main() -> None:
    """Teach, and write the curve and both weights: the last ones and their mean."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("pictures", "teacher", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    spec, data = catalog.find("best-cnn"), dict(np.load(arguments.pictures))
    recipe = spec.recipe("tuned")
    recipe = replace(recipe, settings={**recipe.settings, "channels": CHANNELS})
    student = BestCNN.create(recipe)
    arguments.out.mkdir(parents=True, exist_ok=True)
    lesson = Lesson(recipe, data, BestCNN.load(arguments.teacher), student)
    curve = []
    for epoch in range(1, EPOCHS + 1):
        started = time.perf_counter()
        loss, right = lesson.teach(epoch)
        figures = {name: chosen_by(student, data, name) for name in CHOOSING}
        seconds = time.perf_counter() - started
        curve.append({"epoch": epoch, "train_loss": loss, "train_accuracy": right, **figures, "seconds": seconds})
        print(curve[-1], flush=True)
        (arguments.out / "curve.json").write_text(json.dumps(curve, indent=2) + "\n")
    _write(student, arguments.out / "last")
    lesson.take_mean()
    print({name: chosen_by(student, data, name) for name in CHOOSING})
    _write(student, arguments.out / "mean")


class Lesson:
    """A student that learns from a teacher, and from labels."""

    def __init__(self, recipe: Recipe, data: dict[str, np.ndarray], teacher: BestCNN, student: BestCNN) -> None:
        self._shapes = recipe.augmentation
        self._images, self._labels = data["images"], data["labels"].astype(np.int64)
        self._of_mnist = int(data["of_mnist"])
        self._teacher = teacher.network.eval()
        self._student, self._network = student, student.network
        decay = float(str(recipe.settings["weight_decay"]))
        self._optimiser = torch.optim.AdamW(self._network.parameters(), weight_decay=decay)
        self._mean = {name: values.clone() for name, values in self._network.state_dict().items()}

    def teach(self, epoch: int) -> tuple[float, float]:
        """Mean loss of an epoch, counted from 1, and share of right answers. Convolutions are computed in bfloat16."""
        rng = np.random.default_rng([SEED, epoch])
        torch.manual_seed(SEED * 1000 + epoch)
        others = rng.permutation(np.arange(self._of_mnist, len(self._labels)))
        others = others[: round(len(others) * OTHERS)]
        order = rng.permutation(np.concatenate([np.arange(self._of_mnist), others]))
        shapes = self._shapes if epoch <= EPOCHS - UNAUGMENTED else ()
        steps, total, right = len(order) // BATCH, 0.0, 0
        self._network.train()
        for step in range(steps):
            chosen = order[step * BATCH : (step + 1) * BATCH]
            pictures = torch.from_numpy(augment(_batch(self._images[chosen]), shapes, rng))
            for group in self._optimiser.param_groups:
                group["lr"] = _rate(epoch - 1 + step / steps)
            loss, answers = self._step(pictures, chosen)
            total, right = total + loss, right + int((answers == torch.from_numpy(self._labels[chosen])).sum())
            if step % EVERY == 0:
                self._take_in()
        return total / steps, right / (steps * BATCH)

    def take_mean(self) -> None:
        """Give the student the mean of its weights, and measure the statistics of batch normalisation for them."""
        self._network.load_state_dict(self._mean)
        sample = np.random.default_rng(SEED).permutation(len(self._labels))[:MEASURED]
        self._student.update_batch_normalisation(_batch(self._images[sample]))

    def _step(self, pictures: torch.Tensor, chosen: np.ndarray) -> tuple[float, torch.Tensor]:
        wanted = torch.from_numpy(self._labels[chosen])
        with torch.autocast("cpu", torch.bfloat16):
            with torch.no_grad():
                taught = self._teacher(pictures).float().softmax(1)
            features = self._network[:-1](pictures)
        logits = self._network[-1](features.float())
        share = TAUGHT * (taught[torch.arange(len(wanted)), wanted] >= 0.5)
        by_teacher = -(taught * logits.log_softmax(1)).sum(1)
        by_label = nn.functional.cross_entropy(logits, wanted, label_smoothing=SMOOTHING, reduction="none")
        loss = (share * by_teacher + (1 - share) * by_label).mean()
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()
        return loss.item(), logits.argmax(1)

    def _take_in(self) -> None:
        with torch.no_grad():
            for name, values in self._network.state_dict().items():
                if values.is_floating_point():
                    self._mean[name].mul_(KEPT).add_(values, alpha=1 - KEPT)
                else:
                    self._mean[name].copy_(values)


def _rate(done: float) -> float:
    """The learning rate after so many epochs: it rises for one, then falls by half a cosine."""
    if done < 1:
        return RATE * done
    return RATE * 0.5 * (1 + math.cos(math.pi * (done - 1) / (EPOCHS - 1)))


def chosen_by(network: BestCNN, data: dict[str, np.ndarray], name: str) -> tuple[float, float]:
    """Accuracy on a set that chooses, and the mean cross-entropy there at the best temperature (Guo et al., 2017)."""
    images, wanted = data[f"{name}_images"], torch.from_numpy(data[f"{name}_labels"].astype(np.int64))
    parts = np.array_split(_batch(images), len(images) // 500 + 1)
    scores = torch.from_numpy(np.concatenate([network.predict_proba(part) for part in parts]))
    logits = scores.clamp(min=1e-12).log()
    loss = min(float(nn.functional.cross_entropy(logits * scale, wanted)) for scale in np.linspace(0.6, 3, 25))
    return float((scores.argmax(1) == wanted).float().mean()), loss


def _batch(images: np.ndarray) -> np.ndarray:
    return images[..., np.newaxis].astype(np.float32) / 255


def _write(network: BestCNN, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    network.save(folder)
    network.export(folder / "model.onnx")


if __name__ == "__main__":
    main()
