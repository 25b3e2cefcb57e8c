"""A table as text for people, such as commands write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.plain_names import shown

_ONE_LINE = str.maketrans("\n\t\u2028\u2029", "    ")


def text_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lines without a last line break: columns as wide as what is in them, numbers to the right.

    A row stays one line, whatever its texts hold.
    """
    table = [[shown(cell).translate(_ONE_LINE) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(header))]
    numeric = [len(table) > 1 and all(_is_number(row[column]) for row in table[1:]) for column in range(len(header))]
    lines = []
    for row in table:
        cells = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, numeric, strict=True)
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text in ("", "–")
