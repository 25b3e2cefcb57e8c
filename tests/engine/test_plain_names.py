"""Names of files that are no UTF-8."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pytest

from engine.errors import ClassLensError, DataError
from engine.plain_names import is_plain, readable_name, shown


@pytest.mark.parametrize("text", ["caf\udce9.csv", "\ud83d.png", "a\udcff/\udc80", "\udfff"])
def test_what_no_library_can_write_is_told_and_shown(text: str) -> None:
    assert not is_plain(text)
    assert is_plain(shown(text))
    assert len(shown(text)) == len(text)
    assert "�" in shown(text)


@pytest.mark.parametrize("text", ["", "café.csv", "三.png", "\U0001f600", "�"])
def test_all_other_texts_stay_as_they_are(text: str) -> None:
    assert is_plain(text)
    assert shown(text) == text


def test_a_sentence_can_be_written_anywhere_whatever_names_it_holds() -> None:
    error = DataError("“caf\udce9.csv” cannot be read.")
    assert error.sentence == str(error) == "“caf�.csv” cannot be read."
    again: ClassLensError = pickle.loads(pickle.dumps(error))
    assert again.sentence == error.sentence


def test_other_libraries_read_a_file_under_a_name_that_they_can_write(tmp_path: Path) -> None:
    plain = tmp_path / "café.txt"
    plain.write_bytes(b"one")
    with readable_name(plain) as name:
        assert name == str(plain)


@pytest.mark.skipif(sys.platform == "win32", reason="there, all names are Unicode")
def test_a_name_that_is_no_utf8_gets_another_one_to_read_it_by(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.txt")
    odd.write_bytes(b"two")
    with readable_name(odd) as name:
        assert is_plain(name)
        assert Path(name).read_bytes() == b"two"
    with pytest.raises(FileNotFoundError), readable_name(tmp_path / os.fsdecode(b"\xe9")):
        pass
