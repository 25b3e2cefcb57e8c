"""What was done, as plain JSON values and back. What comes from a file is hostile until shown otherwise: texts are cut
and cleaned, numbers are finite, and there are only so many of each thing.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeAlias, TypeVar

from engine.handing_in.work import Evaluated, LessonResult, Table, TrainedRun
from engine.training.records import EpochRecord

T = TypeVar("T")
Json: TypeAlias = Any  # what json.loads gives; whatever does not fit raises, and `parse_record` takes what is raised

MOST_PICTURES, MOST_RUNS, MOST_THINGS = 60, 50, 100
_MOST_EPOCHS, _MOST_ROWS, _MOST_COLUMNS, _MOST_REMARKS = 1000, 500, 150, 50
_MOST_CELLS = 20_000  # of all tables together
LONGEST_NAME, LONGEST_TEXT, LONGEST_NOTES = 120, 1000, 20_000
_LARGEST = 1e12  # of a loss or a number of pictures
_BREAKS = "\n\t\u2028\u2029"
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def cleaned(text: str, longest: int = LONGEST_TEXT, lines: bool = False) -> str:
    """A text without what can hide or turn around what stands beside it, and not longer than that: an … stands for the
    rest. It stays in one line unless it may have several `lines`.
    """
    kept = (
        (c if lines else " ") if c in _BREAKS else c
        for c in text
        if c in _BREAKS or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _TURNING)
    )
    whole = "".join(kept).strip()
    return whole if len(whole) <= longest else f"{whole[: longest - 1].rstrip()}…"


def text(value: Json, longest: int = LONGEST_TEXT, lines: bool = False) -> str:
    """A text, cleaned. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is no text")
    return cleaned(value, longest, lines)


def things(values: Json, most: int, parse: Callable[[Json], T]) -> tuple[T, ...]:
    """What `parse` makes of each value of a list. Raises ValueError for too many, TypeError for no list."""
    if not isinstance(values, list):
        raise TypeError("a list is missing")
    if len(values) > most:
        raise ValueError(f"{len(values):,} things are more than {most:,}")
    return tuple(parse(value) for value in values)


def run_to_json(run: TrainedRun) -> dict[str, object]:
    """A run as plain JSON values."""
    values = asdict(run)
    values["settings"] = dict(run.settings)
    values["epochs"] = [epoch.to_json() for epoch in run.epochs]
    values["remarks"] = list(run.remarks)
    return values


def run_from_json(values: Json) -> TrainedRun:
    """The run again."""
    count = values["test_count"]
    return TrainedRun(
        **{
            name: text(values[name], LONGEST_NAME if name != "data" else LONGEST_TEXT)
            for name in ("model", "name", "date", "state", "recipe", "data")
        },
        settings=things(
            list(values["settings"].items()), _MOST_REMARKS * 2, lambda pair: (text(pair[0]), text(pair[1]))
        ),
        epochs=things(values["epochs"], _MOST_EPOCHS, _epoch),
        validation_accuracy=_share(values["validation_accuracy"]),
        test_accuracy=_share(values["test_accuracy"]),
        test_count=None if count is None else _count(count),
        seconds=None if values["seconds"] is None else _number(values["seconds"]),
        remarks=things(values["remarks"], _MOST_REMARKS, text),
    )


def evaluation_to_json(evaluation: Evaluated) -> dict[str, object]:
    """An evaluation as plain JSON values."""
    return {**asdict(evaluation), "tables": [asdict(table) for table in evaluation.tables]}


def evaluation_from_json(values: Json) -> Evaluated:
    """The evaluation again."""
    return Evaluated(
        title=text(values["title"], LONGEST_NAME),
        data=text(values["data"]),
        count=_count(values["count"]),
        accuracy=_share(values["accuracy"]),
        tables=things(values["tables"], _MOST_REMARKS, _table),
        remarks=things(values["remarks"], _MOST_REMARKS, text),
    )


def lesson_to_json(lesson: LessonResult) -> dict[str, object]:
    """What came of a lesson as plain JSON values."""
    return asdict(lesson)


def lesson_from_json(values: Json) -> LessonResult:
    """The same again."""
    right, of = _count(values["right"]), _count(values["of"])
    if right > of:
        raise ValueError(f"{right} of {of} are right")
    return LessonResult(
        lesson=text(values["lesson"], LONGEST_NAME),
        title=text(values["title"], LONGEST_NAME),
        right=right,
        of=of,
        table=_table(values["table"]),
    )


def check_cells(evaluations: tuple[Evaluated, ...], lessons: tuple[LessonResult, ...]) -> None:
    """Raise ValueError for tables that are too large together."""
    tables = [table for evaluation in evaluations for table in evaluation.tables]
    tables += [lesson.table for lesson in lessons]
    cells = sum(len(table.titles) * (len(table.rows) + 1) for table in tables)
    if cells > _MOST_CELLS:
        raise ValueError(f"its tables have more than {_MOST_CELLS:,} cells together")


def _table(values: Json) -> Table:
    titles = things(values["titles"], _MOST_COLUMNS, text)
    rows = things(values["rows"], _MOST_ROWS, lambda row: things(row, _MOST_COLUMNS, text))
    if any(len(row) != len(titles) for row in rows):
        raise ValueError("a row of a table is longer or shorter than its titles")
    return Table(titles, rows, text(values["caption"]))


def _epoch(values: Json) -> EpochRecord:
    epoch = EpochRecord.from_json(values)
    for share in (epoch.train_accuracy, epoch.validation_accuracy):
        _share(share)
    for loss in (epoch.train_loss, epoch.validation_loss, epoch.seconds):
        _number(loss)
    return epoch


def _share(value: Json) -> float | None:
    if value is None:
        return None
    share = float(value)
    if not 0 <= share <= 1:
        raise ValueError(f"an accuracy of {share}")
    return share


def _number(value: Json) -> float:
    number = float(value)
    if not math.isfinite(number) or not 0 <= number <= _LARGEST:
        raise ValueError(f"a number of {number}")
    return number


def _count(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
        raise ValueError(f"a count of {str(value)[:40]}")
    return value
