"""Tables for spreadsheets: exact values, and no text that is computed."""

from __future__ import annotations

import csv
import io
import re

import pytest

from engine.spreadsheets import as_file, harmless, separated, separated_records

HOSTILE = (
    "=1+1", "+1", "-1+1", "@SUM(1)", " =1+1", "\t=1+1", "\r=1+1", 'Ada;=HYPERLINK("http://x";"go")', "Ada, =1+1",
    "We found:\n=1+1\n- it works", 'x;"=1+1"', 'x;""=1+1""', '"=1+1', "a;;=1;+2", 'a\t"-2',
)  # fmt: skip


@pytest.mark.parametrize("separator", ",;\t")
@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_whatever_separates_cells(text: str, separator: str) -> None:
    table = separated([("name", "notes", "more"), (text, 'say "hi", then', text)])
    cells = [cell for row in csv.reader(io.StringIO(table, newline=""), delimiter=separator) for cell in row]
    lines = [part for line in table.splitlines() for part in line.split(separator)]
    assert not [cell for cell in (*cells, *lines) if re.match(r'[\s"]*[=+\-@]', cell)]


@pytest.mark.parametrize(
    "value", [-0.5, 7, None, "", "2026-11-28", "Ada-Marie", "1 + 1 = 2", "a, b; c", "ada@school.org"]
)
def test_what_is_no_formula_stays_as_it_is(value: object) -> None:
    assert harmless(value) == value


def test_records_stand_below_the_names_of_their_fields() -> None:
    records = [{"b": None, "a": 0.1, "c": "left out"}, {"a": "x,y", "b": "=b"}]
    assert separated_records(("a", "b"), records) == 'a,b\n0.1,\n"x,y",\'=b\n'
    assert separated_records(("a", "b"), records, "\t") == "a\tb\n0.1\t\nx,y\t'=b\n"


def test_a_file_says_that_it_is_utf_8() -> None:
    assert as_file("Jürgen\udcff\n") == b"\xef\xbb\xbfJ\xc3\xbcrgen?\n"
