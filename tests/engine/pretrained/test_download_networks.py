"""Downloads of official weights where there is no network, or one whose proxy stands in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from .. import weights_server as faults
from ..weights_server import WeightsServer, serving
from .downloads import CONTENT, QUICK, assert_there, failure_sentence, fetch, list_one


def test_offline_is_said_at_once_with_the_way_out(server: WeightsServer, tmp_path: Path) -> None:
    with serving() as gone:
        address = gone.address("/one.h5")
    list_one(server, tmp_path, address=address)
    sentence = failure_sentence()
    assert "cannot be reached" in sentence
    assert "this computer seems to be offline" in sentence
    assert "classroom pack" in sentence


def test_the_proxy_of_the_network_is_used(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.address(""))
    monkeypatch.setenv("no_proxy", "")
    list_one(server, tmp_path, address="http://weights.example/one.h5")
    server.files["http://weights.example/one.h5"] = CONTENT
    fetch()
    assert_there()


@pytest.mark.parametrize(
    ("status", "requests", "said"),
    [
        (407, 1, "asks for a name and a password before it lets weights.example through"),
        (403, 1, "The proxy of this network, 127.0.0.1, does not let weights.example through (status 403). Ask who"),
        (
            502,
            QUICK.tries,
            "The proxy of this network, 127.0.0.1, cannot reach weights.example at the moment (status 502)",
        ),
    ],
)
def test_a_proxy_that_lets_no_safe_connection_through_is_named(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, requests: int, said: str
) -> None:
    monkeypatch.setenv("https_proxy", server.address("").replace("//", "//name:secret@"))
    monkeypatch.setenv("no_proxy", "")
    list_one(server, tmp_path, address="https://weights.example/one.h5")
    server.faults = [faults.status(status)] * requests
    sentence = failure_sentence()
    assert said in sentence
    assert "offline" not in sentence
    assert "secret" not in sentence
    assert len(server.ranges) == requests


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("before", ["http://name:secret@", "http://", "name:secret@", ""])
def test_a_proxy_that_cannot_be_reached_is_named(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, before: str
) -> None:
    with serving() as gone:
        proxy = f"127.0.0.1:{gone.server_port}"
    monkeypatch.setenv(f"{scheme}_proxy", f"{before}{proxy}")
    monkeypatch.setenv("no_proxy", "school.example")
    list_one(server, tmp_path, address=f"{scheme}://weights.example/one.h5")
    sentence = failure_sentence()
    assert f"weights.example cannot be reached through the proxy of this network, {proxy} (" in sentence
    assert "HTTPS_PROXY" in sentence
    assert "secret" not in sentence
    list_one(server, tmp_path, address=gone.address("/one.h5").replace("http:", f"{scheme}:"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert "proxy" not in failure_sentence()


@pytest.mark.parametrize("proxy", ["::bad", "http://proxy:port", "name:pass word@proxy:http"])
def test_a_proxy_whose_address_is_none_is_said_at_once(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")
    sentence = failure_sentence()
    assert "proxy, cannot be used" in sentence
    assert "pass" not in sentence
    assert server.ranges == []
