"""The records of data: what ships is there as it is said, and each kind of file has its reader."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from engine.data import catalog, datasets
from engine.data.catalog import (
    DATA_METAVAR,
    DATASETS,
    DEFAULT_DATA,
    FILE_KINDS,
    DatasetSpec,
    FileKind,
    title_of_training,
)
from engine.data.datasets import open_dataset

PROJECT = Path(__file__).parents[3]


@pytest.mark.parametrize("spec", DATASETS.values(), ids=lambda spec: spec.name)
def test_a_set_that_ships_has_its_pictures_and_its_licence(spec: DatasetSpec) -> None:
    training, test = open_dataset(spec.name)
    assert (len(training), len(test)) == (spec.training, spec.test)
    assert (training.name, test.name) == (f"{spec.name}-train", f"{spec.name}-test")
    paragraphs = (PROJECT / "THIRD_PARTY.md").read_text(encoding="utf-8").split("\n\n")
    assert any(f"**{spec.title}**" in paragraph and spec.licence in paragraph for paragraph in paragraphs)


@pytest.mark.parametrize("kind", FILE_KINDS, ids=lambda kind: kind.metavar)
def test_every_kind_of_file_has_a_reader(kind: FileKind) -> None:
    assert callable(pkgutil.resolve_name(kind.reader))
    assert bool(kind.pattern) == bool(kind.title and not kind.is_folder), "a dialog for files needs a pattern"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "digits.csv",
            "digits.csv.gz",
            "digits.tsv",
            "digits.tsv.gz",
            "digits.txt",
            "digits.txt.gz",
            "mnist_784.arff",
        ),
        *("train-images-idx3-ubyte", "train-images.idx3-ubyte.gz", "train-images.idx3", "digits.npz", "digits.mat"),
    ],
)
def test_the_dialog_for_files_shows_what_is_read(name: str) -> None:
    patterns = [pattern for kind in FILE_KINDS for pattern in kind.pattern.split()]
    assert any(fnmatchcase(name, pattern) for pattern in patterns)


def test_the_window_and_the_commands_begin_with_a_set_that_ships() -> None:
    assert next(iter(DATASETS)) == DEFAULT_DATA
    assert DATA_METAVAR == "mnist|my-digits|CSV|FOLDER|IDX|NPZ|MAT|UNIPEN"


def test_folders_are_read_by_one_kind() -> None:
    assert [kind.metavar for kind in FILE_KINDS if kind.is_folder] == ["FOLDER"]


def test_another_set_takes_a_file_and_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    arrays = {f"{part}_images": rng.integers(0, 256, (n, 28, 28), np.uint8) for part, n in (("train", 5), ("test", 2))}
    np.savez(tmp_path / "few.npz", train_labels=np.arange(5), test_labels=np.array([3, 4]), **arrays)
    spec = DatasetSpec(name="few", title="Few digits", file="few.npz", training=5, test=2, licence="MIT")
    monkeypatch.setattr(datasets, "ASSETS", tmp_path)
    monkeypatch.setattr(catalog, "DATASETS", MappingProxyType({**DATASETS, "few": spec}))
    training, test = open_dataset("few")
    assert np.array_equal(training.images, arrays["train_images"])
    assert np.array_equal(test.images, arrays["test_images"])
    assert (training.labels.tolist(), test.labels.tolist()) == ([0, 1, 2, 3, 4], [3, 4])


def test_reading_the_records_imports_no_library() -> None:
    code = "import sys, engine.data.catalog; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


def test_training_data_have_titles_for_people_and_files_of_ones_own_their_names() -> None:
    assert title_of_training("mnist-train+pendigits-train.unipen.gz") == "MNIST + pen strokes"
    assert title_of_training("class 7b.csv") == "class 7b.csv"
