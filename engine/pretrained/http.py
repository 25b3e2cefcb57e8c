"""One HTTP request for the rest of a file, and what can go wrong with it, in sentences.

The system's certificates and proxy settings are used. A request asks for the file from a given byte on (RFC 9110,
section 14). It may be redirected a few times, but never from https to http, and never to anything but http and https.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from typing import IO
from urllib.parse import urlsplit

from engine.errors import WeightsError
from engine.pretrained.connections import Lines, PlainHandler, SecureHandler, TunnelRefused

_BY_HAND = "or bring the weights from another computer as a classroom pack"


class Refused(WeightsError):
    """Trying again would not help."""


class TemporaryFailure(WeightsError):
    """Trying again may help, after `wait` seconds if the server says so. `unreachable`: no connection was made."""

    def __init__(self, sentence: str, *, unreachable: bool = False, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.unreachable = unreachable
        self.wait = wait


class BeyondEnd(TemporaryFailure):
    """The server's file ends before the byte that was asked for."""


class Transfer:
    """The answer to a request: `start` is the byte it begins with, `length` the number of bytes, None when the server
    does not say.
    """

    def __init__(self, response: http.client.HTTPResponse, host: str, start: int, length: int | None) -> None:
        self._response = response
        self._host = host
        self.start = start
        self.length = length

    def __enter__(self) -> Transfer:
        return self

    def __exit__(self, *_: object) -> None:
        self._response.close()

    def read(self, most: int) -> bytes:
        """What has arrived, up to `most` bytes; nothing at the end. Raises TemporaryFailure."""
        try:
            content: bytes = self._response.read1(most)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _connection_lost(self._host, error) from error
        return content


def open_from(address: str, start: int, timeout: float, lines: Lines) -> Transfer:
    """Ask for a file from byte `start` on; a server that cannot do this answers with all of it (`start` 0).

    The request, and any read after it, ends after `timeout` seconds without a sign of the server, or when another
    thread calls `lines.hang_up()`. Raises Refused, TemporaryFailure, BeyondEnd.
    """
    host = urlsplit(address).hostname or address
    headers = {"User-Agent": "ClassLens", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        response = _opener(lines).open(urllib.request.Request(address, headers=headers), timeout=timeout)
    except urllib.error.HTTPError as error:
        error.close()
        raise _of_status(host, error) from error
    except urllib.error.URLError as error:
        reason = error.reason if isinstance(error.reason, BaseException) else error
        raise _unconnected(host, reason) from error
    except (OSError, http.client.HTTPException) as error:
        raise _connection_lost(host, error) from error
    except ValueError as error:  # a redirection to an unusable address
        raise Refused(
            f"{host} sends on to an address that cannot be used ({error}). Try again later, {_BY_HAND}."
        ) from error
    length = response.length
    if response.status == http.HTTPStatus.PARTIAL_CONTENT:
        first = (response.headers.get("Content-Range") or "").removeprefix("bytes ").partition("-")[0]
        if first != str(start):
            response.close()
            raise TemporaryFailure(f"{host} sent another part of the file than the one it was asked for")
        return Transfer(response, host, start, length)
    if response.status != http.HTTPStatus.OK:
        response.close()
        raise Refused(f"{host} gave an answer without a file (status {response.status}). Try again later, {_BY_HAND}.")
    return Transfer(response, host, 0, length)


class _Redirects(urllib.request.HTTPRedirectHandler):
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
            fp.close()
            raise ValueError(f"{scheme}://…")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(lines: Lines) -> urllib.request.OpenerDirector:
    """An opener for http and https alone; the proxy is read anew each time, because laptops change networks."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        PlainHandler(lines),
        SecureHandler(lines),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    return opener


def _of_status(host: str, error: urllib.error.HTTPError) -> WeightsError:
    code = error.code
    if code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return BeyondEnd(f"{host} has no more of the file than is here already")
    if _may_pass(code):
        asked = error.headers.get("Retry-After", "")
        return TemporaryFailure(
            f"{host} cannot answer at the moment (status {code})", wait=float(asked) if asked.isdecimal() else None
        )
    if code in (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE):
        return Refused(
            f"{host} no longer has the file at its address (status {code}). Look for a newer version of ClassLens, "
            f"{_BY_HAND}."
        )
    if code == http.HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return _password_wanted(host)
    if code < 400:
        return Refused(
            f"{host} sends the request round in a circle, or to a place where no file can be (status {code}). Try "
            f"again later, {_BY_HAND}."
        )
    return Refused(
        f"{host} refuses to give the file (status {code}); a filter of this network may do so in its place. Ask who "
        f"looks after the network, {_BY_HAND}."
    )


def _of_tunnel(host: str, refusal: TunnelRefused) -> WeightsError:
    if refusal.status == http.HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return _password_wanted(host)
    if _may_pass(refusal.status):
        return TemporaryFailure(
            f"The proxy of this network, {refusal.proxy}, cannot reach {host} at the moment (status {refusal.status})"
        )
    return Refused(
        f"The proxy of this network, {refusal.proxy}, does not let {host} through (status {refusal.status}). Ask who "
        f"looks after the network, {_BY_HAND}."
    )


def _may_pass(code: int) -> bool:
    return code in (http.HTTPStatus.REQUEST_TIMEOUT, http.HTTPStatus.TOO_MANY_REQUESTS) or code >= 500


def _password_wanted(host: str) -> Refused:
    return Refused(
        f"The proxy of this network asks for a name and a password before it lets {host} through. Ask who looks after "
        f"the network and set HTTPS_PROXY=http://name:password@proxy:port, {_BY_HAND}."
    )


def _unconnected(host: str, reason: BaseException) -> WeightsError:
    if isinstance(reason, TunnelRefused):
        return _of_tunnel(host, reason)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Refused(
            f"The connection to {host} is not safe: its certificate is not trusted ({reason.verify_message}). Networks "
            "of schools often replace it; ask for the network's certificate to be installed in the system, check the "
            f"computer's date, {_BY_HAND}."
        )
    if isinstance(reason, OSError) and not isinstance(reason, ssl.SSLError | ConnectionResetError):
        return TemporaryFailure(
            f"{host} cannot be reached ({_reason(reason)}): this computer seems to be offline, or its network lets "
            "nothing through",
            unreachable=True,
        )
    return _connection_lost(host, reason)


def _connection_lost(host: str, error: BaseException) -> TemporaryFailure:
    if isinstance(error, TimeoutError):
        return TemporaryFailure(f"{host} has stopped sending")
    return TemporaryFailure(f"The connection to {host} was lost ({_reason(error)})")


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    text = error.strerror if isinstance(error, OSError) else str(error)
    return text or type(error).__name__
