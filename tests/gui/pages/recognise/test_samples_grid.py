"""Sample digits to choose from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui.pages.recognise.samples_grid import SamplesGrid

LEFT = Qt.MouseButton.LeftButton
Show = Callable[[QWidget], None]


def test_a_sample_is_chosen_by_click_arrows_and_enter(put_on_screen: Show, qtbot: QtBot) -> None:
    grid = SamplesGrid()
    put_on_screen(grid)
    heard: list[int] = []
    grid.chosen.connect(heard.append)
    images, labels = np.zeros((16, 28, 28), np.uint8), np.arange(16) % 10
    grid.set_samples(images, labels)
    QTest.mouseClick(grid.findChild(object, "sample5"), LEFT)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert heard == [5, 9, 9]
    with qtbot.waitSignal(grid.refresh_requested):
        QTest.mouseClick(grid.findChild(QPushButton, "samplesRefresh"), LEFT)
    grid.set_samples(images, labels)
    assert not any(grid.findChild(object, f"sample{index}").isChecked() for index in range(16))
