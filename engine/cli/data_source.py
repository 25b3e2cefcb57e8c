"""The data that the options `--data`, `--test` and `--labels` name."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from engine.data.catalog import NAMES
from engine.data.choices import MARK, Choice, exists, parts_of, separate_test, with_choice, with_test
from engine.errors import UsageError


def source_of(arguments: argparse.Namespace) -> str:
    """The data's name, with what `--labels` says about each file, and with those of `--test`. Raises UsageError."""
    choice = Choice.parse(arguments.labels or "")
    data = with_test(arguments.data, arguments.test or "")
    if str(choice) and all(part in NAMES for source in separate_test(data) for part in parts_of(source) if part):
        raise UsageError(
            f"--labels says where the labels are in a file, but “{data}” is not a file. Leave --labels out."
        )
    return _each_part(data, lambda part: _with_choice(part, choice))


def _with_choice(part: str, choice: Choice) -> str:
    return with_choice(part, choice) if str(choice) else part


def wherever(data: str) -> str:
    """The data's name as it is understood in any folder, so that the run can be continued in another one."""
    return _each_part(data, _resolved)


def _each_part(data: str, change: Callable[[str], str]) -> str:
    """The data's name with the name of each file changed."""
    training, test = (
        "+".join(part if part in NAMES else change(part) for part in parts_of(source)) if source else ""
        for source in separate_test(data)
    )
    return with_test(training, test)


def _resolved(source: str) -> str:
    name, mark, said = source.partition(MARK)
    return str(Path(name).resolve()) + mark + said if exists(name) else source
