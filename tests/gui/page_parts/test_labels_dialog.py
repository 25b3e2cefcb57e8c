"""The question how a file is to be understood: every answer and every button can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QRadioButton, QScrollArea, QWidget

from engine.data.choices import Choice, Offer, UnclearData
from gui import theme
from gui.page_parts.labels_dialog import LabelsDialog

SENTENCE = "The labels are in the {place} column. The labels run from 1 to 10: 1 counts as 0, 2 as 1, and 10 as 9."
PLACES = ("first", "second", "third", "last")


def asked() -> UnclearData:
    images, labels = np.zeros((8, 28, 28), np.uint8), np.arange(8)
    offers = [Offer(Choice(column=place), SENTENCE.format(place=place), images, labels) for place in PLACES]
    return UnclearData("?", offers=offers)


@pytest.fixture
def dialog(put_on_screen: Callable[[QWidget], None]) -> LabelsDialog:
    made = LabelsDialog(asked())
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # the test's own
    put_on_screen(made)
    return made


@pytest.fixture(params=[1.0, 2.5])
def zoom(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[float]:
    theme.apply(qapp, theme.LIGHT, request.param)
    yield request.param
    theme.apply(qapp, theme.LIGHT)


def offer(dialog: LabelsDialog, place: int) -> QRadioButton:
    found = dialog.findChild(QRadioButton, f"labelsOffer-{place}")
    assert found is not None
    return found


def is_in_sight(widget: QWidget, inside: QWidget) -> bool:
    return inside.rect().contains(QRect(widget.mapTo(inside, QPoint(0, 0)), widget.size()))


def test_the_question_fits_the_screen_with_its_buttons(zoom: float, dialog: LabelsDialog) -> None:
    room = dialog.screen().availableSize()
    assert room.expandedTo(dialog.size()) == room
    dialog.resize(QSize(0, 0))  # as small as it gets
    QApplication.processEvents()
    assert dialog.height() < room.height() * 0.6
    assert all(is_in_sight(button, dialog) for button in dialog.findChildren(QPushButton))


def test_the_arrow_keys_lead_to_offers_out_of_sight(zoom: float, dialog: LabelsDialog) -> None:
    area = dialog.findChild(QScrollArea, "labelsOffers")
    assert area is not None
    dialog.resize(dialog.width(), 0)
    QApplication.processEvents()
    assert not is_in_sight(offer(dialog, 3), area.viewport())
    offer(dialog, 0).setFocus()
    for place in (1, 2, 3):
        QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Down)
        QApplication.processEvents()
        assert offer(dialog, place).hasFocus()
        assert is_in_sight(offer(dialog, place), area.viewport())


def test_a_press_on_the_sentence_or_the_pictures_chooses(dialog: LabelsDialog) -> None:
    chosen: list[Choice] = []
    dialog.chosen.connect(chosen.append)
    sentence = dialog.findChild(QWidget, "labelsSentence-1")
    assert sentence is not None
    QTest.mouseClick(sentence, Qt.MouseButton.LeftButton)
    assert offer(dialog, 1).isChecked()
    row = offer(dialog, 2).parentWidget()
    QTest.mouseClick(row.childAt(row.width() // 4, row.height() - 5), Qt.MouseButton.LeftButton)
    assert [offer(dialog, place).isChecked() for place in range(4)] == [False, False, True, False]
    dialog.accept()
    assert chosen == [Choice(column="third")]
