"""Zip files from elsewhere take no more memory than they say."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from engine.system.zips import BadZip, copy_out, untrusted_zip

SAYS, HOLDS = 1000, 20_000_000


def content_of(path: Path, most_directory: int = 1000) -> bytes:
    out = io.BytesIO()
    with untrusted_zip(path, most_directory, 1_000_000_000) as archive:
        copy_out(archive, archive.infolist()[0], out)
    return out.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_was_packed_comes_back(method: int, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a", b"digits" * 1000)
    assert content_of(path) == b"digits" * 1000


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_file_that_holds_more_than_it_says_is_not_unpacked(
    method: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a", bytes(HOLDS))
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", HOLDS), struct.pack("<I", SAYS)))
    unpacked: list[int] = []
    read = zipfile.ZipExtFile._read1  # type: ignore[attr-defined]

    def counting(file: zipfile.ZipExtFile, most: int) -> bytes:
        data: bytes = read(file, most)
        unpacked.append(len(data))
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "_read1", counting)
    with pytest.raises(BadZip):
        content_of(path)
    assert sum(unpacked) <= 100_000


def test_a_list_of_contents_that_only_the_64_bit_end_tells_of_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(50):
            archive.writestr(str(number), b"")
    content = path.read_bytes()
    place = content.rindex(b"PK\x05\x06")
    size, start = struct.unpack("<II", content[place + 12 : place + 20])
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 50, 50, size, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, place, 1)
    end = content[place : place + 12] + struct.pack("<II", 1, start) + content[place + 20 :]
    path.write_bytes(content[:place] + record + locator + end)
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == 50  # Python believes the 64-bit end
    with pytest.raises(BadZip, match="more than four gigabytes"):
        content_of(path)
