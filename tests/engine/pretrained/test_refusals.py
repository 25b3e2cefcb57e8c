"""What the store of official weights refuses, and says, when files, disks and records are not as they should be."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from engine import catalog
from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.pretrained import checksums, converted, library, locations, pack_writing
from engine.pretrained.conversion import Agreement
from engine.pretrained.download import download
from engine.pretrained.pack_reading import import_weights
from engine.pretrained.pack_writing import make_pack
from engine.pretrained.progress import Meter
from engine.pretrained.requests import ImportRequest, PackRequest, TransferStage, WeightsProgress, WeightsState
from engine.system import folders, locks
from engine.weights.states import model_state

from .. import weights_server as faults
from ..weights_server import WeightsServer
from .downloads import CONTENT, OTHER, QUICK, assert_there, failure_sentence, fetch, file_path

SHIPPED = "efficientnet-lite0"


def _pack(path: Path) -> Path:
    fetch()
    make_pack(PackRequest(path), JobContext())
    library.remove("one")
    return path


def _rewritten(pack: Path, listed: bytes | None = None, content: bytes | None = None) -> Path:
    """The pack with another list, or another file."""
    with zipfile.ZipFile(pack) as archive:
        names = archive.namelist()
        contents = [archive.read(name) for name in names]
    with zipfile.ZipFile(pack, "w") as archive:
        for name, former, changed in zip(names, contents, (listed, content), strict=True):
            archive.writestr(name, former if changed is None else changed)
    return pack


def test_weights_that_come_with_the_program_are_neither_fetched_nor_removed() -> None:
    assert download(SHIPPED, JobContext()).state is WeightsState.SHIPPED  # a request would fail this test
    with pytest.raises(WeightsError, match="come with ClassLens; they cannot be removed"):
        library.remove(SHIPPED)
    assert library.locate(SHIPPED).path.is_file()


def test_a_server_that_has_nothing_of_the_file_is_given_up(server: WeightsServer) -> None:
    server.faults = [faults.status(416)] * QUICK.tries
    assert "has no more of the file than is here already" in failure_sentence()
    assert server.ranges == [None] * QUICK.tries


def test_a_damaged_pin_is_named(server: WeightsServer) -> None:
    fetch()
    pin = file_path().with_name(checksums.PIN)
    pin.write_text(json.dumps({**json.loads(pin.read_text(encoding="utf-8")), "format": 99}), encoding="utf-8")
    with pytest.raises(WeightsError, match=r"pin\.json.*is damaged\. Delete it and fetch them again"):
        library.locate("one")


def test_a_file_in_use_is_not_removed_and_is_named(server: WeightsServer) -> None:
    (file_path() / "inside").mkdir(parents=True)  # what no system removes as a file
    with pytest.raises(WeightsError, match=r"one\.h5” could not be removed .*Close what uses it"):
        library.remove("one")


def test_weights_that_should_have_come_with_the_program_and_did_not_are_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "SHIPPED_WEIGHTS", tmp_path)
    state = model_state(catalog.find(SHIPPED))
    assert (state.problem, state.missing_bytes) == (
        "EfficientNet-Lite0's weights come with ClassLens, and are missing. Install ClassLens again.", None,
    )  # fmt: skip


def test_a_disk_that_does_not_say_what_is_free_is_tried(server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(path: Path) -> Any:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(shutil, "disk_usage", silent)
    assert locations.free_bytes(file_path()) is None
    fetch()
    assert_there()


def test_room_is_needed_for_what_comes_and_for_everything_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(locations, "free_bytes", lambda path: 59_900_000)
    locations.need_room(tmp_path, 9_900_000)
    locations.need_room(tmp_path, 0)
    with pytest.raises(WeightsError, match=r": 60\.0 MB are needed, of which 50\.0 MB stay .*, and 59\.9 MB are free"):
        locations.need_room(tmp_path, 10_000_000)


def test_a_disk_that_refuses_to_be_written_is_said(server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "fsync", refuse)
    sentence = failure_sentence()
    assert "could not be written (Permission denied). Check the permissions of its folder" in sentence


def test_a_home_that_cannot_be_written_changes_no_weights(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(WeightsError, match=r"pretrained\.lock” cannot be written .*so the weights cannot be changed"):
        fetch()


def test_a_disk_without_room_for_a_name_is_said_to_be_full(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> bytes | None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(locks, "_made", full)
        with pytest.raises(WeightsError, match=r"The disk of “.*pretrained\.lock” is full, so .*\. Make room"):
            library.remove("one")


def test_a_pack_whose_list_is_too_long_is_refused_before_it_is_read(server: WeightsServer, tmp_path: Path) -> None:
    pack = _rewritten(_pack(tmp_path / "x.pack"), listed=b" " * 1_000_001)
    with pytest.raises(WeightsError, match="is too long"):
        import_weights(ImportRequest(pack), JobContext())


def test_a_pack_with_a_file_of_another_length_is_refused(server: WeightsServer, tmp_path: Path) -> None:
    pack = _rewritten(_pack(tmp_path / "x.pack"), content=CONTENT[:4000])
    with pytest.raises(WeightsError, match="ONE has 4,000 bytes in place of 5,000"):
        import_weights(ImportRequest(pack), JobContext())


def test_a_disk_that_is_taken_out_while_it_is_read_is_said() -> None:
    class TakenOut(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(WeightsError, match=r"could not be read to their end \(Input/output error\)"):
        pack_writing.copy(TakenOut(), io.BytesIO(), 10, Meter(JobContext(), "one", 10))


def test_as_much_is_copied_as_was_asked_for_however_much_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_writing, "_BLOCK", 10)
    source, target = io.BytesIO(CONTENT), io.BytesIO()
    told: list[WeightsProgress] = []
    meter = Meter(JobContext(told.append), "one", 25, clock=iter(range(100)).__next__)
    assert pack_writing.copy(source, target, 25, meter) == hashlib.sha256(CONTENT[:25]).hexdigest()
    assert target.getvalue() == CONTENT[:25]
    assert [progress.done for progress in told] == [10, 20, 25]
    assert pack_writing.copy(io.BytesIO(b"short"), io.BytesIO(), 25, meter) == hashlib.sha256(b"short").hexdigest()


def test_a_folder_that_cannot_be_cleared_away_costs_no_import(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = _pack(tmp_path / "x.pack")

    def in_use(*_args: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr(os, "rmdir", in_use)
        assert [row.id for row in import_weights(ImportRequest(pack), JobContext()).taken] == ["one"]
    assert_there()


def test_weights_that_change_while_they_are_packed_are_noticed(server: WeightsServer, tmp_path: Path) -> None:
    fetch()

    def change(progress: WeightsProgress) -> None:
        if progress.stage is TransferStage.COPYING:
            file_path().write_bytes(OTHER)

    with pytest.raises(WeightsError, match="ONE's weights changed while they were packed"):
        make_pack(PackRequest(tmp_path / "x.pack"), JobContext(change))
    assert not (tmp_path / "x.pack").exists()


def test_a_record_of_converted_files_that_contradicts_itself_is_as_good_as_none() -> None:
    spec = catalog.find("efficientnet-lite0")
    folder = converted.folder_of(spec)
    folder.mkdir(parents=True)
    sound = Agreement(inputs=32, largest_difference=1e-6, same_label=32)
    converted.write_record(spec, folder, "0" * 64, sound, sound if "int8" in spec.runtimes else None)
    assert converted.read(spec) is not None
    record = folder / converted.RECORD
    values = json.loads(record.read_text(encoding="utf-8"))
    values["parity"]["same_label"] = 33  # of 32 pictures
    record.write_text(json.dumps(values), encoding="utf-8")
    assert converted.read(spec) is None


def test_a_converted_file_that_is_gone_is_not_sound() -> None:
    spec = catalog.find("efficientnet-lite0")
    folder = converted.folder_of(spec)
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"network")
    sound = Agreement(inputs=32, largest_difference=1e-6, same_label=32)
    converted.write_record(spec, folder, "0" * 64, sound, sound if "int8" in spec.runtimes else None)
    model = converted.read(spec)
    assert model is not None
    assert model.is_sound("fast")
    (folder / "model.onnx").unlink()
    assert not model.is_sound("fast")
