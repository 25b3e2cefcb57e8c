"""Network streams as phones give them, from servers on this machine: right ones, and every kind of wrong one."""

from __future__ import annotations

import contextlib
import hashlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest

from engine.camera import mjpeg_stream
from engine.camera.camera import stream
from engine.camera.frame_source import FrameSource
from engine.camera.mjpeg_stream import HttpStream, decoded
from engine.camera.open_capture import open_capture
from engine.errors import CameraError
from engine.jobs import JobContext
from engine.pretrained.connections import Lines

SIZE = (640, 480)
Answer = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[[Answer], str]


def jpeg(level: int, height: int = 48, width: int = 64) -> bytes:
    return bytes(cv2.imencode(".jpg", np.full((height, width, 3), level, np.uint8))[1])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mjpeg_stream, "_SINGLE_PERIOD", 0.0)


@pytest.fixture
def soon_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What sends nothing for a moment is silent."""
    monkeypatch.setattr(mjpeg_stream, "_SECONDS", 0.3)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that answer every request alike, and ends them."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, *arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/video"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def pictures(*bodies: bytes, lengths: bool = True) -> Answer:
    """An answer of several parts, as MJPEG servers give it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=--next")
        handler.end_headers()
        for body in bodies:
            length = f"Content-Length: {len(body)}\r\n" if lengths else ""
            handler.wfile.write(f"--next\r\nContent-Type: image/jpeg\r\n{length}\r\n".encode() + body + b"\r\n")
        handler.wfile.write(b"--next--\r\n")

    return answer


def refusing(code: int, kind: str = "text/plain", body: bytes = b"") -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def read(address: str, count: int = 1) -> list[int]:
    """The grey levels of the first pictures."""
    capture = open_capture(stream(address), SIZE, Lines())
    try:
        return [round(float(capture.read().mean())) for _ in range(count)]
    finally:
        capture.close()


@pytest.mark.parametrize("lengths", [True, False], ids=["with lengths", "without lengths"])
def test_pictures_come_one_after_another(serve: Serve, lengths: bool) -> None:
    levels = read(serve(pictures(jpeg(50), jpeg(150), lengths=lengths)), 2)
    assert levels == pytest.approx([50, 150], abs=2)


def test_a_single_picture_is_asked_for_again_and_again(serve: Serve) -> None:
    address = serve(refusing(200, "image/jpeg", jpeg(90)))
    assert read(address, 3) == pytest.approx([90, 90, 90], abs=2)


def test_name_and_password_of_the_address_are_sent(serve: Serve) -> None:
    heard: list[str | None] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        heard.append(handler.headers["Authorization"])
        pictures(jpeg(10))(handler)

    read(serve(answer).replace("//", "//teacher:se%20cret@"))
    assert heard == ["Basic dGVhY2hlcjpzZSBjcmV0"]


def untyped(body: bytes, kind: str | None = None) -> Answer:
    """An answer whose header says next to nothing."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if kind is not None:
            handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def png(level: int) -> bytes:
    return bytes(cv2.imencode(".png", np.full((48, 64, 3), level, np.uint8))[1])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (jpeg(90), "image/jpg"),
        (jpeg(90), "Image/JPEG; quality=80"),
        (png(90), "image/png"),
        (jpeg(90), None),
        (png(90), None),
    ],
)
def test_single_pictures_come_under_any_type_or_none(serve: Serve, body: bytes, kind: str | None) -> None:
    assert read(serve(untyped(body, kind)), 2) == pytest.approx([90, 90], abs=2)


@pytest.mark.parametrize("kind", ["multipart/x-mixed-replace", "multipart/x-mixed-replace; boundary=", None])
@pytest.mark.parametrize("mark", [b"--next", b"----frame"])
@pytest.mark.parametrize("lengths", [True, False], ids=["with lengths", "without lengths"])
def test_parts_come_although_no_boundary_is_named(serve: Serve, kind: str | None, mark: bytes, lengths: bool) -> None:
    parts = b""
    for body in (jpeg(50), jpeg(150)):
        length = b"Content-Length: %d\r\n" % len(body) if lengths else b""
        parts += mark + b"\r\nContent-Type: image/jpeg\r\n" + length + b"\r\n" + body + b"\r\n"
    levels = read(serve(untyped(parts + mark + b"--\r\n", kind)), 2)
    assert levels == pytest.approx([50, 150], abs=2)


def test_a_digest_login_is_answered(serve: Serve) -> None:
    heard: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        login = handler.headers["Authorization"] or ""
        heard.append(login)
        if not login.startswith("Digest "):
            handler.send_response(401)
            handler.send_header("WWW-Authenticate", 'Digest realm="camera", nonce="abc", qop="auth", algorithm=MD5')
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        fields = dict(re.findall(r'(\w+)="?([^",]*)"?', login))
        first = hashlib.md5(b"teacher:camera:secret").hexdigest()
        second = hashlib.md5(f"GET:{fields['uri']}".encode()).hexdigest()
        middle = f"abc:{fields['nc']}:{fields['cnonce']}:auth"
        assert fields["response"] == hashlib.md5(f"{first}:{middle}:{second}".encode()).hexdigest()
        pictures(jpeg(10))(handler)

    assert read(serve(answer).replace("//", "//teacher:secret@")) == pytest.approx([10], abs=2)
    assert heard[-1].startswith("Digest ")


def test_name_and_password_do_not_go_where_an_address_redirects_to(serve: Serve) -> None:
    heard: list[str | None] = []

    def far(handler: BaseHTTPRequestHandler) -> None:
        heard.append(handler.headers["Authorization"])
        pictures(jpeg(10))(handler)

    elsewhere = serve(far).replace("127.0.0.1", "localhost")

    def near(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", elsewhere)
        handler.end_headers()

    read(serve(near).replace("//", "//teacher:secret@"))
    assert heard == [None]


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/video", "file:///etc/passwd"])
def test_a_stream_is_sent_on_to_web_addresses_alone(serve: Serve, target: str) -> None:
    def near(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", target)
        handler.end_headers()

    with pytest.raises(CameraError, match=r"no web address \(ftp://…\)|refuses \(HTTP 302\)"):
        read(serve(near))


@pytest.mark.parametrize(
    "wrong",
    ["{}/missing?pwd=s3cret", "{}/page?user=teacher&pwd=s3cret#s3cret", "{} /video", "ftp{}/video"],
)
def test_a_password_is_in_no_sentence_and_no_log(serve: Serve, wrong: str) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        refusing(*((200, "text/html") if "page" in handler.path else (404, "text/plain")))(handler)

    address = wrong.format(serve(answer).removesuffix("/video").replace("//", "//teacher:s3cret@"))
    with pytest.raises(CameraError) as caught:
        read(address)
    assert "s3cret" not in caught.value.sentence
    assert "s3cret" not in repr(stream("http://teacher:s3cret@phone/video"))


def _dripping(head: bytes) -> Callable[[socket.socket], None]:
    """What a server does that sends the head of an answer and then a byte now and then."""

    def drip(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(4096)
            connection.sendall(head)
            while True:
                connection.sendall(b"-")
                time.sleep(0.02)

    return drip


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n", b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n", b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", b"",
    ],
    ids=["parts", "head", "picture", "redirection", "nothing"],
)  # fmt: skip
@pytest.mark.usefixtures("soon_silent")
def test_a_stream_that_drips_leaves_no_thread_behind(head: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=lambda: _dripping(head)(server.accept()[0]))
        answering.start()
        camera = stream(f"http://127.0.0.1:{server.getsockname()[1]}/")
        frames = FrameSource(camera, SIZE, open_capture, open_seconds=0.1, frame_seconds=0.1)
        with pytest.raises(CameraError, match=r"did not answer within|sent no picture for"):
            frames.next(0, JobContext())
        frames.close()
        answering.join(10)
        assert not answering.is_alive()
        assert "classlens-camera" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (refusing(401), "asks for a name and a password. Put them into the address"),
        (refusing(404), "There is nothing at .*Type the whole address"),
        (refusing(503), r"refuses \(HTTP 503\)"),
        (refusing(200, "text/html", b"<html>"), "gives a web page, not a stream .*often ends in /video"),
        (refusing(200, "application/json", b"{}"), "gives “application/json”, not a stream"),
        (refusing(200, "text/<img src=x>\x1b[31m"), "gives something else, not a stream"),
        (
            pictures(b"rubbish", b"rubbish", b"", b"\xff\xd8\xff", b"\0" * 999, b"more"),
            "are no pictures .*Choose MJPEG",
        ),
        (pictures(jpeg(1)[:60], lengths=False), "broke off|no pictures"),
    ],
    ids=["401", "404", "503", "page", "json", "odd kind", "rubbish parts", "half a picture"],
)
def test_what_a_server_does_wrong_is_said(serve: Serve, answer: Answer, sentence: str) -> None:
    with pytest.raises(CameraError, match=sentence):
        read(serve(answer))


def test_a_stream_that_ends_is_said(serve: Serve) -> None:
    with pytest.raises(CameraError, match=r"broke off .*Check that the phone's camera app is running"):
        read(serve(pictures(jpeg(1))), 3)


def test_a_part_with_a_length_that_is_none_is_said(serve: Serve) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        handler.end_headers()
        handler.wfile.write(b"--next\r\nContent-Length: 99999999999\r\n\r\n")

    with pytest.raises(CameraError, match=r"broke off .*too large"):
        read(serve(answer))


def test_a_length_that_is_no_number_is_not_repeated(serve: Serve) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        handler.end_headers()
        handler.wfile.write(b"--next\r\nContent-Length: \x1b[31mevil\r\n\r\n")

    with pytest.raises(CameraError, match=r"broke off") as caught:
        read(serve(answer))
    assert "evil" not in caught.value.sentence


def test_nobody_listening_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(CameraError, match="refuses the connection, so no camera app is listening"):
        read(f"http://127.0.0.1:{port}/video")


@pytest.mark.usefixtures("soon_silent")
def test_an_answer_that_never_comes_is_said() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,  # takes connections, says nothing
        pytest.raises(CameraError, match=r"does not answer. Check that"),
    ):
        read(f"127.0.0.1:{server.getsockname()[1]}")


@pytest.mark.usefixtures("soon_silent")
def test_pictures_that_stop_are_said(serve: Serve) -> None:
    over = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        handler.end_headers()
        body = jpeg(70)
        handler.wfile.write(b"--next\r\nContent-Length: %d\r\n\r\n" % len(body) + body + b"\r\n--next\r\n")
        over.wait(20)

    capture = HttpStream(stream(serve(answer)), SIZE, Lines())
    assert capture.read().mean() == pytest.approx(70, abs=2)
    with pytest.raises(CameraError, match="has stopped sending pictures"):
        capture.read()
    over.set()
    capture.close()


def test_bytes_that_are_no_http_are_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"\x00\x01rubbish\r\n\r\n" * 9)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(CameraError, match=r"is no stream|cannot be reached"):
            read(f"127.0.0.1:{server.getsockname()[1]}")
        thread.join()


def test_pictures_of_odd_sizes() -> None:
    small, large = decoded(jpeg(30, 1, 1), SIZE), decoded(jpeg(30, 4320, 7680), SIZE)
    assert small is not None
    assert small.shape == (1, 1, 3)
    assert large is not None
    assert large.shape == (360, 640, 3)
    grey = decoded(bytes(cv2.imencode(".jpg", np.full((20, 30), 80, np.uint8))[1]), SIZE)
    assert grey is not None
    assert grey.shape == (20, 30, 3)


def test_a_picture_that_claims_to_be_huge_is_not_decoded() -> None:
    data = bytearray(jpeg(1, 16, 16))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = b"\xff\xf0\xff\xf0"
    assert decoded(bytes(data), SIZE) is None
