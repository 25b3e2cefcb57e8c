"""What may spoil a training is said before it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data.cautions import cautions, part_cautions
from engine.data.cautions import test_cautions as cautions_of_test
from engine.data.datasets import Dataset, mnist_test, mnist_train, open_test

WILD = Path(__file__).resolve().parents[2] / "wild"


def _part(images: np.ndarray, labels: np.ndarray) -> Dataset:
    return Dataset.of("part", images, labels)


def test_good_data_have_none() -> None:
    assert cautions(mnist_train().limited(2000), mnist_test().limited(500)) == ()


@pytest.mark.parametrize("digit", [0, 3, 9])
def test_one_class_only(digit: int) -> None:
    training, test = mnist_train().limited(2000), mnist_test().limited(50)
    alone = training.labels == digit
    one_class = _part(training.images[alone], training.labels[alone])
    (said,) = cautions(one_class, test)
    assert said.startswith(f"Only one class, {digit}, is in the data to train with.")
    (said,) = cautions(one_class, replace(test.chosen(np.flatnonzero(test.labels == digit)), split_here=True))
    assert said.startswith(f"Only one class, {digit}, is in the data.")


@pytest.mark.parametrize(
    ("count", "said"), [(0, "no pictures of 7 to train with:"), (1, "of 7 (1) to"), (9, "of 7 (9) to")]
)
def test_few_pictures_of_one_class(count: int, said: str) -> None:
    training = mnist_train().limited(2000)
    sevens = np.flatnonzero(training.labels == 7)[count:]
    kept = np.setdiff1d(np.arange(2000), sevens)
    sentences = cautions(_part(training.images[kept], training.labels[kept]), mnist_test().limited(50))
    assert len(sentences) == 1
    assert said in sentences[0]


def test_few_pictures_of_every_class() -> None:
    (said,) = cautions(mnist_train().limited(40), mnist_test().limited(10))
    assert said.startswith("There are only few pictures of 10 of the digits (2 to 6 each) to train with")


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([4], "The only picture of 4 is kept for testing: add more."),
        ([4, 4], "The only pictures of 4 are kept for testing: add more."),
        ([4, 7], "The only pictures of 4 and 7 are kept for testing: add more."),
    ],
)
def test_what_was_kept_for_testing_is_not_said_to_be_missing(kept: list[int], said: str) -> None:
    training, test = mnist_train().limited(2000), mnist_test()
    training = training.chosen(np.flatnonzero(~np.isin(training.labels, kept)))
    places = [np.flatnonzero(test.labels == digit)[kept[:place].count(digit)] for place, digit in enumerate(kept)]
    assert cautions(training, replace(test.chosen(np.array(places)), split_here=True)) == (said,)


def test_one_picture_of_each_digit() -> None:
    digits = mnist_test()
    one_each = digits.chosen(np.array([np.flatnonzero(digits.labels == digit)[0] for digit in range(10)]))
    kept, few = cautions(one_each.limited(9), replace(one_each.last(1), split_here=True))
    assert kept == "The only picture of 9 is kept for testing: add more."
    assert few.startswith("There are only few pictures of 9 of the digits (1 each) to train with")


@pytest.mark.parametrize(("count", "said"), [(1, "One of the 500 test pictures is in"), (150, "150 of the 500 test")])
def test_test_pictures_that_are_trained_with(count: int, said: str) -> None:
    training, test = mnist_train().limited(2000), mnist_test().limited(500)
    images = np.concatenate([training.images[:count], test.images[count:]])
    labels = np.concatenate([training.labels[:count], test.labels[count:]])
    (sentence,) = cautions(training, _part(images, labels))
    assert sentence.startswith(said)
    assert "better than it is" in sentence


@pytest.mark.parametrize(("count", "said"), [(1, "One picture is empty."), (30, "30 pictures are empty.")])
def test_empty_pictures(count: int, said: str) -> None:
    training = mnist_train().limited(2000)
    images = training.images.copy()
    images[:count] = 0
    assert said in cautions(_part(images, training.labels), mnist_test().limited(50))


@pytest.mark.parametrize("wrong", ["shuffled", "shifted", "upside down"])
def test_labels_that_may_be_wrong(wrong: str) -> None:
    training = mnist_train().limited(2000)
    images, labels = training.images, training.labels
    if wrong == "shuffled":
        labels = np.random.default_rng(0).permutation(labels)
    elif wrong == "shifted":
        labels = (labels + 1) % 10
    else:
        images = images[:, ::-1, ::-1][:, :, ::-1]
        images = np.ascontiguousarray(images.transpose(0, 2, 1))
    said = " ".join(cautions(_part(images, labels), mnist_test().limited(50)))
    assert "look like what they are called" in said


@pytest.mark.parametrize("count", [20, 30, 49])
@pytest.mark.parametrize("seed", range(5))
def test_labels_of_few_pictures_that_may_be_wrong(count: int, seed: int) -> None:
    chosen = mnist_test().drawn(count, seed)
    right, wrong = _part(chosen.images, chosen.labels), _part(chosen.images, (chosen.labels + 5) % 10)
    assert not any("look like what they are called" in said for said in cautions_of_test(right))
    assert any("look like what they are called" in said for said in cautions_of_test(wrong))


@pytest.mark.parametrize("digits", [(0, 5), (5, 7), (0, 5, 7), (0, 2, 5, 7)])
def test_right_labels_of_a_few_different_digits_are_not_doubted(digits: tuple[int, ...]) -> None:
    """The drawn zeros, fives and sevens are unlike those of MNIST."""
    drawn = open_test(str(WILD / "11_dark_ink_on_light.csv"))
    some = drawn.chosen(np.flatnonzero(np.isin(drawn.labels, digits)))
    assert len(some) >= 12
    assert cautions_of_test(_part(some.images, some.labels)) == ()
    assert part_cautions([_part(some.images, some.labels), mnist_train()]) == ()


def test_nine_pictures_say_too_little_about_their_labels() -> None:
    few = mnist_test().limited(9)
    assert cautions_of_test(_part(few.images, (few.labels + 1) % 10)) == ()


def test_one_class_only_to_test_with() -> None:
    test = mnist_test()
    sevens = test.chosen(np.flatnonzero(test.labels == 7)[:30])
    (said,) = cautions_of_test(sevens)
    assert said.startswith("Only one class, 7, is in the pictures to test with:")
    assert cautions(mnist_train().limited(2000), sevens) == (f"Test part: {said}",)


def test_a_file_with_wrong_labels_is_named_also_beside_many_right_ones() -> None:
    test = mnist_test().limited(40)
    wrong = Dataset.of("wrong.csv", test.images, (test.labels + 1) % 10)
    (said,) = part_cautions((mnist_train(), wrong))
    assert said.startswith("wrong.csv: Only ")
    assert "look like what they are called" in said
