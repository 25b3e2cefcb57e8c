"""Which camera is chosen, while cameras are plugged in and out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from engine.camera.camera import Camera, device
from gui.page_parts.camera_choice import CameraChoice

Numbered = tuple[int, str]


def listed(*cameras: Numbered) -> tuple[Camera, ...]:
    """Cameras as a new look finds them: equal to those of the last look, but not the same objects."""
    return tuple(device(number, name) for number, name in cameras)


@pytest.mark.parametrize(
    ("before", "chosen", "after", "then"),
    [
        ([(0, "Front"), (2, "Desk")], 1, [(0, "Front"), (2, "Desk"), (4, "Microscope")], 1),
        ([(0, "Front"), (2, "Desk"), (4, "Microscope")], 1, [(0, "Front"), (2, "Desk")], 1),
        ([(0, "Front"), (1, "Desk")], 1, [(0, "Microscope"), (1, "Front"), (2, "Desk")], 2),
        ([(0, "Front"), (2, "Desk")], 1, [(0, "Front"), (4, "Desk")], 1),
        ([(0, "Front"), (2, "Desk"), (4, "Desk")], 2, [(0, "Front"), (2, "Desk"), (6, "Desk")], 2),
        ([(0, "Front"), (2, "Desk"), (4, "Desk")], 1, [(0, "Front"), (4, "Desk"), (6, "Desk")], 2),
        ([(0, "Front"), (2, "Desk"), (4, "Desk")], 2, [(0, "Front"), (2, "Desk")], 1),
        ([(0, "Front"), (2, "Desk")], 1, [(0, "Front")], 0),
        ([(0, "Front"), (2, "Desk")], 1, [], 0),
    ],
    ids=[
        "another one is plugged in",
        "another one is unplugged",
        "all numbers move on",
        "it is plugged in again",
        "of two alike, the chosen one is plugged in again",
        "of two alike, the chosen first one is plugged in again",
        "of two alike, the chosen one is gone",
        "it is gone",
        "all are gone",
    ],
)
def test_the_chosen_camera_stays_chosen_when_the_list_changes(
    qtbot: QtBot, before: list[Numbered], chosen: int, after: list[Numbered], then: int
) -> None:
    choice = CameraChoice()
    qtbot.addWidget(choice)
    devices = choice.findChild(QComboBox, "cameraDevice")
    choice.show_devices(listed(*before))
    devices.setCurrentIndex(chosen)
    choice.show_devices(listed(*after))
    assert devices.currentIndex() == then
    if after:
        assert choice.camera() == device(*after[then])
    else:
        assert devices.currentText() == "No camera found"


def test_a_list_that_is_the_same_again_leaves_an_open_drop_down_alone(qtbot: QtBot) -> None:
    choice = CameraChoice()
    qtbot.addWidget(choice)
    choice.show_devices(listed((0, "Front"), (2, "Desk")))
    devices = choice.findChild(QComboBox, "cameraDevice")
    QTest.keyClick(devices, Qt.Key.Key_Down)
    shown = devices.itemData(1)
    choice.show_devices(listed((0, "Front"), (2, "Desk")))
    assert devices.itemData(1) is shown
    assert devices.currentIndex() == 1
