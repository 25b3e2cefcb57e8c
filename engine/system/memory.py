"""Memory that was freed, given back to the system."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back_freed() -> None:
    """Give the system the memory that this process has freed.

    The GNU C library keeps it for later: hundreds of megabytes after a large network was loaded and dropped. Giving it
    back takes milliseconds. Other libraries do so by themselves, or cannot be asked.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """malloc_trim(3), where there is one."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
