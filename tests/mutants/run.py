"""Do the tests notice faults? Faults are put into chosen files of the engine, one at a time, and their tests run.

    python -m tests.mutants.run [ROOM ...]

prints each mutant that no test noticed and a table, and ends with 1 where a room has more of them than it may have.
Which files, and with which tests: `rooms.py`. What cannot be noticed, since it changes nothing: `same_in_effect.toml`.
Needs build/mutants/env, which `make mutants` makes, and a system that can copy a process (fork).
"""

from __future__ import annotations

import difflib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.text_table import text_table

from .rooms import LEAST, MUTANTS, ROOMS, Group

PROJECT = Path(__file__).parents[2]
_PLACE = PROJECT / "build" / "mutants"
_COPY = _PLACE / "copy"
_PYTHON = _PLACE / "env/bin/python"
_SAME = Path(__file__).with_name("same_in_effect.toml")
_MAKING = Path(__file__).with_name("making.py")
_WARM = Path(__file__).with_name("warm.py")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A whole file with one fault in it: `old` and `new` are the lines that differ, without indentation."""

    file: str
    line: int
    operator: str
    text: str
    diff: tuple[str, ...]

    @property
    def old(self) -> str:
        return _joined(self.diff, "-")

    @property
    def new(self) -> str:
        return _joined(self.diff, "+")

    def __str__(self) -> str:
        return "\n".join((f"{self.file}:{self.line}  {self.operator.partition('/')[2]}", *self.diff))


def _joined(diff: Sequence[str], sign: str) -> str:
    return " ".join(" ".join(line[1:].split()) for line in diff if line.startswith(sign)).strip()


def main(names: Sequence[str]) -> int:
    """Test the tests of these rooms, or of all; returns the exit status."""
    if unknown := [name for name in names if name not in ROOMS]:
        print(f"There is no room {', '.join(unknown)} here; there are {', '.join(ROOMS)}.", file=sys.stderr)
        return 2
    if not _PYTHON.exists():
        print(f"{_PYTHON} is missing, which makes the mutants. Run make mutants (Linux, macOS).", file=sys.stderr)
        return 2
    started = time.monotonic()
    _copy_project()
    tests, rows, status = _Tests(), [], 0
    for name in names or ROOMS:
        print(f"{name}: what its tests do not notice\n", flush=True)
        killed, survivors = _room(ROOMS[name], tests)
        tried = killed + len(survivors)
        status |= killed < LEAST * tried
        rows.append((name, str(tried), str(killed), f"{100 * killed / max(1, tried):.0f} %"))
    tests.close()
    print(text_table(("room", "mutants", "killed", "share"), rows))
    print(f"{(time.monotonic() - started) / 60:.0f} minutes; each room must reach {LEAST:.0%}.")
    return status


def _room(groups: tuple[Group, ...], tests: _Tests) -> tuple[int, list[Mutant]]:
    """How many mutants of a room were noticed, and those that were not."""
    killed, survivors = 0, []
    group_of = {source: group for group in groups for source in group.sources()}
    known = {(row["file"], row["old"], row["new"]) for row in same_in_effect()}
    for mutant in _mutants(list(group_of)):
        if (mutant.file, mutant.old, mutant.new) in known:
            continue
        if tests.notice(mutant, group_of[mutant.file]):
            killed += 1
        else:
            survivors.append(mutant)
            print(f"{mutant}\n", flush=True)
    return killed, survivors


def same_in_effect() -> list[dict[str, str]]:
    """Mutants that do what the file does: file, old and new lines, and the reason."""
    rows: list[dict[str, str]] = tomllib.loads(_SAME.read_text(encoding="utf-8")).get("mutant", [])
    return rows


def _mutants(files: list[str]) -> Iterator[Mutant]:
    made = subprocess.run(
        [_PYTHON, _MAKING, str(MUTANTS), *files], cwd=_COPY, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    for row in json.loads(made.stdout):
        source = (_COPY / row["file"]).read_text(encoding="utf-8")
        compared = difflib.unified_diff(source.splitlines(), row["text"].splitlines(), n=0, lineterm="")
        diff = tuple(line for line in compared if not line.startswith(("---", "+++", "@@")))
        yield Mutant(row["file"], row["line"], row["operator"], row["text"], diff)


def _copy_project() -> None:
    """The tracked files as they are now, in a folder where they may be damaged."""
    shutil.rmtree(_COPY, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, encoding="utf-8")
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (_COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, _COPY / name)


class _Tests:
    """Runs tests in the copy, each time anew: see `warm.py`."""

    def __init__(self) -> None:
        self._limits: dict[Group, float] = {}
        self._process = subprocess.Popen(
            [sys.executable, _WARM],
            cwd=_COPY,
            env={**os.environ, "PYTHONPATH": str(_COPY)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def notice(self, mutant: Mutant, group: Group) -> bool:
        """Whether the tests of its group fail with this mutant, or do not end."""
        if group not in self._limits:
            self._limits[group] = self._limit(group)
        file = _COPY / mutant.file
        before = file.read_text(encoding="utf-8")
        try:
            _write(file, mutant.text)
            return self._outcome(group, self._limits[group]) != "passed"
        finally:
            _write(file, before)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _limit(self, group: Group) -> float:
        """Seconds after which a mutant counts as noticed, from what the tests need without one, which must pass."""
        started = time.monotonic()
        if self._outcome(group, 1800) != "passed":
            raise SystemExit(f"{', '.join(group.test_files())} do not pass as they are. Mend them first.")
        return 10 + 5 * (time.monotonic() - started)

    def _outcome(self, group: Group, seconds: float) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"tests": group.test_files(), "seconds": seconds}), file=self._process.stdin, flush=True)
        return self._process.stdout.readline().strip()


def _write(file: Path, text: str) -> None:
    # Python takes what it compiled before where size and second of the file are the same, as they are of mutants.
    Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
