"""Picture files that a person brings: read as plain RGB, within limits of time and memory."""

from __future__ import annotations

import atexit
from pathlib import Path

from engine.jobs import JobContext
from engine.preprocessing.picture_process import PictureProcesses
from engine.types import Image

SUFFIXES: tuple[str, ...] = (
    ".png", ".jpg", ".jpeg", ".jfif", ".jpe", ".heic", ".heif", ".webp", ".avif", ".bmp", ".gif", ".tif", ".tiff",
    ".pgm", ".ppm",
)  # fmt: skip
"""File name endings of the formats that `open_picture` reads; what a file holds counts, not its name."""

_PROCESSES = PictureProcesses()
atexit.register(_PROCESSES.end)


def open_picture(path: Path | str, context: JobContext | None = None) -> Image:
    """Read a picture file: (H, W, 3) uint8, RGB, upright, at most 2048 pixels a side (a narrow strip may be longer).

    Transparent parts become white, or black where light strokes would vanish. Of an animation it is the first frame.
    A process of its own decodes it, since a hostile file of a few bytes can take minutes or gigabytes. That process is
    ended when a limit is passed or the context is cancelled.
    Raises PictureError, naming the file, for whatever cannot be read; JobCancelled.
    """
    return _PROCESSES.open(Path(path), context or JobContext())
