"""Which files of weights may answer in this process: those that ship, were made here, or were tried before.

A run may come from elsewhere, with any network in it, and so may what a classroom pack holds beside official weights.
Its file is then tried in a process of its own (`engine.own_networks.trying`), once: an empty file in the cache, named
by the checksum, remembers that it was sound.
"""

from __future__ import annotations

from contextlib import suppress

from engine.errors import ClassLensError
from engine.system import folders, places
from engine.system.files import write_bytes
from engine.weights.store import SHIPPED, Weights, read_folder

_FOLDER = "tried weights"


def note(sha256: str) -> None:
    """Remember that a file of weights is sound. If that cannot be written, it is tried again."""
    with suppress(ClassLensError):
        write_bytes(folders.cache_folder() / _FOLDER / sha256, b"")


def is_noted(sha256: str) -> bool:
    """Whether a file of that checksum is remembered as sound. Raises ClassLensError where that cannot be looked up."""
    return places.exists(folders.cache_folder() / _FOLDER / sha256)


def is_sound(weights: Weights, name: str) -> bool:
    """Whether a file of some weights is known to be sound, by its checksum."""
    sha256 = weights.files[name].sha256
    with suppress(ClassLensError):
        if weights.source == SHIPPED or is_noted(sha256):
            return True
        shipped = read_folder(weights.spec, folders.SHIPPED_WEIGHTS / weights.spec.id, SHIPPED)
        return shipped.files[name].sha256 == sha256
    return False
