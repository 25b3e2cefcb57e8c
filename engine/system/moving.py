"""Files that are moved and removed where another program may have them open for a moment.

On Windows a file that is open can be neither replaced nor removed, and virus scanners, the index for searching and
copies to the cloud open what was just written. So there each is tried again for a second.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

_REFUSED = (5, 32, 33)  # ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION of Windows
_TRIES, _PAUSE = 20, 0.05  # seconds between two tries


def move(source: Path, target: Path) -> None:
    """Rename a file or folder; a file at `target` is replaced. Raises OSError, as `os.replace` does."""
    _try_again(lambda: os.replace(source, target))


def remove(path: Path, missing_ok: bool = False) -> None:
    """Remove a file. Raises OSError, as `Path.unlink` does."""
    _try_again(lambda: path.unlink(missing_ok=missing_ok))


def _try_again(act: Callable[[], None]) -> None:
    for left in range(_TRIES - 1, -1, -1):
        try:
            return act()
        except OSError as error:
            if not left or getattr(error, "winerror", None) not in _REFUSED:
                raise
        time.sleep(_PAUSE)
