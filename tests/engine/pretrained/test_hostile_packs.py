"""Packs that were cut, changed or made to do harm: nothing of them is taken in or written."""

from __future__ import annotations

import hashlib
import json
import random
import stat
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from engine.errors import WeightsError
from engine.pretrained import library, manifest, pack_writing
from engine.pretrained.requests import WeightsState
from engine.system import folders

from ..weights_server import write_manifest
from .packs import (
    FILES,
    SHIPPED,
    refusal,
    rewritten,
    take,
    with_list,
)

pytestmark = pytest.mark.usefixtures("listed")


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "one/../../evil", "C:\\evil", "one\\evil", "two/", "more", "\u202eevil"]
)
def test_nothing_but_the_listed_files_may_be_in_a_pack(packed: Path, name: str) -> None:
    rewritten(packed, lambda entries: entries.append((zipfile.ZipInfo(name), b"evil")))
    assert "which its list does not name" in refusal(packed)


@pytest.mark.parametrize("field", ["id", "file"])
@pytest.mark.parametrize("name", ["..", "../evil", "/evil", "C:evil", "one.h5/../../../evil"])
def test_paths_in_the_list_lead_nowhere(packed: Path, field: str, name: str) -> None:
    def change(values: Any) -> Any:
        values["weights"][0][field] = name
        return values

    def rename(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        target = f"{name}/one.h5" if field == "id" else f"one/{name}"
        entries[1] = (zipfile.ZipInfo(target), entries[1][1])

    rewritten(with_list(packed, change), rename)
    assert "a name that is not allowed" in refusal(packed)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_whatever_else_is_no_file_are_refused(packed: Path, kind: int) -> None:
    def link(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        entries[1][0].external_attr = (kind | 0o777) << 16

    assert "is a link or there twice" in refusal(rewritten(packed, link))


def test_a_name_that_is_there_twice_is_refused(packed: Path) -> None:
    rewritten(packed, lambda entries: entries.append((zipfile.ZipInfo("one/one.h5"), b"another")))
    assert "is a link or there twice" in refusal(packed)


def test_what_is_compressed_is_refused_before_it_is_read(packed: Path) -> None:
    rewritten(packed, lambda entries: None, zipfile.ZIP_DEFLATED)
    assert "compressed or encrypted" in refusal(packed)


def test_a_bomb_is_refused_before_it_is_read(packed: Path) -> None:
    def bomb(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        entries[1] = (entries[1][0], bytes(50_000_000))

    with zipfile.ZipFile(packed) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    bomb(entries)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry.filename, content)
    assert packed.stat().st_size < 1_000_000
    assert "compressed or encrypted" in refusal(packed)


def test_a_list_of_contents_without_end_is_refused_before_it_is_read(packed: Path) -> None:
    rewritten(packed, lambda entries: entries.extend((zipfile.ZipInfo(f"x{n}"), b"") for n in range(200)))
    assert "lists too many files" in refusal(packed)


def test_files_that_lie_over_each_other_are_refused(packed: Path) -> None:
    content = bytearray(packed.read_bytes())
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    for place_of in (second + 20, second + 24):  # compressed size, size
        content[place_of : place_of + 4] = (2_000_000_000).to_bytes(4, "little")
    packed.write_bytes(content)
    assert "lie over each other" in refusal(packed) or "damaged" in refusal(packed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda values: {**values, "format": 2}, "was written for another version of ClassLens"),
        (lambda values: [], "it is damaged"),
        (lambda values: {**values, "weights": 5}, "it is damaged"),
        (lambda values: {**values, "weights": values["weights"][:1]}, "which its list does not name"),
        (lambda values: {**values, "weights": values["weights"] * 2}, "names the same weights twice"),
        (
            lambda values: {**values, "weights": [*values["weights"], {**values["weights"][0], "id": "new"}]},
            "does not know its weights “new”",
        ),
        (lambda values: {**values, "weights": [*values["weights"], SHIPPED]}, "does not know its weights “three”"),
    ],
)
def test_a_list_that_does_not_fit_is_refused(packed: Path, change: Callable[[Any], Any], said: str) -> None:
    assert said in refusal(with_list(packed, change))


def test_listed_files_must_be_there(packed: Path) -> None:
    assert "is on its list, but not in it" in refusal(rewritten(packed, lambda entries: entries.__delitem__(1)))
    without_list = rewritten(packed, lambda entries: entries.__delitem__(0))
    assert f"it holds no {pack_writing.MANIFEST}" in refusal(without_list)


def test_wrong_weights_under_the_right_name_are_refused_whatever_the_pack_says_of_them(packed: Path) -> None:
    wrong = random.Random(9).randbytes(7000)

    def swap(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        values = json.loads(entries[0][1])
        values["weights"][1]["sha256"] = hashlib.sha256(wrong).hexdigest()
        entries[0] = (entries[0][0], json.dumps(values).encode())
        entries[2] = (entries[2][0], wrong)

    assert "its SHA-256 is not the published one" in refusal(rewritten(packed, swap))
    assert library.row_of(manifest.find("one")).state is WeightsState.MISSING  # all of them or none


def test_a_packs_own_checksum_is_compared_too(packed: Path, listed: list[dict[str, Any]], tmp_path: Path) -> None:
    listed[0] |= {"sha256": "", "md5": hashlib.md5(FILES["one"][1]).hexdigest()}
    write_manifest(tmp_path / "manifest.json", listed)
    before = packed.read_bytes()

    def other(values: Any) -> Any:
        values["weights"][0]["sha256"] = "0" * 64
        return values

    assert "is not what its list says: the SHA-256 differs" in refusal(with_list(packed, other))
    packed.write_bytes(before)
    assert [row.published for row in take(packed).taken] == ["MD5", "SHA-256"]


def test_a_pack_that_was_cut_or_changed_anywhere_is_refused_or_right(packed: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    draw = random.Random(3)
    for _ in range(40):
        spoilt = bytearray(whole[: draw.randrange(len(whole))]) if draw.random() < 0.5 else bytearray(whole)
        if len(spoilt) == len(whole):
            spoilt[draw.randrange(len(spoilt))] ^= 1 << draw.randrange(8)
        packed.write_bytes(spoilt)
        with suppress(WeightsError):
            take(packed)
        for name in FILES:
            row = library.row_of(manifest.find(name))
            if row.path is not None:
                assert row.path.read_bytes() == FILES[name][1]
        assert not list(folders.pretrained_folder().glob(".*"))
        for name in FILES:
            library.remove(name)
