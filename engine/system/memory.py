"""Memory that was freed is given back to the system, and does not lie about in many heaps."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # names of mallopt(3)
_HEAPS = 2  # the main one and one for all other threads
_LITTLE, _USUAL = 64 * 2**10, 256 * 2**20  # bytes
_LARGEST_PIECE = 32 * 2**20  # bytes: larger ones have a mapping of their own; the C library gets there by itself
_PROBE = 100_000  # bytes: too many for the C library's caches of small pieces, too few for a mapping of their own


def give_back_freed() -> None:
    """Give the system the memory that this process has freed.

    The GNU C library keeps it for later: hundreds of megabytes after a large network was loaded and dropped. Giving it
    back takes milliseconds. Other libraries do so by themselves, or cannot be asked.
    """
    library = _library()
    if library is None:
        return
    library.malloc_trim(0)
    # That leaves what is free at the top of a thread's own heap. There it is given back when something is freed, if it
    # is more than a threshold, which is raised again so that work does not fetch the same pages over and over.
    library.mallopt(_TRIM_THRESHOLD, _LITTLE)
    library.free(library.malloc(_PROBE))
    library.mallopt(_TRIM_THRESHOLD, _USUAL)


def keep_few_heaps() -> None:
    """Let all threads of this process share two heaps; for the window, before it has a second thread.

    The GNU C library gives each thread one of its own, up to eight for each processor, and what is free at the top of
    another thread's heap cannot be given back: in a window in use, 60 to 250 MB, never the same.
    """
    library = _library()
    if library is not None:
        library.mallopt(_ARENA_MAX, _HEAPS)


@cache
def _library() -> ctypes.CDLL | None:
    """The GNU C library, where the program runs on it."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if library is None or not hasattr(library, "malloc_trim"):
        return None
    library.mallopt(_MMAP_THRESHOLD, _LARGEST_PIECE)  # it no longer does once a threshold was set
    library.malloc.restype = ctypes.c_void_p
    library.malloc.argtypes = [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    return library
