"""A comparison as a table of text for people."""

from __future__ import annotations

from collections.abc import Sequence

from engine import catalog
from engine.comparison.requests import ComparisonRow
from engine.text_table import text_table

_UNITS = ("", "k", "M", "G")
_HEADER = (
    "model", "computed by", "median", "95% within", "runs", "threads", "load", "prepare", "parameters", "disk",
    "memory", "FLOPs", "agreement", "answer", "score",
)  # fmt: skip


def comparison_text(rows: Sequence[ComparisonRow]) -> str:
    """A line for each row, and one for each framework. Agreement says how often int8 put the same label first as fp32.

    Where rows are of several files, the first column names them.
    """
    if len({row.file for row in rows}) > 1:
        table = text_table(("file", *_HEADER), [(row.file, *_cells(row)) for row in rows])
    else:
        table = text_table(_HEADER, map(_cells, rows))
    return "\n".join((table, *framework_lines(rows)))


def framework_lines(rows: Sequence[ComparisonRow]) -> tuple[str, ...]:
    """What each framework itself took, in a sentence each: it is no part of any model's figures."""
    shares = {row.framework.title: row.framework for row in rows if row.framework is not None}
    return tuple(
        f"{share.title} itself: {'–' if share.memory_bytes is None else f'{share.memory_bytes / 1e6:.0f} MB'} and "
        f"{share.load_ms:.0f} ms, once for all of its models."
        for share in shares.values()
    )


def _cells(row: ComparisonRow) -> tuple[str, ...]:
    spec = catalog.recall(row.model_id)
    return (
        spec.title,
        spec.runtime_title(row.runtime),
        f"{row.median_ms:.3f} ms",
        "–" if row.p95_ms is None else f"{row.p95_ms:.3f} ms",
        str(row.runs),
        str(row.threads),
        f"{row.load_ms:.0f} ms",
        f"{row.prepare_ms:.2f} ms",
        "–" if row.parameters is None else f"{row.parameters:,}",
        f"{row.disk_bytes / 1e6:.2f} MB",
        "–" if row.memory_bytes is None else f"{row.memory_bytes / 1e6:.2f} MB",
        "–" if row.flops is None else _large(row.flops),
        "–" if row.int8 is None else f"{row.int8.same_label} of {row.int8.inputs}",
        row.label,
        f"{row.score:.1%}",
    )


def _large(value: float) -> str:
    power = 0
    while value >= 1000 and power < len(_UNITS) - 1:
        value, power = value / 1000, power + 1
    return f"{value:.3g} {_UNITS[power]}".strip()
