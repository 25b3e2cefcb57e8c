"""The test suite, run by the Windows Python under Wine, with windows on Qt's own platform for Windows.

`python -m windows.tests` runs all of it, `python -m windows.tests tests/engine/data …` a part.
"""

from __future__ import annotations

import argparse
import collections
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.screen import Screen
from windows import environment
from windows.wine import BUILD, PROJECT, NotHere, end_all, run_python, windows_path

_REPORTS = BUILD / "reports"
_SCREEN = (1920, 1080)  # with room for a window of 1366×768 and its frame
_SECONDS = 1500.0  # that a group of tests may take before it counts as one that hangs


def run_tests(paths: Sequence[Path], workers: int) -> int:
    """Run these tests, print what passed, failed and was skipped and why; returns the exit status."""
    shutil.rmtree(_REPORTS, ignore_errors=True)
    _REPORTS.mkdir(parents=True)
    unfinished = []
    end_all()
    with Screen(_SCREEN) as screen:
        for group in groups(paths):
            name = group[0].relative_to(PROJECT).with_suffix("").as_posix().replace("/", "-")
            report = _REPORTS / f"{name}.xml"
            run_python(
                ["-u", "-m", "pytest", "-q", "-p", "windows.plugin", "-p", "no:cacheprovider", "--color=no",
                 "--tb=short",
                 f"--numprocesses={workers}", "--dist=loadfile", f"--junitxml={windows_path(report)}",
                 *(path.relative_to(PROJECT).as_posix() for path in group)],
                _SECONDS,
                {"DISPLAY": screen.name, "CLASSLENS_TEST_PLATFORM": "windows"},
            )  # fmt: skip
            if not report.exists():
                unfinished.append(name)
    lines, failed = summary(sorted(_REPORTS.iterdir()))
    print("\n".join([*lines, *(f"  {name}: the tests did not come to their end" for name in unfinished)]))
    return 1 if failed or unfinished else 0


def groups(paths: Sequence[Path]) -> list[list[Path]]:
    """Files and folders of tests in portions, each for one run: what lies in one folder.

    What ends one run, or keeps it from ending, costs the others nothing.
    """
    found: dict[Path, list[Path]] = {}
    for path in paths:
        for file in [path] if path.is_file() else sorted(path.rglob("test_*.py")):
            place = file.relative_to(PROJECT / "tests").parent
            depth = 3 if place.parts[:2] == ("gui", "pages") else 2
            found.setdefault(Path(*place.parts[:depth]), []).append(file)
    return [found[place] for place in sorted(found) if place.parts[:1] not in (("package",), ("release",))]


def summary(reports: Sequence[Path]) -> tuple[list[str], int]:
    """What reports say in lines: how many passed, which were skipped or failed, and why; and how many failed."""
    passed = 0
    reasons: collections.Counter[str] = collections.Counter()
    failed: list[str] = []
    for name, outcome, reason in (found for report in reports for found in outcomes(report)):
        passed += outcome == "passed"
        if outcome == "skipped":
            reasons[reason] += 1
        elif outcome == "failed":
            failed.append(f"  {name}")
    skipped = [f"  {count:4d}  {reason}" for reason, count in reasons.most_common()]
    head = f"Windows under Wine: {passed} passed, {reasons.total()} skipped, {len(failed)} failed."
    return [head, *(["Skipped, and why:", *skipped] if skipped else []), *failed], len(failed)


def outcomes(report: Path) -> Iterator[tuple[str, str, str]]:
    """Name, outcome and reason of each test in a report of pytest."""
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
        skip, fault = case.find("skipped"), case.find("failure")
        if fault is None:
            fault = case.find("error")
        if fault is not None:
            yield name, "failed", fault.get("message") or ""
        elif skip is not None:
            yield name, "skipped", skip.get("message") or ""
        else:
            yield name, "passed", ""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, default=[PROJECT / "tests"], help="files or folders of tests")
    parser.add_argument("--workers", type=int, default=2, help="how many run at a time")
    asked = parser.parse_args()
    try:
        environment.prepare()
    except NotHere as error:
        print(error, file=sys.stderr)
        return 1
    return run_tests([path.absolute() for path in asked.paths], asked.workers)


if __name__ == "__main__":
    sys.exit(main())
