"""The report of a lesson as blocks, from which the preview, the HTML file and the PDF file are made alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from engine.catalog.hyperparameters import SETTINGS
from engine.handing_in.drawing import Drawing, curves
from engine.handing_in.work import AnsweredPicture, Evaluated, LessonResult, Table, TrainedRun, Work
from engine.metrics.interval import interval_text

_STATES = {"cancelled": "stopped", "interrupted": "interrupted", "running": "still being trained"}
_RECIPES = {"seed": "original", "tuned": "best accuracy"}
_DASH = "–"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the level of the report's title is 1."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text, perhaps of several lines. With `attention` it warns; `quiet` is of less importance."""

    text: str
    quiet: bool = False
    attention: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """Small pictures with what was said of them."""

    pictures: tuple[AnsweredPicture, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing."""

    drawing: Drawing


Block: TypeAlias = Heading | Paragraph | Table | Gallery | Figure


def report_of(work: Work) -> tuple[Block, ...]:
    """All that was done, in the order of the report."""
    return tuple(_blocks(work))


def shortened(blocks: Iterable[Block], most: int) -> Iterator[Block]:
    """Blocks whose tables have at most so many cells together: the first rows of each, and how many more there are."""
    room = most
    for block in blocks:
        if not isinstance(block, Table):
            yield block
            continue
        columns = max(1, len(block.titles))
        shown = block.rows[: max(0, room // columns - 1)]
        more = len(block.rows) - len(shown)
        if shown or not more:
            room -= columns * (len(shown) + 1)
            yield replace(block, rows=shown)
        if more:
            rows = "1 more row is" if more == 1 else f"{more:,} more rows are"
            yield Paragraph(f"{rows} not shown here. A report saved as a page or PDF has all rows.", quiet=True)


def contents(work: Work) -> str:
    """How much there is of each, in a sentence."""
    parts = [
        f"{many} {one if many == 1 else several}"
        for many, one, several in (
            (len(work.pictures), "picture", "pictures"),
            (len(work.runs), "training", "trainings"),
            (len(work.evaluations), "evaluation", "evaluations"),
            (len(work.lessons), "lesson", "lessons"),
        )
        if many
    ]
    return ", ".join(parts) or "Nothing yet"


def local_time(date: str) -> datetime | None:
    """A date in ISO format as the clock of this computer shows it, without a zone; None for anything else.

    Lessons are dated by that clock, and runs in UTC.
    """
    try:
        when = datetime.fromisoformat(date)
        return when if when.tzinfo is None else when.astimezone().replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):  # the latter two for years that no clock shows
        return None


def date_text(date: str) -> str:
    """A date in ISO format as people write it, in the time of this computer; anything else as it is."""
    when = local_time(date)
    return date if when is None else f"{when.day} {when:%b %Y}, {when:%H:%M}"


def _blocks(work: Work) -> Iterator[Block]:
    yield Heading(work.name or "Report of a lesson", 1)
    yield Paragraph(f"ClassLens · {date_text(work.date)} · {contents(work)}", quiet=True)
    if work.notes:
        yield Heading("Notes")
        yield Paragraph(work.notes)
    if work.pictures:
        yield Heading("Pictures and answers")
        yield Gallery(work.pictures)
    if work.runs:
        yield Heading("Training")
        if len(work.runs) > 1:
            yield _overview(work.runs)
        for run in work.runs:
            yield from _run(run)
    if work.evaluations:
        yield Heading("Evaluation")
        for evaluation in work.evaluations:
            yield from _evaluation(evaluation)
    if work.lessons:
        yield Heading("Lessons")
        for lesson in work.lessons:
            yield from _lesson(lesson)


def _overview(runs: tuple[TrainedRun, ...]) -> Table:
    rows = tuple(
        (
            run_name(run),
            str(len(run.epochs)),
            _percent(run.validation_accuracy),
            _percent(run.test_accuracy),
            _DASH if run.seconds is None else duration(run.seconds),
        )
        for run in runs
    )
    return Table(("run", "epochs", "held-back", "test", "time"), rows)


def run_name(run: TrainedRun) -> str:
    """The model, and what the person called the run."""
    return f"{run.model} · {run.name}" if run.name else run.model


def _run(run: TrainedRun) -> Iterator[Block]:
    yield Heading(run_name(run), 3)
    yield Paragraph(" · ".join(_facts(run)))
    if run.epochs:
        yield Figure(curves(run))
    if run.settings:
        settings = (
            f"{SETTINGS[name].title if name in SETTINGS else _title(name)}: {value}" for name, value in run.settings
        )
        yield Paragraph(" · ".join(settings), quiet=True)
    for remark in run.remarks:
        yield Paragraph(remark, attention=True)


def _facts(run: TrainedRun) -> Iterator[str]:
    if run.test_accuracy is not None:
        yield f"Test accuracy {accuracy_text(run.test_accuracy, run.test_count)}"
    if run.validation_accuracy is not None:
        yield f"held-back pictures {run.validation_accuracy:.2%}"
    if run.data:
        yield f"data {run.data}"
    if run.recipe:
        yield f"recipe {_RECIPES.get(run.recipe, run.recipe)}"
    if run.seconds is not None:
        yield duration(run.seconds)
    if run.date:
        yield date_text(run.date)
    if run.state in _STATES:
        yield _STATES[run.state]


def _evaluation(evaluation: Evaluated) -> Iterator[Block]:
    yield Heading(evaluation.title, 3)
    pictures = f"{evaluation.count:,} pictures of {evaluation.data}"
    if evaluation.accuracy is None:
        yield Paragraph(pictures)
    else:
        yield Paragraph(f"Accuracy {accuracy_text(evaluation.accuracy, evaluation.count)} · {pictures}")
    for remark in evaluation.remarks:
        yield Paragraph(remark, attention=True)
    yield from evaluation.tables


def _lesson(lesson: LessonResult) -> Iterator[Block]:
    yield Heading(lesson.title, 3)
    if lesson.of:
        yield Paragraph(f"{lesson.right} of {lesson.of} answers were right.")
    if lesson.table.rows:
        yield lesson.table


def accuracy_text(accuracy: float, count: int | None) -> str:
    """An accuracy, with its 95 % interval where the number of pictures is known."""
    return f"{accuracy:.2%} ({interval_text(accuracy, count)})" if count else f"{accuracy:.2%}"


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def _percent(share: float | None) -> str:
    return _DASH if share is None else f"{share:.2%}"


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
