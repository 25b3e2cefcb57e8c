"""A file is read once, and again when it has changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.system.checked_files import CheckedFiles, fingerprint


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    path, files, reads = tmp_path / "file", CheckedFiles[bytes](), []

    def read(path: Path) -> bytes:
        reads.append(path)
        return path.read_bytes()

    path.write_bytes(b"one")
    assert files.known(path) is None
    assert [files.get(path, read), files.get(path, read), files.known(path)] == [b"one"] * 3
    assert len(reads) == 1
    path.write_bytes(b"three")
    assert files.known(path) is None
    assert files.get(path, read) == b"three"
    files.forget(path)
    assert files.known(path) is None
    assert files.get(path, read) == b"three"
    assert len(reads) == 3


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    path, files = tmp_path / "file", CheckedFiles[bytes]()
    path.write_bytes(b"one")

    def read(path: Path) -> bytes:
        content = path.read_bytes()
        path.write_bytes(b"three")
        return content

    assert files.get(path, read) == b"one"
    assert files.known(path) is None


def test_nothing_is_read_or_kept_where_there_is_no_file(tmp_path: Path) -> None:
    files = CheckedFiles[bytes]()
    with pytest.raises(FileNotFoundError):
        files.get(tmp_path / "file", lambda path: pytest.fail("it was read"))
    assert files.known(tmp_path / "file") is None
    assert fingerprint(tmp_path / "file") is None


def test_a_file_in_place_of_another_has_another_fingerprint_even_at_the_same_time(tmp_path: Path) -> None:
    path, other = tmp_path / "file", tmp_path / "other"
    for file in (path, other):
        file.write_bytes(b"same")
        os.utime(file, ns=(10**18, 10**18))
    before = fingerprint(path)
    os.replace(other, path)
    assert fingerprint(path) not in (None, before)
