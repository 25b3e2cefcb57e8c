"""Classroom packs: what is made on one computer arrives on another, and nothing else is ever taken in or written."""

from __future__ import annotations

import hashlib
import os
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ClassLensError, UsageError, WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.pretrained import checksums, library, locations, pack_writing
from engine.pretrained.pack_writing import make_pack
from engine.pretrained.requests import PackRequest, TransferStage, WeightsProgress, WeightsState
from engine.system import folders

from ..weights_server import record, write_manifest
from .packs import (
    FILES,
    go_to_another_computer,
    place,
    refusal,
    take,
)

pytestmark = pytest.mark.usefixtures("listed")


def test_a_pack_arrives_on_another_computer(packed: Path) -> None:
    assert [row.state for row in library.official_rows()][:2] == [WeightsState.MISSING] * 2
    imported = take(packed)
    assert [row.id for row in imported.taken] == ["one", "two"]
    assert imported.kept == ()
    for name, (_, content) in FILES.items():
        located = library.locate(name)
        assert located.path.read_bytes() == content
        assert located.sha256 == hashlib.sha256(content).hexdigest()
        assert folders.pretrained_folder() in located.path.parents
    assert [row.state for row in library.verify(("one", "two"), JobContext())] == [WeightsState.DOWNLOADED] * 2
    assert not list(folders.pretrained_folder().glob(".*"))


def test_a_pack_holds_what_was_chosen_and_is_the_same_each_time(tmp_path: Path) -> None:
    place("one", "two")
    answer = make_pack(PackRequest(tmp_path / "a.pack", ("two",)), JobContext())
    make_pack(PackRequest(tmp_path / "b.pack", ("two", "two")), JobContext())
    assert answer.ids == ("two",)
    assert answer.bytes == (tmp_path / "a.pack").stat().st_size
    assert (tmp_path / "a.pack").read_bytes() == (tmp_path / "b.pack").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.pack") as archive:
        assert archive.namelist() == [pack_writing.MANIFEST, "two/model.safetensors"]


def test_what_is_there_and_sound_is_kept_and_what_is_damaged_replaced(packed: Path) -> None:
    place("one", "two")
    (folders.pretrained_folder() / "two" / "model.safetensors").write_bytes(b"spoilt")
    imported = take(packed)
    assert ([row.id for row in imported.taken], [row.id for row in imported.kept]) == (["two"], ["one"])
    assert library.locate("two").path.read_bytes() == FILES["two"][1]


@pytest.mark.parametrize("ids", [(), ("one",)])
def test_nothing_is_packed_that_is_not_there(tmp_path: Path, ids: tuple[str, ...]) -> None:
    with pytest.raises(WeightsError, match=r"have been downloaded|are missing"):
        make_pack(PackRequest(tmp_path / "x.pack", ids), JobContext())
    assert not (tmp_path / "x.pack").exists()


def test_damaged_or_shipped_or_unknown_weights_are_not_packed(tmp_path: Path) -> None:
    place("one")
    (folders.pretrained_folder() / "one" / "one.h5").write_bytes(bytes(5000))
    with pytest.raises(WeightsError, match="not the official file"):
        make_pack(PackRequest(tmp_path / "x.pack", ("one",)), JobContext())
    with pytest.raises(WeightsError, match="come with every ClassLens"):
        make_pack(PackRequest(tmp_path / "x.pack", ("three",)), JobContext())
    with pytest.raises(UsageError, match="There are: one, two, three"):
        make_pack(PackRequest(tmp_path / "x.pack", ("four",)), JobContext())
    assert not (tmp_path / "x.pack").exists()


def test_a_pack_replaces_a_file_only_when_told_to(tmp_path: Path) -> None:
    place("one")
    path = tmp_path / "thesis.odt"
    path.write_bytes(b"mine")
    with pytest.raises(ClassLensError, match="exists already"):
        make_pack(PackRequest(path), JobContext())
    assert path.read_bytes() == b"mine"
    make_pack(PackRequest(path, replace=True), JobContext())
    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize("stage", [TransferStage.COPYING, TransferStage.CHECKING])
def test_an_import_that_is_cancelled_leaves_nothing(packed: Path, stage: TransferStage) -> None:
    def report(progress: WeightsProgress) -> None:
        if progress.stage is stage and progress.weights_id == "two":
            context.cancel()

    context = JobContext(report)
    with pytest.raises(JobCancelled):
        take(packed, context)
    assert [path for path in folders.pretrained_folder().rglob("*") if path.is_file()] == []
    take(packed)


@pytest.mark.parametrize("stage", [TransferStage.COPYING, TransferStage.CHECKING])
def test_a_pack_that_is_cancelled_is_not_there(tmp_path: Path, stage: TransferStage) -> None:
    place("one", "two")

    def report(progress: WeightsProgress) -> None:
        if progress.stage is stage:
            context.cancel()

    context = JobContext(report)
    with pytest.raises(JobCancelled):
        make_pack(PackRequest(tmp_path / "packs" / "x.pack"), context)
    assert not (tmp_path / "packs").exists() or not list((tmp_path / "packs").iterdir())


def test_too_little_room_is_said_before(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "free_bytes", lambda path: 10)
    assert "There is not enough room" in refusal(packed)


def test_an_official_file_is_taken_under_any_name(tmp_path: Path) -> None:
    path = tmp_path / "from a friend.bin"
    path.write_bytes(FILES["two"][1])
    assert [row.id for row in take(path).taken] == ["two"]
    assert path.exists()
    assert library.locate("two").path.read_bytes() == FILES["two"][1]


@pytest.mark.parametrize("first", [b"\x10\0\0\0", b"PK\x03\x03", b"PK\x03\x05", b"\x89HDF"])
def test_an_official_file_is_taken_whatever_it_begins_with(
    tmp_path: Path, listed: list[dict[str, Any]], first: bytes
) -> None:
    content = first + random.Random(4).randbytes(3000)
    write_manifest(
        tmp_path / "manifest.json", [*listed, record("four", "four.bin", content, "https://weights.example")]
    )
    (tmp_path / "four.bin").write_bytes(content)
    assert [row.id for row in take(tmp_path / "four.bin").taken] == ["four"]


@pytest.mark.parametrize(
    "content", [b"", b"x", bytes(5000), b"PK\x03\x04", b"PK\x03\x04" + bytes(100), b"PK\x05\x06" + bytes(18)]
)
def test_any_other_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.pack"
    path.write_bytes(content)
    assert "was not imported" in refusal(path)


def test_a_folder_or_nothing_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path)
    assert "cannot be read" in refusal(tmp_path / "nothing")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.classlens")
    assert "a pipe" in refusal(tmp_path / "pipe.classlens")
    with pytest.raises(OSError, match="a pipe"):
        checksums.checksums(tmp_path / "pipe.classlens")


def test_weights_without_a_published_checksum_are_pinned_by_the_pack(
    tmp_path: Path, listed: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    del listed[0]["sha256"]
    write_manifest(tmp_path / "manifest.json", listed)
    place("one")
    with pytest.raises(WeightsError, match="was put there by hand"):
        make_pack(PackRequest(tmp_path / "x.pack", ("one",)), JobContext())
    file = folders.pretrained_folder() / "one" / "one.h5"
    os.rename(file, tmp_path / "one.h5")
    (row,) = take(tmp_path / "one.h5").taken
    assert (row.published, row.pinned, row.sha256) == ("", True, hashlib.sha256(FILES["one"][1]).hexdigest())
    make_pack(PackRequest(tmp_path / "x.pack", ("one",)), JobContext())
    go_to_another_computer(tmp_path, monkeypatch)
    (row,) = take(tmp_path / "x.pack").taken
    assert row.pinned
    (file.parent.parent).mkdir(exist_ok=True)
    pin = folders.pretrained_folder() / "one" / checksums.PIN
    pin.write_text("{", encoding="utf-8")
    with pytest.raises(WeightsError, match="is damaged"):
        library.locate("one")
