"""One HTTP request for the rest of a file, and what can go wrong with it, in sentences.

The system's certificates and proxy settings are used. A request asks for the file from a given byte on (RFC 9110,
section 14). It may be redirected a few times, but never from https to http, and never to anything but http and https.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from engine.errors import WeightsError
from engine.pretrained.connections import BadRedirection, Lines, TunnelRefused, proxy_of, reason, web_opener

_BY_HAND = "or bring the weights from another computer as a classroom pack"


class Refused(WeightsError):
    """Trying again would not help."""


class TemporaryFailure(WeightsError):
    """Trying again may help, after `wait` seconds if the server says so. `unreachable`: no connection was made."""

    def __init__(self, sentence: str, *, unreachable: bool = False, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.unreachable = unreachable
        self.wait = wait


class NoSuchPart(TemporaryFailure):
    """The server does not give the rest of the file: its own ends before, or it sent another part than the one that was
    asked for.
    """


class Transfer:
    """The answer to a request: `start` is the byte it begins with, `length` the number of bytes, None when the server
    does not say. `is_other_when_short`: if it ends before the file should, it is not a piece of it, but something else,
    such as a page that asks for a name and a password.
    """

    def __init__(self, response: http.client.HTTPResponse, host: str, start: int) -> None:
        self._response = response
        self._host = host
        self.start = start
        self.length = response.length
        # Without a length, only an answer in chunks says where it ends; no weights are a web page.
        page = response.headers.get_content_type() == "text/html"
        self.is_other_when_short = self.length is None and (response.chunked or page)

    def __enter__(self) -> Transfer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Want no more of it."""
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
    thread calls `lines.hang_up()`. Raises Refused, TemporaryFailure, NoSuchPart.
    """
    host = urlsplit(address).hostname or address
    headers = {"User-Agent": "ClassLens", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        response = web_opener(lines).open(urllib.request.Request(address, headers=headers), timeout=timeout)
    except urllib.error.HTTPError as error:
        error.close()
        raise _of_status(host, error) from error
    except urllib.error.URLError as error:
        cause = error.reason if isinstance(error.reason, BaseException) else error
        raise _unconnected(host, proxy_of(address), cause) from error
    except http.client.InvalidURL as error:  # a port that is no number; those of the manifest are
        raise Refused(
            f"The address that {host} sends on to, or the one of this network's proxy, cannot be used. Ask who looks "
            f"after the network, correct the variable HTTPS_PROXY if it is set, {_BY_HAND}."
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise _connection_lost(host, error) from error
    except ValueError as error:  # a redirection to an unusable address
        where = f" ({error})" if isinstance(error, BadRedirection) else ""
        raise Refused(
            f"{host} sends on to an address that cannot be used{where}. Try again later, {_BY_HAND}."
        ) from error
    if response.status == http.HTTPStatus.PARTIAL_CONTENT:
        first = (response.headers.get("Content-Range") or "").removeprefix("bytes ").partition("-")[0]
        if first != str(start):
            response.close()
            raise NoSuchPart(f"{host} sent another part of the file than the one it was asked for")
        return Transfer(response, host, start)
    if response.status != http.HTTPStatus.OK:
        response.close()
        raise Refused(f"{host} gave an answer without a file (status {response.status}). Try again later, {_BY_HAND}.")
    return Transfer(response, host, 0)


def _of_status(host: str, error: urllib.error.HTTPError) -> WeightsError:
    code = error.code
    if code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return NoSuchPart(f"{host} has no more of the file than is here already")
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


def _unconnected(host: str, proxy: str, cause: BaseException) -> WeightsError:
    if isinstance(cause, TunnelRefused):
        return _of_tunnel(host, cause)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Refused(
            f"The connection to {host} is not safe: its certificate is not trusted ({cause.verify_message}). Networks "
            "of schools often replace it; ask for the network's certificate to be installed in the system, check the "
            f"computer's date, {_BY_HAND}."
        )
    if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError | ConnectionResetError):
        what, why = f"{host} cannot be reached", "its network lets nothing through"
        if proxy:
            what += f" through the proxy of this network, {proxy}"
            why = "the proxy is off, or the variable HTTPS_PROXY or the system's settings name a wrong one"
        return TemporaryFailure(
            f"{what} ({reason(cause)}): this computer seems to be offline, or {why}", unreachable=True
        )
    return _connection_lost(host, cause)


def _connection_lost(host: str, error: BaseException) -> TemporaryFailure:
    if isinstance(error, TimeoutError):
        return TemporaryFailure(f"{host} has stopped sending")
    return TemporaryFailure(f"The connection to {host} was lost ({reason(error)})")
