"""Where a person finds a picture in the file or folder that it was read from."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Origin: TypeAlias = NDArray[np.int64] | NDArray[np.object_]
"""(N,): the index of each picture in what was opened, or words, as “line 7” or “3/a.png”."""


def place_of(origin: Origin | None, index: int) -> str:
    """Where the picture with this index is found, in words; empty for None, where that is the index itself."""
    if origin is None:
        return ""
    place = origin[index]
    return place if isinstance(place, str) else f"index {place}"
