"""Sound files of every kind that ClassLens reads, small, and the same in every run."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import scipy.io
from PIL import Image

from engine import catalog
from engine.data.datasets import mnist_train
from engine.handing_in import session_files
from engine.handing_in.work import AnsweredPicture, Work
from engine.jobs import JobCancelled, JobContext
from engine.pretrained.pack_writing import make_pack
from engine.pretrained.requests import PackRequest
from engine.runs import checkpoints as run_checkpoints
from engine.runs.train import train_run
from engine.session import Session
from engine.sharing.requests import ExportRequest
from engine.system import folders
from engine.training.records import TrainingProgress
from gui.preferences import Preferences

from .server import CONTENT, listed


@cache
def pictures() -> Sequence[bytes]:
    """Each format, colour mode and way to pack that the picture files of this world commonly have."""
    noise = np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8)
    photo, digit = Image.fromarray(noise), Image.fromarray(noise[..., 0] // 2)
    frames: dict[str, Any] = {"save_all": True, "append_images": [photo.rotate(90).resize(photo.size)]}
    orientation = Image.Exif()
    orientation[0x112] = 6
    made = [
        (photo, "PNG", {}), (digit, "PNG", {}), (digit.convert("1"), "PNG", {}), (digit.convert("LA"), "PNG", {}),
        (photo.convert("P"), "PNG", {"transparency": 0}), (photo, "PNG", frames),
        (Image.fromarray(noise[..., 0].astype(np.uint16) * 257), "PNG", {}),
        (photo, "JPEG", {"exif": orientation}), (photo, "JPEG", {"progressive": True}),
        (photo.convert("CMYK"), "JPEG", {}), (photo, "GIF", frames), (photo, "BMP", {}),
        (digit.convert("1"), "BMP", {}),
        (photo, "TIFF", {}), (photo, "TIFF", {"compression": "tiff_lzw"}), (photo, "TIFF", {"compression": "jpeg"}),
        (digit.convert("1"), "TIFF", {"compression": "group4"}), (photo, "TIFF", {"compression": "tiff_adobe_deflate"}),
        (Image.fromarray(noise[..., 0].astype(np.float32)), "TIFF", {}), (photo, "PPM", {}),
        (photo, "WEBP", {}), (photo.convert("RGBA"), "WEBP", {"lossless": True}), (photo, "WEBP", frames),
        (photo, "AVIF", {}),
    ]  # fmt: skip
    contents = []
    for picture, kind, options in made:
        file = io.BytesIO()
        picture.save(file, kind, **options)
        contents.append(file.getvalue())
    return [*contents, b"P2\n4 4\n255\n" + b" ".join(b"%d" % n for n in range(0, 256, 17))]


def _digits(count: int = 40) -> tuple[np.ndarray, np.ndarray]:
    data = mnist_train()
    return data.images[:count], data.labels[:count]


@cache
def tables() -> Sequence[bytes]:
    """Text tables as spreadsheets and programs write them."""
    images, labels = _digits()
    rows = np.column_stack([labels, images.reshape(len(images), -1)])
    plain = "\n".join(",".join(map(str, row)) for row in rows)
    header = "label," + ",".join(f"pixel{n}" for n in range(784))
    last = "\n".join(";".join(map(str, np.roll(row, -1))) for row in rows)
    return [
        plain.encode(),
        f"\ufeff{header}\r\n{plain}".encode(),
        last.encode("utf-16"),
        plain.replace(",", "\t").encode(),
    ]


@cache
def arrays() -> Sequence[bytes]:
    """NumPy archives with the usual names."""
    images, labels = _digits()
    contents = []
    for names in (("x_train", "y_train"), ("images", "labels")):
        for write in (np.savez, np.savez_compressed):
            file = io.BytesIO()
            write(file, **dict(zip(names, (images, labels), strict=True)))
            contents.append(file.getvalue())
    return contents


@cache
def matlab() -> Sequence[bytes]:
    """MATLAB files as EMNIST comes."""
    images, labels = _digits()
    file = io.BytesIO()
    scipy.io.savemat(file, {"X": images.reshape(len(images), -1), "y": labels[:, None]}, do_compression=True)
    return [file.getvalue()]


@cache
def strokes() -> Sequence[bytes]:
    """Pen strokes as UNIPEN has them."""
    lines = []
    for number in range(40):
        lines += [
            f'.SEGMENT DIGIT {number} ? "{number % 10}"',
            f".COMMENT {number % 10} writer{number % 7} 1",
            ".PEN_DOWN",
        ]
        lines += [f" {10 * number % 90} {7 * step} " for step in range(5)]
        lines += [".PEN_UP", ".DT 100"]
    return ["\n".join(lines).encode()]


@cache
def checkpoints() -> Sequence[bytes]:
    """The checkpoint of a network in NumPy after two epochs."""
    recipe = catalog.find("numpy-nn").recipes["tuned"].changed(epochs=3, batch_size=32)
    kept: list[bytes] = []
    with tempfile.TemporaryDirectory() as name:
        run = Path(name) / "run"

        def report(progress: object) -> None:
            for file in Path(name).rglob(run_checkpoints.FILE):
                kept.append(file.read_bytes())
            if kept and isinstance(progress, TrainingProgress):
                raise JobCancelled

        with suppress(JobCancelled):
            train_run("numpy-nn", recipe, "mnist", 200, run, report)
    return kept[-1:]


@cache
def packs() -> Sequence[bytes]:
    """A classroom pack of the one file that `server.listed` makes known."""
    with tempfile.TemporaryDirectory() as name, listed(Path(name), "https://weights.example/one.h5"):
        one = folders.pretrained_folder() / "one" / "one.h5"
        one.parent.mkdir(parents=True, exist_ok=True)
        one.write_bytes(CONTENT)
        make_pack(PackRequest(Path(name) / "class.pack"), JobContext())
        shutil.rmtree(one.parent)
        return [(Path(name) / "class.pack").read_bytes()]


@cache
def projects() -> Sequence[bytes]:
    """A project with two classes of two pictures."""
    picture = np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8)
    sample = cv2.imencode(".jpg", picture)[1].tobytes()
    classes = [{"folder": name, "name": name, "colour": 1, "on": True} for name in ("cat", "dog")]
    record = {"format": 1, "name": "Things", "classes": classes, "strictness": 0.5}
    files = {f"pictures/{name}/001-camera/{n:03}.jpg": sample for name in ("cat", "dog") for n in (1, 2)}
    return [_zip({"project.json": json.dumps(record).encode(), **files})]


@cache
def sessions() -> Sequence[bytes]:
    """What a pupil hands in."""
    picture = np.zeros((12, 10, 3), np.uint8)
    work = Work(date="2026-11-28T10:30:00", name="Ada", pictures=(AnsweredPicture(picture, "Drawing", "1", "99%"),))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "work"
        session_files.save(path, work)
        return [path.read_bytes()]


@cache
def bundles() -> Sequence[bytes]:
    """A network as ClassLens exports it."""
    with tempfile.TemporaryDirectory() as name, closing(Session()) as session:
        session.run(ExportRequest("numpy-nn", "onnx", Path(name) / "network.zip"), JobContext())
        return [(Path(name) / "network.zip").read_bytes()]


@cache
def settings() -> Sequence[bytes]:
    """The settings of the window."""
    return [json.dumps(asdict(Preferences())).encode()]


@cache
def http_answers() -> Sequence[bytes]:
    """Answers of web servers: whole, in part, in chunks, elsewhere, refused."""
    length = len(CONTENT)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: application/octet-stream\r\n\r\n" % length
    part = b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-%d/%d\r\nContent-Length: %d\r\n\r\n" % (
        length - 1,
        length,
        length,
    )
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (length, CONTENT)
    moved = b"HTTP/1.1 302 Found\r\nLocation: /two\r\nContent-Length: 0\r\n\r\n"
    refused = b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\nwait"
    return [head + CONTENT, part + CONTENT, chunks, moved, refused]


def _zip(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return file.getvalue()
