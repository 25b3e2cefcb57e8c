"""What a presentation shows of answers: which models agree with what stands there large."""

from __future__ import annotations

import numpy as np
import pytest

from engine.prediction.requests import Answer, PredictRequest
from engine.prediction.vote import vote
from engine.types import Prediction, Score, Timing
from gui.pages.recognise.presented import detail_of_photo, of_digits, of_photo, words_of_photo

PICTURE = np.zeros((28, 28, 3), np.uint8)


def answer_of(votes: bool = True, **labels: str) -> Answer:
    """An answer in which each of these models says its label; all count alike."""
    said = [Prediction(name, (Score(label, 0.9),), Timing(0, 0, 0), "fast") for name, label in labels.items()]
    voted = vote(said, [1.0] * len(said)) if votes else None
    return Answer(PredictRequest(PICTURE, tuple(labels)), tuple(said), (), (), voted)


@pytest.mark.parametrize(
    ("large", "chosen", "labels", "agreeing"),
    [
        ("7", "a", {"a": "7", "b": "7", "c": "1"}, {"a", "b"}),
        ("7?", "a", {"a": "7", "b": "7", "c": "1"}, {"a", "b"}),
        ("7?", "a", {"a": "7", "b": "1"}, {"a"}),
        ("?", "c", {"a": "7", "b": "7", "c": "1"}, {"a", "b"}),
    ],
    ids=["sure", "not sure", "as many say another digit", "the vote says another digit than the chosen model"],
)
def test_models_that_agree_with_the_vote_on_a_digit(
    large: str, chosen: str, labels: dict[str, str], agreeing: set[str]
) -> None:
    shown = of_digits(large, answer_of(**labels), chosen, None)
    assert shown.answer == large
    assert {name: said.text for name, said in shown.models.items()} == labels
    assert {name for name, said in shown.models.items() if said.agrees} == agreeing


def test_without_a_vote_models_agree_with_the_chosen_one() -> None:
    models = of_digits("1", answer_of(votes=False, a="7", b="1", c="1"), "b", None).models
    assert [said.agrees for said in models.values()] == [False, True, True]


def test_models_that_agree_on_a_photo_whatever_the_label_ends_with() -> None:
    shown = of_photo(answer_of(a="what?", b="what?", c="mug"), PICTURE)
    assert shown.answer == "what?"
    assert [said.agrees for said in shown.models.values()] == [True, True, False]


def test_where_the_models_disagree_on_a_photo_no_label_stands_large_and_none_agrees() -> None:
    answer = answer_of(a="beagle", b="mug", c="basset")
    shown = of_photo(answer, PICTURE)
    assert shown.answer == "?"
    assert [(said.text, said.agrees) for said in shown.models.values()] == [
        ("beagle", False), ("mug", False), ("basset", False),
    ]  # fmt: skip
    assert detail_of_photo(answer) == "The models disagree"
    assert words_of_photo(answer) == "The models disagree: beagle, mug, basset"


def test_a_photo_without_a_vote_is_what_the_first_model_says() -> None:
    answer = answer_of(votes=False, a="beagle", b="mug")
    assert of_photo(answer, PICTURE).answer == "beagle"
    assert detail_of_photo(answer) == "90.0%"
    assert words_of_photo(answer) == "beagle. 90.0%"


def test_without_an_answer_no_model_says_anything() -> None:
    assert of_digits("", None, "a", None).models == {}
    assert of_digits("", answer_of(), "a", None).models == {}
