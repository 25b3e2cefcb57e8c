"""What whoever looks after the computers of a school has fixed for all who use them, in a file that only they write.

The file is JSON, for example {"camera": false, "downloads": false, "pages": ["recognise", "train", "lessons"]}. What it
does not name is allowed. It may lie in the system's own place and beside the program. Of two, the stricter counts:
on Windows anybody may make a folder in the system's place that is not there yet.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from functools import cache, partial, reduce
from pathlib import Path

from engine.errors import ClassLensError
from engine.system import folders
from engine.system.json_records import BadRecord, MissingRecord, read_record

FILE = "policy.json"

_KNOWN = ("camera", "downloads", "pages")
_REMEDY = "Ask whoever looks after this computer."
_COMMON_APPDATA = 0x23  # CSIDL_COMMON_APPDATA of Windows


@dataclass(frozen=True, slots=True)
class Policy:
    """`camera` covers cameras of the computer and network streams, `downloads` official weights; `pages` are the keys
    of the pages that the window has, None for all. `files` are those it was read from, and `fault` is a sentence when
    one could not be: then neither camera nor downloads are allowed.
    """

    camera: bool = True
    downloads: bool = True
    pages: tuple[str, ...] | None = None
    files: tuple[Path, ...] = ()
    fault: str = ""

    def shows(self, page: str) -> bool:
        """Whether the window has a page; Recognise is always there."""
        return self.pages is None or page in self.pages or page == "recognise"


def places_of_file() -> tuple[Path, ...]:
    """Where the file may lie."""
    if sys.platform == "win32":
        system = _program_data() / "ClassLens"
    elif sys.platform == "darwin":
        system = Path("/Library/Application Support/ClassLens")
    else:
        system = Path("/etc/classlens")
    beside = folders.beside_program() or folders.PROGRAM
    return system / FILE, beside / FILE


def _program_data() -> Path:
    """On Windows the folder of programs for all persons, as the system says: variables are anybody's to set."""
    found = ctypes.create_unicode_buffer(260)
    if sys.platform == "win32":
        ctypes.windll.shell32.SHGetFolderPathW(None, _COMMON_APPDATA, None, 0, found)
    return Path(found.value or r"C:\ProgramData")


@cache
def policy() -> Policy:
    """What is fixed on this computer; read once."""
    return reduce(_stricter, filter(None, map(_read, places_of_file())), Policy())


def _read(path: Path) -> Policy | None:
    """What a file fixes; None where there is none."""
    try:
        return read_record(path, partial(_policy, path))
    except MissingRecord:
        return None
    except (BadRecord, ClassLensError) as error:
        reason = error.sentence if isinstance(error, ClassLensError) else str(error)
        return Policy(
            camera=False,
            downloads=False,
            files=(path,),
            fault=f"What is fixed for this computer in {path} cannot be used, so camera and downloads stay off: "
            f"{reason.rstrip('.')}. {_REMEDY}",
        )


def _stricter(one: Policy, other: Policy) -> Policy:
    """What both allow."""
    listed = [pages for pages in (one.pages, other.pages) if pages is not None]
    both = tuple(page for page in listed[0] if all(page in pages for pages in listed)) if listed else None
    return Policy(
        camera=one.camera and other.camera,
        downloads=one.downloads and other.downloads,
        pages=both,
        files=one.files + other.files,
        fault=one.fault or other.fault,
    )


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
    return Policy(**allowed, pages=None if pages is None else tuple(pages), files=(path,))
