"""`classlens kind`: what pictures hold."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TypedDict

from engine.cli.output import put_json, put_table, say
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.reading.requests import OpenRequest
from engine.session import Session
from engine.types import PictureKind

_TEXTS = {
    PictureKind.ONE_DIGIT: "one digit",
    PictureKind.MANY_DIGITS: "many digits",
    PictureKind.OBJECT: "an object",
    PictureKind.NOTHING: "nothing",
}


class _Row(TypedDict):
    """What a file holds; None where it cannot be read."""

    file: str
    kind: PictureKind | None


def kind(arguments: argparse.Namespace, context: JobContext) -> int:
    """Judge each picture; a bad one costs its own row, not the others'."""
    rows: list[_Row] = []
    failed = False
    with closing(Session()) as session:
        for file in arguments.files:
            row = _Row(file=str(file), kind=None)
            try:
                row["kind"] = session.run(OpenRequest(file, file.name), context).kind
            except ClassLensError as error:
                failed = True
                say(error.sentence)
            rows.append(row)
    if arguments.json:
        put_json(rows)
    else:
        found = [(row["file"], _TEXTS[row["kind"]]) for row in rows if row["kind"] is not None]
        if found:
            put_table(("file", "it seems to hold"), found)
    return 1 if failed else 0
