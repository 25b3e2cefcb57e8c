"""Whether data are still what they were when they were read."""

from __future__ import annotations

from pathlib import Path

from engine.data import own_digits
from engine.data.catalog import NAMES, OWN_DIGITS
from engine.data.choices import MARK, parts_of, separate_test
from engine.data.idx_files import files_of_a_set
from engine.data.picture_folders import state_of_folder
from engine.errors import ClassLensError
from engine.system import places
from engine.system.checked_files import fingerprint


def state_of(source: str) -> object:
    """A value that changes when any file of the data changes, or when other files are read.

    `source` is what `engine.data.datasets.open_dataset` takes. The value can be compared and hashed. The state of data
    that cannot be read equals no other state.

    Take it before the data are read, so that a change meanwhile is noticed the next time.
    """
    try:
        parts = [part for half in separate_test(source) if half for part in parts_of(half)]
        return source, tuple(map(_state_of_part, parts))  # the same files are other data with another choice
    except (ClassLensError, OSError):
        return object()  # who opens the data is told why


def _state_of_part(part: str) -> object:
    if part == OWN_DIGITS:
        return own_digits.state()
    if part in NAMES:
        return part
    path = Path(part.partition(MARK)[0])
    if places.is_folder(path):
        return state_of_folder(path)
    return tuple((str(file), fingerprint(file)) for file in files_of_a_set(path))
