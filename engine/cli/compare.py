"""`classlens compare`: models timed on pictures, as a table, as JSON, or as CSV line by line."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from contextlib import closing

from engine import catalog
from engine.catalog.spec import RUNTIMES
from engine.cli.commands import chosen_models
from engine.cli.output import put_json, put_table, say, say_conversion
from engine.comparison.requests import (
    HEADER,
    CompareRequest,
    ComparisonFailure,
    ComparisonProgress,
    ComparisonRow,
    flat_record,
    record,
)
from engine.errors import UsageError
from engine.jobs import JobCancelled, JobContext
from engine.session import Session

_UNITS = ("", "k", "M", "G")


def compare(arguments: argparse.Namespace, context: JobContext) -> int:
    """Time models on pictures. A failure is reported and costs only its own rows; Ctrl+C keeps the rows so far."""
    model_ids = chosen_models(arguments.models, arguments.task)
    runtimes = _chosen_runtimes(arguments.runtimes)
    several = len(arguments.paths) > 1 or arguments.paths[0].is_dir()
    rows: list[ComparisonRow] = []
    writer = csv.DictWriter(sys.stdout, HEADER, lineterminator="\n")
    if arguments.csv:
        writer.writeheader()

    def report(progress: object) -> None:
        say_conversion(progress)
        if isinstance(progress, ComparisonProgress) and progress.row is not None:
            rows.append(progress.row)
            if arguments.csv:
                writer.writerow(flat_record(progress.row))
                sys.stdout.flush()
            elif several:
                say(f"{progress.done} of {progress.total}: {progress.row.file}, {progress.row.model_id}")

    failures: tuple[ComparisonFailure, ...] = ()
    cancelled = False
    with closing(Session()) as session:
        request = CompareRequest(tuple(arguments.paths), model_ids, runtimes)
        try:
            failures = session.run(request, context.reporting(report)).failures
        except JobCancelled:
            cancelled = True
    for sentence in dict.fromkeys(failure.sentence for failure in failures):
        say(sentence)
    if arguments.json:
        put_json([record(row) for row in rows])
    elif not arguments.csv:
        put_comparison(rows)
    if cancelled:
        raise JobCancelled
    return 1 if not rows or any(failure.file for failure in failures) else 0


def _chosen_runtimes(names: str) -> tuple[str, ...]:
    runtimes = tuple(names.split(","))
    for name in runtimes:
        if name not in RUNTIMES:
            raise UsageError(f"There is no runtime “{name}”. The runtimes are: {', '.join(RUNTIMES)}.")
    return runtimes


def put_comparison(rows: Iterable[ComparisonRow]) -> None:
    """The comparison table for people, on stdout. Agreement: how often int8 put the same label first as fp32."""
    rows = tuple(rows)
    files = any(row.file for row in rows) and len({row.file for row in rows}) > 1
    header = ("model", "runtime", "median", "p95", "runs", "threads", "load", "prepare", "parameters", "disk", "memory",
              "FLOPs", "agreement", "answer", "score")  # fmt: skip
    put_table(
        (*(("file",) if files else ()), *header),
        [
            (*((row.file,) if files else ()), catalog.find(row.model_id).title, row.runtime, f"{row.median_ms:.3f} ms",
             f"{row.p95_ms:.3f} ms", str(row.runs), str(row.threads), f"{row.load_ms:.0f} ms",
             f"{row.prepare_ms:.2f} ms", "–" if row.parameters is None else f"{row.parameters:,}",
             f"{row.disk_bytes / 1e6:.2f} MB", "–" if row.memory_bytes is None else f"{row.memory_bytes / 1e6:.2f} MB",
             "–" if row.flops is None else _large(row.flops),
             "–" if row.int8 is None else f"{row.int8.same_label} of {row.int8.inputs}", row.label, f"{row.score:.1%}")
            for row in rows
        ],
    )  # fmt: skip


def _large(value: float) -> str:
    power = 0
    while value >= 1000 and power < len(_UNITS) - 1:
        value, power = value / 1000, power + 1
    return f"{value:.3g} {_UNITS[power]}".strip()
