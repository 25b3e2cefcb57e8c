"""Pictures that lie otherwise are set upright, and only where they say so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.datasets import mnist_test, open_dataset
from engine.data.orientations import UPRIGHT, orientation_of

Images = NDArray[np.uint8]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda images: np.rot90(images, 1, (1, 2)), "turned to the left"),
        (lambda images: np.rot90(images, -1, (1, 2)), "turned to the right"),
        (lambda images: images[:, ::-1, ::-1], "upside down"),
        (lambda images: images[:, :, ::-1], "mirrored left to right"),
        (lambda images: images[:, ::-1], "mirrored top to bottom"),
        (lambda images: images[:, ::-1, ::-1].transpose(0, 2, 1), "mirrored across"),
        (lambda images: images.transpose(0, 2, 1), "Rows and columns of the pictures were exchanged"),
    ],
)
def test_pictures_that_lie_otherwise_are_set_upright(
    tmp_path: Path, change: Callable[[Images], Images], said: str
) -> None:
    digits = mnist_test().limited(200)
    rows = np.column_stack([digits.labels, change(digits.images).reshape(200, -1)])
    np.savetxt(tmp_path / "a.csv", rows, "%d", ",")
    parts = open_dataset(str(tmp_path / "a.csv"))
    found = {image.tobytes() for part in parts for image in part.images}
    assert found == {image.tobytes() for image in digits.images}
    assert said in parts[0].notes[-1]


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
