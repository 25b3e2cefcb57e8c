"""What a person did in a lesson, as frozen values: what a report shows and what a session file keeps.

The way here: pages keep in memory what was done on them (the history of answered pictures, evaluations, lessons) and
give it when a report is asked for; runs lie on the disk already. Nothing is written before the person saves it, and all
that is written is in the report's preview. Texts are plain texts, whoever wrote them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from engine.training.records import EpochRecord
from engine.types import Image

LONGEST_ROW_NAME = 20
"""Letters of the text that begins a row, if it is to stay on one line."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts: the titles of its columns, and rows of as many texts. `caption` stands above it."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class AnsweredPicture:
    """A small picture, (H, W, 3) uint8, and what was said of it: the answer, and its score or what else is known."""

    picture: Image
    name: str
    said: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedRun:
    """A training. `model` is what people call the network, `name` what they call the run, empty where nobody named it.

    `date` is in ISO format, `state` a word of `engine.runs.requests.RunState`. `settings` are names and values.
    Accuracies lie in [0, 1]; the validation accuracy is that of the kept epoch. What is not known is None.
    """

    model: str
    name: str = ""
    date: str = ""
    state: str = "finished"
    recipe: str = ""
    data: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    epochs: tuple[EpochRecord, ...] = ()
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    test_count: int | None = None
    seconds: float | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """What an evaluation found. `title` says of what, `data` on which of `count` pictures.

    `accuracy` in [0, 1] is None for one of several models or of disturbed pictures; its `tables` hold their figures.
    """

    title: str
    data: str
    count: int
    accuracy: float | None = None
    tables: tuple[Table, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonResult:
    """How far a lesson was done. `lesson` is the id of its guide; `right` of `of` answers were right, 0 of 0 where
    none are counted. The `table` has the answers, or what else came of it.
    """

    lesson: str
    title: str
    right: int = 0
    of: int = 0
    table: Table


Done: TypeAlias = AnsweredPicture | TrainedRun | Evaluated | LessonResult
"""One thing that was done."""


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """All that is handed in. `date` is that of the lesson, in ISO format; `name` and `notes` are what the person typed.

    Pictures, runs and evaluations are in the order in which they were made.
    """

    date: str
    name: str = ""
    notes: str = ""
    pictures: tuple[AnsweredPicture, ...] = ()
    runs: tuple[TrainedRun, ...] = ()
    evaluations: tuple[Evaluated, ...] = ()
    lessons: tuple[LessonResult, ...] = ()

    def best_run(self) -> TrainedRun | None:
        """The run that read most test pictures, the first of several; None where none was tested."""
        tested = [run for run in self.runs if run.test_accuracy is not None]
        return max(tested, key=lambda run: run.test_accuracy or 0.0, default=None)


def work_of(date: str, name: str, notes: str, done: tuple[Done, ...]) -> Work:
    """All that is handed in, of things in the order in which they were done."""
    return Work(
        date=date,
        name=name,
        notes=notes,
        pictures=tuple(thing for thing in done if isinstance(thing, AnsweredPicture)),
        runs=tuple(thing for thing in done if isinstance(thing, TrainedRun)),
        evaluations=tuple(thing for thing in done if isinstance(thing, Evaluated)),
        lessons=tuple(thing for thing in done if isinstance(thing, LessonResult)),
    )
