"""Bars of scores, whatever a network gives for one."""

from __future__ import annotations

import math

import pytest
from pytestqt.qtbot import QtBot

from engine.types import Score
from gui.pages.teach.class_bars import ClassBars
from gui.widgets.bar_length import bar_length
from gui.widgets.digit_bars import DigitBars
from gui.widgets.label_rows import LabelRows


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_a_score_that_is_no_finite_number_has_a_dash_and_no_bar(qtbot: QtBot, wrong: float) -> None:
    assert bar_length(200, wrong) == bar_length(200, 0.0) < bar_length(200, 0.25) == 50
    bars, rows, classes = DigitBars(("0", "1")), LabelRows(), ClassBars("classBars")
    bars.set_scores((Score("0", wrong), Score("1", 0.25)), "0", False)
    rows.set_scores((Score("0", wrong), Score("1", 0.25)), False)
    classes.set_rows((("0", None), ("1", None)))
    classes.set_scores({"0": wrong, "1": 0.25})
    for widget in (bars, rows, classes):
        qtbot.addWidget(widget)
        widget.resize(200, 100)
        assert "0: –" in widget.accessibleDescription()
        assert not widget.grab().isNull()
