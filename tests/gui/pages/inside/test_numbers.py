"""Layers, places and pixels turned into what is shown."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from engine.explain.requests import LayerFacts, Neighbour, Neighbours, NeighboursRequest
from engine.runtimes.graph_layers import LayerKind
from gui.pages.inside.as_strokes import strokes_of
from gui.pages.inside.figures import neighbours_figure
from gui.pages.inside.shades import scale_of, shaded
from gui.pages.inside.units import asked_place, per_unit, shown_place, spread
from gui.pages.inside.words import number, shape_text, unit_text
from gui.widgets.pad.drawing_pad import DrawingPad

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("tokens", "height", "width"), [(17, 4, 4), (16, 4, 4), (28, 4, 7), (7, 1, 7), (198, 11, 18), (1, 1, 1)]
)
def test_each_feature_of_tokens_is_a_map_of_their_places(tokens: int, height: int, width: int) -> None:
    values = RNG.random((tokens, 8)).astype(np.float32)
    maps = per_unit(values)
    assert maps.shape == (8, height, width)
    for place in product(range(height), range(width)):
        token, rest = asked_place(values.shape, place)
        assert maps[5][place] == values[token, 5]
        assert rest == 0
        assert shown_place(values.shape, (token, 0)) == place


def test_the_token_of_the_whole_picture_has_no_place() -> None:
    assert shown_place((17, 8), (0, 0)) is None
    assert shown_place((6, 26, 26), (3, 4)) == (3, 4)


def test_all_numbers_of_a_window_are_in_its_picture_once() -> None:
    for shape in ((5, 3, 3), (1, 3, 3), (4, 4), (11,)):
        values = RNG.normal(size=shape).astype(np.float32)
        laid = spread(values)
        assert laid.ndim == 2
        assert sorted(laid[np.isfinite(laid)]) == sorted(values.ravel())


def test_the_figure_of_examples_speaks_of_a_second_answer_only_where_there_is_one() -> None:
    request = NeighboursRequest(np.zeros((28, 28, 3), np.uint8), "numpy-nn")
    one = Neighbour(request.picture, "disc", 1.0)
    for other, label in (((), ""), ((one,), "stripes")):
        figure = neighbours_figure(Neighbours(request, (one,), other, "disc", label), "Things")
        assert ("the nearest “" in figure.get_suptitle()) == bool(other)


def test_what_is_above_0_and_what_is_below_have_colours_of_their_own() -> None:
    values = np.array([[1.0, 0.0, -1.0]], np.float32)
    above, zero, below = shaded(values, scale_of(values), signed=True)[0].astype(int)
    assert above[2] > above[0], "blue"
    assert below[0] > below[2], "orange"
    assert not zero.any()
    grey = shaded(np.array([[1.0]], np.float32), 1.0, signed=False)[0, 0]
    assert set(grey) == {255}


def test_dots_on_the_pad_have_the_grey_levels_of_the_pixels(qtbot: Any) -> None:
    picture = np.zeros((28, 28), np.float32)
    picture[8:20, 10:18] = 1.0
    picture[20:24, 10:18] = 0.5
    pad = DrawingPad()
    qtbot.addWidget(pad)
    pad.show_again(strokes_of(picture))
    drawn = pad.picture()[..., 0].astype(np.float32) / 255
    edges = np.round(np.linspace(0, 400, 29)).astype(int)
    spans = [slice(start, end) for start, end in pairwise(edges)]
    small = np.array([[drawn[rows, columns].mean() for columns in spans] for rows in spans])
    assert np.abs(small - picture).max() < 0.2
    assert abs(small.sum() - picture.sum()) < 0.08 * picture.sum()


def test_layers_are_named_as_people_say() -> None:
    facts = LayerFacts("Dense 2", LayerKind.DENSE, (1200,), 1200, 1, 2, 0.1)
    assert shape_text(facts) == "1,200 units"
    assert unit_text(facts, 4) == "unit 5"
    output = LayerFacts("Dense 3", LayerKind.DENSE, (2,), 2, 1, 2, 0.1, labels=("cat", "dog"))
    assert unit_text(output, 1) == "unit for “dog”"
    assert unit_text(replace(output, labels=()), 1) == "unit 2", "two hidden units are no cat and no dog"
    attention = LayerFacts("Attention 1", LayerKind.ATTENTION, (4, 17, 17), 4, 0, 2, 0.1)
    assert unit_text(attention, 0) == "head 1"
    assert number(-0.00001) == "0.000"
    assert number(-1.5, 1) == "−1.5"
