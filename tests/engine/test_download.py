"""Downloads of official weights against a server on loopback that goes wrong in every way a network does."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import folders
from engine.errors import UsageError, WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.pretrained import download as download_module
from engine.pretrained import library, place, records
from engine.pretrained.download import Patience, download
from engine.pretrained.requests import Stage, WeightsProgress, WeightsState

from . import weights_server as faults
from .weights_server import WeightsServer, record, serving, write_manifest

CONTENT = random.Random(1).randbytes(5000)
OTHER = random.Random(2).randbytes(5000)
QUICK = Patience(timeout=10.0, tries=4, first_wait=0.0, longest_wait=0.0)
HURRIED = replace(QUICK, timeout=0.2)


@pytest.fixture(scope="module")
def shared_server() -> Iterator[WeightsServer]:
    with serving() as server:
        yield server


@pytest.fixture
def server(shared_server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    """A server with one file; the manifest names it. What a test leaves of its faults is a mistake of the test."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    shared_server.files = {"/one.h5": CONTENT}
    shared_server.faults, shared_server.ranges = [], []
    shared_server.go_on.clear()
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "manifest.json")
    _manifest(shared_server, tmp_path)
    yield shared_server
    shared_server.go_on.set()
    assert shared_server.faults == []


def _manifest(server: WeightsServer, folder: Path, **changes: Any) -> None:
    values = record("one", "one.h5", CONTENT, server.address("/one.h5")) | changes
    write_manifest(folder / "manifest.json", [{name: value for name, value in values.items() if value is not None}])


def _fetch(context: JobContext | None = None, patience: Patience = QUICK) -> Any:
    return download("one", context or JobContext(), patience)


def _path() -> Path:
    return folders.pretrained_folder() / "one" / "one.h5"


def _part() -> Path:
    return _path().with_name("one.h5.part")


def _leave_part(content: bytes) -> None:
    _part().parent.mkdir(parents=True, exist_ok=True)
    _part().write_bytes(content)


def _assert_there() -> None:
    assert _path().read_bytes() == CONTENT
    assert not _part().exists()
    assert library.locate("one").path == _path()


def _sentence(patience: Patience = QUICK) -> str:
    """The sentence of a download that fails; nothing has taken the file's place then."""
    with pytest.raises(WeightsError) as caught:
        _fetch(patience=patience)
    assert not _path().exists()
    assert caught.value.sentence.endswith(".")
    return caught.value.sentence


def test_a_download_arrives_whole_and_is_known_from_then_on(server: WeightsServer) -> None:
    assert library.row_of(records.find("one")).state is WeightsState.MISSING
    row = _fetch()
    _assert_there()
    assert (row.state, row.path, row.bytes) == (WeightsState.DOWNLOADED, _path(), len(CONTENT))
    assert row.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert server.ranges == [None]


def test_what_is_there_is_not_fetched_again(server: WeightsServer) -> None:
    _fetch()
    _fetch()
    assert len(server.ranges) == 1


def test_a_damaged_file_is_replaced(server: WeightsServer) -> None:
    _fetch()
    _path().write_bytes(OTHER)
    with pytest.raises(WeightsError, match="not the official file"):
        library.locate("one")
    _fetch()
    _assert_there()


def test_it_goes_on_where_the_connection_was_lost(server: WeightsServer) -> None:
    server.faults = [faults.drops_after(1000), faults.drops_after(1500)]
    _fetch()
    _assert_there()
    assert server.ranges == [None, "bytes=1000-", "bytes=2500-"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(CONTENT)), max_size=3), left=st.integers(0, len(CONTENT)))
def test_a_drop_at_any_byte_costs_nothing(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch, cuts: list[int], left: int
) -> None:
    with tempfile.TemporaryDirectory() as home:
        monkeypatch.setenv("CLASSLENS_HOME", home)
        _leave_part(CONTENT[:left])
        server.faults = [faults.drops_after(cut) for cut in cuts]
        _fetch()
        _assert_there()
        server.faults = []


@pytest.mark.parametrize("left", [OTHER[:3000], CONTENT[:100] + OTHER[100:4000], OTHER, CONTENT + b"more"])
def test_a_part_that_was_damaged_meanwhile_is_noticed_and_fetched_again(server: WeightsServer, left: bytes) -> None:
    _leave_part(left)
    _fetch()
    _assert_there()


def test_a_complete_part_needs_no_network(server: WeightsServer) -> None:
    _leave_part(CONTENT)
    _fetch()
    _assert_there()
    assert server.ranges == []


def test_a_server_without_ranges_begins_anew(server: WeightsServer) -> None:
    _leave_part(CONTENT[:3000])
    server.faults = [faults.no_ranges_drops_after(2000), faults.no_ranges]
    _fetch()
    _assert_there()
    assert server.ranges == ["bytes=3000-", "bytes=2000-"]


@pytest.mark.parametrize(
    ("fault", "patience"),
    [
        (faults.status(500), QUICK), (faults.status(503, Retry_After="7"), QUICK),
        (faults.status(429, Retry_After="soon"), QUICK), (faults.status(408), QUICK), (faults.nothing, QUICK),
        (faults.not_http, QUICK), (faults.drops_after(0), QUICK), (faults.stalls_after(0), HURRIED),
        (faults.stalls_after(700), HURRIED), (faults.without_length(missing=1), QUICK),
    ],
    ids=["500", "503", "429", "408", "nothing", "not HTTP", "drop", "stall", "stall later", "cut without length"],
)  # fmt: skip
def test_what_may_pass_is_tried_again_and_given_up_with_what_arrived_kept(
    server: WeightsServer, fault: Any, patience: Patience
) -> None:
    server.faults = [fault]
    _fetch(patience=patience)
    _assert_there()
    library.remove("one")
    server.faults = [faults.drops_after(900), *[fault] * QUICK.tries]
    server.faults = server.faults[: QUICK.tries]
    sentence = _sentence(patience)
    assert sentence.startswith("ONE could not be fetched: ")
    assert "are kept; the next download goes on there" in sentence
    assert _part().stat().st_size >= 900
    assert library.row_of(records.find("one")).partial_bytes == _part().stat().st_size


def test_the_waits_grow_and_say_why(server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    notes: list[str] = []
    monkeypatch.setattr(JobContext, "wait", lambda context, seconds: waits.append(seconds))

    def report(progress: WeightsProgress) -> None:
        if progress.stage is Stage.WAITING:
            notes.append(progress.note)

    server.faults = [
        *[faults.status(500)] * 3,
        faults.status(503, Retry_After="9"),
        faults.status(429, Retry_After="9999"),
    ]
    _fetch(JobContext(report), Patience(timeout=1, tries=6, first_wait=1.0, longest_wait=30.0))
    assert waits == [1.0, 2.0, 4.0, 9.0, 30.0]
    assert all("cannot answer at the moment" in note for note in notes)
    assert len(notes) == 5


def test_a_long_file_may_be_cut_more_often_than_a_short_one(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_module, "_MUCH", 500)
    server.faults = [faults.drops_after(600) for _ in range(2 * QUICK.tries)]
    _fetch()
    _assert_there()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([faults.status(404)], "no longer has the file at its address (status 404)"),
        ([faults.status(410)], "no longer has the file"),
        ([faults.status(403)], "refuses to give the file (status 403)"),
        ([faults.status(407)], "asks for a name and a password"),
        ([faults.status(204)], "gave an answer without a file (status 204)"),
        ([faults.gives(b"<html>Please log in</html>")], "offers 26 bytes in place of 5,000"),
        ([faults.gives(CONTENT + b"x")], "offers 5,001 bytes in place of 5,000"),
        ([faults.without_length(b"x" * 5000)], "offers more bytes in place of 5,000"),
        ([faults.gives(OTHER)], "its SHA-256 is not the published one. Nothing of it was kept."),
        ([faults.redirects_to("file:///etc/passwd")], "a place where no file can be"),
        ([faults.redirects_to("ftp://127.0.0.1/one.h5")], "cannot be used (ftp://…)"),
        ([faults.redirects_to("/one.h5")] * 12, "sends the request round in a circle"),
        ([faults.redirects_to(f"/one.h5?{n}") for n in range(12)], "sends the request round in a circle"),
        ([faults.status(302)], "sends the request round in a circle"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_will_not_pass_is_said_at_once(server: WeightsServer, answers: list[Any], said: str) -> None:
    server.faults = list(answers)
    assert said in _sentence()
    assert len(server.ranges) <= len(answers)
    server.faults = []
    assert not _part().exists() or _part().stat().st_size == 0
    _fetch()
    _assert_there()


def test_a_redirection_keeps_the_range(server: WeightsServer) -> None:
    _leave_part(CONTENT[:2000])
    server.files["/elsewhere"] = CONTENT
    server.faults = [faults.redirects_to("/elsewhere", 307)]
    _fetch()
    _assert_there()
    assert server.ranges == ["bytes=2000-", "bytes=2000-"]


def test_another_part_than_the_one_asked_for_is_not_used(server: WeightsServer) -> None:
    _leave_part(CONTENT[:2000])
    server.faults = [faults.other_part]
    _fetch()
    _assert_there()


def test_offline_is_said_at_once_with_the_way_out(server: WeightsServer, tmp_path: Path) -> None:
    with serving() as gone:
        address = gone.address("/one.h5")
    _manifest(server, tmp_path, address=address)
    sentence = _sentence()
    assert "cannot be reached" in sentence
    assert "this computer seems to be offline" in sentence
    assert "classroom pack" in sentence


def test_the_proxy_of_the_network_is_used(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.address(""))
    monkeypatch.setenv("no_proxy", "")
    _manifest(server, tmp_path, address="http://weights.example/one.h5")
    server.files["http://weights.example/one.h5"] = CONTENT
    _fetch()
    _assert_there()


@pytest.mark.parametrize("stage", [Stage.DOWNLOADING, Stage.WAITING, Stage.CHECKING])
def test_cancel_at_every_stage_keeps_what_can_be_used(server: WeightsServer, stage: Stage) -> None:
    server.faults = [faults.drops_after(1200)]

    def report(progress: WeightsProgress) -> None:
        if progress.stage is stage and (progress.done > 0 or stage is Stage.CHECKING):
            context.cancel()

    context = JobContext(report)
    wait = 60.0 if stage is Stage.WAITING else 0.0  # which cancelling ends at once
    with pytest.raises(JobCancelled):
        _fetch(context, replace(QUICK, first_wait=wait, longest_wait=wait))
    assert not _path().exists()
    assert _part().stat().st_size > 0
    server.faults = []
    _fetch()
    _assert_there()


@pytest.mark.parametrize("count", [-1, 0, 700])
def test_cancelling_does_not_wait_for_a_server_that_has_stopped(server: WeightsServer, count: int) -> None:
    context = JobContext()
    server.faults = [faults.stalls_after(count, context.cancel)]
    before = server.stalled
    with pytest.raises(JobCancelled):
        _fetch(context, replace(QUICK, timeout=60.0))
    assert server.stalled == before + 1  # it stalls still
    assert not _path().exists()


def test_progress_tells_bytes_speed_and_time_left(server: WeightsServer) -> None:
    from engine.pretrained.meter import Meter

    told: list[WeightsProgress] = []
    now = 0.0
    meter = Meter(JobContext(told.append), "one", 1000, clock=lambda: now)
    meter.begin(Stage.DOWNLOADING, 200)
    for now, done in ((0.05, 210), (1.0, 300), (2.0, 400), (10.0, 1000)):  # noqa: B007 - the clock reads it
        meter.at(done)
    assert [progress.done for progress in told] == [200, 300, 400, 1000]
    assert [progress.bytes_per_second for progress in told] == [None, 100.0, 100.0, 75.0]
    assert [progress.seconds_left for progress in told] == [None, 7.0, 6.0, 0.0]


def test_a_disk_that_fills_is_said_and_the_part_kept(server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fsync(descriptor: int) -> None:
        raise full

    monkeypatch.setattr(os, "fsync", fsync)
    sentence = _sentence()
    assert "is full. What has arrived is kept" in sentence
    monkeypatch.undo()


def test_too_little_room_is_said_before_anything_is_fetched(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "free_bytes", lambda path: 3000)
    assert "0.0 MB are free" in _sentence()
    assert server.ranges == []


def test_two_at_the_same_time_do_not_meet(server: WeightsServer) -> None:
    with place.changing(), pytest.raises(WeightsError, match="by another window or command"):
        _fetch()
    _fetch()
    _assert_there()


def test_md5_is_compared_where_it_is_what_is_published_and_sha256_is_pinned(
    server: WeightsServer, tmp_path: Path
) -> None:
    _manifest(server, tmp_path, sha256=None, md5="0" * 32)
    assert "its MD5 is not the published one" in _sentence()
    _manifest(server, tmp_path, sha256=None, md5=hashlib.md5(CONTENT).hexdigest())
    row = _fetch()
    assert (row.published, row.sha256, row.pinned) == ("MD5", hashlib.sha256(CONTENT).hexdigest(), True)


def test_without_a_published_checksum_the_first_download_is_pinned(server: WeightsServer, tmp_path: Path) -> None:
    _manifest(server, tmp_path, sha256=None)
    _leave_part(OTHER[:3000])  # of who knows which version
    row = _fetch()
    assert (row.published, row.sha256, row.pinned) == ("", hashlib.sha256(CONTENT).hexdigest(), True)
    library.remove("one")
    server.files["/one.h5"] = OTHER
    assert "when these weights first arrived" in _sentence()


def test_a_file_put_there_by_hand_needs_a_checksum(server: WeightsServer, tmp_path: Path) -> None:
    _leave_part(b"")
    _path().write_bytes(CONTENT)
    assert library.locate("one").sha256 == hashlib.sha256(CONTENT).hexdigest()
    _manifest(server, tmp_path, sha256=None)
    with pytest.raises(WeightsError, match="no checksum of these weights is published"):
        library.locate("one")


def test_missing_weights_are_named_with_the_ways_to_get_them(server: WeightsServer) -> None:
    with pytest.raises(WeightsError, match="classlens weights download one"):
        library.locate("one")
    with pytest.raises(UsageError, match="There are: one"):
        download("two", JobContext())


def test_removing_says_what_was_freed(server: WeightsServer) -> None:
    _fetch()
    _leave_part(b"abc")
    assert library.remove("one").bytes == len(CONTENT) + 3
    assert not _path().exists()
    assert library.remove("one").bytes == 0


def test_verify_reads_again_what_was_read_before(server: WeightsServer) -> None:
    _fetch()
    before = _path().stat()
    _path().write_bytes(OTHER)
    os.utime(_path(), ns=(before.st_atime_ns, before.st_mtime_ns))
    (row,) = library.verify((), JobContext())
    assert row.state is WeightsState.DAMAGED
    assert "Download or import these weights again" in row.problem
    assert library.row_of(records.find("one")) == row


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../x"}, {"id": ""}, {"file": "../x"}, {"file": "a/b"}, {"file": "nul.h5"}, {"file": ".."},
        {"bytes": 0}, {"bytes": "5"}, {"bytes": True}, {"sha256": "x"}, {"address": "file:///etc/passwd"},
        {"address": None}, {"package": "os"}, {"title": 5}, {"address": "http://[bad"},
    ],
    ids=str,
)  # fmt: skip
def test_a_manifest_that_cannot_be_trusted_is_refused(
    server: WeightsServer, tmp_path: Path, change: dict[str, Any]
) -> None:
    _manifest(server, tmp_path, **change)
    with pytest.raises(WeightsError, match="is not a list of weights that can be used"):
        records.read_manifest()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 2, "weights": []}', b'{"format": 1}', b"[" * 99999,
                                     b'{"format": 1, "weights": [1]}', b" " * 1_000_001])  # fmt: skip
def test_a_damaged_manifest_is_refused(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(WeightsError, match="Install ClassLens again"):
        records.read_manifest()
    monkeypatch.undo()
    monkeypatch.setenv(records.VARIABLE, str(tmp_path / "manifest.json"))
    with pytest.raises(WeightsError, match=f"Correct the variable {records.VARIABLE}"):
        records.read_manifest()


def test_a_school_may_name_a_server_of_its_own(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "school.json"
    mirror = record("one", "one.h5", CONTENT, server.address("/mirror"))
    write_manifest(second, [mirror, record("two", "two.h5", OTHER, server.address("/two"))])
    monkeypatch.setenv(records.VARIABLE, str(second))
    server.files = {"/mirror": CONTENT}
    assert list(records.read_manifest()) == ["one", "two"]
    _fetch()
    _assert_there()


def test_the_manifest_that_ships_is_sound_and_says_how_each_file_is_confirmed() -> None:
    manifest = records.read_manifest()
    assert set(manifest) == {"efficientnet-lite0", "vit-base", "resnet50", "resnet50-notop", "vgg16", "vgg16-notop"}
    assert {entry.id for entry in manifest.values() if entry.published == "SHA-256"} == {
        "efficientnet-lite0",
        "vit-base",
    }
    assert all(entry.published for entry in manifest.values())
    assert all(entry.address.startswith("https://") for entry in manifest.values() if not entry.package)
    located = library.locate("efficientnet-lite0")
    assert located.path.stat().st_size == manifest["efficientnet-lite0"].bytes
