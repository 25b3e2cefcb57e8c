"""Classroom packs that lie beside the packaged program, so that copying one folder brings everything."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.system import folders, places

SUFFIX = ".classlens"


@dataclass(frozen=True, slots=True)
class PackBeside:
    """A pack beside the program; `mark` changes when the file does, so that it is taken in once."""

    path: Path
    mark: str


def packs_beside() -> tuple[PackBeside, ...]:
    """The classroom packs beside the packaged program, by name; none if the program is not packaged."""
    folder = folders.beside_program()
    found: list[PackBeside] = []
    if folder is not None:
        with suppress(places.Unreachable):  # a stick that was pulled out holds no packs
            for path in places.inside(folder, hidden=True):
                status = places.status(path)
                if path.suffix == SUFFIX and status is not None:
                    found.append(PackBeside(path, f"{path.name} {status.st_size} {status.st_mtime_ns}"))
    return tuple(found)
