"""Names of files that hold what is no UTF-8: a stick written by an old computer, a home folder in another encoding.

Python keeps such bytes as lone surrogates, in which no other library can read a name: some raise, some end the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_UNSHOWN = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def is_plain(text: str | Path) -> bool:
    """Whether a name, or any text, can be written as UTF-8."""
    try:
        str(text).encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(text: str) -> str:
    """A text for people. What is no UTF-8 in it, orders to a terminal, and signs that turn text around become �.

    Lines stay lines, and tabs stay tabs.
    """
    return _UNSHOWN.sub("\ufffd", text)


@contextmanager
def readable_name(path: Path) -> Iterator[str]:
    """A name under which a library that is not Python's reads a file while the block runs. Raises OSError."""
    if is_plain(path):
        yield str(path)
        return
    if sys.platform == "win32":
        raise OSError(errno.EILSEQ, os.strerror(errno.EILSEQ))
    with path.open("rb") as file:
        yield f"/dev/fd/{file.fileno()}"


def in_ascii(folder: Path) -> Path:
    """Another name of a folder that is there, without letters beyond ASCII, where Windows keeps one; else its own name.

    TensorFlow for Windows asks for folders in a way that knows the letters of one code page alone.
    """
    if sys.platform != "win32" or str(folder).isascii():
        return folder
    found = ctypes.create_unicode_buffer(32_768)
    ctypes.windll.kernel32.GetShortPathNameW(str(folder), found, len(found))
    return Path(found.value) if found.value.isascii() and found.value else folder


@contextmanager
def writable_folder(folder: Path) -> Iterator[Path]:
    """A folder in which a library that is not Python's writes files; at a successful exit they are in `folder`.

    That is `folder` itself, unless its name is no UTF-8. Raises OSError.
    """
    if is_plain(folder):
        yield folder
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)
        for written in Path(made).iterdir():
            shutil.move(written, folder / written.name)
