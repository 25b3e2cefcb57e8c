"""The page Camera with cameras that are none: live, frozen, sent on, switched off, and when something fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from engine import catalog
from engine.camera import list_devices
from engine.camera.camera import device
from engine.errors import CameraError
from gui.pages.camera.digits_card import fast_digit_models

from ...fake_cameras import FRONT, FakeCameras, sheet
from ..recognise.test_inputs import numbers as numbers_of_page


@pytest.fixture
def live(user: Any, cameras: FakeCameras) -> Callable[[], Any]:
    """Switches the front camera on and waits for its numbers; returns the page."""

    def start() -> Any:
        page = user.go("camera")
        user.until(lambda: user.find("cameraDevice").currentText() == "Front camera")
        user.click("cameraStart")
        user.until(lambda: numbers(user) == "407")
        return page

    return start


def numbers(user: Any) -> str:
    return str(user.find("cameraNumbers").toPlainText())


def test_it_is_off_until_started_and_reads_what_is_held_before_it(
    user: Any, cameras: FakeCameras, live: Callable[[], Any]
) -> None:
    user.go("camera")
    assert cameras.opened == []
    assert "The camera is off" in user.find("cameraView").hint()
    live()
    assert cameras.opened == [FRONT]
    view = user.find("cameraView")
    assert [one.digit.label for one in view.sight().digits] == ["4", "0", "7"]
    assert view.accessibleDescription() == "407"
    assert user.text("cameraCount") == "3 digits"
    assert user.find("cameraStart").accessibleName() == "Stop"
    user.until(lambda: user.text("cameraPace-boxes").endswith("ms"))
    cameras.picture = sheet("15")
    user.until(lambda: numbers(user) == "15")
    user.click("cameraCopy")
    assert QGuiApplication.clipboard().text() == "15"


def test_the_space_bar_freezes_and_goes_on(user: Any, cameras: FakeCameras, live: Callable[[], Any]) -> None:
    live()
    view = user.find("cameraView")
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Space)
    user.until(lambda: view.sight().frozen)
    frozen = view.sight()
    cameras.picture = sheet("15")
    user.click("cameraLook-stages")
    assert user.find("stagesView").isVisible()
    assert view.sight() is frozen
    user.click("cameraFreeze")
    user.until(lambda: numbers(user) == "15")
    assert not view.sight().frozen


def test_a_snapshot_goes_to_a_file_and_to_recognise(
    user: Any, cameras: FakeCameras, live: Callable[[], Any], tmp_path: Path
) -> None:
    page = live()
    user.click("cameraSave")
    target = tmp_path / "sheet.png"
    dialog = user.window.findChild(QFileDialog, "saveSnapshotDialog")
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    user.until(target.exists)
    saved = QImage(str(target))
    assert (saved.height(), saved.width()) == cameras.picture.shape[:2]
    user.click("cameraOffer")
    assert user.find("recognisePage").isVisible()
    user.until(lambda: numbers_of_page(user) == "407")
    assert len(user.answered(lambda: user.click("pictureKind-one"))) == len(catalog.DIGIT_MODELS)
    assert user.text("fileName").startswith("Snapshot ")
    assert not page.is_on()
    user.until(lambda: cameras.closed == 1)


def test_inside_goes_on_with_the_largest_digit_that_was_seen(user: Any, live: Callable[[], Any]) -> None:
    page = live()
    seen = [one.digit for one in page._pictures.view.sight().digits]
    inside = user.go("inside")
    assert user.text("insideName").startswith("Snapshot")
    shown = inside._panel.picture()
    assert any((shown == digit.picture[..., None]).all() for digit in seen)


def test_it_goes_off_when_hidden_or_minimised(user: Any, cameras: FakeCameras, live: Callable[[], Any]) -> None:
    page = live()
    user.go("models")
    assert not page.is_on()
    user.until(lambda: cameras.closed == 1)
    live()
    user.window.showMinimized()
    user.until(lambda: not page.is_on() and cameras.closed == 2)
    user.window.showNormal()
    assert not page.is_on()
    assert "The camera is off" in user.find("cameraView").hint()


def test_a_fault_is_said_and_it_can_be_started_again(user: Any, cameras: FakeCameras, live: Callable[[], Any]) -> None:
    page = live()
    cameras.fault = CameraError("It was unplugged. Plug it in.")
    user.until(lambda: not page.is_on())
    assert user.message() == "It was unplugged. Plug it in."
    assert user.find("cameraView").hint() == "It was unplugged. Plug it in."
    assert numbers(user) == ""
    cameras.fault = None
    live()
    assert user.message() == ""


def test_all_models_read_on_their_own(user: Any, live: Callable[[], Any]) -> None:
    live()
    choice = user.find("cameraModels")
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_End)
    user.until(lambda: len(user.find("cameraView").sight().model_ids) == len(fast_digit_models()))
    user.until(lambda: user.find("cameraByModel").toPlainText().count("\n") == 2 * len(fast_digit_models()) - 1)
    assert len(user.find("cameraView").sight().digits[0].digit.by_model) == len(fast_digit_models())


def test_cameras_come_and_go(user: Any, cameras: FakeCameras, monkeypatch: pytest.MonkeyPatch) -> None:
    page = user.go("camera")
    devices = user.find("cameraDevice")
    user.until(lambda: devices.currentText() == "Front camera")
    page._list_timer.setInterval(20)
    monkeypatch.setattr(list_devices, "list_cameras", lambda: (FRONT, device(2, "Microscope")))
    user.until(lambda: devices.count() == 2)
    assert devices.currentText() == "Front camera"
    QTest.keyClick(devices, Qt.Key.Key_Down)
    user.click("cameraStart")
    user.until(lambda: numbers(user) == "407")
    monkeypatch.setattr(list_devices, "list_cameras", lambda: (FRONT, device(2, "Microscope"), device(4, "Desk")))
    user.until(lambda: devices.count() == 3)
    assert devices.currentText() == "Microscope"
    QTest.keyClick(user.find("cameraSize"), Qt.Key.Key_Down)
    user.until(lambda: len(cameras.opened) == 2)
    assert cameras.opened == [device(2, "Microscope")] * 2, "another resolution is one of the camera that was chosen"
    user.click("cameraStart")
    monkeypatch.setattr(list_devices, "list_cameras", lambda: ())
    user.until(lambda: devices.currentText() == "No camera found")
    user.click("cameraStart")
    assert "No camera found" in user.message()
    assert not page.is_on()


def test_what_is_no_address_and_no_file_is_said(user: Any, cameras: FakeCameras) -> None:
    page = user.go("camera")
    user.click("cameraKind-stream")
    address = user.find("cameraAddress")
    QTest.keyClicks(address, "http://[")
    QTest.keyClick(address, Qt.Key.Key_Return)
    assert "is not the address of a stream" in user.message()
    user.click("cameraKind-file")
    user.click("cameraStart")
    assert "No video file is chosen" in user.message()
    assert cameras.opened == []
    page._choice.take_file("film.mp4")
    user.click("cameraStart")
    user.until(lambda: [camera.name for camera in cameras.opened] == ["film.mp4"])


def test_the_page_fits_a_small_laptop(user: Any, live: Callable[[], Any]) -> None:
    live()
    hint = user.window.page("camera").minimumSizeHint()
    assert hint.width() <= 1366 - user.find("navigation").width()
    assert hint.height() <= 650
