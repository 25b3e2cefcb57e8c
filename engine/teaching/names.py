"""Names of classes and projects: what people may call them, and the folders that stand for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from engine.catalog.own_classes import NONE_OF_THESE
from engine.errors import DataError

LONGEST = 60
"""Characters of a name: more do not fit a bar."""

_LONGEST_FOLDER = 60  # bytes: with the rest of the path, far below what every system takes
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}  # on Windows


def clean(text: str) -> str:
    """A name as it is kept: without control characters and spaces around it, and no longer than `LONGEST`.

    Raises DataError when nothing is left.
    """
    visible = "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co") else " " for c in text)
    name = unicodedata.normalize("NFC", " ".join(visible.split()))
    if len(name) > LONGEST:
        name = name[: LONGEST - 1].rstrip() + "…"
    if not name:
        raise DataError("A name needs at least one character. Type one.")
    return name


def check_new(name: str, others: Iterable[str]) -> None:
    """Raise DataError when a class of a project cannot have this name, because it is taken."""
    if same(name, NONE_OF_THESE):
        raise DataError(f"“{NONE_OF_THESE}” is what the program answers by itself. Choose another name.")
    if any(same(name, other) for other in others):
        raise DataError(f"There is a class “{name}” already. Choose another name.")


def same(first: str, second: str) -> bool:
    """Whether people would take two names for one."""
    return unicodedata.normalize("NFC", first).casefold() == unicodedata.normalize("NFC", second).casefold()


def folder_name(name: str, others: Iterable[str]) -> str:
    """A folder's name for a class or project that every system takes, unlike those of `others` in any of them."""
    text = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", name).strip(" .")
    text = text.encode()[:_LONGEST_FOLDER].decode(errors="ignore").strip(" .") or "class"
    if text.split(".")[0].casefold() in _RESERVED or text.startswith("."):
        text = f"_{text}"
    taken = {other.casefold() for other in others}
    if text.casefold() not in taken:
        return text
    number = next(n for n in range(2, len(taken) + 3) if f"{text} {n}".casefold() not in taken)
    return f"{text} {number}"
