"""`classlens session`: session files as a table."""

from __future__ import annotations

import argparse

from engine.cli.output import put, put_json, put_table, say
from engine.handing_in.report import accuracy_text, date_text, run_name
from engine.handing_in.requests import HandedIn, OpenSessionsRequest
from engine.handing_in.table import as_values, lessons_text, separated, who
from engine.jobs import JobContext
from engine.session import Session


def session(arguments: argparse.Namespace, context: JobContext) -> int:
    """Open session files and say who did what. Exit status 1 when one of them cannot be read."""
    opened = Session()
    try:
        found = opened.run(OpenSessionsRequest(tuple(arguments.paths)), context)
    finally:
        opened.close()
    if arguments.json:
        put_json(as_values(found))
    elif arguments.csv:
        put(separated(found).rstrip("\n"))
    else:
        _show(found)
    for one in found:
        if one.problem:
            say(one.problem)
    return 1 if any(one.problem for one in found) else 0


def _show(found: tuple[HandedIn, ...]) -> None:
    header = ("who", "date", "trained", "test accuracy", "evaluated", "lessons", "pictures")
    put_table(header, [_row(one) for one in found])


def _row(one: HandedIn) -> tuple[str, ...]:
    work = one.work
    if work is None:
        return who(one), "cannot be read", *[""] * 5
    best = work.best_run()
    single = [evaluation for evaluation in work.evaluations if evaluation.accuracy is not None]
    return (
        who(one),
        date_text(work.date),
        "" if best is None else run_name(best),
        "" if best is None or best.test_accuracy is None else accuracy_text(best.test_accuracy, best.test_count),
        "" if not single else f"{single[-1].title}: {single[-1].accuracy:.2%}",
        lessons_text(one),
        str(len(work.pictures)),
    )
