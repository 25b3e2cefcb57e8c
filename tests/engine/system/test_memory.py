"""Memory that was freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import psutil
from engine.system.memory import give_back_freed

held = lambda: psutil.Process().memory_info().rss
give_back_freed()
before = held()
pieces = [bytearray(60_000) for _ in range(2_000)]  # small enough to come from the heap
last = bytearray(60_000)  # which keeps the heap from becoming shorter by itself
del pieces
kept = held() - before
give_back_freed()
print(kept, held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the C library cannot be asked")
def test_what_was_freed_goes_back() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)
    kept, after = map(int, done.stdout.split())
    assert kept > 50_000_000, "the C library gave back by itself, so this would show nothing"
    assert after < 10_000_000


THREADS = """
import ctypes, sys, threading
from engine.system.memory import keep_few_heaps

if sys.argv[1] == "few":
    keep_few_heaps()
take, free = ctypes.CDLL(None).malloc, ctypes.CDLL(None).free
take.restype, take.argtypes, free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
heaps, together = set(), threading.Barrier(6)

def work():
    place = take(3_000)
    heaps.add(place >> 26)  # each heap of a thread begins at a multiple of 64 MB
    together.wait()
    free(place)

threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(heaps))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the C library cannot be asked")
def test_threads_share_their_heaps_where_that_was_asked() -> None:
    def heaps(how: str) -> int:
        return int(subprocess.run([sys.executable, "-c", THREADS, how], check=True, capture_output=True).stdout)

    assert heaps("usual") > heaps("few")
    assert heaps("few") <= 2
