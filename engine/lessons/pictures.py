"""The pictures of the lessons: drawn by code, of shipped projects, or test digits of MNIST, which ship too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.lessons import seeing, strokes, trust
from engine.lessons.exercises import PROJECTS, ExerciseLesson
from engine.lessons.guides import (
    CAN_WE_FOOL_IT,
    CAN_YOU_TRUST_A_HEAT_MAP,
    QUIZ,
    WHAT_DOES_IT_SEE,
    WHO_IS_RIGHT,
)
from engine.lessons.requests import LessonPicture, PicturesRequest
from engine.lessons.teaching import TEACHING_LESSONS, TEST, THE_FRIEND_IN_THE_PICTURE

NO_DIGIT = "none"
"""The truth of a picture that is no digit."""

DISAGREEMENTS = (193, 659, 445, 1681, 947, 2414, 582, 4201, 1226, 1790, 2040, 2462)
"""Test pictures of MNIST on which the original models disagree, by their place; no rule of a vote is right on all."""


def pictures_of(request: PicturesRequest) -> tuple[LessonPicture, ...]:
    """The pictures of a lesson. Raises DataError, PictureError, UsageError, and KeyError for a lesson without any."""
    lesson = {known.id: known for known in TEACHING_LESSONS}.get(request.lesson)
    return _MAKERS[request.lesson](request) if lesson is None else _of_exercise(lesson, request.exercise)


def _challenges(_: PicturesRequest) -> tuple[LessonPicture, ...]:
    """Letters, smileys and turned digits, in an order that begins with a digit as it should be."""
    letters = strokes.LETTERS
    return (
        LessonPicture(strokes.drawn(strokes.FOUR), "4", "The digit 4"),
        LessonPicture(strokes.drawn(letters["S"]), NO_DIGIT, "The letter S"),
        LessonPicture(strokes.drawn(strokes.SMILEY), NO_DIGIT, "A smiley"),
        LessonPicture(strokes.drawn(strokes.SEVEN, 1), "7", "The digit 7, on its side"),
        LessonPicture(strokes.drawn(letters["A"]), NO_DIGIT, "The letter A"),
        LessonPicture(strokes.drawn(strokes.SIX, 2), "9", "A 6 upside down, which is a 9"),
        LessonPicture(strokes.drawn(letters["Z"]), NO_DIGIT, "The letter Z"),
        LessonPicture(strokes.drawn(strokes.HEART), NO_DIGIT, "A heart"),
        LessonPicture(strokes.drawn(strokes.FOUR, 3), "4", "The digit 4, on its side"),
        LessonPicture(strokes.drawn(letters["X"]), NO_DIGIT, "The letter X"),
        LessonPicture(strokes.drawn(letters["B"]), NO_DIGIT, "The letter B"),
        LessonPicture(strokes.drawn(letters["O"]), NO_DIGIT, "The letter O, which may be a 0"),
        LessonPicture(strokes.drawn(letters["H"]), NO_DIGIT, "The letter H"),
    )


def _quiz(request: PicturesRequest) -> tuple[LessonPicture, ...]:
    """Random test digits; every third is one that models have trouble with, or nobody would ever lose a point."""
    from engine.data.datasets import mnist_test  # noqa: PLC0415 - the window starts without reading data

    random = np.random.default_rng(request.seed)
    easy = random.choice(len(mnist_test()), request.count, replace=False)
    hard = random.permutation(DISAGREEMENTS)
    return _digits([int(hard[i // 3]) if i % 3 == 2 else int(easy[i]) for i in range(request.count)])


def _disagreements(request: PicturesRequest) -> tuple[LessonPicture, ...]:
    return _digits(DISAGREEMENTS[: request.count])


def _for_heat_maps(request: PicturesRequest) -> tuple[LessonPicture, ...]:
    """Random test digits that models do not disagree on; to test maps with, one of each digit."""
    from engine.data.datasets import mnist_test  # noqa: PLC0415 - the window starts without reading data

    test = mnist_test()
    order = np.random.default_rng(request.seed).permutation(np.setdiff1d(np.arange(len(test)), DISAGREEMENTS))
    if request.exercise == trust.TEST:
        labels = test.labels[order]
        order = order[[int((labels == digit).argmax()) for digit in range(10)]]
    else:
        order = order[: request.count]
    return _digits(order.tolist())


def _digits(places: list[int] | tuple[int, ...]) -> tuple[LessonPicture, ...]:
    from engine.data.datasets import mnist_test  # noqa: PLC0415 - the window starts without reading data

    test = mnist_test()
    return tuple(
        LessonPicture(np.repeat(test.images[place][:, :, np.newaxis], 3, axis=2), str(test.labels[place]), "")
        for place in places
    )


def _of_exercise(lesson: ExerciseLesson, exercise: str) -> tuple[LessonPicture, ...]:
    """What an exercise shows; without one, test samples to print, for the lesson that has some."""
    printed = _PRINTED if lesson is THE_FRIEND_IN_THE_PICTURE else ()
    return tuple(_shown(name) for name in (lesson.exercise(exercise).shows if exercise else printed))


_PRINTED = tuple(
    f"{THE_FRIEND_IN_THE_PICTURE.project}/pictures/{kind}/{TEST}/{number:03}.jpg"
    for number, kind in ((6, "mug"), (5, "ball"), (9, "mug"))
)


def _shown(name: str | int) -> LessonPicture:
    """A digit by its place, or a picture by its file, whose class is the folder of its take or its own."""
    if isinstance(name, int):
        (digit,) = _digits((name,))
        return LessonPicture(digit.picture, digit.truth, digit.truth)
    from engine.preprocessing.picture_decoding import decode_picture  # noqa: PLC0415 - the window starts without it

    truth = next(part for part in reversed(Path(name).parent.parts) if not part[0].isdigit())
    return LessonPicture(decode_picture(PROJECTS / name), truth, truth)


_MAKERS: dict[str, Callable[[PicturesRequest], tuple[LessonPicture, ...]]] = {
    WHAT_DOES_IT_SEE.id: lambda _: seeing.scenes(),
    CAN_WE_FOOL_IT.id: _challenges,
    WHO_IS_RIGHT.id: _disagreements,
    QUIZ.id: _quiz,
    CAN_YOU_TRUST_A_HEAT_MAP.id: _for_heat_maps,
}
