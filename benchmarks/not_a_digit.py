"""How well digits are told from what is none, by kind of non-digit, for several ways to tell them.

    python benchmarks/not_a_digit.py --strokes FILE.unipen.gz --fonts FOLDER --photos FOLDER [--count N] [--json]

The folders are those of weights/not-a-digit/recipe/README.md. Digits are MNIST's 10,000 test digits and the pen strokes
of writers kept out of all training; non-digits come from fonts, photos and drawings that the network has not seen, made
anew here. Ways: the network of weights/not-a-digit, and, of best-cnn alone, the largest softmax score, the energy (Liu
et al., "Energy-based Out-of-distribution Detection", 2020), the Mahalanobis distance of the last features (Lee et al.,
"A Simple Unified Framework for Detecting Out-of-Distribution Samples", 2018), and the last two together.

AUROC is the chance that a digit gets a higher value than a non-digit. "Let through" is the share of non-digits above a
limit that keeps 98 % of digits set aside: MNIST training pictures and writers that neither way has learnt from.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from common import put
from drawings import DRAWINGS
from examples import Pictures, Sources, all_of
from glyphs import HELD_OUT, faces
from held_out_drawings import DRAWINGS as HELD_OUT_DRAWINGS
from numpy.typing import NDArray

from engine import catalog
from engine.data.datasets import mnist_test, mnist_train
from engine.data.unipen import PAD_BRUSH, draw_all, read_unipen, split_by_writer
from engine.models.best_cnn import BestCNN
from engine.prediction.likeness import LEAST_LIKENESS, likenesses
from engine.system import folders

KEPT = 0.98
SET_ASIDE = 5_000
FITTED = 10_000  # training digits that the distances are measured from
SEED = 90_000
Values = NDArray[np.float64]
Way = Callable[[Pictures], Values]


def main() -> None:
    """Make the pictures, let each way judge them, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("strokes", "fonts", "photos"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1000, help="non-digits of each kind (default 1000)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    digits, aside, others = _pictures(arguments.strokes, arguments.fonts, arguments.photos, arguments.count)
    table: dict[str, dict[str, object]] = {}
    for way, judge in _ways().items():
        limit = min(float(np.quantile(judge(pictures), 1 - KEPT)) for pictures in aside.values())
        table[way] = _measured(judge, limit, digits, others)
    chosen, seconds = "network", _seconds(digits["MNIST"])
    at_limit = _shares(lambda p: _ways_network(p), LEAST_LIKENESS, digits, others)
    if arguments.json:
        put("not_a_digit", {"ways": table, "chosen": chosen, "at its own limit": at_limit, "seconds": seconds})
        return
    _put(table)
    print(f"\nAt the limit that ships: {at_limit}\nMilliseconds for a picture, in batches of 50: {1e3 * seconds:.3f}")


def _pictures(
    strokes: Path, fonts: Path, photos: Path, count: int
) -> tuple[dict[str, Pictures], dict[str, Pictures], dict[str, Pictures]]:
    """Digits of the test, digits set aside for the limit, and non-digits by kind."""
    writers, strangers = split_by_writer(read_unipen(strokes))
    _, unknown = split_by_writer(writers)
    test, train = mnist_test(), mnist_train()
    digits = {"MNIST": test.images, "pens": draw_all(strangers, (PAD_BRUSH,))[0]}
    aside = {"MNIST": train.images[-SET_ASIDE:], "pens": draw_all(unknown, (PAD_BRUSH,))[0]}
    paths = [photos / kind / f"{kind}{number:02d}.jpg" for kind in ("building", "scene") for number in range(20, 30)]
    paths += sorted(folders.PHOTOS.glob("*.jpg"))
    kinds = {**HELD_OUT_DRAWINGS, "dots": DRAWINGS["dots"]}  # a dot is a dot
    sources = Sources(test.images, test.labels, strangers, faces(fonts, HELD_OUT), paths, kinds)
    makers = sources.non_digits()
    return digits, aside, dict(all_of(makers, dict.fromkeys(makers, count), SEED))


def _ways() -> Mapping[str, Way]:
    network = BestCNN.load(folders.SHIPPED_WEIGHTS / catalog.DEFAULT).network.eval()
    known: dict[int, tuple[Values, Values]] = {}  # each way asks for the features of the same pictures

    def features_of(pictures: Pictures) -> tuple[Values, Values]:
        if id(pictures) not in known:
            known[id(pictures)] = _features(network, pictures)
        return known[id(pictures)]

    train = mnist_train()
    rng = np.random.default_rng(0)
    chosen = rng.permutation(len(train) - SET_ASIDE)[:FITTED]
    features, logits = _features(network, train.images[chosen])
    labels = np.asarray(train.labels)[chosen]
    means = np.stack([features[labels == label].mean(axis=0) for label in range(10)])
    spread = np.cov((features - means[labels]).T)
    spread += np.eye(len(spread)) * np.trace(spread) / len(spread) * 0.01
    whitening = np.linalg.cholesky(np.linalg.inv(spread))
    centres = means @ whitening

    def distances(values: Values) -> Values:
        placed = values @ whitening
        return np.min([((placed - centre) ** 2).sum(axis=1) for centre in centres], axis=0)

    def energy_of(values: Values) -> Values:
        return np.logaddexp.reduce(values, axis=1)

    scale = (float(energy_of(logits).std()), float(np.sqrt(distances(features)).std()))

    def both(pictures: Pictures) -> Values:
        inside, out = features_of(pictures)
        return energy_of(out) / scale[0] - np.sqrt(distances(inside)) / scale[1]

    return {
        "softmax": lambda pictures: _softmax(features_of(pictures)[1]).max(axis=1),
        "energy": lambda pictures: energy_of(features_of(pictures)[1]),
        "Mahalanobis": lambda pictures: -distances(features_of(pictures)[0]),
        "energy and Mahalanobis": both,
        "network": _ways_network,
    }


def _ways_network(pictures: Pictures) -> Values:
    return likenesses(_batch(pictures)).astype(np.float64)


def _features(network: torch.nn.Module, pictures: Pictures) -> tuple[Values, Values]:
    """What the last layer is given, and the logits."""
    layers = list(network.children())
    inside, out = [], []
    with torch.inference_mode():
        for part in torch.from_numpy(_batch(pictures)).split(500):
            for layer in layers[:-1]:
                part = layer(part)
            inside.append(part.numpy())
            out.append(layers[-1](part).numpy())
    return np.concatenate(inside).astype(np.float64), np.concatenate(out).astype(np.float64)


def _softmax(logits: Values) -> Values:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _batch(pictures: Pictures) -> NDArray[np.float32]:
    return pictures[..., np.newaxis].astype(np.float32) / 255


def _measured(
    judge: Way, limit: float, digits: Mapping[str, Pictures], others: Mapping[str, Pictures]
) -> dict[str, object]:
    known = {name: judge(pictures) for name, pictures in digits.items()}
    values = {kind: judge(pictures) for kind, pictures in others.items()}
    together = np.concatenate(list(values.values()))
    return {
        "AUROC": {
            name: {**{kind: auroc(d, v) for kind, v in values.items()}, "all": auroc(d, together)}
            for name, d in known.items()
        },
        "kept": {name: float((d >= limit).mean()) for name, d in known.items()},
        "let through": {**{kind: float((v >= limit).mean()) for kind, v in values.items()},
                        "all": float((together >= limit).mean())},
    }  # fmt: skip


def _shares(
    judge: Way, limit: float, digits: Mapping[str, Pictures], others: Mapping[str, Pictures]
) -> dict[str, object]:
    values = np.concatenate([judge(pictures) for pictures in others.values()])
    kept = {name: float((judge(pictures) >= limit).mean()) for name, pictures in digits.items()}
    return {"kept": kept, "let through": float((values >= limit).mean())}


def auroc(higher: Values, lower: Values) -> float:
    """The chance that a value of the first is above one of the second, equal ones counting half."""
    both = np.concatenate([higher, lower])
    _, places, counts = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[: len(higher)].sum() - len(higher) * (len(higher) + 1) / 2) / (len(higher) * len(lower)))


def _seconds(pictures: Pictures) -> float:
    batch = _batch(pictures[:1000])
    likenesses(batch)
    started = time.perf_counter()
    likenesses(batch)
    return (time.perf_counter() - started) / len(batch)


# Any is what the tables of `_measured` hold.
def _put(table: Mapping[str, Mapping[str, dict]]) -> None:
    ways = list(table)
    print("AUROC against MNIST / pens, and let through at 98 % of digits set aside\n")
    print("| kind | " + " | ".join(ways) + " |\n|---|" + "---|" * len(ways))
    for kind in table[ways[0]]["let through"]:
        cells = [
            f"{row['AUROC']['MNIST'][kind]:.4f} / {row['AUROC']['pens'][kind]:.4f}, {row['let through'][kind]:.1%}"
            for row in table.values()
        ]
        print(f"| {kind} | " + " | ".join(cells) + " |")
    print(
        "| digits kept | "
        + " | ".join(f"{r['kept']['MNIST']:.1%} / {r['kept']['pens']:.1%}" for r in table.values())
        + " |"
    )


if __name__ == "__main__":
    main()
