"""The wheel moves the page, whatever lies under the pointer; a number changes only where a person has chosen it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.system.folders import PROGRAM
from gui.page_parts.data_choice import DataChoice
from gui.widgets.drop_down import DropDown
from gui.widgets.number_fields import DecimalField, NumberField, Slider

NOTCH = 120


def turn(widget: QWidget, by: int = -NOTCH) -> None:
    """Turn the wheel over the middle of a widget, which is scrolled into sight, as a mouse does."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()
    window = widget.window()
    place = widget.mapTo(window, widget.rect().center())
    QTest.wheelEvent(window.windowHandle(), QPointF(place), QPoint(0, by))
    QApplication.processEvents()


def state(control: QWidget) -> object:
    if isinstance(control, QComboBox):
        return control.currentIndex()
    return control.value()  # type: ignore[attr-defined]  # a QSpinBox, a QDoubleSpinBox or a QSlider


def number_field() -> NumberField:
    field = NumberField()
    field.setRange(-50, 50)
    return field


def decimal_field() -> DecimalField:
    field = DecimalField()
    field.setRange(-50, 50)
    return field


def slider() -> Slider:
    field = Slider()
    field.setRange(-50, 50)
    return field


def drop_down() -> DropDown:
    choice = DropDown()
    choice.addItems([str(number) for number in range(9)])
    choice.setCurrentIndex(4)
    return choice


def in_scroll_area(control: QWidget, put_on_screen: Callable[[QWidget], None]) -> QScrollArea:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.addWidget(control)
    column.addSpacing(2000)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    put_on_screen(area)
    area.setFocus()
    return area


@pytest.mark.parametrize("make", [number_field, decimal_field, slider, drop_down])
def test_the_wheel_over_a_control_moves_the_page_alone(
    make: Callable[[], QWidget], put_on_screen: Callable[[QWidget], None]
) -> None:
    control = make()
    area = in_scroll_area(control, put_on_screen)
    before = state(control)
    turn(control)
    assert state(control) == before
    assert not control.hasFocus()  # else the next turn would change it
    assert area.verticalScrollBar().value() > 0


@pytest.mark.parametrize("make", [number_field, decimal_field, slider])
def test_the_wheel_changes_a_number_that_a_person_has_chosen(
    make: Callable[[], QWidget], put_on_screen: Callable[[QWidget], None]
) -> None:
    control = make()
    area = in_scroll_area(control, put_on_screen)
    control.setFocus()
    before = state(control)
    turn(control)
    assert state(control) != before
    assert area.verticalScrollBar().value() == 0


def test_the_wheel_never_chooses_from_a_drop_down(put_on_screen: Callable[[QWidget], None]) -> None:
    choice = drop_down()
    area = in_scroll_area(choice, put_on_screen)
    choice.setFocus()  # as it has after a choice, while the pointer still lies over it
    turn(choice)
    assert choice.currentIndex() == 4
    assert area.verticalScrollBar().value() > 0


def test_the_wheel_over_a_choice_of_data_asks_for_no_file(put_on_screen: Callable[[QWidget], None]) -> None:
    choice = DataChoice("data", "Data", "Choose data", [("MNIST", "mnist")])
    area = in_scroll_area(choice, put_on_screen)
    choice.setFocus()
    turn(choice)
    assert choice.data() == "mnist"
    assert not choice.findChildren(QFileDialog)
    assert area.verticalScrollBar().value() > 0


def test_scrolling_over_any_page_changes_no_control(user: Any) -> None:
    user.go("train")
    user.click("trainMode-expert")
    seen = set()
    for description in user.window.pages:
        page = user.go(description.key)
        page.setFocus()
        found = [*page.findChildren(QComboBox), *page.findChildren(QAbstractSpinBox), *page.findChildren(QSlider)]
        for control in found:
            if control.isVisible():
                before = state(control)
                for by in (-NOTCH, NOTCH):
                    turn(control, by)
                    assert state(control) == before, control.objectName()
                seen.add(control.objectName())
    assert {"trainModel", "trainEpochs", "trainLearningRate", "trainLimit", "cameraSize", "padBrush"} <= seen


def test_no_page_makes_a_number_field_of_another_kind() -> None:
    kinds = ("QSpinBox(", "QDoubleSpinBox(", "QSlider(")
    made = [
        path.name
        for path in (PROGRAM / "gui").rglob("*.py")
        if path.name != "number_fields.py" and any(kind in path.read_text(encoding="utf-8") for kind in kinds)
    ]
    assert made == []


@pytest.mark.parametrize("language", ["ar_EG", "fa_IR", "de_DE"])
def test_numbers_have_the_same_digits_and_the_same_point_in_every_language(qtbot: QtBot, language: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(language))
    try:
        whole, decimal = NumberField(), DecimalField()
        for field in (whole, decimal):
            qtbot.addWidget(field)
            field.setMaximum(1000)
        whole.setValue(512)
        decimal.setValue(0.25)
        assert (whole.text(), decimal.text()) == ("512", "0.25")
    finally:
        QLocale.setDefault(before)
