"""What official weights are checked by: checksums, pins, and a manifest that can be trusted."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.errors import UsageError, WeightsError
from engine.jobs import JobContext
from engine.pretrained import library, manifest
from engine.pretrained.download import download
from engine.pretrained.requests import WeightsState

from ..weights_server import WeightsServer
from .downloads import CONTENT, OTHER, failure_sentence, fetch, file_path, leave_part, list_one


def test_md5_is_compared_where_it_is_what_is_published_and_sha256_is_pinned(
    server: WeightsServer, tmp_path: Path
) -> None:
    list_one(server, tmp_path, sha256=None, md5="0" * 32)
    assert "its MD5 is not the published one" in failure_sentence()
    list_one(server, tmp_path, sha256=None, md5=hashlib.md5(CONTENT).hexdigest())
    row = fetch()
    assert (row.published, row.sha256, row.pinned) == ("MD5", hashlib.sha256(CONTENT).hexdigest(), True)


def test_without_a_published_checksum_the_first_download_is_pinned(server: WeightsServer, tmp_path: Path) -> None:
    list_one(server, tmp_path, sha256=None)
    leave_part(OTHER[:3000])  # of who knows which version
    row = fetch()
    assert (row.published, row.sha256, row.pinned) == ("", hashlib.sha256(CONTENT).hexdigest(), True)
    library.remove("one")
    server.files["/one.h5"] = OTHER
    assert "when these weights first arrived" in failure_sentence()


def test_a_file_put_there_by_hand_needs_a_checksum(server: WeightsServer, tmp_path: Path) -> None:
    leave_part(b"")
    file_path().write_bytes(CONTENT)
    assert library.locate("one").sha256 == hashlib.sha256(CONTENT).hexdigest()
    list_one(server, tmp_path, sha256=None)
    with pytest.raises(WeightsError, match="no checksum of these weights is published"):
        library.locate("one")


def test_missing_weights_are_named_with_the_ways_to_get_them(server: WeightsServer) -> None:
    with pytest.raises(WeightsError, match="classlens weights download one"):
        library.locate("one")
    with pytest.raises(UsageError, match="There are: one"):
        download("two", JobContext())


def test_removing_says_what_was_freed(server: WeightsServer) -> None:
    fetch()
    leave_part(b"abc")
    assert library.remove("one").bytes == len(CONTENT) + 3
    assert not file_path().exists()
    assert library.remove("one").bytes == 0


def test_removing_takes_what_was_made_of_the_weights_along(server: WeightsServer) -> None:
    fetch()
    made = file_path().parent / "converted"
    for name in ("model.onnx", "int8.onnx", "converted.json", ".just-now/model.onnx", ".long-ago/model.onnx"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(b"made")
    os.utime(made / ".long-ago", (0, 0))
    assert library.remove("one").bytes == len(CONTENT) + 3 * 4
    assert [path.name for path in made.iterdir()] == [".just-now"]  # by a conversion that runs still
    shutil.rmtree(made / ".just-now")
    library.remove("one")
    assert not made.exists()


def test_verify_reads_again_what_was_read_before(server: WeightsServer) -> None:
    fetch()
    before = file_path().stat()
    file_path().write_bytes(OTHER)
    os.utime(file_path(), ns=(before.st_atime_ns, before.st_mtime_ns))
    (row,) = library.verify((), JobContext())
    assert row.state is WeightsState.DAMAGED
    assert "Download or import these weights again" in row.problem
    assert library.row_of(manifest.find("one")) == row


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../x"}, {"id": ""}, {"file": "../x"}, {"file": "a/b"}, {"file": "nul.h5"}, {"file": ".."},
        {"bytes": 0}, {"bytes": "5"}, {"bytes": True}, {"sha256": "x"}, {"address": "file:///etc/passwd"},
        {"address": None}, {"shipped": True}, {"shipped": "yes"}, {"title": 5}, {"address": "http://[bad"},
        {"address": "https://name:password@school/one.h5"},
    ],
    ids=str,
)  # fmt: skip
def test_a_manifest_that_cannot_be_trusted_is_refused(
    server: WeightsServer, tmp_path: Path, change: dict[str, Any]
) -> None:
    list_one(server, tmp_path, **change)
    with pytest.raises(WeightsError, match="is not a list of weights that can be used"):
        manifest.read_manifest()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 2, "weights": []}', b'{"format": 1}', b"[" * 99999,
                                     b'{"format": 1, "weights": [1]}', b" " * 1_000_001])  # fmt: skip
def test_a_damaged_manifest_is_refused(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(WeightsError, match="Install ClassLens again"):
        manifest.read_manifest()
    monkeypatch.undo()
    monkeypatch.setenv(manifest.VARIABLE, str(tmp_path / "manifest.json"))
    assert f"Correct the variable {manifest.VARIABLE}" in manifest.second_fault()


def test_the_manifest_that_ships_is_sound_and_says_how_each_file_is_confirmed() -> None:
    listed = manifest.read_manifest()
    shipped = {"efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2"}
    assert set(listed) == {
        *shipped, "vit-base", "resnet50", "resnet50-notop", "vgg16", "vgg16-notop", "onnxruntime-web",
    }  # fmt: skip
    assert {entry.id for entry in listed.values() if entry.published == "SHA-256"} == {
        *shipped,
        "vit-base",
        "onnxruntime-web",
    }
    assert all(entry.published for entry in listed.values())
    assert all(entry.address.startswith("https://") for entry in listed.values() if not entry.shipped)
    for weights_id in shipped:
        located = library.locate(weights_id)
        assert located.path.stat().st_size == listed[weights_id].bytes
        beside = json.loads(located.path.with_name("manifest.json").read_text(encoding="utf-8"))
        assert beside["files"]["model.onnx"]["sha256"] == located.sha256
