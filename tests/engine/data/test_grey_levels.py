"""The scale of a file's numbers, and which of them is ink: digits of any scale become as bright as those of MNIST."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.data.grey_levels import as_levels, bright_on_black, scale_of, scaled
from engine.errors import DataError

Change = Callable[[np.ndarray], np.ndarray]

SCALES: dict[str, tuple[Change, str]] = {
    "0 to 1": (lambda x: x / 255, "Pixels of 0 to 1 were scaled to 0 to 255."),
    "a rounding above 1": (lambda x: x / 255 * 1.0000001, "Pixels of 0 to 1 were scaled to 0 to 255."),
    "1.05, resized": (lambda x: x / 255 * 1.05, "numbers beyond, from 0 to 1.05, were cut off"),
    "−0.1 to 1.1, resized": (lambda x: x / 255 * 1.2 - 0.1, "numbers beyond, from -0.1 to 1.1, were cut off"),
    "divided twice": (lambda x: x / 255 / 255, "Pixels of 0 to 0.00392"),
    "−1 to 1": (lambda x: x / 127.5 - 1, "Pixels of −1 to 1"),
    "0 to 2": (lambda x: x / 255 * 2, "Pixels of 0 to 2"),
    "4 bits": (lambda x: x // 17, "Pixels of 0 to 15"),
    "16 parts": (lambda x: np.rint(x / 255 * 16), "Pixels of 0 to 16"),
    "per cent": (lambda x: np.rint(x / 255 * 100), "Pixels of 0 to 100"),
    "7 bits": (lambda x: x // 2, "Pixels of 0 to 127"),
    "10 bits": (lambda x: x.astype(np.int64) * 4, "Pixels of 0 to 1,023, the greatest of them 1,020,"),
    "12 bits": (lambda x: x.astype(np.int64) * 16, "Pixels of 0 to 4,095, the greatest of them 4,080,"),
    "16 bits": (lambda x: x.astype(np.uint16) * 257, "Pixels of 0 to 65,535"),
    "pale": (lambda x: x * 0.5, "Pixels of 0 to 127"),
    "a rounding below 0": (lambda x: x - 1e-9, ""),
    "as they should be": (lambda x: x, ""),
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", SCALES)
def test_digits_of_any_usual_scale_become_bright(kind: str, dark: bool) -> None:
    digits = mnist_test().limited(60).images
    change, said = SCALES[kind]
    numbers = change(255 - digits if dark else digits)
    scale = scale_of(numbers)
    images, changes = bright_on_black(as_levels(numbers, scale))
    assert np.abs(images.astype(int) - digits).max() <= 25  # 4 bits and the overshoot of resizing lose so much
    assert said in scale.note
    assert bool(scale.note) == bool(said)
    assert changes == (("Dark ink on light ground: the pictures were inverted.",) if dark else ())


@pytest.mark.parametrize("dark", [False, True])
def test_ink_on_grey_ground_is_not_wiped_out(dark: bool) -> None:
    digits = mnist_test().limited(60).images
    numbers = 0.5 + digits / 510 if not dark else 0.5 - digits / 510
    images, _ = bright_on_black(as_levels(numbers, scale_of(numbers)))
    assert np.abs(images.astype(int) - digits).max() <= 2


@pytest.mark.parametrize(
    ("least", "greatest", "said"),
    [(-7, -7, "from -7 to -7"), (-128, 127, "from -128 to 127"), (-0.42, 2.8, "from -0.42 to 2.8")],
)
def test_an_unknown_scale_is_refused(least: float, greatest: float, said: str) -> None:
    numbers = np.full((3, 28, 28), least)
    numbers[:, 5:20, 14] = greatest
    with pytest.raises(DataError, match=said):
        scale_of(numbers)


def test_a_number_far_beyond_all_others_does_not_make_them_black() -> None:
    numbers = mnist_test().limited(60).images.astype(np.int64)
    numbers[7, 10, 10] = 9999
    with pytest.raises(DataError, match="up to 9,999, but those of most pictures only to 255"):
        scale_of(numbers)


FEW = mnist_test().limited(60).images
PARTS: dict[str, tuple[Change, Change, str]] = {
    "the test part forgotten": (lambda x: x / 255, lambda x: x * 1.0, "of 0 to 1, the test pictures of 0 to 255"),
    "the training part forgotten": (lambda x: x * 1.0, lambda x: x / 255, "of 0 to 255, the test pictures of 0 to 1"),
    "−1 to 1 beside 0 to 1": (lambda x: x / 127.5 - 1, lambda x: x / 255, "of −1 to 1, the test pictures of 0 to 1"),
    "16 bits beside 8": (
        lambda x: x.astype(np.int64) * 257,
        lambda x: x,
        "of 0 to 65,535, the test pictures of 0 to 255",
    ),
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", PARTS)
def test_a_training_and_a_test_part_may_have_scales_of_their_own(kind: str, dark: bool) -> None:
    train, test, said = PARTS[kind]
    digits = 255 - FEW if dark else FEW
    pictures = scaled(np.concatenate([train(digits[:40]), test(digits[40:])]), test=20)
    assert np.array_equal(pictures.levels(), digits)
    chosen = np.array([0, 39, 40, 59])
    assert np.array_equal(pictures.levels(chosen), digits[chosen])
    assert f"The training pictures have pixels {said}: each part was scaled by itself." in pictures.notes


@pytest.mark.parametrize("test", [lambda x: x // 2, lambda x: x * 0], ids=["pale", "empty"])
def test_a_pale_or_empty_test_part_keeps_the_scale_of_the_training_part(test: Change) -> None:
    numbers = np.concatenate([FEW[:40], test(FEW[40:])])
    pictures = scaled(numbers, test=20)
    assert np.array_equal(pictures.levels(), numbers)
    assert not any(pictures.notes)


@pytest.mark.parametrize(
    ("faint", "test", "said"),
    [
        (slice(0, 60, 2), 0, "30 of 60 pictures run only to 1, those of the others to 255"),
        (slice(0, 54), 0, "54 of 60 pictures run only to 1"),
        (slice(0, 6), 20, "6 of 40 training pictures run only to 1"),
        (slice(55, 60), 20, "5 of 20 test pictures run only to 1"),
    ],
)
@pytest.mark.parametrize("dark", [False, True])
def test_pictures_of_two_scales_in_one_part_are_refused(faint: slice, test: int, said: str, dark: bool) -> None:
    numbers = (255 - FEW if dark else FEW).astype(np.float64)
    numbers[faint] /= 255
    with pytest.raises(DataError, match=f"{said}.* or remove those that show nothing"):
        scaled(numbers, test)


def test_a_few_pictures_that_are_nearly_black_are_said_and_empty_ones_are_none() -> None:
    numbers = FEW.astype(np.float64)
    numbers[:5] /= 255
    numbers[5:25] = 1e-9
    assert "5 pictures are nearly black, with pixels up to 1 where others reach 255." in (
        scaled(np.concatenate([numbers, FEW])).notes
    )
