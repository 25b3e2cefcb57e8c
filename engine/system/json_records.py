"""Small JSON files that a program trusts only after checking them: records, choices, manifests."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from engine.system import places, plain_files

T = TypeVar("T")

_MOST_BYTES = 20_000_000  # that a record can have: those of runs have 400 an epoch
_MOST_COUNTED = 10**15  # bytes of a file, weights, floating point operations for a picture


class BadRecord(Exception):
    """What was read is no such record. The text says why, for a log; the caller has a sentence for people."""


class MissingRecord(BadRecord):
    """There is no such file, nor a folder that could hold it."""


# Any is what json.loads gives; `parse` looks at it.
def read_record(path: Path, parse: Callable[[Any], T]) -> T:
    """What `parse` makes of the values in a JSON file, UTF-8.

    Raises MissingRecord when there is no file; Unreachable when the system does not let it be read, which says nothing
    about what is in it; BadRecord when it is no plain file, is larger than any record, or `parse` fails on its values
    in any of the ways in which values of the wrong shape fail. A ClassLensError that `parse` raises stays as it is.
    """
    try:
        content = plain_files.read(path, _MOST_BYTES)
    except (plain_files.UnfitFile, ValueError) as error:  # ValueError: a name that no file can have
        raise BadRecord(str(error)) from error
    except OSError as error:
        if places.means_nothing(error):
            raise MissingRecord(str(error)) from error
        raise places.unreachable(path, error) from error
    return parse_record(content, parse)


# Any, as above.
def parse_record(content: bytes, parse: Callable[[Any], T]) -> T:
    """What `parse` makes of the values in JSON text, UTF-8, whose numbers are finite. Raises as `read_record` does."""
    try:
        return parse(json.loads(content.decode("utf-8-sig"), parse_float=_finite, parse_constant=_finite))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise BadRecord(str(error) or type(error).__name__) from error


# Any, as above.
def counted(value: Any) -> int:
    """A count in a record: a whole number from 0 to 10^15. Raises ValueError, TypeError or OverflowError."""
    number = int(value)
    if not 0 <= number <= _MOST_COUNTED:
        raise ValueError("a count below 0, or above any that there can be")
    return number


def format_of(content: bytes) -> int:
    """The number of the format that a record, JSON text in UTF-8, says it has; 0 where it says none."""
    try:
        said = parse_record(content, lambda values: values["format"])
    except BadRecord:
        return 0
    return said if isinstance(said, int) else 0


def _finite(text: str) -> float:
    """A number of a record; Python's JSON knows NaN and infinite ones too."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"a number of {text}")
    return number
