"""Names of files that hold what is no UTF-8: a stick written by an old computer, a home folder in another encoding.

Python keeps such bytes as lone surrogates, in which no other library can read a name: some raise, some end the process.
Also names that people give to things, which hold every sign that can be shown.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HARMFUL = "\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
_UNSHOWN = re.compile(f"[{_HARMFUL}]")
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_PLANES = range(0, 0x110000, 0x10000)
_NO_SIGNS = "\ufdd0-\ufdef" + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in _PLANES)
_UNNAMED = re.compile(f"[{_HARMFUL}{_PRIVATE}{_NO_SIGNS}]")
_EMPTY_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # fillers of Korean, and of Braille: letters that show nothing


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


def as_name(text: str) -> str:
    """A text as a name: in one line, with plain single spaces, and without what has no shape that everybody knows.

    It is empty when nothing of it could be seen. Joiners stay, since Persian, Sinhala and emoji are written with them,
    and so do signs newer than this Python, for which a font may have a shape.
    """
    name = " ".join(_UNNAMED.sub(" ", text).split())
    return name if any(map(_can_be_seen, name)) else ""


def _can_be_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cf", "Zs", "Mn") and sign not in _EMPTY_LETTERS


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
