"""Drop-downs show every entry, whole, on every page and in every style that Qt has here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QStyleFactory, QWidget

from engine.system.folders import PROGRAM
from gui import theme
from gui.widgets.drop_down import DropDown

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # grabbing, which offscreen cannot

LONG = "An entry whose text is a good deal longer than the box it is chosen in"


def check(box: QComboBox) -> None:
    """Open the list as a click does, and look at each row."""
    box.showPopup()
    QTest.qWait(20)
    view = box.view()
    assert view.window() is not box.window()
    assert view.viewport().height() >= sum(view.sizeHintForRow(row) for row in range(box.count())), box.objectName()
    visible = view.viewport().rect()
    for row in range(box.count()):
        place = view.visualRect(view.model().index(row, 0))
        assert visible.top() <= place.top(), f"{box.objectName()}, {row}"
        assert place.bottom() <= visible.bottom(), f"{box.objectName()}, {row}"
        text = QFontMetrics(view.font()).horizontalAdvance(box.itemText(row))
        assert place.width() >= text, f"{box.objectName()}, {box.itemText(row)}"
    assert view.verticalScrollBar().maximum() == 0, box.objectName()
    assert box.screen().geometry().contains(view.window().geometry()), box.objectName()
    box.hidePopup()


@pytest.fixture
def style(request: pytest.FixtureRequest, qapp: QApplication) -> Any:
    qapp.setStyle(QStyleFactory.create(request.param))
    yield request.param
    theme.apply(qapp, theme.LIGHT)


@pytest.mark.parametrize("style", QStyleFactory.keys(), indirect=True)
def test_every_drop_down_of_every_page_shows_all_entries(style: str, new_user: Callable[[], Any]) -> None:
    user = new_user()
    QApplication.setStyle(QStyleFactory.create(style))
    names = []
    for description in user.window.pages:
        page = user.go(description.key)
        for box in page.findChildren(QComboBox):
            if box.count():
                check(box)
                names.append(box.objectName())
    assert {"runtimeChoice", "compareRuntime", "trainModel", "trainRecipe", "evaluateRuntime", "cameraSize"} <= set(
        names
    )


def test_every_model_shows_all_its_recipes(user: Any) -> None:
    user.go("train")
    model, recipe = user.find("trainModel"), user.find("trainRecipe")
    for place in range(model.count()):
        model.setCurrentIndex(place)
        check(recipe)


def box_of(texts: Sequence[str], width: int, put_on_screen: Callable[[QWidget], None], place: QPoint) -> DropDown:
    box = DropDown()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.addItems(texts)
    box.setFixedWidth(width)
    put_on_screen(box)
    box.move(place)
    QTest.qWait(20)
    return box


@pytest.mark.parametrize("texts", [["one"], ["a", LONG], [str(number) for number in range(14)], [LONG] * 12])
@pytest.mark.parametrize("corner", ["topLeft", "bottomRight", "center"])
def test_a_list_has_room_wherever_its_box_is(
    texts: list[str], corner: str, put_on_screen: Callable[[QWidget], None], qapp: QApplication
) -> None:
    room: QRect = qapp.primaryScreen().availableGeometry().adjusted(0, 0, -90, -40)
    check(box_of(texts, 80, put_on_screen, getattr(room, corner)()))


def test_a_list_longer_than_the_screen_scrolls(put_on_screen: Callable[[QWidget], None], qapp: QApplication) -> None:
    box = box_of([str(number) for number in range(200)], 80, put_on_screen, QPoint(10, 10))
    box.setMaxVisibleItems(200)
    box.showPopup()
    QTest.qWait(20)
    assert box.view().window().height() <= qapp.primaryScreen().availableGeometry().height()
    assert box.view().verticalScrollBar().maximum() > 0
    box.hidePopup()


def test_no_page_makes_a_combo_box_of_another_kind() -> None:
    made = [path.name for path in (PROGRAM / "gui").rglob("*.py") if "QComboBox(" in path.read_text(encoding="utf-8")]
    assert made == []
