"""Files that may be anything are opened only where they are plain, and read no further than they may reach."""

from __future__ import annotations

import gzip
import os
import sys
from pathlib import Path

import pytest

from engine.system import plain_files
from engine.system.plain_files import UnfitFile

MOST = 1000
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")


def _unpacked(path: Path) -> bytes:
    with plain_files.unpacked(path, MOST) as file:
        return file.read()


@pytest.mark.parametrize("content", [b"", b"digits", bytes(MOST)])
def test_a_plain_file_is_read_packed_or_not(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "plain.gz").write_bytes(content)  # browsers unpack files and leave their names
    (tmp_path / "packed").write_bytes(gzip.compress(content))
    assert plain_files.read(tmp_path / "plain.gz", MOST) == content
    assert _unpacked(tmp_path / "plain.gz") == _unpacked(tmp_path / "packed") == content


@needs_pipes
def test_neither_pipe_nor_device_nor_folder_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, why in ((tmp_path / "pipe", "a pipe"), (Path("/dev/zero"), "a device"), (tmp_path, "a folder")):
        for read in (_unpacked, lambda path: plain_files.read(path, MOST)):
            with pytest.raises(UnfitFile, match=why) as caught:
                read(path)
            assert caught.value.filename == str(path)


def test_a_file_larger_than_it_may_be_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(2**33)
    for read in (_unpacked, lambda path: plain_files.read(path, MOST)):
        with pytest.raises(UnfitFile, match="larger than"):
            read(tmp_path / "large")


@pytest.mark.skipif(sys.platform != "linux", reason="such files are Linux's")
def test_a_file_whose_size_is_no_true_one_is_read_no_further_either() -> None:
    with pytest.raises(UnfitFile, match="larger than"):
        plain_files.read(Path("/proc/kallsyms"), MOST)  # which says that it has 0 bytes


def test_what_unpacks_to_more_is_refused_when_that_is_reached(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bytes(100 * MOST)))
    with pytest.raises(UnfitFile, match="unpacked it is larger"):
        _unpacked(tmp_path / "bomb.gz")


@pytest.mark.parametrize("place", [3, 14, -6, -1])
def test_a_damaged_file_is_the_end_of_a_sentence(place: int, tmp_path: Path) -> None:
    content = bytearray(gzip.compress(bytes(range(200))))
    content[place] ^= 0x55
    (tmp_path / "damaged.gz").write_bytes(content)
    with pytest.raises(UnfitFile, match="it is damaged or incomplete"):
        _unpacked(tmp_path / "damaged.gz")


def test_a_limit_is_said_in_usual_units() -> None:
    assert [plain_files.said(size) for size in (1_000_000_000, 100_000_000)] == ["1 GB", "100 MB"]
