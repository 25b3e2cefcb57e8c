"""Records are read whole or not at all, whatever a file holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import SettingsError
from engine.system.json_records import BadRecord, MissingRecord, parse_record, read_record


def _share(values: Any) -> float:
    return 1 / int(values["of"].strip())


def test_a_record_is_what_parse_makes_of_it(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text('{"of": " 4 "}', encoding="utf-8")
    assert read_record(tmp_path / "record.json", _share) == 0.25
    assert parse_record(b'{"of": "2"}', _share) == 0.5
    assert parse_record(b'\xef\xbb\xbf{"of": "2"}', _share) == 0.5, "as Windows PowerShell writes UTF-8"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"null", b"{}", b'{"of": 4}', b'{"of": "four"}', b'{"of": "0"}'],
    ids=["empty", "cut", "no UTF-8", "deep", "a list", "null", "no key", "wrong kind", "no number", "arithmetic"],
)
def test_anything_else_is_one_error_that_says_why(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.json").write_bytes(content)
    with pytest.raises(BadRecord, match=r"\w") as caught:
        read_record(tmp_path / "record.json", _share)
    assert not isinstance(caught.value, MissingRecord)


def test_a_missing_file_can_be_told_from_one_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "nothing.json", tmp_path / "no folder" / "a.json", tmp_path / "file" / "a.json"):
        with pytest.raises(MissingRecord):
            read_record(path, _share)
    for path in (tmp_path, tmp_path / "a\0b"):
        with pytest.raises(BadRecord) as caught:
            read_record(path, _share)
        assert not isinstance(caught.value, MissingRecord)


def test_a_sentence_of_parse_stays_as_it_is() -> None:
    def refuse(values: Any) -> None:
        raise SettingsError("The number of epochs is 0. Choose 1 or more.")

    with pytest.raises(SettingsError, match="Choose 1 or more"):
        parse_record(b"{}", refuse)
