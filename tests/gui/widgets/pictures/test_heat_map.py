"""A heat map on its picture: blue for, orange against, and nothing where it says nothing."""

from __future__ import annotations

import numpy as np

from gui.widgets.pictures.heat_map import coloured


def test_blue_speaks_for_the_answer_and_orange_against_it() -> None:
    values = np.zeros((4, 4), np.float32)
    values[0, 0], values[0, 1], values[0, 2] = 1, -1, 0.01
    shown = coloured(np.zeros((4, 4, 3), np.uint8), values).astype(int)
    assert shown[0, 0, 2] > shown[0, 0, 0] + 80
    assert shown[0, 1, 0] > shown[0, 1, 2] + 80
    assert shown[0, 2].max() > 10, "weak places are seen too"
    assert not shown[1:].any()


def test_a_map_without_anything_against_is_clear_where_it_is_smallest() -> None:
    picture = np.full((2, 2, 3), 90, np.uint8)
    shown = coloured(picture, np.array([[0.5, 0.75], [1, 0.5]], np.float32))
    assert (shown[0, 0] == 90).all()
    assert shown[1, 0, 2] > shown[0, 1, 2] > 90
    np.testing.assert_array_equal(coloured(picture, np.ones((2, 2), np.float32)), picture)


def test_the_colours_of_a_picture_do_not_mix_with_those_of_the_map() -> None:
    red = np.zeros((1, 1, 3), np.uint8)
    red[..., 0] = 240
    assert (coloured(red, np.zeros((1, 1), np.float32)) == 80).all()
