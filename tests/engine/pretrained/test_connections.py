"""Safe connections: whom they trust, and what is said when there is none."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.jobs import JobCancelled, JobContext
from engine.pretrained import connections

from .. import weights_server as faults
from ..weights_server import WeightsServer, serving
from .downloads import CONTENT, QUICK, assert_there, failure_sentence, fetch, list_one

CERTIFICATE = Path(__file__).parent / "loopback.pem"


@pytest.fixture
def safe_server(server: WeightsServer, tmp_path: Path) -> Iterator[WeightsServer]:
    """A server that speaks TLS, whose certificate is its own; the manifest names its file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with serving() as safe:
        safe.socket = context.wrap_socket(safe.socket, server_side=True)
        safe.files = {"/one.h5": CONTENT}
        list_one(server, tmp_path, address=f"https://127.0.0.1:{safe.server_port}/one.h5")
        yield safe


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer trusts the server's certificate."""
    context = ssl.create_default_context(cafile=CERTIFICATE)
    monkeypatch.setattr(connections, "_certificates", lambda: context)


def test_a_safe_connection_brings_the_file(safe_server: WeightsServer, trusting: None) -> None:
    safe_server.faults = [faults.drops_after(1000)]
    fetch()
    assert_there()
    assert safe_server.ranges == [None, "bytes=1000-"]


def test_a_safe_connection_is_never_sent_on_to_one_that_is_not(
    server: WeightsServer, safe_server: WeightsServer, trusting: None
) -> None:
    safe_server.faults = [faults.redirects_to(server.address("/one.h5"))]
    assert "127.0.0.1 sends on to an address that cannot be used (http://…)" in failure_sentence()
    assert server.ranges == []
    safe_server.faults = [faults.redirects_to(f"https://127.0.0.1:{safe_server.server_port}/one.h5?again")]
    safe_server.files["/one.h5?again"] = CONTENT
    fetch()
    assert_there()


def test_a_certificate_that_nobody_trusts_is_named_at_once(safe_server: WeightsServer) -> None:
    sentence = failure_sentence()
    assert "The connection to 127.0.0.1 is not safe: its certificate is not trusted (" in sentence
    assert "check the computer's date" in sentence
    assert safe_server.ranges == []


def test_offline_is_said_of_a_safe_connection_too(server: WeightsServer, tmp_path: Path) -> None:
    with serving() as gone:
        address = f"https://127.0.0.1:{gone.server_port}/one.h5"
    list_one(server, tmp_path, address=address)
    assert "this computer seems to be offline" in failure_sentence()


def test_a_server_that_does_not_speak_tls_is_tried_again(server: WeightsServer, tmp_path: Path) -> None:
    list_one(server, tmp_path, address=server.address("/one.h5").replace("http:", "https:"))
    assert failure_sentence().startswith("ONE could not be fetched: The connection to 127.0.0.1 was lost (")


def test_a_server_that_never_greets_is_not_waited_for(server: WeightsServer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        list_one(server, tmp_path, address=f"https://127.0.0.1:{silent.getsockname()[1]}/one.h5")
        assert "127.0.0.1 cannot be reached (no answer in time)" in failure_sentence(replace(QUICK, timeout=0.2))


@pytest.mark.parametrize(
    ("owner", "waits"), [(socket, "getaddrinfo"), (socket.socket, "connect"), (ssl.SSLContext, "wrap_socket")]
)
def test_cancelling_does_not_wait_for_a_connection_that_is_being_made(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, waits: str
) -> None:
    list_one(server, tmp_path, address=server.address("/one.h5").replace("http:", "https:"))
    context, go_on, ended = JobContext(), threading.Event(), threading.Event()

    def silent(*_arguments: object, **_options: object) -> None:
        context.cancel()
        go_on.wait(30)
        ended.set()
        raise OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))

    monkeypatch.setattr(owner, waits, silent)
    with pytest.raises(JobCancelled):
        fetch(context)
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(30)


def test_a_connection_that_comes_after_cancelling_is_closed(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, go_on = JobContext(), threading.Event()
    connections_made: list[socket.socket] = []
    closed = threading.Event()
    connect, close = socket.socket.connect, connections._Plain.close

    def late(connection: socket.socket, address: Any) -> None:
        context.cancel()
        go_on.wait(30)
        connect(connection, address)
        connections_made.append(connection)

    def noticed(connection: connections._Plain) -> None:
        close(connection)
        if connections_made:
            closed.set()

    monkeypatch.setattr(socket.socket, "connect", late)
    monkeypatch.setattr(connections._Plain, "close", noticed)
    with pytest.raises(JobCancelled):
        fetch(context)
    go_on.set()
    assert closed.wait(30)
    assert connections_made[0].fileno() == -1


def test_cancelling_does_not_wait_for_a_proxy_that_has_stopped(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = JobContext()
    monkeypatch.setenv("https_proxy", server.address(""))
    monkeypatch.setenv("no_proxy", "")
    list_one(server, tmp_path, address="https://weights.example/one.h5")
    server.faults = [faults.stalls_after(-1, context.cancel)]
    before = server.stalled
    with pytest.raises(JobCancelled):
        fetch(context, replace(QUICK, timeout=60.0))
    assert server.stalled == before + 1  # it stalls still


def test_the_addresses_of_a_host_share_the_time_and_both_kinds_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    class Silent:
        def __init__(self, *_kind: object) -> None:
            self.settimeout = tried.append

        def __enter__(self) -> Silent:
            return self

        def __exit__(self, *_: object) -> None:
            tried.append("closed")

        def connect(self, address: tuple[str, int]) -> None:
            tried.append(address[0])
            raise TimeoutError

    kinds = (socket.AF_INET6, "six"), (socket.AF_INET, "four")
    found = [(family, socket.SOCK_STREAM, 6, "", (f"{name} {n}", 443)) for family, name in kinds for n in range(3)]
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *_place, **_options: found)
        patch.setattr(socket, "socket", Silent)
        with pytest.raises(TimeoutError):
            connections._reached(("weights.example", 443), 8.0)
    names = ("six 0", "four 0", "six 1", "four 1")
    assert tried == [step for name in names for step in (2.0, name, "closed")]


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("http://proxy:8080", "proxy:8080"), ("proxy:8080", "proxy:8080"), ("http://proxy/", "proxy"),
        ("http://name:p@ss//word@proxy:8080/", "proxy:8080"), ("name:secret@[::1]:80", "[::1]:80"), ("//[bad", "[bad"),
    ],
)  # fmt: skip
def test_a_proxy_is_shown_without_name_and_password(monkeypatch: pytest.MonkeyPatch, named: str, shown: str) -> None:
    monkeypatch.setenv("https_proxy", named)
    monkeypatch.setenv("no_proxy", "school.example")
    assert connections.proxy_of("https://weights.example/one.h5") == shown
    assert connections.proxy_of("https://school.example/one.h5") == ""


@pytest.fixture
def certificates() -> Iterator[Callable[[], ssl.SSLContext]]:
    """What makes the context of this computer anew."""
    connections._certificates.cache_clear()
    yield connections._certificates
    connections._certificates.cache_clear()


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_the_certificates_of_macos_and_windows_are_asked_for_there(
    monkeypatch: pytest.MonkeyPatch, certificates: Callable[[], ssl.SSLContext], system: str
) -> None:
    truststore = pytest.importorskip("truststore", reason="only macOS and Windows need this package")
    monkeypatch.setattr(sys, "platform", system)
    assert type(certificates()) is truststore.SSLContext


@pytest.mark.skipif(sys.platform != "linux", reason="macOS and Windows bring certificates of their own")
@pytest.mark.parametrize("files", [None, (), ("README", "school.pem", "5ed36f99.0.bak"), ("5ed36f99.0", "school.pem")])
def test_the_certificates_that_come_along_are_used_where_the_system_has_none(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    certificates: Callable[[], ssl.SSLContext],
    files: tuple[str, ...] | None,
) -> None:
    folder = tmp_path / "certificates"
    if files is not None:
        folder.mkdir()
    for name in files or ():
        shutil.copy(CERTIFICATE, folder / name)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    known = len(certificates().get_ca_certs())
    assert known == 0 if "5ed36f99.0" in (files or ()) else known > 50  # OpenSSL reads that one when it needs it
