"""A server on loopback that gives weights files, and can be told to go wrong in every way a network does."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Fault = Callable[["Handler", bytes], None]
"""Answers one request for the given content in place of the usual answer."""


class WeightsServer(ThreadingHTTPServer):
    """Gives `files` by path. Each request takes the next of `faults`; `ranges` lists the Range headers it was sent."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.ranges: list[str | None] = []
        self.go_on = threading.Event()  # lets stalled answers end
        self.stalled = 0  # answers that stall now

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is nothing to tell of."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WeightsServer

    def do_GET(self) -> None:
        self.server.ranges.append(self.headers.get("Range"))
        content = self.server.files.get(self.path, b"")
        answer = self.server.faults.pop(0) if self.server.faults else whole
        self.close_connection = True
        answer(self, content)

    do_CONNECT = do_GET  # as a proxy that is asked for a connection it does not read

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def start(self, content: bytes, length: int | None = None) -> bytes:
        """Send the head of the right answer; returns the bytes that belong after it."""
        wanted = self.headers.get("Range")
        if wanted:
            first = int(wanted.removeprefix("bytes=").rstrip("-"))
            if first >= len(content):
                status(416)(self, content)
                return b""
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
            content = content[first:]
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        return content


def whole(handler: Handler, content: bytes) -> None:
    handler.wfile.write(handler.start(content))


def drops_after(count: int) -> Fault:
    """`count` bytes of the answer, then the connection ends."""

    def answer(handler: Handler, content: bytes) -> None:
        handler.wfile.write(handler.start(content)[:count])

    return answer


def trickles(parts: int, seconds: float) -> Fault:
    """The whole answer in so many parts, with a pause before each: slow, but never silent for long."""

    def answer(handler: Handler, content: bytes) -> None:
        content = handler.start(content)
        size = -(-len(content) // parts)
        for first in range(0, len(content), size):
            time.sleep(seconds)
            handler.wfile.write(content[first : first + size])
            handler.wfile.flush()

    return answer


def stalls_after(count: int, then: Callable[[], None] = lambda: None) -> Fault:
    """`count` bytes of the answer, or not even its head when that is negative; `then` is called; then nothing."""

    def answer(handler: Handler, content: bytes) -> None:
        handler.server.stalled += 1
        if count >= 0:
            handler.wfile.write(handler.start(content)[:count])
            handler.wfile.flush()
        then()
        handler.server.go_on.wait(30)
        handler.server.stalled -= 1

    return answer


def status(code: int, **headers: str) -> Fault:
    def answer(handler: Handler, content: bytes) -> None:
        handler.send_response(code)
        for name, value in {"Content-Length": "0", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()

    return answer


def no_ranges(handler: Handler, content: bytes) -> None:
    del handler.headers["Range"]
    whole(handler, content)


def no_ranges_drops_after(count: int) -> Fault:
    def answer(handler: Handler, content: bytes) -> None:
        del handler.headers["Range"]
        drops_after(count)(handler, content)

    return answer


def other_part(handler: Handler, content: bytes) -> None:
    """A range, but not the one that was asked for."""
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes 1-{len(content) - 1}/{len(content)}")
    handler.send_header("Content-Length", str(len(content) - 1))
    handler.end_headers()
    handler.wfile.write(content[1:])


def short_part(handler: Handler, content: bytes) -> None:
    """The right place, but only a hundred bytes from there, and no word of more."""
    first = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes {first}-{first + 99}/*")
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(content[first : first + 100])


def wrong_part(handler: Handler, content: bytes) -> None:
    """What is said to be the rest of the file, and is its beginning."""
    first = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
    handler.send_header("Content-Length", str(len(content) - first))
    handler.end_headers()
    handler.wfile.write(content[: len(content) - first])


def gives(other: bytes) -> Fault:
    """Another file, complete, and whole even where a range was asked for."""
    return lambda handler, content: no_ranges(handler, other)


def without_length(extra: bytes = b"", missing: int = 0) -> Fault:
    """No Content-Length; perhaps more, or less, than there should be."""

    def answer(handler: Handler, content: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(content[: len(content) - missing] + extra)

    return answer


def in_chunks(content: bytes, cut: bool = False) -> Fault:
    """Something else in chunks, as pages come that a network gives in place of a file; in order, or cut off."""

    def answer(handler: Handler, _: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        end = b"" if cut else b"0\r\n\r\n"
        handler.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n" + end)

    return answer


def as_page(content: bytes) -> Fault:
    """A web page whose length is not said."""

    def answer(handler: Handler, _: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def redirects_to(address: str, code: int = 302) -> Fault:
    return status(code, Location=address)


def not_http(handler: Handler, content: bytes) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


def says(head: bytes) -> Fault:
    """An answer that begins like this."""
    return lambda handler, content: handler.wfile.write(head) and None


def nothing(handler: Handler, content: bytes) -> None:
    """The connection ends without an answer."""


@contextmanager
def serving() -> Iterator[WeightsServer]:
    server = WeightsServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="weights-server")
    thread.start()
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def record(weights_id: str, file: str, content: bytes, address: str) -> dict[str, Any]:
    """A record of a manifest."""
    return {
        "id": weights_id,
        "title": weights_id.upper(),
        "about": "a test",
        "file": file,
        "address": address,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": "MIT",
    }


def write_manifest(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps({"format": 1, "weights": records}), encoding="utf-8")
