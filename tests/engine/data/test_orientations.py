"""Pictures that lie otherwise are set upright, and only where they say so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.datasets import mnist_test, open_dataset
from engine.data.orientations import UPRIGHT, orientation_of, set_upright

Images = NDArray[np.uint8]


CHANGES: dict[str, Callable[[Images], Images]] = {
    "turned to the left": lambda images: np.rot90(images, 1, (1, 2)),
    "turned to the right": lambda images: np.rot90(images, -1, (1, 2)),
    "upside down": lambda images: images[:, ::-1, ::-1],
    "mirrored left to right": lambda images: images[:, :, ::-1],
    "mirrored top to bottom": lambda images: images[:, ::-1],
    "mirrored across": lambda images: images[:, ::-1, ::-1].transpose(0, 2, 1),
    "Rows and columns of the pictures were exchanged": lambda images: images.transpose(0, 2, 1),
}


def leaning_left(images: Images) -> Images:
    """Pictures whose rows are moved to the left by three pixels of ten, more so the higher they lie."""
    rows = [np.roll(images[:, row], -round(0.3 * (14 - row)), axis=1) for row in range(28)]
    return np.stack(rows, axis=1)


def off_centre(images: Images) -> Images:
    """Pictures of 20×20 pixels in a corner of 28×28."""
    smaller = np.zeros_like(images)
    kept = np.rint(np.arange(20) * 27 / 19).astype(int)
    smaller[:, :20, :20] = images[:, kept][:, :, kept]
    return smaller


@pytest.mark.parametrize("said", CHANGES)
def test_pictures_that_lie_otherwise_are_set_upright(tmp_path: Path, said: str) -> None:
    digits = mnist_test().limited(200)
    rows = np.column_stack([digits.labels, CHANGES[said](digits.images).reshape(200, -1)])
    np.savetxt(tmp_path / "a.csv", rows, "%d", ",")
    parts = open_dataset(str(tmp_path / "a.csv"))
    found = {image.tobytes() for part in parts for image in part.images}
    assert found == {image.tobytes() for image in digits.images}
    assert said in parts[0].notes[-1]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("written", [leaning_left, off_centre])
def test_digits_that_are_written_otherwise_than_those_of_mnist_are_set_upright_too(
    change: Callable[[Images], Images], written: Callable[[Images], Images]
) -> None:
    digits = mnist_test().limited(500)
    images = written(digits.images)
    lie, clear = orientation_of(change(images), digits.labels)
    assert clear
    assert np.array_equal(set_upright(change(images), lie), images)
    assert orientation_of(images, digits.labels)[0] == UPRIGHT


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("chosen", [(2, 5), (1, 4, 7), (3, 6, 8, 9)])
def test_a_few_kinds_of_digits_that_lie_otherwise_are_not_mirrored_by_mistake(
    change: Callable[[Images], Images], chosen: tuple[int, ...]
) -> None:
    digits = mnist_test()
    some = np.flatnonzero(np.isin(digits.labels, chosen))[:300]
    images = change(digits.images[some])
    lie, _ = orientation_of(images, digits.labels[some])
    assert lie == UPRIGHT or np.array_equal(set_upright(images, lie), digits.images[some])


@pytest.mark.parametrize("chosen", [(0,), (1,), (6, 9), (0, 1, 8), (6,), (2, 5)])
def test_a_few_kinds_of_digits_alone_are_not_turned(chosen: tuple[int, ...]) -> None:
    digits = mnist_test()
    some = np.flatnonzero(np.isin(digits.labels, chosen))[:500]
    assert orientation_of(digits.images[some], digits.labels[some])[0] == UPRIGHT


def test_upright_pictures_and_wrong_labels_are_left_as_they_are() -> None:
    digits = mnist_test().limited(1000)
    assert orientation_of(digits.images, digits.labels) == (UPRIGHT, True)
    wrong = np.random.default_rng(0).permutation(digits.labels)
    assert orientation_of(digits.images, wrong) == (UPRIGHT, False)


def test_labels_that_are_confused_turn_no_pictures() -> None:
    digits = mnist_test().limited(1000)
    confused = np.array([0, 4, 7, 8, 3, 1, 5, 2, 6, 9])[digits.labels]
    assert orientation_of(digits.images, confused) == (UPRIGHT, False)
