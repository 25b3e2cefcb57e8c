"""Digits that a person kept are offered as data on Train and Evaluate, as soon as there are some."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.data.own_digits import keep
from engine.system.folders import own_digits_folder


def keep_some(start: int, stop: int) -> None:
    digits = mnist_test()
    for index in range(start, stop):
        keep(np.repeat(digits.images[index][..., np.newaxis], 3, axis=2), int(digits.labels[index]))


def offered(user: Any, name: str) -> dict[str, str]:
    choice = user.find(name)
    texts = {choice.itemData(place): choice.itemText(place) for place in range(choice.count())}
    return {source: text for source, text in texts.items() if isinstance(source, str) and "my-digits" in source}


def test_without_any_nothing_is_offered(user: Any) -> None:
    user.go("train")
    user.until(lambda: not user.is_busy("digits"))
    assert offered(user, "trainData") == {}


def test_they_are_offered_alone_and_with_mnist_and_counted_anew(user: Any) -> None:
    keep_some(0, 6)
    user.go("train")
    user.until(lambda: offered(user, "trainData"))
    assert offered(user, "trainData") == {
        "my-digits": "My 6 digits",
        "mnist+my-digits": "MNIST + my 6 digits",
    }
    assert offered(user, "trainTest") == {"my-digits": "My 6 digits"}
    user.go("recognise")
    keep_some(6, 9)
    user.go("train")
    user.until(lambda: offered(user, "trainData")["my-digits"] == "My 9 digits")


@pytest.mark.parametrize("source", ["my-digits", "mnist+my-digits"])
def test_the_chosen_ones_stay_chosen_and_are_shown_anew_when_there_are_more(user: Any, source: str) -> None:
    keep_some(0, 6)
    user.go("train")
    user.click("trainMode-expert")
    choice, form = user.find("trainData"), user.find("trainForm")
    user.until(lambda: offered(user, "trainData"))
    choice.setCurrentIndex(choice.findData(source))
    choice.activated.emit(choice.currentIndex())
    assert form.data() == source
    user.until(lambda: not user.is_busy("preview"))
    before = user.text("trainDataNotes")
    user.go("recognise")
    keep_some(6, 12)
    user.go("train")
    user.until(lambda: offered(user, "trainData")["my-digits"] == "My 12 digits")
    assert form.data() == source
    assert choice.currentData() == source
    if source == "my-digits":
        user.until(lambda: user.text("trainDataNotes") != before)


def test_when_they_were_deleted_the_first_data_are_chosen_again(user: Any) -> None:
    keep_some(0, 3)
    user.go("evaluate")
    choice = user.find("evaluateData")
    user.until(lambda: offered(user, "evaluateData"))
    choice.setCurrentIndex(choice.findData("my-digits"))
    choice.activated.emit(choice.currentIndex())
    assert choice.data() == "my-digits"
    for file in own_digits_folder().rglob("*.png"):
        file.unlink()
    user.go("recognise")
    user.go("evaluate")
    user.until(lambda: not offered(user, "evaluateData"))
    assert choice.data() == choice.currentData() == "mnist"
