"""The page Camera looking for objects: what a model says, which models there are, and where a snapshot goes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.camera.requests import DigitSight

from ...fake_cameras import FakeCameras
from ...object_models import GONE, HERE, FakeModels, faked_models

RESNET = "resnet50"


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModels]:
    with faked_models(monkeypatch) as fake:
        yield fake


@pytest.fixture
def watching(user: Any, cameras: FakeCameras, models: FakeModels) -> Callable[[], Any]:
    """Switches to objects and the front camera on; returns the page."""

    def start() -> Any:
        page = user.go("camera")
        user.until(lambda: user.find("cameraDevice").currentText() == "Front camera")
        user.click("cameraTask-objects")
        user.click("cameraStart")
        return page

    return start


def sees(user: Any) -> str:
    return str(user.text("cameraObject"))


def choose(user: Any, model_id: str) -> None:
    """Choose a model as its entry's click does."""
    choice = user.find("cameraObjectModel")
    choice.setCurrentIndex(choice.findData(model_id))
    choice.activated.emit(choice.currentIndex())


def test_a_model_says_what_is_held_before_the_camera(user: Any, watching: Callable[[], Any]) -> None:
    watching()
    user.until(lambda: sees(user) == "espresso")
    view = user.find("cameraView")
    assert view.accessibleDescription() == "espresso"
    rows = user.find("labelRows", user.find("objectsCard"))
    assert rows.accessibleDescription().startswith("espresso: 90.0")
    user.until(lambda: user.text("objectPace-infer").endswith("ms"))
    QTest.keyClick(view, Qt.Key.Key_Space)
    user.until(lambda: view.sight().frozen)
    user.click("cameraLook-stages")
    assert user.find("objectStages").isVisible()
    assert "224×224" in user.text("objectStageCaption-given")


def test_digits_and_object_can_be_changed_while_it_is_on_and_are_remembered(
    user: Any, cameras: FakeCameras, watching: Callable[[], Any]
) -> None:
    page = watching()
    user.until(lambda: sees(user) == "espresso")
    user.click("cameraTask-digits")
    user.until(lambda: user.find("cameraNumbers").toPlainText() == "407")
    assert user.find("cameraOffer").accessibleName() == "Snapshot to Recognise"
    user.click("cameraTask-objects")
    user.until(lambda: sees(user) == "espresso")
    assert len(cameras.opened) == 1
    assert page.is_on()
    assert user.window._preferences.camera_task == "objects"


def test_what_is_chosen_while_the_camera_is_opened_anew_is_heard(
    user: Any, cameras: FakeCameras, watching: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    may_close = threading.Event()
    monkeypatch.setattr(cameras, "close", may_close.wait)
    watching()
    user.until(lambda: sees(user) == "espresso")
    QTest.keyClick(user.find("cameraSize"), Qt.Key.Key_Down)
    user.click("cameraTask-digits")
    QTest.mouseClick(user.find("cameraMirror"), Qt.MouseButton.LeftButton)
    may_close.set()
    user.until(lambda: isinstance(user.find("cameraView").sight(), DigitSight))
    user.until(lambda: (user.find("cameraView").sight().picture == cameras.picture[:, ::-1]).all())
    assert len(cameras.opened) == 2


def test_what_was_chosen_last_is_there_again(
    new_user: Callable[[], Any], cameras: FakeCameras, models: FakeModels
) -> None:
    first = new_user()
    first.go("camera")
    first.click("cameraTask-objects")
    assert "hold something in front of it" in first.find("cameraView").hint()
    first.window.close()
    again = new_user()
    again.go("camera")
    assert again.find("objectsCard").isVisible()


def test_a_snapshot_goes_to_the_page_compare(user: Any, cameras: FakeCameras, watching: Callable[[], Any]) -> None:
    page = watching()
    user.until(lambda: sees(user) == "espresso")
    user.click("cameraOffer")
    assert user.find("comparePage").isVisible()
    user.until(lambda: user.text("photoName").startswith("Snapshot "))
    user.until(lambda: user.text("objectCardBest", user.find(f"objectCard-{HERE}")) == "espresso")
    assert user.text("photoName").startswith("Snapshot ")
    assert not page.is_on()


def test_models_without_weights_are_greyed_with_the_reason_and_a_way_to_get_them(
    user: Any, watching: Callable[[], Any]
) -> None:
    watching()
    choice = user.find("cameraObjectModel")
    place = choice.findData(GONE)
    user.until(lambda: not choice.model().item(place).isEnabled())
    assert choice.itemText(place) == "VGG16 (not downloaded)"
    assert "553" in choice.itemData(place, Qt.ItemDataRole.ToolTipRole)
    assert choice.model().item(choice.findData(RESNET)).isEnabled()
    user.click("cameraGetWeights")
    user.until(lambda: user.window.findChild(object, "weights-vgg16") is not None)


def test_a_model_that_gets_ready_says_how_far_it_is_and_one_that_cannot_says_why(
    user: Any, models: FakeModels, watching: Callable[[], Any]
) -> None:
    models.converting.add(RESNET)
    models.broken.add("vit-base")
    watching()
    user.until(lambda: sees(user) == "espresso")
    choose(user, RESNET)
    user.until(lambda: "4 of 32 photos" in user.text("cameraObjectMessage"))
    number = user.find("cameraView").sight().number
    user.until(lambda: user.find("cameraView").sight().number > number + 3)  # the picture goes on meanwhile
    models.go_on.set()
    user.until(lambda: sees(user) == "espresso" and user.text("cameraObjectMessage") == "")
    choose(user, "vit-base")
    user.until(
        lambda: (
            user.text("cameraObjectMessage") == "The weights of ViT-Base are damaged. Remove them and get them again."
        )
    )
    assert sees(user) == "–"
