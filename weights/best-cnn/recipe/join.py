"""Join two networks of best-cnn into one of two groups of channels, and write its weights as they ship.

    python join.py --pictures FILE.npz --first FOLDER --second FOLDER --out FOLDER

Its logits are a mean of both networks'. The share of the second is the one with the least loss on MNIST's pictures that
choose. Where one network is narrower, its missing channels are 0, and it answers as before. The training record is the
first's, with the figures of both.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[2])]

from teach import chosen_by  # noqa: E402 - after the folders were named

from engine import catalog  # noqa: E402
from engine.catalog.setting_values import wholes  # noqa: E402
from engine.data.datasets import Dataset, mnist_test  # noqa: E402
from engine.models.best_cnn import BestCNN  # noqa: E402
from engine.runs.trained_files import export, measure, now, versions, write_manifest  # noqa: E402
from engine.training.validation import temperature_and_cross_entropy  # noqa: E402
from engine.weights.training_record import read_training_record  # noqa: E402

SHARES = np.linspace(0, 1, 21)
Weights = dict[str, torch.Tensor]


def main() -> None:
    """Choose the share, join, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("pictures", "first", "second", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    data = dict(np.load(arguments.pictures))
    first, second = BestCNN.load(arguments.first), BestCNN.load(arguments.second)
    losses = [chosen_by(joined(first, second, share), data, "mnist")[1] for share in SHARES]
    for share, loss in zip(SHARES, losses, strict=True):
        print(f"share {share:.2f}: loss {loss:.5f}")
    share = float(SHARES[np.argmin(losses)])
    arguments.out.mkdir(parents=True, exist_ok=True)
    held_back = Dataset.of("held back", data["mnist_images"], data["mnist_labels"].astype(np.int64))
    _write(joined(first, second, share), share, held_back, arguments.first, arguments.out)


def joined(first: BestCNN, second: BestCNN, share: float) -> BestCNN:
    """Both networks side by side, the second with this share of the logits. They have as many blocks, which halve by
    convolution.
    """
    channels = tuple(
        max(both) for both in zip(*(wholes(one.settings, "channels") for one in (first, second)), strict=True)
    )
    mould = BestCNN({**first.settings, "channels": channels}).network.state_dict()
    one, other = (_widened(half.network.state_dict(), mould) for half in (first, second))
    weights = {name: torch.cat([values, other[name]]) if values.ndim else values for name, values in one.items()}
    dense, bias = list(weights)[-2:]  # of the last layer, which adds what both groups say
    weights[dense] = torch.cat([(1 - share) * one[dense], share * other[dense]], dim=1)
    weights[bias] = (1 - share) * one[bias] + share * other[bias]
    both = BestCNN({**first.settings, "channels": tuple(2 * width for width in channels), "groups": 2})
    both.network.load_state_dict(weights)
    return both


def _widened(weights: Weights, mould: Weights) -> Weights:
    """The weights in larger arrays, with zeros for channels that the network does not have.

    A channel that is 0 stays 0: its mean is 0, its variance counts as 1, and what normalisation adds is 0.
    """
    wide = {}
    for name, values in weights.items():
        wide[name] = torch.full_like(mould[name], float(name.endswith("running_var")))
        wide[name][tuple(slice(0, length) for length in values.shape)] = values
    return wide


def _write(network: BestCNN, share: float, held_back: Dataset, first: Path, folder: Path) -> None:
    spec = catalog.find("best-cnn")
    fast, parity = export(spec, network, folder, held_back, lambda: None)
    tested = measure(spec, fast, mnist_test(), lambda tested: None)
    right = (fast.infer(held_back.batch())[0].argmax(1) == held_back.labels).mean()
    temperature, loss = temperature_and_cross_entropy(network, held_back.batch(), held_back.labels)
    record = read_training_record(first)
    said = (
        f"Two networks side by side; recipe and curve are the first's. The second has {share:.0%} of the answer: that "
        f"gave the least loss on the {len(held_back):,} held-back pictures of MNIST."
    )
    replace(
        record,
        date=now(),
        versions=versions(),
        data=replace(record.data, name=f"{record.data.name}+hands.unipen.gz+fonts", validation=len(held_back)),
        validation_accuracy=float(right),
        validation_loss=float(loss),
        test_accuracy=tested.accuracy,
        test_loss=tested.loss,
        parity=parity,
        choice=replace(record.choice, run=said),
    ).write(folder)
    write_manifest(spec, network, fast, temperature, folder)


if __name__ == "__main__":
    main()
