"""Connections that another thread can end, so that cancelling need not wait for a server that has stopped sending."""

from __future__ import annotations

import functools
import http.client
import re
import socket
import ssl
import sys
import urllib.request
from contextlib import suppress
from typing import Any

import certifi


class TunnelRefused(OSError):
    """The proxy `proxy` has answered the request for a tunnel with the HTTP status `status`."""

    def __init__(self, proxy: str, status: int) -> None:
        super().__init__(f"{proxy} answered with status {status}")
        self.proxy = proxy
        self.status = status


class Lines:
    """The connections of a request."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._ended = False

    def add(self, connected: socket.socket) -> None:
        """Add a connection that was made."""
        self._sockets.append(connected)
        if self._ended:
            self.hang_up()

    def hang_up(self) -> None:
        """End all connections, also future ones; whatever waits for them gets an error or the end of the data."""
        self._ended = True
        for connected in self._sockets:
            with suppress(OSError):  # it has ended by itself
                # The plain socket's `shutdown`, because that of TLS would change what the waiting thread works with.
                socket.socket.shutdown(connected, socket.SHUT_RDWR)


class _Plain(http.client.HTTPConnection):
    # Any, because the options are urllib's, and differ between versions of Python.
    def __init__(self, lines: Lines, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self._lines = lines

    def connect(self) -> None:
        super().connect()
        self._lines.add(self.sock)


class _Secure(http.client.HTTPSConnection):
    # Any, as above.
    def __init__(self, lines: Lines, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self._lines = lines

    def connect(self) -> None:
        try:
            super().connect()
        except OSError as error:
            # Only this message, in words, says what the proxy answered; `host` is then the proxy's.
            if refused := re.match(r"Tunnel connection failed: (\d{3})", str(error)):
                raise TunnelRefused(self.host, int(refused[1])) from error
            raise
        self._lines.add(self.sock)


class PlainHandler(urllib.request.HTTPHandler):
    """Opens http addresses on `lines`."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """The answer to a request."""
        return self.do_open(functools.partial(_Plain, self._lines), req)


class SecureHandler(urllib.request.HTTPSHandler):
    """Opens https addresses on `lines`, with the system's certificates."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """The answer to a request."""
        return self.do_open(functools.partial(_Secure, self._lines), req, context=_certificates())


@functools.cache
def _certificates() -> ssl.SSLContext:
    if sys.platform == "darwin":
        import truststore  # noqa: PLC0415 - on macOS only, whose certificates Python's own library does not read

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not context.get_ca_certs() and paths.cafile is None and paths.capath is None:
        context.load_verify_locations(certifi.where())  # a packaged build may not find the system's
    return context
