"""Texts of logs and errors for somebody who helps, without what they say about the person: names and places of files,
and whatever else stands in quotation marks, such as the names that a class gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_A_NAME = "“…”"
_PLACE = "…"
_QUOTED_BY_US = re.compile(r"“[^“]*”", re.DOTALL)
_QUOTED_BY_OTHERS = re.compile(
    r"""(?<!\w)[bru]?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|‘[^‘\n]*’|`[^`\n]*`)(?!\w)"""
)
_PATH = re.compile(r"(?<![\w…])(?:[A-Za-z]:[\\/]|\\\\|~?/(?!\s|\d|$)|file:).*")
_FRAME = re.compile(r'(\s*File )"?([^"\n]*?)"?(, line \d+,? in .*)')
_CODE = re.compile(r"\s{4,}\S")
_OF_PROGRAMS = re.compile(r".*[/\\](?=(?:site-packages|engine|gui|lib|python\d[\d.]*)[/\\])")


def without_names(text: str) -> str:
    """An entry of a log, or a sentence: what stands in quotation marks, and places of files, become “…”.

    Tracebacks keep their lines of code, and of the places of programs the part that is the same on every computer.
    """
    return "\n".join(_lines(_QUOTED_BY_US.sub(_A_NAME, text)))


def _lines(text: str) -> Iterator[str]:
    after_frame = False
    for line in text.splitlines():
        frame = _FRAME.fullmatch(line)
        if frame is not None:
            yield f'{frame[1]}"{_of_program(frame[2])}"{frame[3]}'
        elif after_frame and _CODE.match(line):
            yield line  # code, and the marks below it
            continue
        else:
            yield _PATH.sub(_PLACE, _QUOTED_BY_OTHERS.sub(_A_NAME, line))
        after_frame = frame is not None


def _of_program(path: str) -> str:
    """A file of a program, from the folder on that programs share; of any other file, its name."""
    shared = _OF_PROGRAMS.sub("", path)
    return shared if shared != path else re.split(r"[/\\]", path)[-1]
