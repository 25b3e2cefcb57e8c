"""How long the bar of a score is."""

from __future__ import annotations

import math

_LEAST = 2  # pixels, so that the bar is seen


def bar_length(room: int, share: float) -> int:
    """The pixels of a bar that fills this share of its room; as few as there may be where that is no finite number, as
    the score of a network whose weights have overflowed.
    """
    return max(_LEAST, round(room * share)) if math.isfinite(share) else _LEAST
