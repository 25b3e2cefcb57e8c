"""`classlens read`: all digits of a picture, line by line."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TypedDict

from engine import catalog
from engine.cli.output import put_json, put_table, say
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.preprocessing.picture_files import open_picture
from engine.reading.requests import Reading, ReadRequest
from engine.session import Session


class _Row(TypedDict):
    """What was read in a file; each box with its digit, or None for what does not look like one."""

    file: str
    model: str
    digits: list[dict[str, float | str | bool | None]]
    lines: list[str]
    turned: int  # degrees to the left; boxes are those of the turned picture
    error: str | None


def read(arguments: argparse.Namespace, context: JobContext) -> int:
    """Read each picture; a bad one costs its own row, not the others'."""
    model_id = catalog.find(arguments.model).id
    rows: list[_Row] = []
    with closing(Session()) as session:
        for file in arguments.files:
            row = _Row(file=str(file), model=model_id, digits=[], lines=[], turned=0, error=None)
            try:
                reading = session.run(ReadRequest(open_picture(file, context), (model_id,)), context)
                row["digits"], row["lines"] = _digits(reading), list(reading.texts)
                row["turned"] = 90 * reading.quarter_turns
            except ClassLensError as error:
                row["error"] = error.sentence
            rows.append(row)
    if arguments.json:
        put_json(rows)
    else:
        _put_for_people(rows)
    return 1 if any(row["error"] is not None for row in rows) else 0


def _digits(reading: Reading) -> list[dict[str, float | str | bool | None]]:
    return [
        {
            "x": digit.box.x,
            "y": digit.box.y,
            "w": digit.box.width,
            "h": digit.box.height,
            "digit": digit.label if digit.is_digit else None,
            "score": digit.score,
            "looks_like_a_digit": digit.is_digit,
            "looks_like_a_digit_score": digit.likeness,
        }
        for digit in reading.digits
    ]


def _put_for_people(rows: list[_Row]) -> None:
    lines = [(row["file"], str(number), text) for row in rows for number, text in enumerate(row["lines"], 1)]
    if lines:
        put_table(("file", "line", "digits"), lines)
    for row in rows:
        if row["turned"]:
            say(f"“{row['file']}” was turned by {row['turned']}° to the left, because its digits read better that way.")
        if row["error"] is not None:
            say(row["error"])
        elif not row["lines"]:
            say(f"No digits were found in “{row['file']}”. Take a sharper or larger picture of them.")
