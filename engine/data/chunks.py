"""Many pictures, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator


def chunks(count: int, size: int) -> Iterator[slice]:
    """Slices that together cover `count` items in order, each of `size` items but the last, which may have fewer.

    None for no items. Each slice ends within the items, so that its `stop` says how many are done after it.
    """
    return (slice(start, min(start + size, count)) for start in range(0, count, size))
