"""The text of a table: its encoding, and the lines that hold something."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

from engine.data.datasets import LARGEST
from engine.system import plain_files

LONGEST_LINE = 100_000
"""Characters: more than a label and 1,024 pixels of full precision take."""
_START = 4096
_CONTROLS = re.compile(rb"[^\t\n\r\x20-\xff]")  # text has none
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}  # Excel's “Unicode text”


def start_of(path: Path) -> bytes:
    """The first bytes of a file, unpacked where it is compressed by gzip. Raises OSError."""
    with plain_files.unpacked(path, LARGEST) as content:
        return content.read(_START)


@contextmanager
def opened_text(path: Path, errors: str = "strict") -> Iterator[TextIO]:
    """A file as text, after the mark of its encoding: UTF-8, or what its first bytes say (`_encoding`).

    Raises OSError. Reading raises UnicodeDecodeError where `errors` is "strict".
    """
    start = start_of(path)
    with plain_files.unpacked(path, LARGEST) as content:
        if start.startswith(codecs.BOM_UTF8):  # "utf-8-sig" would decode at half the speed
            content.read(len(codecs.BOM_UTF8))
        with io.TextIOWrapper(content, encoding=_encoding(start), errors=errors) as file:
            yield file


def text_of(content: bytes) -> str:
    """All of a small file as text, in the encoding that its bytes say; what is none in it is “\ufffd”."""
    return content.decode(_encoding(content), "replace").removeprefix("\ufeff")


def _encoding(start: bytes) -> str:
    """UTF-16 with its mark; Windows' own where text of a European language is no UTF-8, as older programs save it."""
    if start[:2] in _MARKS:
        return _MARKS[start[:2]]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # a letter may be cut off at the end
    except UnicodeDecodeError:
        return "utf-8" if _CONTROLS.search(start) else "cp1252"
    return "utf-8"


def numbered_lines(file: TextIO) -> Iterator[tuple[int, str]]:
    """All lines, each up to `LONGEST_LINE`, with their numbers from 1."""
    return enumerate(iter(partial(file.readline, LONGEST_LINE), ""), 1)


def lines_of(file: TextIO, numbers: list[int]) -> Iterator[str]:
    """The lines that hold something; the number of each, counted from 1, is added to `numbers`.

    Raises ValueError for one that is too long.
    """
    for number, line in numbered_lines(file):
        if len(line) == LONGEST_LINE:
            raise ValueError("a line is too long")
        if line[0].isdecimal() or not says_nothing(line):  # the first is most lines, and quick
            numbers.append(number)
            yield line


def says_nothing(line: str) -> bool:
    """Whether a line is empty, a comment, Excel's word on the separator, an empty row, or ARFF's “@data”."""
    return line[0] in "#%@" or line[:4].lower() == "sep=" or not line.strip(' \t\r\n,;|"')
