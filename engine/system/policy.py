"""What whoever looks after the computers of a school has fixed for all who use them, in a file that only they write.

The file is JSON, for example {"camera": false, "downloads": false, "pages": ["recognise", "train", "lessons"]}. What it
does not name is allowed. It is looked for in the system's own place first, then beside the program.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from engine.errors import ClassLensError
from engine.system import folders
from engine.system.json_records import BadRecord, MissingRecord, read_record

FILE = "policy.json"

_KNOWN = ("camera", "downloads", "pages")
_REMEDY = "Ask whoever looks after this computer."


@dataclass(frozen=True, slots=True)
class Policy:
    """`camera` covers cameras of the computer and network streams, `downloads` official weights; `pages` are the keys
    of the pages that the window has, None for all. `file` is where it was read, and `fault` a sentence when it could
    not be: then neither camera nor downloads are allowed.
    """

    camera: bool = True
    downloads: bool = True
    pages: tuple[str, ...] | None = None
    file: Path | None = None
    fault: str = ""

    def shows(self, page: str) -> bool:
        """Whether the window has a page; Recognise is always there."""
        return self.pages is None or page in self.pages or page == "recognise"


def places_of_file() -> tuple[Path, ...]:
    """Where the file may lie, in the order in which it is looked for."""
    if sys.platform == "win32":
        system = Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "ClassLens"
    elif sys.platform == "darwin":
        system = Path("/Library/Application Support/ClassLens")
    else:
        system = Path("/etc/classlens")
    beside = folders.beside_program() or folders.PROGRAM
    return system / FILE, beside / FILE


@cache
def policy() -> Policy:
    """What is fixed on this computer; read once."""
    for path in places_of_file():
        try:
            return read_record(path, partial(_policy, path))
        except MissingRecord:
            continue
        except (BadRecord, ClassLensError) as error:
            reason = error.sentence if isinstance(error, ClassLensError) else str(error)
            return Policy(
                camera=False,
                downloads=False,
                file=path,
                fault=f"What is fixed for this computer in {path} cannot be used, so camera and downloads stay off: "
                f"{reason.rstrip('.')}. {_REMEDY}",
            )
    return Policy()


def refusal(what: str) -> str:
    """Why something is not allowed here, as a sentence: `what` "is" or "are" switched off."""
    return f"{what} switched off on this computer. {_REMEDY}"


def _policy(path: Path, values: object) -> Policy:
    """What the values of the file fix. Raises TypeError and ValueError for whatever does not fit."""
    if not isinstance(values, dict):
        raise TypeError("it is no record")
    if unknown := sorted(set(values) - set(_KNOWN)):
        raise ValueError(f"it names “{unknown[0]}”, and only {', '.join(_KNOWN)} can be fixed")
    allowed = {name: values.get(name, True) for name in ("camera", "downloads")}
    for name, value in allowed.items():
        if not isinstance(value, bool):
            raise TypeError(f"“{name}” must be true or false")
    pages = values.get("pages")
    if pages is not None and not (isinstance(pages, list) and all(isinstance(page, str) for page in pages)):
        raise TypeError("“pages” must be a list of names")
    return Policy(**allowed, pages=None if pages is None else tuple(pages), file=path)
