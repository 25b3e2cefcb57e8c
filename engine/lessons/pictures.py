"""The pictures of the lessons: drawn by code, or test digits of MNIST, which ships with the program."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.lessons import seeing, strokes
from engine.lessons.guides import CAN_WE_FOOL_IT, QUIZ, WHAT_DOES_IT_SEE, WHO_IS_RIGHT
from engine.lessons.requests import LessonPicture, PicturesRequest

NO_DIGIT = "none"
"""The truth of a picture that is no digit."""

DISAGREEMENTS = (247, 659, 445, 1681, 947, 2414, 582, 4201, 1226, 1790, 2040, 2462)
"""Test pictures of MNIST on which the original models disagree, by their place; no rule of a vote is right on all."""


def pictures_of(request: PicturesRequest) -> tuple[LessonPicture, ...]:
    """The pictures of a lesson. Raises DataError, and KeyError for a lesson that has none."""
    return _MAKERS[request.lesson](request)


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


def _digits(places: list[int] | tuple[int, ...]) -> tuple[LessonPicture, ...]:
    from engine.data.datasets import mnist_test  # noqa: PLC0415 - the window starts without reading data

    test = mnist_test()
    return tuple(
        LessonPicture(np.repeat(test.images[place][:, :, np.newaxis], 3, axis=2), str(test.labels[place]), "")
        for place in places
    )


_MAKERS: dict[str, Callable[[PicturesRequest], tuple[LessonPicture, ...]]] = {
    WHAT_DOES_IT_SEE.id: lambda _: seeing.scenes(),
    CAN_WE_FOOL_IT.id: _challenges,
    WHO_IS_RIGHT.id: _disagreements,
    QUIZ.id: _quiz,
}
