"""Which of the loaded models nobody has asked for a while."""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import Generic, TypeVar

UNUSED_SECONDS = 300.0
"""A loaded model that was asked nothing for so long is forgotten: it takes up to 600 MB, and a second to load again."""

K = TypeVar("K", bound=Hashable)


class LastAsked(Generic[K]):
    """Remembers when each thing was last asked. For one thread at a time."""

    def __init__(self) -> None:
        self._times: dict[K, float] = {}

    def note(self, key: K) -> None:
        """It is asked now."""
        self._times[key] = time.monotonic()

    def unused(self) -> list[K]:
        """What was asked nothing for UNUSED_SECONDS, each told once."""
        long_ago = time.monotonic() - UNUSED_SECONDS
        keys = [key for key, asked in self._times.items() if asked <= long_ago]
        for key in keys:
            del self._times[key]
        return keys
