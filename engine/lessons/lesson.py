"""What a lesson in stages is: a series of trainings, each of which changes one setting of another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.catalog.recipe import Recipe
from engine.errors import UsageError


def translatable(context: str, text: str) -> str:
    """The text itself; `pyside6-lupdate -tr-function-alias QT_TRANSLATE_NOOP+=translatable` finds such texts."""
    return text


class Shows(StrEnum):
    """What a lesson shows of a stage beside its curves: the settings of its network and what it answers, or the
    pictures it learns from.
    """

    NETWORK = "network"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One training of a lesson, and what is said about it.

    `recipe` differs in one setting from that of the stage `compared_with` (an id; None for the first). `question` is
    asked before the run, `look_at` says what to watch, `explanation` is revealed after it.
    """

    id: str
    title: str
    text: str
    question: str
    look_at: str
    explanation: str
    recipe: Recipe
    compared_with: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A series of stages that train `model_id` on the first `pictures` training pictures of MNIST."""

    id: str
    title: str
    model_id: str
    pictures: int
    stages: tuple[Stage, ...]
    shows: Shows = Shows.NETWORK

    def stage(self, stage_id: str) -> Stage:
        """The stage of that id. Raises UsageError naming the stages there are."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        names = ", ".join(stage.id for stage in self.stages)
        raise UsageError(f"The lesson has no stage “{stage_id}”. Its stages are: {names}.")

    def compared(self, stage: Stage) -> Stage | None:
        """The stage that this one is shown beside."""
        return None if stage.compared_with is None else self.stage(stage.compared_with)

    def number(self, stage: Stage) -> int:
        """Its place in the series, from 1."""
        return self.stages.index(stage) + 1
