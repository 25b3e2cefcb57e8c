"""Cyclic garbage, perhaps with widgets in it, is collected in the window's thread alone."""

from __future__ import annotations

import gc
import threading
from typing import Any


class Cycle:
    """Refers to itself, and notes the thread in which it goes."""

    def __init__(self, gone: list[int]) -> None:
        self.itself = self
        self._gone = gone

    def __del__(self) -> None:
        self._gone.append(threading.get_ident())


def test_a_worker_that_allocates_does_not_collect_the_windows_garbage(user: Any) -> None:
    gone: list[int] = []
    Cycle(gone)
    kept: list[list[int]] = []
    worker = threading.Thread(target=lambda: kept.extend([number] for number in range(20 * gc.get_threshold()[0])))
    worker.start()
    worker.join()
    assert gone == []
    user.until(lambda: gone)
    assert gone == [threading.get_ident()]
