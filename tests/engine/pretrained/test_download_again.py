"""Downloads that go on where another one stopped, when a server, or a network before it, sends something else."""

from __future__ import annotations

from typing import Any

import pytest

from engine.pretrained import download as download_module

from .. import weights_server as faults
from ..weights_server import WeightsServer
from .downloads import CONTENT, OTHER, QUICK, assert_there, failure_sentence, fetch, leave_part, part_path

PAGE = b"<html>Please log in</html>"


def test_of_a_server_without_ranges_the_beginning_is_left_aside(server: WeightsServer) -> None:
    leave_part(CONTENT[:3000])
    server.faults = [faults.no_ranges_drops_after(2000), faults.no_ranges_drops_after(3500), faults.no_ranges]
    fetch()
    assert_there()
    assert server.ranges == ["bytes=3000-", "bytes=3000-", "bytes=3500-"]


def test_a_part_that_was_damaged_is_replaced_by_a_server_without_ranges(server: WeightsServer) -> None:
    leave_part(OTHER[:3000])
    server.faults = [faults.no_ranges]
    fetch()
    assert_there()
    assert server.ranges == ["bytes=3000-", None]


def test_only_what_was_never_reached_before_is_progress(server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download_module, "_MUCH", 500)
    server.faults = [faults.no_ranges_drops_after(count) for count in (3000, 1500) * QUICK.tries]
    assert "The 0.0 MB that have arrived are kept" in failure_sentence()
    assert len(server.ranges) == QUICK.tries
    assert part_path().read_bytes() == CONTENT[:3000]
    server.faults = []


@pytest.mark.parametrize("page", [PAGE, PAGE * 100], ids=["short", "longer than what is here"])
@pytest.mark.parametrize("gives", [faults.in_chunks, faults.as_page, faults.gives])
def test_a_page_in_place_of_the_rest_costs_nothing_and_is_named(server: WeightsServer, gives: Any, page: bytes) -> None:
    leave_part(CONTENT[:1000])
    server.faults = [gives(page)]
    sentence = failure_sentence()
    assert f"offers {len(page):,} bytes in place of 5,000, so it is not the official file. The 0.0 MB that" in sentence
    assert "asks for a name and a password first, open a web page and log in" in sentence
    assert part_path().read_bytes() == CONTENT[:1000]
    fetch()
    assert_there()
    assert server.ranges == ["bytes=1000-", "bytes=1000-"]


def test_more_than_there_should_be_costs_nothing_of_what_is_here(server: WeightsServer) -> None:
    leave_part(CONTENT[:1000])
    server.faults = [faults.in_chunks(b"x" * 6000)]
    assert "offers more bytes in place of 5,000" in failure_sentence()
    assert part_path().read_bytes() == CONTENT[:1000]


def test_an_answer_in_chunks_that_is_cut_off_is_tried_again(server: WeightsServer) -> None:
    server.faults = [faults.in_chunks(CONTENT[:2000], cut=True)]
    fetch()
    assert_there()
    assert server.ranges == [None, "bytes=2000-"]
