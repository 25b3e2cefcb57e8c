"""Who shows pictures to models that are for others is told so."""

from __future__ import annotations

import pytest

from engine.judging.hint import hint
from engine.types import PictureKind, Task

ONE, MANY, OBJECT, NOTHING = PictureKind
DIGITS, OBJECTS = Task.DIGITS, Task.OBJECTS


@pytest.mark.parametrize(
    ("kind", "task", "words"),
    [
        (OBJECT, DIGITS, "This looks like a photo. Digit models"),
        (MANY, DIGITS, "There are several digits in this picture. "),
        (NOTHING, DIGITS, "There seems to be nothing in this picture. "),
        (ONE, OBJECTS, "This looks like a drawing. Photo models"),
        (MANY, OBJECTS, "This looks like a drawing. Photo models"),
        (NOTHING, OBJECTS, "There seems to be nothing in this picture. "),
    ],
)
def test_a_picture_of_another_kind_is_called_so(kind: PictureKind, task: Task, words: str) -> None:
    assert hint([kind], [task]).startswith(words)


@pytest.mark.parametrize(("kind", "task"), [(ONE, DIGITS), (OBJECT, OBJECTS)])
def test_a_picture_of_the_models_kind_needs_no_word(kind: PictureKind, task: Task) -> None:
    assert hint([kind], [task]) == ""


def test_of_several_pictures_most_must_be_of_the_other_kind() -> None:
    assert hint([ONE, MANY, OBJECT], [OBJECTS]).startswith("Most of these pictures look like drawings. Photo models")
    assert hint([OBJECT, OBJECT, ONE], [DIGITS]).startswith("Most of these pictures look like photos. Digit models")
    assert hint([MANY, MANY, ONE], [DIGITS]).startswith("Most pictures hold several digits. ")
    assert hint([NOTHING, NOTHING, ONE], [DIGITS]).startswith("Most of these pictures seem empty. ")
    assert [hint([ONE, OBJECT], [OBJECTS]), hint([ONE, OBJECT], [DIGITS]), hint([], [OBJECTS])] == ["", "", ""]
    assert hint([OBJECT], []) == ""
