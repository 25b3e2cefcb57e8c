"""Names of files that hold what is no UTF-8: a stick written by an old computer, a home folder in another encoding.

Python keeps such bytes as lone surrogates, in which no other library can read a name: some raise, some end the process.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def is_plain(text: str | Path) -> bool:
    """Whether a name, or any text, can be written as UTF-8."""
    try:
        str(text).encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(text: str) -> str:
    """A text for people: what is no UTF-8 in it becomes the sign for that, �."""
    return text if is_plain(text) else "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text)


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
