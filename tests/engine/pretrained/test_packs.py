"""Classroom packs: what is made on one computer arrives on another, and nothing else is ever taken in or written."""

from __future__ import annotations

import hashlib
import json
import os
import random
import stat
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ClassLensError, UsageError, WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.pretrained import checksums, library, locations, manifest, pack_writing
from engine.pretrained.pack_reading import import_weights
from engine.pretrained.pack_writing import make_pack
from engine.pretrained.requests import ImportRequest, PackRequest, TransferStage, WeightsProgress, WeightsState
from engine.system import folders

from ..weights_server import record, write_manifest

FILES = {
    "one": ("one.h5", random.Random(1).randbytes(5000)),
    "two": ("model.safetensors", random.Random(2).randbytes(7000)),
}
SHIPPED = {
    "id": "three",
    "title": "Three",
    "about": "",
    "file": "x.onnx",
    "shipped": True,
    "bytes": 5,
    "licence": "MIT",
}


@pytest.fixture(autouse=True)
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    listed = [record(name, file, content, f"https://weights.example/{file}") for name, (file, content) in FILES.items()]
    listed.append(SHIPPED)
    monkeypatch.setattr(manifest, "SHIPPED", tmp_path / "manifest.json")
    write_manifest(tmp_path / "manifest.json", listed)
    return listed


@pytest.fixture
def new_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and ClassLens is on another computer, where nothing has been downloaded."""

    def arrive() -> None:
        monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "another-home"))

    return arrive


@pytest.fixture
def packed(tmp_path: Path, new_home: Callable[[], None]) -> Path:
    """A pack of both files, on a computer that has neither."""
    _place("one", "two")
    path = tmp_path / "class.pack"
    make_pack(PackRequest(path), JobContext())
    new_home()
    return path


def _place(*names: str) -> None:
    for name in names:
        file, content = FILES[name]
        path = folders.pretrained_folder() / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _take(path: Path, context: JobContext | None = None) -> Any:
    return import_weights(ImportRequest(path), context or JobContext())


def _refusal(path: Path) -> str:
    """The sentence of an import that is refused and leaves no trace."""
    before = _everything()
    with pytest.raises(WeightsError) as caught:
        _take(path)
    assert _everything() == before
    assert caught.value.sentence.endswith(".")
    return caught.value.sentence


def _everything() -> dict[str, bytes]:
    """All files of the home and around it, but for the lock."""
    around = folders.user_folder().parent
    return {
        str(path): path.read_bytes() for path in around.rglob("*") if path.is_file() and path.name != "pretrained.lock"
    }


def _rewritten(path: Path, change: Callable[[list[tuple[zipfile.ZipInfo, bytes]]], None], method: int = 0) -> Path:
    """The pack with other entries."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    change(entries)
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)  # names that are there twice
        for entry, content in entries:
            archive.writestr(entry, content, method)
    return path


def _manifest_of(path: Path, change: Callable[[Any], Any]) -> Path:
    """The pack with another list."""

    def rewrite(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        entries[0] = (entries[0][0], json.dumps(change(json.loads(entries[0][1]))).encode())

    return _rewritten(path, rewrite)


def test_a_pack_arrives_on_another_computer(packed: Path) -> None:
    assert [row.state for row in library.official_rows()][:2] == [WeightsState.MISSING] * 2
    imported = _take(packed)
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
    _place("one", "two")
    answer = make_pack(PackRequest(tmp_path / "a.pack", ("two",)), JobContext())
    make_pack(PackRequest(tmp_path / "b.pack", ("two", "two")), JobContext())
    assert answer.ids == ("two",)
    assert answer.bytes == (tmp_path / "a.pack").stat().st_size
    assert (tmp_path / "a.pack").read_bytes() == (tmp_path / "b.pack").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.pack") as archive:
        assert archive.namelist() == [pack_writing.MANIFEST, "two/model.safetensors"]


def test_what_is_there_and_sound_is_kept_and_what_is_damaged_replaced(packed: Path) -> None:
    _place("one", "two")
    (folders.pretrained_folder() / "two" / "model.safetensors").write_bytes(b"spoilt")
    imported = _take(packed)
    assert ([row.id for row in imported.taken], [row.id for row in imported.kept]) == (["two"], ["one"])
    assert library.locate("two").path.read_bytes() == FILES["two"][1]


@pytest.mark.parametrize("ids", [(), ("one",)])
def test_nothing_is_packed_that_is_not_there(tmp_path: Path, ids: tuple[str, ...]) -> None:
    with pytest.raises(WeightsError, match=r"have been downloaded|are missing"):
        make_pack(PackRequest(tmp_path / "x.pack", ids), JobContext())
    assert not (tmp_path / "x.pack").exists()


def test_damaged_or_shipped_or_unknown_weights_are_not_packed(tmp_path: Path) -> None:
    _place("one")
    (folders.pretrained_folder() / "one" / "one.h5").write_bytes(bytes(5000))
    with pytest.raises(WeightsError, match="not the official file"):
        make_pack(PackRequest(tmp_path / "x.pack", ("one",)), JobContext())
    with pytest.raises(WeightsError, match="come with every ClassLens"):
        make_pack(PackRequest(tmp_path / "x.pack", ("three",)), JobContext())
    with pytest.raises(UsageError, match="There are: one, two, three"):
        make_pack(PackRequest(tmp_path / "x.pack", ("four",)), JobContext())
    assert not (tmp_path / "x.pack").exists()


def test_a_pack_replaces_a_file_only_when_told_to(tmp_path: Path) -> None:
    _place("one")
    path = tmp_path / "thesis.odt"
    path.write_bytes(b"mine")
    with pytest.raises(ClassLensError, match="exists already"):
        make_pack(PackRequest(path), JobContext())
    assert path.read_bytes() == b"mine"
    make_pack(PackRequest(path, replace=True), JobContext())
    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "one/../../evil", "C:\\evil", "one\\evil", "two/", "more", "\u202eevil"]
)
def test_nothing_but_the_listed_files_may_be_in_a_pack(packed: Path, name: str) -> None:
    _rewritten(packed, lambda entries: entries.append((zipfile.ZipInfo(name), b"evil")))
    assert "which its list does not name" in _refusal(packed)


@pytest.mark.parametrize("field", ["id", "file"])
@pytest.mark.parametrize("name", ["..", "../evil", "/evil", "C:evil", "one.h5/../../../evil"])
def test_paths_in_the_list_lead_nowhere(packed: Path, field: str, name: str) -> None:
    def change(values: Any) -> Any:
        values["weights"][0][field] = name
        return values

    def rename(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        target = f"{name}/one.h5" if field == "id" else f"one/{name}"
        entries[1] = (zipfile.ZipInfo(target), entries[1][1])

    _rewritten(_manifest_of(packed, change), rename)
    assert "a name that is not allowed" in _refusal(packed)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_whatever_else_is_no_file_are_refused(packed: Path, kind: int) -> None:
    def link(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        entries[1][0].external_attr = (kind | 0o777) << 16

    assert "is a link or there twice" in _refusal(_rewritten(packed, link))


def test_a_name_that_is_there_twice_is_refused(packed: Path) -> None:
    _rewritten(packed, lambda entries: entries.append((zipfile.ZipInfo("one/one.h5"), b"another")))
    assert "is a link or there twice" in _refusal(packed)


def test_what_is_compressed_is_refused_before_it_is_read(packed: Path) -> None:
    _rewritten(packed, lambda entries: None, zipfile.ZIP_DEFLATED)
    assert "compressed or encrypted" in _refusal(packed)


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
    assert "compressed or encrypted" in _refusal(packed)


def test_a_list_of_contents_without_end_is_refused_before_it_is_read(packed: Path) -> None:
    _rewritten(packed, lambda entries: entries.extend((zipfile.ZipInfo(f"x{n}"), b"") for n in range(200)))
    assert "lists too many files" in _refusal(packed)


def test_files_that_lie_over_each_other_are_refused(packed: Path) -> None:
    content = bytearray(packed.read_bytes())
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    for place_of in (second + 20, second + 24):  # compressed size, size
        content[place_of : place_of + 4] = (2_000_000_000).to_bytes(4, "little")
    packed.write_bytes(content)
    assert "lie over each other" in _refusal(packed) or "damaged" in _refusal(packed)


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
    assert said in _refusal(_manifest_of(packed, change))


def test_listed_files_must_be_there(packed: Path) -> None:
    assert "is on its list, but not in it" in _refusal(_rewritten(packed, lambda entries: entries.__delitem__(1)))
    without_list = _rewritten(packed, lambda entries: entries.__delitem__(0))
    assert f"it holds no {pack_writing.MANIFEST}" in _refusal(without_list)


def test_wrong_weights_under_the_right_name_are_refused_whatever_the_pack_says_of_them(packed: Path) -> None:
    wrong = random.Random(9).randbytes(7000)

    def swap(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        values = json.loads(entries[0][1])
        values["weights"][1]["sha256"] = hashlib.sha256(wrong).hexdigest()
        entries[0] = (entries[0][0], json.dumps(values).encode())
        entries[2] = (entries[2][0], wrong)

    assert "its SHA-256 is not the published one" in _refusal(_rewritten(packed, swap))
    assert library.row_of(manifest.find("one")).state is WeightsState.MISSING  # all of them or none


def test_a_packs_own_checksum_is_compared_too(packed: Path, listed: list[dict[str, Any]], tmp_path: Path) -> None:
    listed[0] |= {"sha256": "", "md5": hashlib.md5(FILES["one"][1]).hexdigest()}
    write_manifest(tmp_path / "manifest.json", listed)
    before = packed.read_bytes()

    def other(values: Any) -> Any:
        values["weights"][0]["sha256"] = "0" * 64
        return values

    assert "is not what its list says: the SHA-256 differs" in _refusal(_manifest_of(packed, other))
    packed.write_bytes(before)
    assert [row.published for row in _take(packed).taken] == ["MD5", "SHA-256"]


def test_a_pack_that_was_cut_or_changed_anywhere_is_refused_or_right(packed: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    draw = random.Random(3)
    for _ in range(40):
        spoilt = bytearray(whole[: draw.randrange(len(whole))]) if draw.random() < 0.5 else bytearray(whole)
        if len(spoilt) == len(whole):
            spoilt[draw.randrange(len(spoilt))] ^= 1 << draw.randrange(8)
        packed.write_bytes(spoilt)
        with suppress(WeightsError):
            _take(packed)
        for name in FILES:
            row = library.row_of(manifest.find(name))
            if row.path is not None:
                assert row.path.read_bytes() == FILES[name][1]
        assert not list(folders.pretrained_folder().glob(".*"))
        for name in FILES:
            library.remove(name)


@pytest.mark.parametrize("stage", [TransferStage.COPYING, TransferStage.CHECKING])
def test_an_import_that_is_cancelled_leaves_nothing(packed: Path, stage: TransferStage) -> None:
    def report(progress: WeightsProgress) -> None:
        if progress.stage is stage and progress.weights_id == "two":
            context.cancel()

    context = JobContext(report)
    with pytest.raises(JobCancelled):
        _take(packed, context)
    assert [path for path in folders.pretrained_folder().rglob("*") if path.is_file()] == []
    _take(packed)


@pytest.mark.parametrize("stage", [TransferStage.COPYING, TransferStage.CHECKING])
def test_a_pack_that_is_cancelled_is_not_there(tmp_path: Path, stage: TransferStage) -> None:
    _place("one", "two")

    def report(progress: WeightsProgress) -> None:
        if progress.stage is stage:
            context.cancel()

    context = JobContext(report)
    with pytest.raises(JobCancelled):
        make_pack(PackRequest(tmp_path / "packs" / "x.pack"), context)
    assert not (tmp_path / "packs").exists() or not list((tmp_path / "packs").iterdir())


def test_too_little_room_is_said_before(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "free_bytes", lambda path: 10)
    assert "There is not enough room" in _refusal(packed)


def test_an_official_file_is_taken_under_any_name(tmp_path: Path) -> None:
    path = tmp_path / "from a friend.bin"
    path.write_bytes(FILES["two"][1])
    assert [row.id for row in _take(path).taken] == ["two"]
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
    assert [row.id for row in _take(tmp_path / "four.bin").taken] == ["four"]


@pytest.mark.parametrize(
    "content", [b"", b"x", bytes(5000), b"PK\x03\x04", b"PK\x03\x04" + bytes(100), b"PK\x05\x06" + bytes(18)]
)
def test_any_other_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.pack"
    path.write_bytes(content)
    assert "was not imported" in _refusal(path)


def test_a_folder_or_nothing_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in _refusal(tmp_path)
    assert "cannot be read" in _refusal(tmp_path / "nothing")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.classlens")
    assert "a pipe" in _refusal(tmp_path / "pipe.classlens")
    with pytest.raises(OSError, match="a pipe"):
        checksums.checksums(tmp_path / "pipe.classlens")


def test_weights_without_a_published_checksum_are_pinned_by_the_pack(
    tmp_path: Path, listed: list[dict[str, Any]], new_home: Callable[[], None]
) -> None:
    del listed[0]["sha256"]
    write_manifest(tmp_path / "manifest.json", listed)
    _place("one")
    with pytest.raises(WeightsError, match="was put there by hand"):
        make_pack(PackRequest(tmp_path / "x.pack", ("one",)), JobContext())
    file = folders.pretrained_folder() / "one" / "one.h5"
    os.rename(file, tmp_path / "one.h5")
    (row,) = _take(tmp_path / "one.h5").taken
    assert (row.published, row.pinned, row.sha256) == ("", True, hashlib.sha256(FILES["one"][1]).hexdigest())
    make_pack(PackRequest(tmp_path / "x.pack", ("one",)), JobContext())
    new_home()
    (row,) = _take(tmp_path / "x.pack").taken
    assert row.pinned
    (file.parent.parent).mkdir(exist_ok=True)
    pin = folders.pretrained_folder() / "one" / checksums.PIN
    pin.write_text("{", encoding="utf-8")
    with pytest.raises(WeightsError, match="is damaged"):
        library.locate("one")
