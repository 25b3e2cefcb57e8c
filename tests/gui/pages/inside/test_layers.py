"""Layer by layer: what each makes of the picture, and what changes when a part is switched off."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.explain.requests import LayerRequest, Off, StrongestUnitRequest, UnitRequest

from .small_network import LAYERS, MAPS


@pytest.fixture
def layers(drawn: Any) -> Any:
    drawn.part("layers")
    return drawn


def last(looker: Any) -> LayerRequest:
    request = looker.network.asked_of(LayerRequest)[-1]
    assert isinstance(request, LayerRequest)
    return request


def test_the_diagram_names_each_layer_with_shape_parameters_operations_and_time(layers: Any) -> None:
    diagram = layers.find("insideALayerList")
    said = [diagram.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(diagram.count())]
    assert [text.split(":")[0] for text in said] == [layer.name for layer in LAYERS]
    for part in ("6 maps of 26 × 26", "60 parameters", "73,008 FLOPs", "30.0% of the time", "ReLU"):
        assert part in said[0]


def test_another_layer_is_shown_when_it_is_chosen(layers: Any) -> None:
    assert last(layers).layer == 0
    layers.press("insideALayerList", Qt.Key.Key_Down)
    assert last(layers).layer == 1
    assert layers.text("insideALayerTitle") == "Dense 1: 10 units"
    assert "unit for “0”" in layers.text("insideAUnitTitle")


def test_units_can_be_moved_through_while_another_layer_is_still_to_come(layers: Any) -> None:
    grid, diagram = layers.find("insideAUnits"), layers.find("insideALayerList")
    diagram.setCurrentRow(1)  # its answer comes with the next turn of the event loop
    QTest.keyClick(grid, Qt.Key.Key_End)
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert grid.accessibleDescription().startswith(f"map {MAPS}"), "the grid still shows the maps of the first layer"
    layers.quiet()
    assert (last(layers).layer, last(layers).off) == (1, frozenset()), "nothing was switched off"


def test_the_weights_of_the_first_layer_are_shown_as_pictures(layers: Any) -> None:
    before = layers.find("insideAUnits").grab().toImage()
    layers.click("insideALook-weights")
    assert layers.find("insideAUnits").grab().toImage() != before
    layers.press("insideALayerList", Qt.Key.Key_Down)
    assert not layers.find("insideALook").isVisible(), "the dense layer has none to show"


def test_a_unit_is_switched_off_by_a_key_and_the_scores_change_at_once(layers: Any) -> None:
    says = layers.says()
    layers.press("insideAUnits", Qt.Key.Key_End, Qt.Key.Key_Space)
    assert last(layers).off == {Off(0, MAPS - 1)}
    assert layers.says() != says
    assert layers.text("insideAChange").startswith("before: ")
    assert "switched off" in layers.find("insideAUnits").accessibleDescription()
    layers.press("insideAUnits", Qt.Key.Key_Space)
    assert last(layers).off == frozenset()
    assert layers.says() == says
    assert layers.text("insideAChange") == ""


def test_a_double_click_switches_a_unit_off_and_the_button_says_so(layers: Any) -> None:
    grid = layers.find("insideAUnits")
    place = grid.tile(3).center().toPoint()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert layers.text("insideAUnitTitle") == f"map 4 (of {MAPS})"
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    layers.quiet()
    assert last(layers).off == {Off(0, 3)}
    assert layers.text("insideAUnitToggle") == "Switch on"
    layers.click("insideAUnitToggle")
    layers.quiet()
    assert last(layers).off == frozenset()


def test_a_layer_is_switched_off_as_a_whole_and_everything_put_back(layers: Any) -> None:
    says = layers.says()
    layers.press("insideAUnits", Qt.Key.Key_Space)
    layers.click("insideALayerOff")
    layers.quiet()
    assert last(layers).off == {Off(0)}
    layers.press("insideAUnits", Qt.Key.Key_Space)
    assert last(layers).off == {Off(0, unit) for unit in range(1, MAPS)}, "one unit is on again"
    layers.click("insideARestore")
    layers.quiet()
    assert last(layers).off == frozenset()
    assert layers.says() == says
    assert not layers.find("insideARestore").isEnabled()


def test_what_is_off_stays_off_in_the_next_drawing_and_not_in_another_model(layers: Any) -> None:
    layers.press("insideAUnits", Qt.Key.Key_Space)
    layers.draw(layers.ONE)
    assert last(layers).off == {Off(0, 0)}
    layers.choose("insideModel", "keras-cnn")
    assert last(layers).off == frozenset()
    assert last(layers).model_id == "keras-cnn"


def test_the_unit_that_matters_most_is_found_and_shown(layers: Any) -> None:
    layers.click("insideAStrongest")
    layers.quiet()
    assert layers.network.asked_of(StrongestUnitRequest)
    assert layers.find("insideAUnits").current() == 3
    line = layers.text("insideAStrongestLine")
    assert "“7” falls from 90.0% to 20.0%" in line
    assert "16 units were tried" in line
    layers.draw(layers.ONE)
    assert layers.text("insideAStrongestLine") == "", "it was about the drawing before"


def test_the_search_can_be_stopped(layers: Any) -> None:
    layers.network.may_go_on.clear()
    layers.click("insideAStrongest")
    assert layers.text("insideAStrongest") == "Stop"
    layers.click("insideAStrongest")
    layers.network.may_go_on.set()
    layers.quiet()
    assert layers.text("insideAStrongest") == "Which unit matters most?"
    assert layers.text("insideAStrongestLine") == ""


def test_enter_leads_to_the_arithmetic_of_the_unit(layers: Any) -> None:
    layers.press("insideAUnits", Qt.Key.Key_Right, Qt.Key.Key_Return)
    layers.quiet()
    request = layers.network.asked_of(UnitRequest)[-1]
    assert (request.layer, request.unit) == (0, 1)
    assert layers.find("insideAUnitSum").isVisible()
