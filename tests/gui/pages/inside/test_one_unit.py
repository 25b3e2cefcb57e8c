"""One unit's arithmetic, and where digits lie."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.explain.requests import DigitMapRequest, NeighboursRequest, PlaceRequest, UnitRequest


@pytest.fixture
def unit(drawn: Any) -> Any:
    drawn.part("unit")
    return drawn


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.\d+", text.replace("−", "-").replace(",", ""))]


def test_products_and_bias_add_up_to_the_sum_and_the_activation_to_what_the_network_says(unit: Any) -> None:
    for layer in (0, 1):
        unit.choose("insideAUnitLayer", layer)
        products, bias, total, *output = numbers(unit.text("insideAUnitSum"))
        assert products + bias == pytest.approx(total, abs=2e-4)
        said = numbers(unit.text("insideAUnitSaid"))[0]
        assert (output or [total])[0] == pytest.approx(said, abs=1e-4)
        table = unit.find("insideAUnitTable")
        column = [numbers(table.item(row, 3).text())[0] for row in range(table.rowCount())]
        assert sum(column[:-1]) == pytest.approx(column[-1], abs=2e-3)
        assert table.item(table.rowCount() - 1, 0).text() == "sum"


def test_a_click_in_the_map_chooses_where_a_convolution_looks(unit: Any) -> None:
    view = unit.find("insideAUnitPlace")
    place = view.cell(4, 9).center()
    unit.click_at(view, place.x(), place.y())
    assert unit.network.asked_of(UnitRequest)[-1].place == (4, 9)
    assert view.place() == (4, 9)
    unit.press("insideAUnitPlace", Qt.Key.Key_Down)
    assert unit.network.asked_of(UnitRequest)[-1].place == (5, 9)


def test_a_place_among_the_products_is_written_with_its_numbers(unit: Any) -> None:
    unit.press("insideAWeights", Qt.Key.Key_Right)
    given, weight, product = numbers(unit.text("insideAPlaceLine"))
    assert given * weight == pytest.approx(product, abs=1e-3)


def test_the_arithmetic_follows_the_pen(unit: Any) -> None:
    before = unit.text("insideAUnitSum")
    unit.draw(unit.ONE)
    assert unit.text("insideAUnitSum") != before


@pytest.fixture
def lie(drawn: Any) -> Any:
    drawn.part("map")
    return drawn


def test_the_picture_stands_among_the_digits_with_its_nearest(lie: Any) -> None:
    assert lie.text("insideAMapNearestTitle") == "Nearest to your picture"
    assert "31.0%" in lie.text("insideAMapLine")
    assert lie.find("insideAMapNearest").accessibleDescription().count("0") == 12


def test_a_click_on_a_digit_shows_its_nearest(lie: Any) -> None:
    scatter = lie.find("insideAScatter")
    asked = len(lie.network.asked_of(PlaceRequest))
    index = int(np.argmax(np.linalg.norm(scatter._places() - scatter._places().mean(axis=0), axis=1)))
    place = scatter.place(index)
    lie.click_at(scatter, place.x(), place.y())
    assert len(lie.network.asked_of(PlaceRequest)) == asked + 1
    assert "that you chose" in lie.text("insideAMapNearestTitle")
    lie.press("insideAScatter", Qt.Key.Key_Left, Qt.Key.Key_Right)
    assert len(lie.network.asked_of(PlaceRequest)) > asked + 1, "the arrow keys go to the next digit"


def test_before_training_is_another_map(lie: Any) -> None:
    lie.click("insideAMapWeights-random")
    lie.quiet()
    assert lie.network.asked_of(DigitMapRequest)[-1].random_weights
    assert lie.network.asked_of(PlaceRequest)[-1].random_weights
    maps = len(lie.network.asked_of(DigitMapRequest))
    lie.draw(lie.ONE)
    assert len(lie.network.asked_of(DigitMapRequest)) == maps, "a new drawing needs no new map"


def test_the_map_needs_no_picture(looker: Any) -> None:
    looker.part("map")
    assert "200 test digits" in looker.text("insideAMapLine")
    assert looker.text("insideAMapNearestTitle") == ""


def test_the_map_does_not_wait_until_all_training_pictures_are_looked_through(looker: Any) -> None:
    looker.network.may_go_on.clear()
    looker.find("insidePad").draw_strokes([looker.SEVEN])
    looker.until(lambda: looker.network.asked_of(NeighboursRequest))
    looker.part("map")
    looker.until(lambda: looker.network.asked_of(DigitMapRequest))
    looker.network.may_go_on.set()
    looker.quiet()
