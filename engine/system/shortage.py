"""Too little memory, known by what libraries say then: each has words of its own, and few raise MemoryError."""

from __future__ import annotations

import errno
import os
import re
import traceback

from engine.errors import ClassLensError

_WORDS = re.compile(
    r"bad_alloc|bad allocation|out of memory|not enough memory|can ?not allocate|can't allocate|could not allocate|"
    r"failed to allocate|unable to allocate|failed to map segment|insufficient memory|OOM when|"
    r"paging file is too small|can't start new thread",
    re.IGNORECASE,
)


REMEDY = "Close other programs, or choose less data, smaller pictures, a smaller batch size or a smaller network."


class OutOfMemory(ClassLensError):
    """There was not enough memory."""


def is_shortage(error: BaseException | None) -> bool:
    """Whether an error, or one that it was made of, says that there was not enough memory."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, (MemoryError, OutOfMemory)) or getattr(error, "errno", None) == errno.ENOMEM:
            return True
        if not isinstance(error, ClassLensError) and (_WORDS.search(str(error)) or _NO_MEMORY in str(error)):
            return True
        error = error.__cause__
    return False


_NO_MEMORY = os.strerror(errno.ENOMEM)


def out_of_memory(error: BaseException) -> OutOfMemory:
    """The sentence for such an error."""
    return OutOfMemory(
        f"There is not enough memory for this. {REMEDY}",
        "".join(traceback.format_exception(error)),
    )
