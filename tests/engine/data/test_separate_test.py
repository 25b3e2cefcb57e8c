"""Data to train with and data to test with may be two files, and a file alone is used whole to evaluate with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from engine.data.choices import Choice, separate_test, short_name, with_choice, with_test
from engine.data.datasets import Dataset, mnist_test, mnist_train, notes_to_train, open_dataset, open_test


def _table(path: Path, data: Dataset, last: bool = False) -> str:
    pixels = [f"pixel{place}" for place in range(784)]
    rows = [[str(level) for level in image.reshape(-1)] for image in data.images]
    labels = [str(label) for label in data.labels]
    lines = [["label", *pixels], *([label, *row] for label, row in zip(labels, rows, strict=True))]
    path.write_text("\n".join(",".join([*line[1:], line[0]] if last else line) for line in lines))
    return str(path)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """60 digits of MNIST's training part and 30 of its test part, the latter with the label last."""
    folder = tmp_path_factory.mktemp("two files")
    training, test = mnist_train().limited(60), mnist_test().limited(30)
    return _table(folder / "train.csv", training), _table(folder / "test.csv", test, last=True)


def test_all_of_the_one_file_trains_and_all_of_the_other_tests(files: tuple[str, str]) -> None:
    training, test = open_dataset(with_test(*files))
    assert sorted(training.labels) == sorted(mnist_train().labels[:60])
    assert sorted(test.labels) == sorted(mnist_test().labels[:30])
    assert not training.warnings or "test pictures" not in " ".join(training.warnings)
    notes = notes_to_train(training, test)
    assert "The test pictures are the 30 of test.csv." in notes
    assert any(note.startswith("test.csv: ") and "last column" in note for note in notes)
    assert open_test(with_test(*files)).notes == open_test(files[1]).notes


def test_a_single_file_keeps_a_sixth_for_testing_and_says_so(files: tuple[str, str]) -> None:
    training, test = open_dataset(files[0])
    assert (len(training), len(test)) == (50, 10)
    assert notes_to_train(training, test)[-1] == "10 of the 60 digits are kept for testing."


def test_a_file_without_a_test_part_is_evaluated_on_whole(files: tuple[str, str]) -> None:
    test = open_test(files[0])
    wanted = {image.tobytes() for image in mnist_train().images[:60]}
    assert len(test) == 60
    assert {image.tobytes() for image in test.images} == wanted
    assert "All 60 digits are used." in test.notes


def test_only_the_test_part_of_data_that_have_one_is_evaluated_on(tmp_path: Path) -> None:
    path = tmp_path / "both.npz"
    training, test = mnist_train().limited(40), mnist_test().limited(20)
    np.savez(path, x_train=training.images, y_train=training.labels, x_test=test.images, y_test=test.labels)
    assert sorted(open_test(str(path)).labels) == sorted(test.labels)
    assert len(open_test("mnist")) == 10_000


def test_a_set_that_ships_can_be_tested_with_a_file(files: tuple[str, str]) -> None:
    training, test = open_dataset(with_test("mnist", files[1]))
    assert (len(training), len(test)) == (60_000, 30)


def test_pictures_that_are_in_both_files_are_warned_of(files: tuple[str, str]) -> None:
    training, _ = open_dataset(with_test(files[0], files[0]))
    assert any("60 of the 60 test pictures are in the training part" in sentence for sentence in training.warnings)


def test_each_file_has_its_own_choice(files: tuple[str, str]) -> None:
    source = with_test(with_choice(files[0], Choice("first")), with_choice(files[1], Choice("last")))
    training, test = open_dataset(source)
    assert (len(training), len(test)) == (60, 30)
    assert separate_test(source) == (f"{files[0]}?labels=first", f"{files[1]}?labels=last")
    assert short_name(source) == "train.csv, tested with test.csv"
    assert with_test(source, "") == f"{files[0]}?labels=first"
    assert short_name(f"mnist+{files[0]}+{files[1]}") == "mnist+train.csv+test.csv"


def test_a_file_beside_mnist_is_learnt_from_whole(files: tuple[str, str]) -> None:
    training, test = open_dataset(f"mnist+{files[0]}")
    assert (len(training), len(test)) == (60_060, 10_000)


def test_a_name_with_a_plus_is_one_name(tmp_path: Path) -> None:
    folder = tmp_path / "a+b"
    folder.mkdir()
    path = _table(folder / "c+d.csv", mnist_train().limited(60))
    for source in (f"mnist+{path}", f"{path}+mnist", f"mnist+{path}?labels=first"):
        assert len(open_dataset(source)[0]) in (60_060, 60_050)


def _rows(path: Path, data: Dataset, labels: Sequence[int], transposed: bool = False) -> str:
    images = data.images.transpose(0, 2, 1) if transposed else data.images
    rows = np.column_stack([labels, images.reshape(len(data), -1)])
    np.savetxt(path, rows, "%d", ",")
    return str(path)


def _without_nine(count: int) -> Dataset:
    test = mnist_test()
    chosen = np.flatnonzero(test.labels < 9)[:count]
    return Dataset.of("some", test.images[chosen], test.labels[chosen])


@pytest.mark.parametrize("count", [5, 200])
def test_labels_that_count_from_one_do_so_in_the_file_to_test_with(tmp_path: Path, count: int) -> None:
    training, test = mnist_train().limited(200), _without_nine(count)
    source = with_test(
        _rows(tmp_path / "train.csv", training, training.labels + 1),
        _rows(tmp_path / "test.csv", test, test.labels + 1),
    )
    found = open_dataset(source)[1]
    assert sorted(found.labels) == sorted(test.labels) == sorted(open_test(source).labels)
    assert any("to train with" in note for note in found.notes) == (count == 5)


def test_labels_of_the_file_to_test_with_may_count_otherwise(tmp_path: Path) -> None:
    training = mnist_train().limited(200)
    chosen = np.flatnonzero(mnist_test().labels > 0)[:200]
    test = Dataset.of("some", mnist_test().images[chosen], mnist_test().labels[chosen])
    source = with_test(
        _rows(tmp_path / "train.csv", training, training.labels + 1), _rows(tmp_path / "test.csv", test, test.labels)
    )
    assert sorted(open_dataset(source)[1].labels) == sorted(test.labels)


def test_a_few_pictures_to_test_with_are_turned_as_those_to_train_with(tmp_path: Path) -> None:
    training, test = mnist_train().limited(200), mnist_test().limited(6)
    source = with_test(
        _rows(tmp_path / "train.csv", training, training.labels, transposed=True),
        _rows(tmp_path / "test.csv", test, test.labels, transposed=True),
    )
    found = open_dataset(source)[1]
    assert {image.tobytes() for image in found.images} == {image.tobytes() for image in test.images}
    assert any("exchanged, as in the data to train with" in note for note in found.notes)


def test_the_column_of_labels_is_that_of_the_data_to_train_with(tmp_path: Path) -> None:
    training, test = mnist_train().limited(60), mnist_test().limited(8)
    noisy = test.images.copy()
    noisy[:, [0, -1], [0, -1]] = np.random.default_rng(0).integers(0, 10, (8, 2))
    source = with_test(
        _rows(tmp_path / "train.csv", training, training.labels),
        _rows(tmp_path / "test.csv", Dataset.of("noisy", noisy, test.labels), test.labels),
    )
    assert sorted(open_dataset(source)[1].labels) == sorted(test.labels)
