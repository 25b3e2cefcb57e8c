"""Classes of your own: accuracy with few samples, telling strange pictures, and how long it all takes.

    OPENBLAS_NUM_THREADS=1 python benchmarks/teach.py --photos FOLDER [--strokes FILE.unipen.gz] [--json]

FOLDER holds a folder of photos for each class. Samples are drawn at random 400 times (10 times for the network on
drawings); the rest is the test. Each is asked of the nearest class mean and of the network that the page Teach trains,
with all views. For the AUROC of "none of these", one class after the other is left out, and its pictures are told from
the others' by the nearest sample. The digits are those of writers that the program's own networks never saw; here they
are only drawings like any others.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import put
from numpy.typing import NDArray

from engine.catalog.own_classes import FEATURES
from engine.data.unipen import PAD_BRUSH, draw, read_unipen, split_by_writer
from engine.jobs import JobContext
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.teaching import opened
from engine.teaching.answerer import Answerer, Samples
from engine.teaching.features import VIEWS, view_features
from engine.teaching.requests import (
    AddClassRequest,
    AddSampleRequest,
    AskProjectRequest,
    CloseProjectRequest,
    NewProjectRequest,
    OpenProjectRequest,
    TaughtClass,
    TeachRequest,
)
from engine.teaching.teach import Views, train
from engine.types import Image

DRAWS = 400
FEW_DRAWS = 10  # for the network on drawings, where each takes seconds
PER_DIGIT = 60


@dataclass(frozen=True)
class Pictures:
    """Features (N, V, F) of all views of pictures, and the numbers of their classes, (N,)."""

    features: NDArray[np.float32]
    labels: NDArray[np.int64]

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return int(self.labels.max()) + 1

    def samples(self, places: NDArray[np.int64], kept: list[int]) -> Samples:
        """Some of them as samples of the classes in `kept`."""
        labels = np.array([kept.index(label) for label in self.labels[places]], np.int64)
        classes = tuple(TaughtClass(str(label), str(label), 0) for label in kept)
        takes = np.zeros(len(places), np.int64)
        return Samples(classes, tuple(map(str, places)), labels, takes, self.features[places, 0])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--strokes", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    photos = photos_of(arguments.photos)
    alike = similarities(photos)
    found = {"photos": figures(photos, (1, 2, 3, 5), DRAWS)}
    if arguments.strokes:
        found["drawn digits of strangers"] = figures(digits_of(arguments.strokes), (1, 5, 20), FEW_DRAWS)
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        times = timed(next(arguments.photos.rglob("*.jpg")))
    if arguments.json:
        put("teach", {**found, "similarities": alike, "times": times})
        return
    for name, rows in found.items():
        print(f"| {name}, samples per class | class mean, % | network, % | AUROC, none of these |\n|---|---|---|---|")
        for count, row in rows.items():
            print(f"| {count} | {row['mean']:.1%} | {row['network']:.1%} | {row['auroc']:.3f} |")
        print()
    print("similarity of photos, 5 %, median, 95 %:")
    for name, (low, half, high) in alike.items():
        print(f"{name}: {low:.2f}, {half:.2f}, {high:.2f}")
    for name, value in times.items():
        print(f"{name}: {value:,.1f}")


def photos_of(folder: Path) -> Pictures:
    """The photos of a folder of folders."""
    folders = sorted(inner for inner in folder.iterdir() if inner.is_dir())
    files = [(file, label) for label, inner in enumerate(folders) for file in sorted(inner.glob("*.jpg"))]
    return looked_at([(open_picture(file), label) for file, label in files])


def digits_of(strokes: Path) -> Pictures:
    """Sixty digits of each kind, of the writers that are kept for tests, as the pad draws them."""
    _, strangers = split_by_writer(read_unipen(strokes))
    random = np.random.default_rng(0)
    places = [
        place
        for digit in range(10)
        for place in random.choice([i for i, d in enumerate(strangers) if d.label == digit], PER_DIGIT, replace=False)
    ]
    return looked_at([(draw(strangers[place], PAD_BRUSH), strangers[place].label) for place in places])


def looked_at(pictures: list[tuple[Image, int]]) -> Pictures:
    """Pictures and labels with the features of all views."""
    features = np.stack([view_features(picture, range(VIEWS)) for picture, _ in pictures])
    return Pictures(features, np.array([label for _, label in pictures], np.int64))


def figures(pictures: Pictures, counts: tuple[int, ...], network_draws: int) -> dict[int, dict[str, float]]:
    """The figures for each number of samples per class."""
    everything = list(range(pictures.classes))
    rows = {}
    for count in counts:
        random, others = np.random.default_rng(0), np.random.default_rng(1)
        means, networks, areas = [], [], []
        for draw_ in range(DRAWS):
            learnt = drawn(pictures, everything, count, random)
            asked = np.setdiff1d(np.arange(len(pictures.labels)), learnt)
            samples = pictures.samples(learnt, everything)
            means.append(accuracy(Answerer(samples, -1.0), pictures, asked))
            if draw_ < network_draws:
                all_of_them = np.ones(len(learnt), bool)
                views = Views(samples, pictures.features[learnt])
                network = train(views, all_of_them, ~all_of_them, lambda _: None)[1]
                networks.append(accuracy(Answerer(samples, -1.0, network), pictures, asked))
            areas.append(left_out(pictures, draw_ % pictures.classes, count, others))
        rows[count] = {
            "mean": float(np.mean(means)), "network": float(np.mean(networks)), "auroc": float(np.mean(areas))
        }  # fmt: skip
    return rows


def similarities(pictures: Pictures) -> dict[str, tuple[float, ...]]:
    """Similarities of photos to others and to their own changed copies: 5 % quantile, median, 95 % quantile."""
    features, views = pictures.features[:, 0], pictures.features
    similar = features @ features.T
    np.fill_diagonal(similar, -1)
    same = pictures.labels[:, np.newaxis] == pictures.labels
    found = {
        "of different classes": similar[~same],
        "to the most similar other photo of the class": np.where(same, similar, -1).max(axis=1),
        "mirrored": (features * views[:, 1]).sum(axis=1),
        "cropped": (features * views[:, 2]).sum(axis=1),
    }
    return {name: tuple(np.quantile(values, (0.05, 0.5, 0.95)).tolist()) for name, values in found.items()}


def drawn(pictures: Pictures, classes: list[int], count: int, random: np.random.Generator) -> NDArray[np.int64]:
    """The places of `count` pictures of each class."""
    chosen = [random.choice(np.flatnonzero(pictures.labels == label), count, replace=False) for label in classes]
    return np.concatenate(chosen).astype(np.int64)


def accuracy(answerer: Answerer, pictures: Pictures, asked: NDArray[np.int64]) -> float:
    """The share of pictures whose class has the best score; "none of these" is not asked."""
    answers = answerer.class_scores(pictures.features[asked, 0]).argmax(axis=1)
    return float((answers == pictures.labels[asked]).mean())


def left_out(pictures: Pictures, label: int, count: int, random: np.random.Generator) -> float:
    """The AUROC with which the nearest sample tells a class that was left out from new pictures of the others."""
    kept = [other for other in range(pictures.classes) if other != label]
    learnt = drawn(pictures, kept, count, random)
    known = np.setdiff1d(np.flatnonzero(pictures.labels != label), learnt)
    strange = np.flatnonzero(pictures.labels == label)
    features = pictures.features[:, 0]
    ours, theirs = ((features[places] @ features[learnt].T).max(axis=1) for places in (known, strange))
    return float((ours[:, np.newaxis] > theirs).mean() + 0.5 * (ours[:, np.newaxis] == theirs).mean())


def timed(photo: Path) -> dict[str, float]:
    """How long a project takes, on this machine."""
    session, context = Session(), JobContext()
    picture = open_picture(photo)
    state = session.run(NewProjectRequest("Benchmark"), context)
    folder = state.folder
    for name in ("one", "two"):
        state = session.run(AddClassRequest(folder, name), context)
    random = np.random.default_rng(0)

    def changed() -> Image:
        moved = np.roll(picture, tuple(random.integers(0, 40, 2)), (0, 1))
        return np.ascontiguousarray(np.resize(moved, (480, 640, 3)))

    add, ask, both = [], [], []
    for number in range(60):
        taken = changed()
        started = time.perf_counter()
        session.run(AddSampleRequest(folder, state.classes[number % 2].key, taken, "camera", "burst"), context)
        added = time.perf_counter()
        session.run(AskProjectRequest(folder, taken), context)
        ended = time.perf_counter()
        add.append(added - started)
        ask.append(ended - added)
        both.append(ended - started)
    found = {
        "adding a sample, ms, median": float(np.median(add)) * 1e3,
        "an answer at 640×480, ms, median": float(np.median(ask)) * 1e3,
        "answers a second": 1 / float(np.median(ask)),
        "from sample to changed answer, ms, 95 % within": float(np.quantile(both, 0.95)) * 1e3,
        "training 20 classes of 100 samples, s": training_seconds(session, context),
        "opening 5,000 samples, s": opening_seconds(session, context),
    }
    session.close()
    return found


def training_seconds(session: Session, context: JobContext) -> float:
    """Train on features that were drawn at random: what they are makes no difference to the time."""
    folder = filled(session, context, 20, 100)
    started = time.perf_counter()
    session.run(TeachRequest(folder), context)
    return time.perf_counter() - started


def opening_seconds(session: Session, context: JobContext) -> float:
    """Open a project of 25 classes of 200 samples, whose features are known."""
    folder = filled(session, context, 25, 200)
    session.run(CloseProjectRequest(folder), context)
    started = time.perf_counter()
    session.run(OpenProjectRequest(folder), context)
    return time.perf_counter() - started


def filled(session: Session, context: JobContext, classes: int, samples: int) -> Path:
    """A project of many samples in two takes a class, whose files are no pictures and whose features are made up."""
    state = session.run(NewProjectRequest("Many"), context)
    random = np.random.default_rng(0)
    for number in range(classes):
        session.run(AddClassRequest(state.folder, f"class {number}"), context)
    project = opened.opened(state.folder)
    for number, known in enumerate(project.record.classes):
        middle = random.standard_normal(FEATURES)
        for sample in range(samples):
            key = f"{known.key}/{2 * number + sample % 2 + 1:03d}-files/{sample + 1:03d}.jpg"
            file = project.pictures / key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(key.encode())  # features are known by the content of a file
            values = middle + random.standard_normal((VIEWS, FEATURES))
            values = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
            project.kept.keep(file, dict(enumerate(values)))
    project.look_again(context)
    return state.folder


if __name__ == "__main__":
    main()
