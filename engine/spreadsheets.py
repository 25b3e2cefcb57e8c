"""Tables as text for spreadsheets, which take what looks like a formula for one and compute it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

# Where a spreadsheet separates cells by another sign than the one they were written with, as Excel does by ; in much of
# Europe, a cell begins after each of these, with or without quotation marks.
_FORMULA = re.compile(r'((?:^|[;,\t\r\n])[ "]*)(?=[=+\-@])')


def harmless(value: object) -> object:
    """The value of a cell; in a text, an apostrophe stands before whatever might be taken for a formula."""
    return _FORMULA.sub(r"\1'", value) if isinstance(value, str) else value


def separated(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """Rows of cells as CSV, or with tabs; None is empty. No text is taken for a formula."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator="\n").writerows(map(harmless, row) for row in rows)
    return target.getvalue()


def separated_records(fields: Sequence[str], records: Iterable[Mapping[str, object]], delimiter: str = ",") -> str:
    """The same of records, below a line with the names of their fields."""
    return separated((fields, *([record[field] for field in fields] for record in records)), delimiter)


def as_file(table: str) -> bytes:
    """A table as a file for spreadsheets. Without the mark at its beginning, Excel would read “é” as “Ã©”."""
    return table.encode("utf-8-sig", errors="replace")  # names of files may be no text
