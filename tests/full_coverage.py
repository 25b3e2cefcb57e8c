"""The files of which the tests reach every line, and the check that they still do, at the end of `make coverage`.

    python -m pytest --cov --cov-report=json
    python -m tests.full_coverage

The list only grows: a file that reaches 100 % joins it. A folder stands for all files in it, also for new ones.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HELD = (
    "engine/errors.py",
    "engine/jobs.py",
    "engine/metrics/",
    "engine/preprocessing/",
    "engine/pretrained/",
    "engine/system/files.py",
    "gui/bridge.py",
)
REPORT = Path("build/coverage/coverage.json")


def faults(report: Mapping[str, Any], held: tuple[str, ...] = HELD) -> list[str]:
    """A line for each held file that is not reached in full, and for each name of the list without a measured file."""
    measured = {name.replace("\\", "/"): figures for name, figures in report["files"].items()}
    found = []
    for name in held:
        files = [file for file in measured if file == name or (name.endswith("/") and file.startswith(name))]
        if not files:
            found.append(f"{name}: not measured")
        for file in sorted(files):
            if missing := measured[file]["missing_lines"]:
                found.append(f"{file}: no test reaches the lines {', '.join(map(str, missing))}")
    return found


if __name__ == "__main__":
    lines = faults(json.loads(REPORT.read_text(encoding="utf-8")))
    print(*lines, sep="\n", end="\n" if lines else "")
    print(f"Files that must be covered in full: {len(HELD)} entries, {len(lines)} not kept.")
    sys.exit(bool(lines))
