"""Cutting ink into two parts, and what a part of it is."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from engine.reading.cutting import cuts, part_of
from engine.types import Box, Image


def test_cuts_share_the_ink_between_left_and_right() -> None:
    ink = np.zeros((44, 80), np.uint8)
    ink[4:40, 8:16] = ink[4:40, 60:68] = 255
    ink[20:24, 16:60] = 255
    found = cuts(ink)
    assert found
    for cut in found:
        assert np.array_equal(cut.left.astype(int) + cut.right, ink)
        assert cut.left[:, :16].any()
        assert cut.right[:, 60:].any()


def _beside(gap_of_row: Callable[[int], float]) -> tuple[Image, Image]:
    """Ink of 64 rows left and right of a gap of six columns, whose middle is at `gap_of_row`."""
    left, right = np.zeros((2, 64, 90), np.uint8)
    for row in range(64):
        middle = round(gap_of_row(row))
        left[row, middle - 15 : middle - 3] = right[row, middle + 3 : middle + 15] = 255
    return left, right


@pytest.mark.parametrize(
    "gap_of_row",
    [
        lambda row: 45,
        lambda row: 40 + row / 8,
        lambda row: 50 - row / 8,
        lambda row: 41 + abs(row - 32) / 4,
        lambda row: 49 - abs(row - 32) / 4,
    ],
    ids=["upright", "to the right", "to the left", "bent to the left", "bent to the right"],
)
def test_a_cut_follows_the_gap_between_two_strokes_however_it_runs(gap_of_row: Callable[[int], float]) -> None:
    left, right = _beside(gap_of_row)
    assert any(np.array_equal(cut.left, left) for cut in cuts(left + right))
    assert any(np.array_equal(cut.right, right) for cut in cuts(left + right))


def test_broad_ink_is_cut_at_nine_places_and_thin_ink_where_it_can_be() -> None:
    found = cuts(np.full((32, 160), 255, np.uint8))
    assert len(found) == 9
    assert [int((cut.left > 0).sum(axis=1).max()) for cut in found] == sorted(
        {int((cut.left > 0).sum(axis=1).max()) for cut in found}
    ), "from the left to the right"
    assert len(cuts(np.full((32, 8), 255, np.uint8))) < 9


@pytest.mark.parametrize(("left", "right"), [(0, 60), (1, 60), (30, 84), (40, 90)])
@pytest.mark.parametrize(("top", "bottom"), [(0, 20), (1, 50), (15, 45), (30, 50)])
def test_a_part_of_ink_has_its_place_in_the_picture_and_all_its_ink(
    left: int, right: int, top: int, bottom: int
) -> None:
    ink = np.full((50, 90), 255, np.uint8)
    part = np.zeros_like(ink)
    part[top:bottom, left:right] = 255
    found = part_of(Box(100, 200, 180, 150), ink, part)
    assert found is not None
    box, picture = found
    assert box == Box(100 + 2 * left, 200 + 3 * top, 2 * (right - left), 3 * (bottom - top))
    assert (picture > 0).sum() == (part > 0).sum()
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    around = (rows[0], len(picture) - 1 - rows[-1], columns[0], picture.shape[1] - 1 - columns[-1])
    free = (top, 50 - bottom, left, 90 - right)  # pixels between the part and the ink's edge, of which two stay
    assert around == tuple(1 + min(2, pixels) for pixels in free)


def test_the_place_of_a_part_is_counted_from_where_the_ink_begins() -> None:
    ink, part = np.zeros((2, 60, 120), np.uint8)
    ink[10:50, 20:100] = 255
    part[20:40, 60:100] = 255
    found = part_of(Box(7, 9, 80, 40), ink, part)
    assert found is not None
    assert found[0] == Box(47, 19, 40, 20)


def test_next_to_no_ink_is_no_part() -> None:
    ink = np.full((50, 90), 255, np.uint8)
    part = np.zeros_like(ink)
    part[10:12, 10:40] = 255
    assert part_of(Box(0, 0, 90, 50), ink, part) is None
    part[12, 10] = 255
    assert part_of(Box(0, 0, 90, 50), ink, part) is not None


def test_a_slanted_cut_follows_the_gap_between_leaning_strokes() -> None:
    ink = np.zeros((64, 64), np.uint8)
    for x in (24, 40):
        cv2.line(ink, (x + 12, 4), (x - 12, 59), 255, 5)

    halves = [sorted((np.count_nonzero(cut.left), np.count_nonzero(cut.right))) for cut in cuts(ink, 0.4)]
    assert any(small == pytest.approx(large, rel=0.05) for small, large in halves), "one stroke on either side"
