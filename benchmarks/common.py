"""What the benchmarks share: the folder to import from, timing, JSON."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
for model in ("not-a-digit", "best-cnn"):  # pens, drawings and hands are made there
    sys.path.insert(1, str(PROJECT / "weights" / model / "recipe"))

WARM_UP_CALLS = 3


def times_ms(call: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of `runs` calls after three that warm up."""
    for _ in range(WARM_UP_CALLS):
        call()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1e3)
    return times


def put(name: str, result: dict[str, Any]) -> None:
    """Print a result as JSON, with the machine it was measured on."""
    machine = {"processors": os.cpu_count(), "system": platform.system(), "python": platform.python_version()}
    print(json.dumps({"benchmark": name, "machine": machine, **result}, indent=2))
