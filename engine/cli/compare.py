"""`classlens compare`: models timed on pictures, as a table, as JSON, or as CSV line by line."""

from __future__ import annotations

import argparse
import csv
import sys
from contextlib import closing

from engine.catalog.spec import RUNTIMES
from engine.cli.commands import able_models
from engine.cli.output import put, put_json, say, say_conversion
from engine.comparison.requests import (
    HEADER,
    CompareRequest,
    ComparisonFailure,
    ComparisonProgress,
    ComparisonRow,
    flat_record,
    record,
)
from engine.comparison.text import comparison_text
from engine.errors import UsageError
from engine.jobs import JobCancelled, JobContext
from engine.session import Session
from engine.spreadsheets import harmless
from engine.system import places


def compare(arguments: argparse.Namespace, context: JobContext) -> int:
    """Time models on pictures. A failure is reported and costs only its own rows; Ctrl+C keeps the rows so far."""
    runtimes = _chosen_runtimes(arguments.runtimes)
    several = len(arguments.paths) > 1 or places.is_folder(arguments.paths[0])
    rows: list[ComparisonRow] = []
    writer = csv.DictWriter(sys.stdout, HEADER, lineterminator="\n")
    if arguments.csv:
        writer.writeheader()

    def report(progress: object) -> None:
        say_conversion(progress)
        if isinstance(progress, ComparisonProgress) and progress.row is not None:
            rows.append(progress.row)
            if arguments.csv:
                writer.writerow({name: harmless(value) for name, value in flat_record(progress.row).items()})
                sys.stdout.flush()
            elif several:
                say(f"{progress.done} of {progress.total}: {progress.row.file}, {progress.row.model_id}")

    failures: tuple[ComparisonFailure, ...] = ()
    hint = ""
    cancelled = False
    with closing(Session()) as session:
        model_ids = able_models(session, arguments, context)
        request = CompareRequest(tuple(arguments.paths), model_ids, runtimes)
        try:
            comparison = session.run(request, context.reporting(report))
            failures, hint = comparison.failures, comparison.hint
        except JobCancelled:
            cancelled = True
    for sentence in dict.fromkeys([failure.sentence for failure in failures] + [hint] * bool(hint)):
        say(sentence)
    if arguments.json:
        put_json([record(row) for row in rows])
    elif not arguments.csv:
        put(comparison_text(rows))
    if cancelled:
        raise JobCancelled
    return 1 if not rows or any(failure.file for failure in failures) else 0


def _chosen_runtimes(names: str) -> tuple[str, ...]:
    runtimes = tuple(names.split(","))
    for name in runtimes:
        if name not in RUNTIMES:
            raise UsageError(f"There is no runtime “{name}”. The runtimes are: {', '.join(RUNTIMES)}.")
    return runtimes
