"""The first layer of a network, watched while it learns and seen again afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.system import folders
from engine.training import first_layer
from gui.pages.train.filter_window import FilterWindow

from .training import PATIENCE, set_up

pytestmark = pytest.mark.usefixtures("the_better_version_is_kept")


def test_filters_are_watched_while_a_network_learns_and_replayed_afterwards(user: Any, digits_csv: Path) -> None:
    page = set_up(user, digits_csv, 3)
    user.click("trainStart")
    user.until(lambda: user.find("trainFilters").isVisible(), PATIENCE)
    user.click("trainFilters")
    window = user.find("filterWindow")
    user.until(lambda: not page.is_running(), PATIENCE)
    assert window.shown_epoch() == 3
    slider = user.find("filterSlider")
    last = user.find("filterPicture").picture()
    slider.setValue(1)
    assert window.shown_epoch() == 1
    assert user.find("filterPicture").picture() != last
    window.close()
    user.until(lambda: user.find("runTable").model().rowCount() == 1)
    user.find("runTable").selectRow(0)
    user.click("runFilters")
    user.until(lambda: window.isVisible() and window.shown_epoch() == 3)
    slider.setValue(3)
    user.click("filterPlay")
    user.until(lambda: slider.value() == 3 and user.find("filterPlay").text() == "&Play")


def test_a_run_without_filters_says_so(user: Any) -> None:
    shutil.copytree(folders.SHIPPED_WEIGHTS / "torch-mlp", folders.runs_folder() / "20261121-100000-torch-mlp")
    user.go("train")
    table = user.find("runTable")
    user.until(lambda: table.model().rowCount() == 1)
    table.selectRow(0)
    user.click("runFilters")
    user.until(lambda: "No filters are kept" in user.find("trainOutcome").text())


def test_another_run_begins_with_play(user: Any) -> None:
    window = FilterWindow(user.window)
    digit, filters = np.zeros((28, 28), np.uint8), np.zeros((2, 28, 28), np.float32)
    window.begin("One")
    window.show_history(tuple(first_layer.FirstLayer(epoch, filters, digit) for epoch in (1, 2, 3)))
    user.find("filterPlay", window).click()
    assert user.find("filterPlay", window).text() == "&Stop"
    window.begin("Another")
    assert user.find("filterPlay", window).text() == "&Play"


def test_maps_of_a_dense_layer_are_the_pixels_times_their_weights() -> None:
    digit = np.zeros((28, 28), np.uint8)
    digit[10, 10] = 255
    filters = np.full((2, 28, 28), 3, np.float32)
    filters[1] = -1
    maps = first_layer.maps_of(first_layer.FirstLayer(1, filters, digit))
    assert maps[0, 10, 10] == 3
    assert maps.sum() == 3
