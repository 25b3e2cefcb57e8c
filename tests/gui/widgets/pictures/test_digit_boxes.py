"""Tags of boxes: above where there is room, else where they hide no other box or tag, and inside the picture."""

from __future__ import annotations

import itertools

import pytest

from gui.widgets.pictures.digit_boxes import tag_places

ROOM = (400.0, 300.0)
TAG = (20.0, 16.0)
Area = tuple[float, float, float, float]


def _areas(boxes: list[Area]) -> list[Area]:
    places = tag_places(boxes, [TAG] * len(boxes), ROOM)
    return [(x, y, x + TAG[0], y + TAG[1]) for x, y in places]


def _shared(one: Area, other: Area) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)


def test_a_tag_is_above_its_box() -> None:
    ((left, top, _, bottom),) = _areas([(100, 100, 130, 150)])
    assert (left, top, bottom) == (99, 83, 99)


@pytest.mark.parametrize(
    "boxes",
    [
        [(100.0, 2.0 + 40 * row, 130.0, 36.0 + 40 * row) for row in range(7)],
        [(10.0, 2.0 + 34 * row, 40.0, 34.0 + 34 * row) for row in range(8)],
        [(368.0, 2.0 + 34 * row, 398.0, 34.0 + 34 * row) for row in range(8)],
        [
            (10.0 + 60 * column, 2.0 + 45 * row, 40.0 + 60 * column, 40.0 + 45 * row)
            for row in range(3)
            for column in range(6)
        ],
    ],
    ids=["column at the top", "column at the left", "column at the right", "table"],
)
def test_in_a_tight_column_no_tag_hides_a_box_or_another_tag(boxes: list[Area]) -> None:
    tags = _areas(boxes)
    little = 0.1 * TAG[0] * TAG[1]
    assert all(_shared(one, other) <= little for one, other in itertools.combinations(tags, 2))
    assert all(_shared(tag, box) <= little for tag, box in itertools.product(tags, boxes))
    assert all(left >= 0 and top >= 0 and right <= ROOM[0] and bottom <= ROOM[1] for left, top, right, bottom in tags)


def test_where_nothing_is_free_the_tag_stays_inside() -> None:
    ((left, top, right, bottom),) = _areas([(0.0, 0.0, 380.0, 280.0)])
    assert left >= -1
    assert top >= 0
    assert right <= ROOM[0]
    assert bottom <= ROOM[1]
