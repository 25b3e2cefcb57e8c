"""The columns of measured rows, and the rows as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from engine.comparison.requests import HEADER, ComparisonRow, flat_record
from gui.widgets.formats import count, decimal, milliseconds, percent_number
from gui.widgets.tables.column_model import Column

Row = tuple[str, ComparisonRow]
"""A model's title and its measurements."""

_NAMES = (*HEADER, "model_id")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ComparisonTable", text)


def columns() -> tuple[Column, ...]:
    """The columns of a comparison in the language that is set now; units stand in the second line of the titles.

    They must fit beside a photo on a screen of 1366×768; what else was measured is in `remark` and in the files.
    """
    return (
        Column(_tr("Model"), lambda row: row[0], number=False),
        Column(_tr("Runtime"), lambda row: row[1].runtime, short_runtime, number=False),
        Column(_tr("Median\nms"), lambda row: row[1].median_ms, decimal),
        Column(_tr("p95\nms"), lambda row: row[1].p95_ms, decimal),
        Column(_tr("Params\nM"), lambda row: millions(row[1].parameters), decimal),
        Column(_tr("FLOPs\nM"), lambda row: millions(row[1].flops), decimal),
        Column(_tr("Disk\nMB"), lambda row: millions(row[1].disk_bytes), decimal),
        Column(_tr("Memory\nMB"), lambda row: millions(row[1].memory_bytes), decimal),
        Column(_tr("Answer"), lambda row: row[1].label, number=False),
        Column(_tr("Score\n%"), lambda row: row[1].score, percent_number),
    )


ANSWER = 8
"""The column with the best label, which takes the room that the others leave."""


def short_runtime(name: str) -> str:
    """A runtime's name for a narrow column: "ONNX Runtime, int8" → "ONNX int8"."""
    return name.replace("ONNX Runtime, ", "ONNX ").replace("ONNX Runtime", "ONNX")


def remark(row: Row) -> str:
    """What the columns leave out, as a line of text."""
    title, measured = row
    text = _tr("{model} · {runtime} · {label} · loading {load} · preparation {prepare}").format(
        model=title,
        runtime=measured.runtime,
        label=measured.label,
        load=milliseconds(measured.load_ms),
        prepare=milliseconds(measured.prepare_ms),
    )
    if measured.int8 is None:
        return text
    agreement = _tr("same first answer as fp32 on {same} of {total} photos").format(
        same=count(measured.int8.same_label), total=count(measured.int8.inputs)
    )
    return f"{text} · {agreement}"


def millions(value: int | None) -> float | None:
    """A number of things in millions; bytes in MB."""
    return None if value is None else value / 1e6


def as_csv(rows: Sequence[Row]) -> str:
    """The rows as CSV with a header line; the values are exact, not rounded for reading."""
    return separated(_NAMES, map(_record, rows), ",")


def as_tab_separated(rows: Sequence[Row]) -> str:
    """The same as `as_csv`, as a spreadsheet takes it from the clipboard."""
    return separated(_NAMES, map(_record, rows), "\t")


def as_json(rows: Sequence[Row]) -> str:
    """The rows as a JSON list of objects with the fields of `as_csv`."""
    return json.dumps([_record(row) for row in rows], indent=2, ensure_ascii=False)


def separated(names: Sequence[str], records: Iterable[Mapping[str, object]], delimiter: str) -> str:
    """Records with the fields `names` as lines below a header, fields set apart by `delimiter`; None is empty."""
    target = io.StringIO()
    writer = csv.DictWriter(target, names, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return target.getvalue()


def _record(row: Row) -> dict[str, object]:
    title, measured = row
    return {**flat_record(measured), "model": title, "model_id": measured.model_id}
