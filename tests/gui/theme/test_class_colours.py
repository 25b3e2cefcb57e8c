"""The colours of classes: seen on a card of every scheme, and told from each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from engine.teaching.requests import COLOURS
from gui import theme
from gui.theme.class_colours import CLASS_COLOURS, class_colour

LEAST_CONTRAST, LEAST_DISTANCE = 3.0, 20.0


@pytest.fixture(params=list(theme.SCHEMES.values()), ids=list(theme.SCHEMES))
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[theme.Theme]:
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, theme.LIGHT)


def lab(name: str) -> np.ndarray:
    """A colour in CIE L*a*b*, in which distances are about as people see them (2.3 is just seen)."""
    colour = QColor(name)
    parts = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ linear / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_there_are_as_many_as_classes_can_have() -> None:
    assert CLASS_COLOURS == COLOURS
    assert class_colour(COLOURS) == class_colour(0)


def test_each_is_seen_on_a_card_and_unlike_every_other(scheme: theme.Theme) -> None:
    colours = [class_colour(number) for number in range(CLASS_COLOURS)]
    assert min(theme.contrast(colour, scheme.card) for colour in colours) >= LEAST_CONTRAST
    for one, other in combinations(colours, 2):
        assert np.linalg.norm(lab(one) - lab(other)) >= LEAST_DISTANCE, (one, other)
