"""The columns of measured rows, and the rows as plain values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engine import catalog
from engine.catalog.spec import FAST
from engine.comparison.requests import HEADER, ComparisonRow, flat_record
from gui.page_parts.model_title import short_title_of, title_of
from gui.page_parts.runtime_choice import short_speed_title
from gui.widgets.formats import count, decimal, milliseconds, percent_number, with_percent_sign
from gui.widgets.tables.column_model import Column

_AS_SLOW = 0.95

FIELDS = (*HEADER, "model_id")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ComparisonTable", text)


def columns() -> tuple[Column[ComparisonRow], ...]:
    """The columns of a comparison in the language that is set now; units stand in the second line of the titles.

    They must fit beside a photo on a screen of 1366×768; what else was measured is in `remark` and in the files.
    """
    return (
        Column(_tr("Model"), lambda row: short_title_of(row.model_id, row.own), number=False),
        Column(_tr("Speed"), lambda row: short_speed_title(row.runtime), number=False),
        Column(_tr("Median\nms"), lambda row: row.median_ms, decimal),
        Column(_tr("95% in\nms"), lambda row: row.p95_ms, decimal),
        Column(_tr("Params\nM"), lambda row: millions(row.parameters), decimal),
        Column(_tr("FLOPs\nM"), lambda row: millions(row.flops), decimal),
        Column(_tr("Disk\nMB"), lambda row: millions(row.disk_bytes), decimal),
        Column(_tr("Memory\nMB"), lambda row: millions(row.memory_bytes), decimal),
        Column(_tr("Answer"), lambda row: row.label, number=False),
        Column(_tr("Confident\n%"), lambda row: row.score, percent_number),
    )


ANSWER = 8
"""The column with the best label, which takes the room that the others leave."""


def remark(row: ComparisonRow, rows: Sequence[ComparisonRow] = ()) -> str:
    """What the columns leave out, as a line of text; among other `rows` is what a compressed model is faster than."""
    spec = catalog.recall(row.model_id)
    text = _tr("{model} · computed by {runtime} · {label} · loading {load} · preparation {prepare}").format(
        model=title_of(row.model_id, row.own),
        runtime=spec.runtime_title(row.runtime),
        label=row.label,
        load=milliseconds(row.load_ms),
        prepare=milliseconds(row.prepare_ms),
    )
    if row.int8 is None:
        return text
    agreement = _tr("same first answer as the uncompressed model on {same} of {total} photos").format(
        same=count(row.int8.same_label), total=count(row.int8.inputs)
    )
    full = next((r for r in rows if (r.model_id, r.file, r.runtime) == (row.model_id, row.file, FAST)), None)
    if full is None:
        return f"{text} · {agreement}"
    return f"{text} · {agreement} · {_speed(row.median_ms / full.median_ms)}"


def _speed(share: float) -> str:
    """How the time of a compressed model compares with that of the full one."""
    if share >= _AS_SLOW:
        return _tr("not faster than it here")
    return _tr("{share} of its time").format(share=with_percent_sign(str(round(100 * share))))


def millions(value: int | None) -> float | None:
    """A number of things in millions; bytes in MB."""
    return None if value is None else value / 1e6


def full_record(row: ComparisonRow) -> dict[str, object]:
    """A row as flat values by the names of FIELDS, with the model's title beside its id."""
    return {**flat_record(row), "model": catalog.recall(row.model_id).title, "model_id": row.model_id}
