"""The table of mutated files, and the list of mutants that change nothing, are true."""

from __future__ import annotations

import pytest

from .rooms import ROOMS, Group
from .run import PROJECT, same_in_effect

GROUPS = [group for groups in ROOMS.values() for group in groups]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: " ".join(group.files))
def test_files_and_their_tests_are_there(group: Group) -> None:
    names = group.sources() + group.test_files()
    assert [name for name in names if not (PROJECT / name).is_file()] == []


def test_no_file_is_mutated_twice() -> None:
    sources = [source for group in GROUPS for source in group.sources()]
    assert len(sources) == len(set(sources))


@pytest.mark.parametrize("row", same_in_effect(), ids=lambda row: f"{row['file']} {row['new']}"[:80])
def test_a_mutant_that_changes_nothing_is_a_change_of_what_the_file_holds_and_has_its_reason(
    row: dict[str, str],
) -> None:
    assert row["file"] in {source for group in GROUPS for source in group.sources()}
    text = " ".join((PROJECT / row["file"]).read_text(encoding="utf-8").split())
    assert row["old"] in text
    assert row["new"] != row["old"]
    assert row["why"].endswith(".")
