"""Names of classes and projects: what people may call them, and the folders that stand for them."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator

from engine.catalog.own_classes import NONE_OF_THESE
from engine.errors import DataError
from engine.plain_names import as_name

LONGEST = 60
"""Characters of a name: more do not fit a bar."""

_END = 15  # characters of the end of a name that is too long
_LONGEST_FOLDER = 60  # bytes: with the rest of the path, far below what every system takes
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}  # on Windows


def clean(text: str, otherwise: str = "") -> str:
    """A name as it is kept: as `engine.plain_names.as_name` makes it, and no longer than `LONGEST`.

    When nothing of it can be seen it is `otherwise`. Raises DataError when that is empty too.
    """
    name = unicodedata.normalize("NFC", as_name(text))
    if len(name) > LONGEST:
        name = name[: LONGEST - 1].rstrip() + "…"
    if not name and not otherwise:
        raise DataError("A name needs at least one character that can be seen. Type one.")
    return name or otherwise


def of_folder(folder: str) -> str:
    """The name of the class that a folder of pictures is for: the same whenever it is imported, and another for another
    folder. Of one that is too long it has the beginning, the end and four signs that stand for the whole.
    """
    name = unicodedata.normalize("NFC", as_name(folder))
    if len(name) <= LONGEST:
        return clean(name, "class")
    signs = hashlib.sha256(name.casefold().encode()).hexdigest()[:4]
    end = f"…{name[-_END:].lstrip()} {signs}"
    return name[: LONGEST - len(end)].rstrip() + end


def check_new(name: str, others: Iterable[str]) -> None:
    """Raise DataError when a class of a project cannot have this name, because it is taken."""
    if same(name, NONE_OF_THESE):
        raise DataError(f"“{NONE_OF_THESE}” is what the program answers by itself. Choose another name.")
    if any(same(name, other) for other in others):
        raise DataError(f"There is a class “{name}” already. Choose another name.")


def same(first: str, second: str) -> bool:
    """Whether people would take two names for one."""
    return unicodedata.normalize("NFC", first).casefold() == unicodedata.normalize("NFC", second).casefold()


def free(text: str, others: Iterable[str]) -> str:
    """A name that a class can have, like `text`: with a number where another class has it already."""
    name, taken = clean(text, "class"), [NONE_OF_THESE, *others]
    numbered = (name[: LONGEST - len(suffix)].rstrip() + suffix for suffix in _suffixes(" ({})"))
    return next(found for found in numbered if not any(same(found, other) for other in taken))


def folder_name(name: str, others: Iterable[str]) -> str:
    """A folder's name for a class or project that every system takes, unlike those of `others` in any of them."""
    text = name.encode(errors="ignore").decode()  # without what is no UTF-8
    text = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", text).strip(" .") or "class"
    if text.split(".")[0].rstrip().casefold() in _RESERVED:
        text = f"_{text}"
    taken = {other.casefold() for other in others}
    numbered = (_cut(text, _LONGEST_FOLDER - len(suffix)) + suffix for suffix in _suffixes(" {}"))
    return next(found for found in numbered if found.casefold() not in taken)


def _cut(text: str, most: int) -> str:
    """The beginning of a text, as UTF-8 no longer than so many bytes."""
    return text.encode()[:most].decode(errors="ignore").rstrip(" .")


def _suffixes(pattern: str) -> Iterator[str]:
    """Nothing, then the pattern with 2, 3, 4, …"""
    yield ""
    yield from (pattern.format(number) for number in itertools.count(2))
