"""Moving the folder of the official weights: copied, compared, switched, and only then deleted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import ClassLensError, WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.pretrained import library, locations, manifest
from engine.pretrained import move as move_module
from engine.pretrained.move import move
from engine.pretrained.requests import Moved, MoveRequest, TransferStage, WeightsProgress
from engine.system import folders

from ..weights_server import record, write_manifest

CONTENT = bytes(range(250)) * 20


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The usual folder, with one official file, what was made of it, and a link that leads out of it."""
    monkeypatch.setattr(manifest, "SHIPPED", tmp_path / "manifest.json")
    write_manifest(tmp_path / "manifest.json", [record("one", "one.h5", CONTENT, "https://weights.example/one.h5")])
    folder = folders.pretrained_folder()
    (folder / "one" / "fast").mkdir(parents=True)
    (folder / "one" / "one.h5").write_bytes(CONTENT)
    (folder / "one" / "fast" / "model.onnx").write_bytes(b"made here")
    return folder


def _move(folder: Path, context: JobContext | None = None) -> Moved:
    return move(MoveRequest(folder), context or JobContext())


def _assert_stayed(store: Path, target: Path) -> None:
    assert locations.folder() == store
    assert library.locate("one").path == store / "one" / "one.h5"
    assert (store / "one" / "fast" / "model.onnx").read_bytes() == b"made here"
    assert not target.exists() or not list(target.iterdir())


def test_everything_moves_and_is_found_there(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "stick" / "weights"
    moved = _move(target)
    assert (moved.folder, moved.bytes, moved.left) == (target, len(CONTENT) + 9, "")
    assert library.locate("one").path == target / "one" / "one.h5"
    assert (target / "one" / "fast" / "model.onnx").read_bytes() == b"made here"
    assert not store.exists()


def test_it_moves_back(store: Path, tmp_path: Path) -> None:
    _move(tmp_path / "elsewhere")
    _move(store)
    _assert_stayed(store, tmp_path / "elsewhere")
    assert not (folders.user_folder() / "pretrained.json").exists()


def test_it_moves_back_where_file_managers_and_a_killed_process_left_something(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "stick"
    _move(target)
    for name in (".DS_Store", "one/.DS_Store", "one/._one.h5", "desktop.ini", ".0123abcd.weights.classlens"):
        (target / name).write_bytes(b"x")
    os.utime(target / ".0123abcd.weights.classlens", (0, 0))
    _move(store)
    assert not target.exists()
    for name in (".DS_Store", "._one", "Thumbs.db"):
        target.mkdir(exist_ok=True)
        (target / name).write_bytes(b"x")
    _move(target)
    assert library.locate("one").path == target / "one" / "one.h5"


KILLED = """
import sys, time
from pathlib import Path
from engine.pretrained import move
from engine.system.locks import held

with held(Path(sys.argv[1]) / move._COPYING):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("besides", ["", "letter.odt"])
def test_the_half_copy_of_a_killed_move_is_in_no_ones_way(store: Path, tmp_path: Path, besides: str) -> None:
    target = tmp_path / "stick"
    (target / "one").mkdir(parents=True)
    (target / "one" / "one.h5").write_bytes(CONTENT[:100])
    if besides:
        (target / besides).write_bytes(b"mine")
    command = [sys.executable, "-c", KILLED, str(target)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(ClassLensError, match="exists already"):
            _move(target)
        assert (target / "one" / "one.h5").read_bytes() == CONTENT[:100], "another process is filling it"
        other.kill()
    if besides:
        with pytest.raises(ClassLensError, match="exists already"):
            _move(target)
        assert (target / besides).read_bytes() == b"mine"
        return
    _move(target)
    assert library.locate("one").path == target / "one" / "one.h5"
    assert sorted(path.name for path in target.iterdir()) == ["one"]


def test_an_empty_store_moves_too(store: Path, tmp_path: Path) -> None:
    library.remove("one")
    (store / "one" / "fast" / "model.onnx").unlink()
    assert _move(tmp_path / "elsewhere").bytes == 0
    assert locations.folder() == tmp_path / "elsewhere"


def test_a_folder_with_something_in_it_is_not_used(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "documents"
    target.mkdir()
    (target / "letter.odt").write_bytes(b"mine")
    with pytest.raises(ClassLensError, match="exists already and is kept as it is"):
        _move(target)
    assert (target / "letter.odt").read_bytes() == b"mine"
    assert locations.folder() == store


@pytest.mark.parametrize("name", [".", "one", "new/deep", "..", "../.."])
def test_a_folder_in_itself_is_refused(store: Path, name: str) -> None:
    with pytest.raises(WeightsError, match="Choose a"):
        _move(store / name)
    _assert_stayed(store, store / "new")


def test_links_are_not_followed(store: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter.odt").write_bytes(b"mine")
    try:
        (store / "link").symlink_to(outside, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    _move(tmp_path / "elsewhere")
    assert (outside / "letter.odt").read_bytes() == b"mine"
    assert not (tmp_path / "elsewhere" / "link").exists()


def test_what_is_being_made_is_left_to_its_maker(store: Path, tmp_path: Path) -> None:
    being_made = store / "one" / "fast" / ".3f2a" / "model.onnx"
    being_made.parent.mkdir()
    being_made.write_bytes(b"half")
    target = tmp_path / "elsewhere"
    moved = _move(target)
    assert (moved.bytes, moved.left) == (len(CONTENT) + 9, "")
    assert not (target / "one" / "fast" / ".3f2a").exists()
    assert [path for path in store.rglob("*") if path.is_file()] == [being_made]


def test_a_file_that_vanishes_while_the_files_are_counted_is_no_obstacle(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Path.lstat

    def vanish(path: Path) -> os.stat_result:
        if path.name == "model.onnx":
            path.unlink(missing_ok=True)
        return look(path)

    monkeypatch.setattr(Path, "lstat", vanish)
    assert _move(tmp_path / "elsewhere").bytes == len(CONTENT)
    assert library.locate("one").path == tmp_path / "elsewhere" / "one" / "one.h5"


@pytest.mark.parametrize("stage", [TransferStage.COPYING, TransferStage.CHECKING])
@pytest.mark.parametrize("made", [True, False])
def test_cancelled_or_not_everything_is_in_one_place(
    store: Path, tmp_path: Path, stage: TransferStage, made: bool
) -> None:
    target = tmp_path / "elsewhere"
    if not made:
        target.mkdir()

    def report(progress: WeightsProgress) -> None:
        if progress.stage is stage:
            context.cancel()

    context = JobContext(report)
    with pytest.raises(JobCancelled):
        _move(target, context)
    _assert_stayed(store, target)
    assert target.exists() is not made


def test_a_copy_that_differs_is_noticed(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = move_module.checksums
    target = tmp_path / "elsewhere"

    def spoil(path: Path, done: Callable[[int], None] = lambda count: None) -> object:
        if target in path.parents and path.name == "one.h5":
            path.write_bytes(b"spoilt")
        return read(path, done)

    monkeypatch.setattr(move_module, "checksums", spoil)
    with pytest.raises(WeightsError, match="did not arrive as it was"):
        _move(target)
    _assert_stayed(store, target)


def test_too_little_room_is_said_before(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "free_bytes", lambda path: 10)
    with pytest.raises(WeightsError, match="not enough room"):
        _move(tmp_path / "elsewhere")
    _assert_stayed(store, tmp_path / "elsewhere")


def test_what_cannot_be_deleted_is_named(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unlink = Path.unlink

    def in_use(path: Path, missing_ok: bool = False) -> None:
        if path.name == "one.h5":
            raise PermissionError(13, "in use")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", in_use)
    moved = _move(tmp_path / "elsewhere")
    assert "1 files of the old folder could not be deleted" in moved.left
    assert library.locate("one").path == tmp_path / "elsewhere" / "one" / "one.h5"


def test_a_disk_that_is_away_is_named_and_nothing_is_written_in_its_place(store: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    _move(stick / "weights")
    os.rename(stick, tmp_path / "pulled out")
    with pytest.raises(WeightsError, match=r"cannot be reached\. Connect the disk it is on"):
        library.locate("one")
    row = library.row_of(manifest.find("one"))
    assert "cannot be reached" in row.problem
    with pytest.raises(WeightsError, match="cannot be reached"):
        library.remove("one")
    assert not stick.exists()
    os.rename(tmp_path / "pulled out", stick)
    assert library.locate("one").path == stick / "weights" / "one" / "one.h5"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"folder": 5}', '{"folder": "relative"}', '{"folder": null}'])
def test_a_damaged_setting_is_named(store: Path, text: str) -> None:
    setting = folders.user_folder() / "pretrained.json"
    setting.write_text(text, encoding="utf-8")
    with pytest.raises(WeightsError, match=r"is damaged\. Delete it"):
        locations.folder()
    setting.write_text(json.dumps({"folder": str(store)}), encoding="utf-8")
    assert locations.folder() == store
