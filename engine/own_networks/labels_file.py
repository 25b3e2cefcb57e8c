"""Labels in a text file, one a line, in the order of a network's scores."""

from __future__ import annotations

import stat
from pathlib import Path

from engine.errors import DataError
from engine.own_networks.settings import LONGEST_LABEL, MOST_LABELS
from engine.own_networks.source import said

_MOST_BYTES = MOST_LABELS * (4 * LONGEST_LABEL + 2)


def read_labels(path: Path) -> tuple[str, ...]:
    """The lines of a file, UTF-8, without spaces around them and without empty ones at its end. Raises DataError."""
    name = said(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            raise DataError(f"“{name}” is no text file with labels, or too large. Choose a file with one label a line.")
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(f"“{name}” is no text in UTF-8. Save it as UTF-8, then choose it again.") from error
    except (OSError, ValueError) as error:
        raise DataError(
            f"“{name}” cannot be read: {getattr(error, 'strerror', None) or error}. Choose another file."
        ) from error
    return tuple(line.strip() for line in "\n".join(lines).rstrip().split("\n"))
