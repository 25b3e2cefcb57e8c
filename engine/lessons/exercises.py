"""What a lesson in exercises is: a series of things that a class does on the page Teach."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.errors import UsageError
from engine.system.folders import ASSETS

PROJECTS = ASSETS / "projects"
"""Where the shipped projects lie. They are copied before anybody works with them."""


class Does(StrEnum):
    """What the button of an exercise does: nothing, when there is none; open a copy of the lesson's project; ask that
    copy for the samples most like the lesson's printed pictures; add the lesson's other pictures to it; go to the page
    Teach, to make a project.
    """

    NOTHING = "nothing"
    OPEN = "open"
    ASK = "ask"
    ADD = "add"
    BEGIN = "begin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One thing that a class does.

    `text` says what to do, `question` is asked before it, `explanation` is revealed after it. `shows` are files below
    `PROJECTS`, or places of digits among MNIST's test pictures.
    """

    id: str
    title: str
    text: str
    question: str
    explanation: str
    does: Does = Does.NOTHING
    shows: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseLesson:
    """A series of exercises. `project` and `more` are folders below `PROJECTS`: the project that is copied, and the
    folder with a folder of pictures for each class that is added to the copy, empty where nothing is.
    """

    id: str
    project: str
    exercises: tuple[Exercise, ...]
    more: str = ""

    def exercise(self, exercise_id: str) -> Exercise:
        """The exercise of that id. Raises UsageError naming the exercises there are."""
        for exercise in self.exercises:
            if exercise.id == exercise_id:
                return exercise
        names = ", ".join(exercise.id for exercise in self.exercises)
        raise UsageError(f"The lesson has no exercise “{exercise_id}”. Its exercises are: {names}.")
