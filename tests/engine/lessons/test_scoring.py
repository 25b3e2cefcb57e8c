"""Points of a lesson in rounds."""

from __future__ import annotations

from engine import catalog
from engine.lessons.pictures import NO_DIGIT
from engine.lessons.scoring import (
    CLASS,
    DETECTOR,
    DIGIT,
    MOST,
    MOST_CONFIDENT,
    WEIGHTED,
    Points,
    Saying,
    of_detector,
    of_models,
    of_rules,
)
from engine.prediction.requests import Answer, PredictRequest
from engine.prediction.vote import vote
from engine.types import Prediction, Score, Timing

MODELS = tuple(catalog.DIGIT_MODELS)[:4]


def answer(*tops: tuple[str, float], likeness: float | None = None) -> Answer:
    """What four models say, with the first counting for most in the vote."""
    predictions = tuple(
        Prediction(model, (Score(label, score), Score("9", 1 - score)), Timing(0, 0, 0), "fast")
        for model, (label, score) in zip(MODELS, tops, strict=True)
    )
    voted = vote(predictions, [100.0, 1.0, 1.0, 1.0])
    return Answer(PredictRequest(None, MODELS), predictions, (), (), voted, likeness=likeness)  # type: ignore[arg-type]


def test_the_rules_may_say_three_different_things() -> None:
    said = answer(("1", 0.5), ("2", 0.6), ("2", 0.7), ("3", 0.99))
    assert {saying.who: saying.says for saying in of_rules(said)} == {MOST: "2", MOST_CONFIDENT: "3", WEIGHTED: "1"}
    assert [saying.says for saying in of_models(said)] == ["1", "2", "2", "3"]
    assert of_models(said)[0].who == catalog.find(MODELS[0]).title


def test_equal_counts_go_to_the_higher_sum_of_scores() -> None:
    said = answer(("1", 0.6), ("1", 0.6), ("2", 0.9), ("2", 0.9))
    assert of_rules(said)[0] == Saying(MOST, "2")


def test_who_says_digit_is_right_of_any_digit() -> None:
    assert of_detector(answer(*[("1", 0.5)] * 4)) == ()
    (digit,) = of_detector(answer(*[("1", 0.5)] * 4, likeness=0.9))
    (none,) = of_detector(answer(*[("1", 0.5)] * 4, likeness=0.1))
    assert (digit.who, digit.says, none.says) == (DETECTOR, DIGIT, NO_DIGIT)
    assert digit.is_right("7")
    assert not digit.is_right(NO_DIGIT)
    assert none.is_right(NO_DIGIT)
    assert not none.is_right("7")


def test_points_are_counted_over_the_rounds() -> None:
    points = Points()
    points.add("7", [Saying(CLASS, "7"), Saying("one", "1"), Saying("two", "7")])
    points.add(NO_DIGIT, [Saying(CLASS, NO_DIGIT), Saying("one", "1"), Saying("two", "7")])
    assert points.rounds == 2
    assert (points.of(CLASS), points.of("one"), points.of("two"), points.of("nobody")) == (2, 0, 1, 0)
    assert points.best_of(["one", "two"]) == ("two", 1)
    assert points.best_of([]) == ("", 0)
