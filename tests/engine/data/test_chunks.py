"""Chunks cover everything once and in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.data.chunks import chunks


@given(count=st.integers(0, 300), size=st.integers(1, 400))
def test_chunks_cover_all_items_once_in_order(count: int, size: int) -> None:
    items = list(range(count))
    parts = list(chunks(count, size))
    assert [item for part in parts for item in items[part]] == items
    assert all(part.stop - part.start == size for part in parts[:-1])
    assert all(0 < part.stop - part.start <= size and part.stop <= count for part in parts)
