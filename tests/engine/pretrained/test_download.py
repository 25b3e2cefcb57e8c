"""Downloads of official weights against a server on loopback that goes wrong in every way a network does."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.pretrained import download as download_module
from engine.pretrained import library, locations, manifest
from engine.pretrained.download import Patience
from engine.pretrained.requests import TransferStage, WeightsProgress, WeightsState

from .. import weights_server as faults
from ..weights_server import WeightsServer
from .downloads import (
    CONTENT,
    OTHER,
    QUICK,
    assert_there,
    failure_sentence,
    fetch,
    file_path,
    leave_part,
    list_one,
    part_path,
)

HURRIED = replace(QUICK, timeout=0.2)


def test_a_download_arrives_whole_and_is_known_from_then_on(server: WeightsServer) -> None:
    assert library.row_of(manifest.find("one")).state is WeightsState.MISSING
    row = fetch()
    assert_there()
    assert (row.state, row.path, row.bytes) == (WeightsState.DOWNLOADED, file_path(), len(CONTENT))
    assert row.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert server.ranges == [None]


def test_what_is_there_is_not_fetched_again(server: WeightsServer) -> None:
    fetch()
    fetch()
    assert len(server.ranges) == 1


def test_a_damaged_file_is_replaced(server: WeightsServer) -> None:
    fetch()
    file_path().write_bytes(OTHER)
    with pytest.raises(WeightsError, match="not the official file"):
        library.locate("one")
    fetch()
    assert_there()


def test_it_goes_on_where_the_connection_was_lost(server: WeightsServer) -> None:
    server.faults = [faults.drops_after(1000), faults.drops_after(1500)]
    fetch()
    assert_there()
    assert server.ranges == [None, "bytes=1000-", "bytes=2500-"]


def test_a_slow_server_is_waited_for_while_something_comes(server: WeightsServer) -> None:
    server.faults = [faults.trickles(25, 0.1)]
    fetch(patience=replace(QUICK, timeout=2.0))
    assert_there()
    assert server.ranges == [None]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(CONTENT)), max_size=3), left=st.integers(0, len(CONTENT)))
def test_a_drop_at_any_byte_costs_nothing(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch, cuts: list[int], left: int
) -> None:
    with tempfile.TemporaryDirectory() as home:
        monkeypatch.setenv("CLASSLENS_HOME", home)
        leave_part(CONTENT[:left])
        server.faults = [faults.drops_after(cut) for cut in cuts]
        fetch()
        assert_there()
        server.faults = []


@pytest.mark.parametrize("left", [OTHER[:3000], CONTENT[:100] + OTHER[100:4000], OTHER, CONTENT + b"more"])
def test_a_part_that_was_damaged_meanwhile_is_noticed_and_fetched_again(server: WeightsServer, left: bytes) -> None:
    leave_part(left)
    fetch()
    assert_there()


def test_a_complete_part_needs_no_network(server: WeightsServer) -> None:
    leave_part(CONTENT)
    fetch()
    assert_there()
    assert server.ranges == []


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
    fetch(patience=patience)
    assert_there()
    library.remove("one")
    leave_part(CONTENT[:900])
    server.faults = [fault] * QUICK.tries
    sentence = failure_sentence(patience)
    assert sentence.startswith("ONE could not be fetched: ")
    assert "are kept; the next download goes on there" in sentence
    assert part_path().stat().st_size >= 900
    assert library.row_of(manifest.find("one")).partial_bytes == part_path().stat().st_size


def test_the_waits_grow_and_say_why(server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    notes: list[str] = []
    monkeypatch.setattr(JobContext, "wait", lambda context, seconds: waits.append(seconds))

    def report(progress: WeightsProgress) -> None:
        if progress.stage is TransferStage.WAITING:
            notes.append(progress.note)

    server.faults = [
        *[faults.status(500)] * 3,
        faults.status(503, Retry_After="9"),
        faults.status(429, Retry_After="9999"),
    ]
    fetch(JobContext(report), Patience(timeout=1, tries=6, first_wait=1.0, longest_wait=30.0))
    assert waits == [1.0, 2.0, 4.0, 9.0, 30.0]
    assert all("cannot answer at the moment" in note for note in notes)
    assert len(notes) == 5


def test_nothing_is_tried_again_at_once_unless_somebody_asks_for_that(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(JobContext, "wait", lambda context, seconds: waits.append(seconds))
    server.faults = [faults.status(500), faults.drops_after(100)]
    fetch(patience=Patience())
    assert_there()
    assert len(waits) == 2
    assert min(waits) > 0


def test_a_long_file_may_be_cut_more_often_than_a_short_one(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_module, "_MUCH", 500)
    server.faults = [faults.drops_after(500) for _ in range(2 * QUICK.tries)]
    fetch()
    assert_there()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([faults.status(404)], "no longer has the file at its address (status 404)"),
        ([faults.status(410)], "no longer has the file"),
        ([faults.status(403)], "refuses to give the file (status 403)"),
        ([faults.status(407)], "asks for a name and a password"),
        ([faults.status(204)], "gave an answer without a file (status 204)"),
        ([faults.gives(b"<html>Please log in</html>")], "offers 26 bytes in place of 5,000"),
        ([faults.in_chunks(b"<html>Please log in</html>")], "offers 26 bytes in place of 5,000"),
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
    assert said in failure_sentence()
    assert len(server.ranges) <= len(answers)
    server.faults = []
    assert not part_path().exists() or part_path().stat().st_size == 0
    fetch()
    assert_there()


def test_a_server_that_refuses_the_rest_is_asked_for_the_whole(server: WeightsServer) -> None:
    leave_part(CONTENT[:3000])
    server.faults = [faults.status(416)]
    fetch()
    assert_there()
    assert server.ranges == ["bytes=3000-", None]


def test_a_part_longer_than_the_servers_file_says_what_is_wrong(server: WeightsServer) -> None:
    server.files["/one.h5"] = CONTENT[:2000]
    leave_part(CONTENT[:3000])
    assert "offers 2,000 bytes in place of 5,000" in failure_sentence()
    server.files["/one.h5"] = CONTENT
    fetch()
    assert_there()


def test_a_redirection_keeps_the_range(server: WeightsServer) -> None:
    leave_part(CONTENT[:2000])
    server.files["/elsewhere"] = CONTENT
    server.faults = [faults.redirects_to("/elsewhere", 307)]
    fetch()
    assert_there()
    assert server.ranges == ["bytes=2000-", "bytes=2000-"]


@pytest.mark.parametrize("fault", [faults.other_part, faults.short_part])
def test_a_server_that_cannot_send_the_right_part_is_asked_for_the_whole(server: WeightsServer, fault: Any) -> None:
    leave_part(CONTENT[:2000])
    server.faults = [fault]
    fetch()
    assert_there()
    assert server.ranges == ["bytes=2000-", None]


def test_a_server_whose_parts_are_wrong_is_asked_for_the_whole(server: WeightsServer) -> None:
    server.faults = [faults.drops_after(1000), faults.wrong_part, faults.drops_after(3000)]
    fetch()
    assert_there()
    assert server.ranges == [None, "bytes=1000-", None, None]


def test_without_a_checksum_two_versions_are_never_joined(server: WeightsServer, tmp_path: Path) -> None:
    list_one(server, tmp_path, sha256=None)
    server.files["/one.h5"] = OTHER

    def changes(handler: faults.Handler, content: bytes) -> None:
        server.files["/one.h5"] = CONTENT
        faults.drops_after(2000)(handler, content)

    server.faults = [changes]
    fetch()
    assert_there()
    assert server.ranges == [None, None]


def test_without_a_checksum_nothing_is_said_to_be_kept(server: WeightsServer, tmp_path: Path) -> None:
    list_one(server, tmp_path, sha256=None)
    server.faults = [faults.drops_after(900)] * QUICK.tries
    assert "kept" not in failure_sentence()


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 \xff\x1b[31mevil\r\n\r\n",
        b"\x00\x01\x1b]0;evil\x07\r\n" * 50,
        b"HTTP/1.1 302 x\r\nLocation: http://[evil\r\n\r\n",
        b"HTTP/1.1 302 x\r\nLocation: http://a:evil/\r\n\r\n",
        b"HTTP/1.1 302 x\r\nLocation: http://evil evil/\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nevil" + b"x" * 70_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nevil\r\n",
    ],
)
def test_what_a_server_sends_is_never_in_a_sentence(server: WeightsServer, head: bytes) -> None:
    server.faults = [faults.says(head)] * QUICK.tries
    sentence = failure_sentence()
    assert sentence.isprintable()
    assert "evil" not in sentence
    server.faults = []


@pytest.mark.parametrize("stage", [TransferStage.DOWNLOADING, TransferStage.WAITING, TransferStage.CHECKING])
def test_cancel_at_every_stage_keeps_what_can_be_used(server: WeightsServer, stage: TransferStage) -> None:
    server.faults = [faults.drops_after(1200)]

    def report(progress: WeightsProgress) -> None:
        if progress.stage is stage and (progress.done > 0 or stage is TransferStage.CHECKING):
            context.cancel()

    context = JobContext(report)
    wait = 60.0 if stage is TransferStage.WAITING else 0.0  # which cancelling ends at once
    with pytest.raises(JobCancelled):
        fetch(context, replace(QUICK, first_wait=wait, longest_wait=wait))
    assert not file_path().exists()
    assert part_path().stat().st_size > 0
    server.faults = []
    fetch()
    assert_there()


@pytest.mark.parametrize("count", [-1, 0, 700])
def test_cancelling_does_not_wait_for_a_server_that_has_stopped(server: WeightsServer, count: int) -> None:
    context = JobContext()
    server.faults = [faults.stalls_after(count, context.cancel)]
    before = server.stalled
    with pytest.raises(JobCancelled):
        fetch(context, replace(QUICK, timeout=60.0))
    assert server.stalled == before + 1  # it stalls still
    assert not file_path().exists()


def test_progress_tells_bytes_speed_and_time_left(server: WeightsServer) -> None:
    from engine.pretrained.progress import Meter

    told: list[WeightsProgress] = []
    now = 0.0
    meter = Meter(JobContext(told.append), "one", 1000, clock=lambda: now)
    meter.begin(TransferStage.DOWNLOADING, 200)
    for now, done in ((0.05, 210), (1.0, 300), (2.0, 400), (10.0, 1000)):  # noqa: B007 - the clock reads it
        meter.at(done)
    assert [progress.done for progress in told] == [200, 300, 400, 1000]
    assert [progress.bytes_per_second for progress in told] == [None, 100.0, 100.0, 75.0]
    assert [progress.seconds_left for progress in told] == [None, 7.0, 6.0, 0.0]


def test_a_disk_that_fills_is_said_and_the_part_kept(server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fsync(descriptor: int) -> None:
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        sentence = failure_sentence()
        assert "is full. What has arrived is kept" in sentence
        assert part_path().read_bytes() == CONTENT
    fetch()
    assert_there()
    assert server.ranges == [None]


def test_too_little_room_is_said_before_anything_is_fetched(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locations, "free_bytes", lambda path: 46_400_000)
    assert (
        "50.0 MB are needed, of which 50.0 MB stay free for everything else, and 46.4 MB are free" in failure_sentence()
    )
    assert server.ranges == []


def test_a_part_that_is_complete_needs_no_room(server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "free_bytes", lambda path: 3000)
    leave_part(CONTENT)
    fetch()
    assert_there()


def test_two_at_the_same_time_do_not_meet(server: WeightsServer) -> None:
    with locations.changing(), pytest.raises(WeightsError, match="by another window or command"):
        fetch()
    fetch()
    assert_there()
