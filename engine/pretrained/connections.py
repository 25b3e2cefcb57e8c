"""Connections to http and https addresses that another thread can end, so that nothing waits for a server that does
not answer, has stopped sending, or sends a byte now and then.
"""

from __future__ import annotations

import errno
import functools
import http.client
import os
import re
import socket
import ssl
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import certifi

from engine.system import places

_MOST_ADDRESSES = 4  # of a host, which are tried
_HASHED = re.compile(r"[0-9a-f]{8}\.\d+")  # 5ed36f99.0


class TunnelRefused(OSError):
    """The proxy `proxy` has answered the request for a tunnel with the HTTP status `status`."""

    def __init__(self, proxy: str, status: int) -> None:
        super().__init__(f"{proxy} answered with status {status}")
        self.proxy = proxy
        self.status = status


class BadRedirection(ValueError):
    """An address sends on to where no request may go; the text is how the other address begins."""


class Lines:
    """The connections of a request."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._waits: list[Future[None]] = []
        self._ended = False

    def wait_for(self, connect: Callable[[], None], close: Callable[[], None]) -> None:
        """Wait until `connect` has returned, but not after `hang_up`; it runs in a thread of its own.

        Nothing ends the look-up of a name, and no system ends all of what follows until there is a safe connection. So
        after `hang_up` nobody waits for that thread, and it calls `close` when it is done. Raises what `connect` does,
        and ConnectionAbortedError after `hang_up`.
        """
        made: Future[None] = Future()
        self._waits.append(made)
        try:
            if self._ended:
                made.cancel()
            else:
                threading.Thread(target=_make, args=(made, connect, close), name="connecting", daemon=True).start()
            made.result()
        except CancelledError:
            raise ConnectionAbortedError(errno.ECONNABORTED, os.strerror(errno.ECONNABORTED)) from None
        finally:
            self._waits.remove(made)

    def add(self, connected: socket.socket) -> None:
        """Add a connection that was made."""
        self._sockets.append(connected)
        if self._ended:
            self.hang_up()

    def hang_up(self) -> None:
        """End all connections, also future ones; whatever waits for them gets an error or the end of the data."""
        self._ended = True
        for made in tuple(self._waits):
            made.cancel()
        for connected in tuple(self._sockets):
            with suppress(OSError):  # it has ended by itself
                # Those of the plain socket, because those of TLS would change what the waiting thread works with. On
                # Windows, only closing is sure to wake who waits; elsewhere, closing wakes nobody.
                if sys.platform == "win32":
                    super(socket.socket, connected).close()
                else:
                    socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _make(made: Future[None], connect: Callable[[], None], close: Callable[[], None]) -> None:
    try:
        connect()
    except Exception as error:  # noqa: BLE001 - whatever it is, who waits is told
        close()
        with suppress(InvalidStateError):  # nobody waits any more
            made.set_exception(error)
        return
    try:
        made.set_result(None)
    except InvalidStateError:
        close()


def _reached(place: tuple[str, int], seconds: float, _source: object = None) -> socket.socket:
    """A connection to a host and port; all its addresses together take so many seconds. Raises OSError.

    IPv6 and IPv4 take turns, because one of the two leads nowhere in many networks.
    """
    found = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
    families = [family for family, *_ in found]
    turns = [families[:number].count(family) for number, family in enumerate(families)]
    chosen = [found[number] for number in sorted(range(len(found)), key=turns.__getitem__)][:_MOST_ADDRESSES]
    failure = OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))
    for family, kind, protocol, _, address in chosen:
        try:
            with ExitStack() as failed:
                connection = failed.enter_context(socket.socket(family, kind, protocol))
                connection.settimeout(seconds / len(chosen))
                connection.connect(address)
                connection.settimeout(seconds)
                failed.pop_all()
                return connection
        except OSError as error:
            failure = error
    raise failure


class _Plain(http.client.HTTPConnection):
    # Any, because the options are urllib's, and differ between versions of Python.
    def __init__(self, lines: Lines, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self._lines = lines
        self._create_connection = _reached  # which `connect` of Python calls

    def connect(self) -> None:
        self.auto_open = 0  # what is abandoned while it connects does not begin anew
        try:
            self._lines.wait_for(super().connect, self.close)
        except OSError as error:
            # Only this message, in words, says what the proxy answered; `host` is then the proxy's.
            if refused := re.match(r"Tunnel connection failed: (\d{3})", str(error)):
                raise TunnelRefused(self.host, int(refused[1])) from error
            raise
        self._lines.add(self.sock)


class _Secure(_Plain, http.client.HTTPSConnection):
    pass


def web_opener(
    lines: Lines, proxies: Mapping[str, str] | None = None, *more: urllib.request.BaseHandler
) -> urllib.request.OpenerDirector:
    """An opener for http and https alone, whose connections are on `lines`, with `more` handlers.

    Without `proxies`, those of the system are read anew each time, because laptops change networks. It follows a few
    redirections, but never from https to http, and never to anything but http and https: it raises ValueError then.
    """
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(None if proxies is None else dict(proxies)),
        _PlainHandler(lines),
        _SecureHandler(lines),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        _Redirects(),
        *more,
    ):
        opener.add_handler(handler)
    return opener


def proxy_of(address: str) -> str:
    """The host and port of the proxy that is asked for an address; empty without one. No name or password is in it."""
    parts = urlsplit(address)
    proxy = urllib.request.getproxies().get(parts.scheme, "")
    if not proxy or urllib.request.proxy_bypass(parts.netloc):
        return ""
    return proxy.rpartition("@")[2].rpartition("//")[2].partition("/")[0]


def reason(error: object) -> str:
    """Why a connection failed, for a sentence: never with what the other side has sent, which may be anything."""
    if isinstance(error, urllib.error.URLError):
        error = error.reason
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, http.client.IncompleteRead | http.client.RemoteDisconnected):
        return "it ended too early"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, http.client.HTTPException | ValueError):
        return "what came is not what the rules of HTTP allow"
    return type(error).__name__


class _Redirects(urllib.request.HTTPRedirectHandler):
    def http_error_302(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage
    ) -> http.client.HTTPResponse | None:
        try:
            return super().http_error_302(req, fp, code, msg, headers)
        except ValueError:  # an address that is none
            fp.close()
            raise

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        scheme = urlsplit(newurl).scheme.lower()
        if scheme not in ("http", "https") or (req.type == "https" and scheme != "https"):
            raise BadRedirection(f"{scheme}://…")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _PlainHandler(urllib.request.HTTPHandler):
    """Opens http addresses on `lines`."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """The answer to a request."""
        return self.do_open(functools.partial(_Plain, self._lines), req)


class _SecureHandler(urllib.request.HTTPSHandler):
    """Opens https addresses on `lines`, with the system's certificates."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """The answer to a request."""
        return self.do_open(functools.partial(_Secure, self._lines), req, context=_certificates())


@functools.cache
def _certificates() -> ssl.SSLContext:
    if sys.platform in ("darwin", "win32"):
        # Python's own library reads none of macOS, and of Windows only those that something has fetched already.
        import truststore  # noqa: PLC0415 - it is not there on Linux

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    if not context.get_ca_certs() and not _holds_certificates(ssl.get_default_verify_paths().capath):
        context.load_verify_locations(certifi.where())  # a packaged build may not find the system's
    return context


def _holds_certificates(folder: str | None) -> bool:
    """Whether OpenSSL finds any in a folder: when it needs one, it looks for a file with a hash as its name."""
    with suppress(places.Unreachable):
        return folder is not None and any(_HASHED.fullmatch(path.name) for path in places.inside(Path(folder)))
    return False
