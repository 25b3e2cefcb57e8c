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
