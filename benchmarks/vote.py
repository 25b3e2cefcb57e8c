"""The vote and each of its members, on MNIST's test pictures and on pen digits of writers whom nothing has learnt from.

    python benchmarks/vote.py --strokes FILE.unipen.gz [--choose] [--json]

Each accuracy stands with its 95 % interval; McNemar's test sets the vote against its best member on the same pictures.
With `--choose`, the powers of the error that a model's weight may have are tried on the first three of the six writers
alone; the other three and MNIST's test pictures choose nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from common import put
from numpy.typing import NDArray

from engine import catalog
from engine.data.chunks import chunks
from engine.data.datasets import mnist_test
from engine.data.unipen import PAD_BRUSH, draw_all, read_unipen, split_by_writer
from engine.metrics.calibration import tempered
from engine.metrics.interval import interval_text
from engine.metrics.significance import pair
from engine.prediction.versions import version_of
from engine.prediction.vote import vote_many
from engine.prediction.vote_weights import vote_weights
from engine.runtimes.fast import load_fast
from engine.system import folders

POWERS = (0, 1, 2, 3, 4)
MODELS = tuple(catalog.DIGIT_MODELS)


def main() -> None:
    """Let all models answer, vote, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--strokes", type=Path, required=True)
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    _, strangers = split_by_writer(read_unipen(arguments.strokes))
    writers = np.array([digit.writer for digit in strangers])
    first_three = np.isin(writers, sorted(set(writers.tolist()))[:3])
    images, labels = draw_all(strangers, (PAD_BRUSH,))
    scores = scores_of(images)
    if arguments.choose:
        for power in POWERS:
            weights = np.asarray(vote_weights(MODELS)) ** (power / 4)
            wrong = int((vote_many(scores, weights.tolist()) != labels)[first_three].sum())
            print(f"power {power}: {wrong} of {int(first_three.sum())} misread")
        return
    test = mnist_test()
    found = {
        "MNIST's test pictures": compared(scores_of(test.images), test.labels),
        "pen digits, all six writers": compared(scores, labels),
        "pen digits, three writers that chose nothing": compared(scores[:, ~first_three], labels[~first_three]),
    }
    if arguments.json:
        put("vote", found)
        return
    for name, figures in found.items():
        print(f"| {name} | wrong | accuracy, % |\n|---|---|---|")
        for row, (wrong, count) in figures["wrong"].items():
            print(f"| {row} | {wrong} | {100 - 100 * wrong / count:.2f} ({interval_text(1 - wrong / count, count)}) |")
        print(f"\nOnly the vote right {figures['only_vote']}, only the best member {figures['only_best']}: "
              f"p = {figures['p_value']:.2g} by McNemar's test\n")  # fmt: skip


def scores_of(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The calibrated scores of all models, (models, N, 10)."""
    batch = images[..., np.newaxis].astype(np.float32) / 255
    found = []
    for model_id in MODELS:
        runtime = load_fast(catalog.find(model_id), folders.SHIPPED_WEIGHTS / model_id)
        parts = [runtime.infer(batch[part])[0] for part in chunks(len(batch), 100)]
        found.append(tempered(np.concatenate(parts), version_of(model_id).temperature.value))
    return np.stack(found)


def compared(scores: NDArray[np.float32], labels: NDArray[np.integer]) -> dict[str, object]:
    """Mistakes of each member and of the vote, and McNemar's test of the vote against the best member."""
    answers = {model_id: one.argmax(axis=1) for model_id, one in zip(MODELS, scores, strict=True)}
    voted = vote_many(scores, vote_weights(MODELS))
    best = min(answers, key=lambda model_id: int((answers[model_id] != labels).sum()))
    table = pair(labels.astype(np.int64), voted, answers[best])
    wrong = {name: (int((given != labels).sum()), len(labels)) for name, given in (*answers.items(), ("vote", voted))}
    return {"wrong": wrong, "best": best, "only_vote": table.only_first, "only_best": table.only_second,
            "p_value": table.p_value}  # fmt: skip


if __name__ == "__main__":
    main()
