"""Samples from a camera: bursts, the space bar, a countdown, and a camera that is unplugged."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.errors import CameraError

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def filming(teacher: Any, cameras: Any) -> Any:
    """A project with two classes, and a camera that is on."""
    user = teacher.user
    teacher.new_project("Filmed")
    teacher.add_classes("sheet", "other")
    user.click("teachInput-camera")
    user.until(lambda: user.find("teachCameraDevice").currentText() == "Front camera")
    user.click("teachCameraStart")
    user.until(lambda: teacher.bench.inputs.camera.sight() is not None)
    return teacher


def test_a_held_button_records_a_take_and_the_camera_answers(filming: Any, cameras: Any) -> None:
    user, card = filming.user, filming.card("sheet")
    QTest.mousePress(card.add, LEFT)
    assert user.text("classAdd1") == "Recording…"
    assert user.text("classAdd2") == "Hold to record"
    user.until(lambda: filming.samples("sheet") >= 3)
    QTest.mouseRelease(card.add, LEFT)
    filming.quiet()
    before = filming.samples("sheet")
    QTest.qWait(300)
    assert filming.samples("sheet") == before
    assert [take.source for take in filming.state.takes] == ["camera"]
    user.until(lambda: filming.headline() == "sheet")
    user.until(lambda: user.find("teachNearest").accessibleDescription().startswith("sheet"))


def test_the_space_bar_records_into_the_chosen_class(filming: Any) -> None:
    user = filming.user
    filming.bench.classes.choose(filming.card("other").key)
    view = user.find("teachCameraView")
    view.setFocus()
    for _ in range(2):
        QTest.keyPress(view, Qt.Key.Key_Space)
        QTest.keyRelease(view, Qt.Key.Key_Space)
        filming.quiet()
    user.until(lambda: filming.samples("other") == 2)
    assert len(filming.state.takes) == 2, "each press is a take of its own"
    assert filming.samples("sheet") == 0


def test_a_held_button_stops_recording_when_another_window_comes_to_the_front(filming: Any) -> None:
    user, recorder = filming.user, filming.bench.inputs.camera.recorder
    QTest.mousePress(filming.card("sheet").add, LEFT)
    user.until(lambda: filming.samples("sheet") >= 1)
    QApplication.sendEvent(user.window, QEvent(QEvent.Type.WindowDeactivate))
    assert not recorder.is_on()
    QTest.mouseRelease(filming.card("sheet").add, LEFT)
    recorder.press(3)
    QApplication.sendEvent(user.window, QEvent(QEvent.Type.WindowDeactivate))
    assert recorder.is_on(), "after a countdown, nobody holds anything"
    recorder.stop()


def test_a_class_that_is_deleted_is_not_recorded_any_more(filming: Any) -> None:
    user, card = filming.user, filming.card("sheet")
    QTest.mousePress(card.add, LEFT)
    user.until(lambda: filming.samples("sheet") >= 2)
    card.delete_wanted.emit((card.key,))
    assert not filming.bench.inputs.camera.recorder.is_on()
    user.until(lambda: [taught.name for taught in filming.state.classes] == ["other"])
    filming.quiet()
    assert user.message() == "", "no sample came too late"


def test_a_class_that_gets_another_name_is_not_recorded_any_more(filming: Any) -> None:
    user, card = filming.user, filming.card("sheet")
    QTest.mousePress(card.add, LEFT)
    user.until(lambda: filming.samples("sheet") >= 2)
    card.changed.emit(card.key, "page", None, None)
    assert not filming.bench.inputs.camera.recorder.is_on()
    QTest.mouseRelease(card.add, LEFT)
    filming.quiet()
    assert filming.samples("page") >= 2
    assert user.message() == "", "no sample came too late"


def test_after_a_countdown_it_records_by_itself(filming: Any) -> None:
    user, recorder = filming.user, filming.bench.inputs.camera.recorder
    recorder._second.setInterval(20)
    recorder._end.setInterval(300)
    countdown = user.find("teachCountdown")
    countdown.setCurrentIndex(1)
    countdown.activated.emit(1)
    assert user.text("classAdd1") == "Record"
    user.click("classAdd1")
    assert user.find("teachCounting").isVisible(), "large, for somebody who stands away from the screen"
    user.until(lambda: not recorder.is_on())
    filming.quiet()
    assert filming.samples("sheet") >= 2


def test_a_camera_unplugged_in_a_burst_keeps_what_was_recorded(filming: Any, cameras: Any) -> None:
    user = filming.user
    QTest.mousePress(filming.card("sheet").add, LEFT)
    user.until(lambda: filming.samples("sheet") >= 2)
    cameras.fault = CameraError("The camera is gone. Plug it in again.")
    user.until(lambda: not filming.bench.inputs.camera.is_on())
    assert user.message().startswith("The camera is gone.")
    assert user.message().endswith("What was recorded is kept.")
    QTest.mouseRelease(filming.card("sheet").add, LEFT)
    filming.quiet()
    assert filming.samples("sheet") >= 2
    assert user.text("teachCameraStart") == "Start camera"


def test_recording_without_a_camera_says_what_to_do_first(teacher: Any, cameras: Any) -> None:
    teacher.new_project("Filmed")
    teacher.add_classes("sheet")
    teacher.user.click("teachInput-camera")
    teacher.user.click("classAdd1")
    assert "Start the camera first" in teacher.user.window.statusBar().currentMessage()
    assert teacher.samples("sheet") == 0


def test_the_camera_is_off_while_the_page_is_not_shown(filming: Any) -> None:
    filming.user.go("train")
    assert not filming.bench.inputs.camera.is_on()
    filming.user.go("teach")
    assert filming.user.text("teachCameraStart") == "Start camera"
