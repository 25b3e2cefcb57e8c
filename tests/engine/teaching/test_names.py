"""Names of classes and their folders: whatever people type, and whatever lies in a folder already."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalog.own_classes import NONE_OF_THESE
from engine.errors import DataError
from engine.teaching import names
from engine.teaching.project import is_folder_name

_TYPED = st.text(st.characters(codec=None), max_size=80) | st.sampled_from(
    ["con", "con.", "CON .txt", "\udcffnul", "...", "ä" * 40, "x" * 59 + "ä", "x" * 58 + " y", "lpt1.a" + "b" * 80]
)


@given(_TYPED, st.lists(_TYPED, max_size=4))
def test_a_folder_has_a_name_that_every_system_takes(name: str, others: list[str]) -> None:
    taken = [names.folder_name(other, ()) for other in others]
    for _ in range(3):
        made = names.folder_name(name, taken)
        assert is_folder_name(made), "the same name comes out when it is read again"
        assert len(made.encode()) <= 60
        assert made.casefold() not in [other.casefold() for other in taken]
        assert made not in {".", ".."}
        assert os.sep not in made
        taken.append(made)


@given(_TYPED, st.lists(_TYPED, max_size=4))
def test_a_free_name_is_no_longer_than_others_and_nobody_has_it(name: str, others: list[str]) -> None:
    taken = [names.free(other, ()) for other in others]
    for _ in range(3):
        made = names.free(name, taken)
        names.check_new(made, taken)
        assert names.clean(made) == made
        taken.append(made)


def test_names_that_are_taken_are_counted() -> None:
    long = "x" * 80
    taken: list[str] = []
    for _ in range(12):
        taken.append(names.free(long, taken))
    assert len({name.casefold() for name in taken}) == 12
    assert names.free("cup", ["Cup", "cup (2)"]) == "cup (3)"
    assert names.free(NONE_OF_THESE, ()) == f"{NONE_OF_THESE} (2)"


@pytest.mark.parametrize("name", ["\U0001fa77", "\U0001fabf Gans", "\U0001f469\u200d\U0001f680", "می\u200cخواهم"])
def test_a_class_may_be_called_by_any_emoji_and_in_any_script(name: str) -> None:
    assert names.clean(name) == name
    assert is_folder_name(names.folder_name(name, ()))


@pytest.mark.parametrize("name", ["", "\u200b", "\u3164", "\x00", "\u202e"])
def test_a_name_must_show_something(name: str) -> None:
    with pytest.raises(DataError, match="can be seen"):
        names.clean(name)
    assert names.clean(name, "class") == "class"
