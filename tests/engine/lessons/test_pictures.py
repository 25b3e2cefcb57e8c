"""The pictures of the lessons are what the lessons say of them, for the models that ship."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine import catalog
from engine.jobs import JobContext
from engine.lessons import scoring
from engine.lessons.pictures import DISAGREEMENTS, NO_DIGIT
from engine.lessons.requests import LessonPicture, PicturesRequest, SeeRequest
from engine.lessons.scoring import MOST, MOST_CONFIDENT, WEIGHTED
from engine.prediction.requests import Answer, PredictRequest
from engine.preprocessing.digits import StepsDone
from engine.session import Session
from engine.types import PictureKind


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def pictures(session: Session, lesson: str, **wanted: int) -> tuple[LessonPicture, ...]:
    return session.run(PicturesRequest(lesson, **wanted), JobContext())


def answer(session: Session, picture: LessonPicture) -> Answer:
    request = PredictRequest(picture.picture, tuple(catalog.DIGIT_MODELS), kind=PictureKind.ONE_DIGIT)
    return session.run(request, JobContext())


@pytest.mark.parametrize("lesson", ["can-we-fool-it", "who-is-right", "quiz", "what-does-it-see"])
def test_a_lessons_pictures_are_pictures_with_a_truth(session: Session, lesson: str) -> None:
    found = pictures(session, lesson)
    assert len(found) >= 5
    for shown in found:
        assert shown.picture.dtype == np.uint8
        assert shown.picture.ndim == 3
        assert shown.picture.max() - shown.picture.min() > 50, "there is something to see"
        assert shown.truth in {*map(str, range(10)), NO_DIGIT}


def test_letters_and_smileys_fool_the_models_and_what_is_upside_down_does_not(session: Session) -> None:
    fooled, unseen = 0, 0
    for shown in pictures(session, "can-we-fool-it"):
        said = answer(session, shown)
        confident = sum(prediction.top.score > 0.9 for prediction in said.predictions)
        if shown.truth == NO_DIGIT:
            fooled += confident >= 5
            unseen += said.looks_like_a_digit is False
        if "upside down" in shown.title or shown.title == "The digit 4":
            assert all(prediction.top.label == shown.truth for prediction in said.predictions)
        if "on its side" in shown.title:
            right = [prediction.top for prediction in said.predictions if prediction.top.label == shown.truth]
            assert len(right) < 5 if shown.truth == "7" else len(right) > 5, shown.title
            assert sum(top.score > 0.9 for top in right) < 5, "they are less sure"
    assert fooled >= 6
    assert 3 <= unseen < 9, "the network that tells digits from others helps, and is fooled too"


def test_the_models_disagree_and_no_rule_is_always_right(session: Session) -> None:
    right: dict[str, int] = dict.fromkeys((MOST, MOST_CONFIDENT, WEIGHTED), 0)
    shown = pictures(session, "who-is-right")
    for one in shown:
        said = answer(session, one)
        assert len({prediction.top.label for prediction in said.predictions}) > 1
        for saying in scoring.of_rules(said):
            right[saying.who] += saying.is_right(one.truth)
    assert all(0 < points < len(shown) for points in right.values()), right


def test_a_quiz_has_other_digits_each_time_and_some_that_are_hard(session: Session) -> None:
    first, again, other = (pictures(session, "quiz", count=9, seed=seed) for seed in (1, 1, 2))
    assert len(first) == 9
    assert all((one.picture == two.picture).all() for one, two in zip(first, again, strict=True))
    assert any((one.picture != two.picture).any() for one, two in zip(first, other, strict=True))
    hard = {shown.picture.tobytes() for shown in pictures(session, "who-is-right", count=len(DISAGREEMENTS))}
    assert sum(shown.picture.tobytes() in hard for shown in first) == 3


def test_each_step_that_the_lesson_switches_off_is_missed_by_some_picture(session: Session) -> None:
    def right(shown: LessonPicture, **off: bool) -> int:
        seen = session.run(SeeRequest(shown.picture, StepsDone(**off)), JobContext())
        assert seen.given.shape == (28, 28)
        return sum(prediction.top.label == shown.truth for prediction in seen.predictions)

    shown = pictures(session, "what-does-it-see")
    with_all = [right(one) for one in shown]
    assert min(with_all) >= 8
    for step in ("bright", "crop", "centre"):
        lost = [whole - right(one, **{step: False}) for one, whole in zip(shown, with_all, strict=True)]
        assert max(lost) >= 5, step
