"""The page Compare: a photo that is turned and cropped is answered anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.types import Image

from ...object_models import OTHERS, FakeModels, faked_models

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModels]:
    with faked_models(monkeypatch) as fake:
        yield fake


def show(user: Any) -> None:
    user.go("compare")
    user.until(lambda: " say" in user.text("objectSentence"))


def shown(user: Any) -> Image:
    return np.asarray(user.find("photoEditor").picture(), np.uint8)


def asked_about(user: Any) -> Image:
    """The photo of the last answer."""
    user.until(lambda: not user.is_busy("pictures") and not user.is_busy("objects"))
    return np.asarray(user.window.page("compare")._answer.request.picture, np.uint8)


@pytest.mark.parametrize("how", ["buttons", "keys", "menu"])
def test_a_turned_photo_is_answered_anew_and_turned_back(models: FakeModels, user: Any, how: str) -> None:
    show(user)
    photo = shown(user)
    models.labels = dict.fromkeys(models.labels, "tripod")
    left, undo = {
        "buttons": (lambda: user.click("photoTurnLeft"), lambda: user.click("photoUndo")),
        "keys": (lambda: user.press_keys("Ctrl+L"), lambda: user.press_keys("Ctrl+Z")),
        "menu": (
            lambda: user.menu_entry("Turn to the left").trigger(),
            lambda: user.menu_entry("Undo Turn").trigger(),
        ),
    }[how]
    left()
    user.until(lambda: user.text("objectSentence") == "5 of 5 models say tripod")
    assert (shown(user) == np.rot90(photo)).all()
    assert (asked_about(user) == np.rot90(photo)).all()
    assert user.text("photoName") == "camera.jpg"
    undo()
    assert (shown(user) == photo).all()
    assert (asked_about(user) == photo).all()


def test_a_cropped_photo_is_answered_anew(models: FakeModels, user: Any) -> None:
    show(user)
    height, width = shown(user).shape[:2]
    user.click("photoCrop")
    target, _ = user.find("photoEditor").view.place()
    frame = user.find("cropFrame", user.find("photoEditor"))
    start = QPoint(round(target.left() + target.width() / 4), round(target.top() + target.height() / 4))
    end = QPoint(round(target.left() + target.width() * 3 / 4), round(target.top() + target.height() / 2))
    QTest.mousePress(frame, LEFT, pos=start)
    QTest.mouseMove(frame, end)
    QTest.mouseRelease(frame, LEFT, pos=end)
    assert shown(user).shape[0] == pytest.approx(height / 4, abs=4)
    assert shown(user).shape[1] == pytest.approx(width / 2, abs=4)
    assert (asked_about(user) == shown(user)).all()


def test_times_are_measured_of_the_turned_photo(models: FakeModels, user: Any) -> None:
    models.missing |= OTHERS  # the weights of some are no real files here, which a row needs
    show(user)
    rows = user.find("comparisonTable", user.find("comparePage")).shown_rows
    user.click("compareChoice-table")
    user.until(lambda: [row.label for row in rows()] == ["espresso"])
    models.labels = dict.fromkeys(models.labels, "tripod")
    user.click("photoTurnRight")
    user.until(lambda: [row.label for row in rows()] == ["tripod"])
    assert (asked_about(user) == shown(user)).all()


def test_undo_on_one_page_leaves_the_picture_of_the_other(models: FakeModels, user: Any) -> None:
    show(user)
    user.press_keys("Ctrl+L")
    turned = shown(user)
    user.go("recognise")
    user.draw(user.SEVEN)
    user.press_keys("Ctrl+Z")
    assert not user.find("drawingPad").picture().any()
    assert (shown(user) == turned).all()
    user.go("compare")
    user.press_keys("Ctrl+Y")  # there is nothing to do again here
    user.press_keys("Ctrl+Z")
    assert (shown(user) == np.rot90(turned, -1)).all()
    assert not user.find("drawingPad").picture().any()


def test_another_photo_begins_anew(models: FakeModels, user: Any) -> None:
    show(user)
    user.press_keys("Ctrl+L")
    user.click("photo-cat")
    user.until(lambda: user.text("photoName") == "cat.jpg")
    assert not user.find("photoUndo").isEnabled()
    user.click("photoTurnLeft")
    user.click("photo-cat")
    user.until(lambda: not user.find("photoUndo").isEnabled() and user.find("photoTurnLeft").isEnabled())
    assert user.text("photoName") == "cat.jpg"
