"""What a person says about a file's labels, and how a name carries it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.data.choices import Choice, parts_of, with_choice
from engine.errors import UsageError


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("", Choice()),
        ("last", Choice("last")),
        ("My label", Choice("My label")),
        ("10=0", Choice(coding="10=0")),
        ("first,1=0", Choice("first", "1=0")),
        (" 1=0 , first ", Choice("first", "1=0")),
    ],
)
def test_a_choice_is_written_as_it_is_read(text: str, choice: Choice) -> None:
    assert Choice.parse(text) == choice
    assert Choice.parse(str(choice)) == choice


@pytest.mark.parametrize("text", ["first,last", "10=0,1=0", "a,b,c"])
def test_two_answers_are_none(text: str) -> None:
    with pytest.raises(UsageError, match="does not say where the labels are"):
        Choice.parse(text)


def test_a_source_carries_one_choice(tmp_path: Path) -> None:
    assert with_choice("a.csv", Choice("last")) == "a.csv?labels=last"
    assert with_choice("a.csv?labels=last", Choice("first")) == "a.csv?labels=first"
    assert with_choice("a.csv?labels=last", Choice()) == "a.csv"
    file = tmp_path / "a+b.csv"
    file.touch()
    assert parts_of(f"{file}?labels=last") == [f"{file}?labels=last"]
    assert parts_of(f"mnist+{tmp_path / 'c.csv'}") == ["mnist", str(tmp_path / "c.csv")]
