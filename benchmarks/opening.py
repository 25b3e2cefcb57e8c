"""What opening a picture in a process of its own takes beside decoding it here, as JSON.

    python benchmarks/opening.py

For each of ten processes, the first picture and the median of twenty more are set beside the median of twenty that are
decoded in this process, in turns. The picture is a photo that ships with ClassLens.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from common import put, times_ms

from engine.jobs import JobContext
from engine.preprocessing.picture_decoding import decode_picture
from engine.preprocessing.picture_process import PictureProcesses
from engine.system import folders

PROCESSES, PICTURES = 10, 20
PHOTO = folders.PHOTOS / "cat.jpg"


def main() -> None:
    """Measure and print."""
    context = JobContext()
    first, more = [], []
    for _ in range(PROCESSES):
        here = median(times_ms(lambda: decode_picture(PHOTO), PICTURES))
        processes = PictureProcesses()
        try:
            first.append(_once_ms(lambda opening=processes: opening.open(PHOTO, context)) - here)
            more.append(median(times_ms(lambda opening=processes: opening.open(PHOTO, context), PICTURES)) - here)
        finally:
            processes.end()
    put("opening", {"more_ms": {"first_picture": median(first), "each_after_it": median(more)}})


def _once_ms(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1e3


if __name__ == "__main__":
    main()
