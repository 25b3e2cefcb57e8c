"""Digits as CSV, as MNIST is often passed on: a line for each digit, with its label and 784 grey values."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np

from engine.data.datasets import DIGIT_SIDE, Dataset
from engine.data.labels import DIGITS
from engine.errors import DataError

_COLUMNS = 1 + DIGIT_SIDE * DIGIT_SIDE
_LARGEST = 1_000_000_000
_START = 65_536
_GREYS = frozenset(str(level) for level in range(256))


def read_csv(path: Path) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a CSV file; its first line may name the columns.

    Raises OSError, and DataError naming the line at fault.
    """
    if not path.is_file() and path.exists():
        raise DataError(f"“{path}” is neither a file nor a folder. Choose a CSV file or a folder with pictures.")
    if path.stat().st_size > _LARGEST:
        raise DataError(f"“{path}” is larger than 1 GB, more than fits in memory here. Use a part of it.")
    with path.open("rb") as file:
        start = file.read(_START)
    if b"\0" in start or (len(start) == _START and b"\n" not in start and b"\r" not in start):
        raise DataError(f"“{path}”, line 1, is not text. Choose a CSV file saved as plain text in UTF-8.")
    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = (line for line in file if not line.isspace())
            first = next(lines, "")
            if _is_header(first):
                first = next(lines, "")
            if not first:
                raise DataError(f"“{path}” holds no digits. A line is a label and 784 values, separated by commas.")
            rows = np.loadtxt(chain([first], lines), np.uint8, delimiter=",", comments=None, quotechar='"', ndmin=2)
        if rows.shape[1] != _COLUMNS or rows[:, 0].max() > 9:
            raise ValueError("wrong columns or labels")
    except ValueError as error:
        # Slowly once more, for people to know where to look.
        raise DataError(_first_fault(path)) from error
    return Dataset.of(path.name, rows[:, 1:].reshape(-1, DIGIT_SIDE, DIGIT_SIDE), rows[:, 0]).with_test_part(path)


def _is_header(line: str) -> bool:
    fields = [field.strip().strip('"') for field in line.split(",")]
    return fields[0].lower() == "label" or not any(field[:1].isdigit() and field.isdigit() for field in fields)


def _first_fault(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.isspace() or (number == 1 and _is_header(line) and line.count(",") == _COLUMNS - 1):
                continue
            fault = _fault(line)
            if fault:
                return f"“{path}”, line {number}, {fault}"
    return f"“{path}” cannot be understood. Each line is a label and 784 values of 0 to 255, separated by commas."


def _fault(line: str) -> str | None:
    if "\ufffd" in line or "\0" in line:
        return "holds something other than text. Save the file as CSV in UTF-8."
    fields = line.strip().split(",")
    if len(fields) == _COLUMNS and fields[0] in DIGITS and _GREYS.issuperset(fields):
        return None
    fields = [field.strip().strip('"') for field in fields]
    if len(fields) != _COLUMNS:
        return f"has {len(fields):,} values separated by commas, but should have {_COLUMNS}: a label and 784 pixels."
    for column, field in enumerate(fields):
        name, highest = ("label", 9) if column == 0 else (f"pixel {column - 1}", 255)
        if not (field.isascii() and field.lstrip("+-").isdigit() and len(field) <= 20):
            return f"has “{field[:20]}” as its {name}, which is not a whole number. Correct or remove the line."
        if not 0 <= int(field) <= highest:
            return f"has {field} as its {name}, but it must lie in 0 to {highest}. Correct or remove the line."
    return None
