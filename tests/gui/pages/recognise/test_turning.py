"""The source File: pages that the program turns, and pictures that a person turns and crops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from engine import catalog
from engine.data.datasets import mnist_test
from engine.prediction.object_runtimes import sample_photos
from engine.system.folders import SAMPLES
from engine.types import Image
from gui.images import to_image, to_qimage

from .test_inputs import numbers

LEFT = Qt.MouseButton.LeftButton
FOUR = SAMPLES / "digit-4.png"
ROWS = ("30271", "45825", "27384")


def page_of(rows: tuple[str, ...] = ROWS) -> Image:
    """Rows of MNIST's test digits on paper, (H, W, 3) uint8."""
    test = mnist_test()
    grey = np.full((40 + 90 * len(rows), 60 + 70 * len(rows[0])), 235, np.uint8)
    for line, row in enumerate(rows):
        for place, digit in enumerate(row):
            ink = test.images[int(np.flatnonzero(test.labels == int(digit))[3])].repeat(2, axis=0).repeat(2, axis=1)
            top, left = 30 + 90 * line, 40 + 70 * place
            grey[top : top + 56, left : left + 56] -= (ink * 0.8).astype(np.uint8)
    return np.repeat(grey[:, :, np.newaxis], 3, axis=2)


def open_picture(user: Any, folder: Path, picture: Image, name: str = "page.png") -> None:
    assert to_qimage(picture).save(str(folder / name))
    user.window.recognise.inputs.opener.open_file(str(folder / name))


def lines(user: Any) -> str:
    return numbers(user)


def reads(user: Any, rows: tuple[str, ...] = ROWS) -> Callable[[], bool]:
    return lambda: lines(user) == "\n".join(rows)


def shown(user: Any) -> Image:
    picture = user.window.recognise.inputs.editor().picture()
    assert picture is not None
    return np.asarray(picture, np.uint8)


def at_rest(user: Any) -> None:
    user.until(lambda: not user.is_busy("pictures") and not user.is_busy("predict"))


def drag(user: Any, picture_box: tuple[float, float, float, float]) -> None:
    """Drag over a part of the shown picture: left, top, right, bottom in [0, 1]."""
    target, _ = user.find("fileEditor").view.place()
    left, top, right, bottom = picture_box
    start = QPoint(round(target.left() + left * target.width()), round(target.top() + top * target.height()))
    end = QPoint(round(target.left() + right * target.width()), round(target.top() + bottom * target.height()))
    frame = user.find("cropFrame")
    QTest.mousePress(frame, LEFT, pos=start)
    QTest.mouseMove(frame, end)
    QTest.mouseRelease(frame, LEFT, pos=end)


@pytest.mark.parametrize(
    ("quarters", "sentence"),
    [
        (1, "Turned by a quarter to the right"),
        (2, "Turned by half a turn"),
        (3, "Turned by a quarter to the left"),
    ],
)
def test_a_page_that_the_program_turns_is_shown_turned_and_read_as_it_lies_on_demand(
    user: Any, tmp_path: Path, quarters: int, sentence: str
) -> None:
    lying = np.rot90(page_of(), quarters)
    open_picture(user, tmp_path, lying)
    user.until(reads(user))
    assert (shown(user) == page_of()).all()
    assert user.find("fileTurned").isVisible()
    assert user.text("fileTurned") == sentence
    user.click("fileTurnBack")
    user.until(lambda: (shown(user) == lying).all() if shown(user).shape == lying.shape else False)
    user.until(lambda: not user.is_busy("predict") and not reads(user)())
    assert not user.find("fileTurned").isVisible()
    assert user.find("pictureKind-many").isChecked()
    user.window.recognise.refresh()
    at_rest(user)
    assert (shown(user) == lying).all(), "it is not turned against the person's will"
    user.press_keys("Ctrl+Y")
    user.until(reads(user))
    assert user.find("fileTurned").isVisible()


def test_a_reading_that_comes_after_the_picture_was_turned_by_hand_is_not_taken(user: Any, tmp_path: Path) -> None:
    lying = np.rot90(page_of(), 1)
    open_picture(user, tmp_path, lying)
    user.until(lambda: user.text("fileName") == "page.png")
    assert user.is_busy("predict"), "it is being read"
    user.press_keys("Ctrl+L")
    at_rest(user)
    user.until(lambda: bool(numbers(user)))
    assert (shown(user) == np.rot90(lying)).all()
    assert not user.find("fileTurned").isVisible()
    assert user.window.recognise.inputs.editor().undo_stack.count() == 1


def test_while_it_is_found_out_what_a_turned_picture_holds_nobody_is_asked_about_the_one_before(user: Any) -> None:
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(FOUR)))
    before = shown(user)
    asked = []
    user.window.predictions_ready.connect(lambda _: asked.append(user.window.recognise.shown_answer.request.picture))
    user.press_keys("Ctrl+L")
    user.window.recognise.refresh()
    at_rest(user)
    user.until(lambda: asked)
    at_rest(user)
    assert all((picture == np.rot90(before)).all() for picture in asked)


def test_a_page_that_lies_well_says_nothing(user: Any, tmp_path: Path) -> None:
    open_picture(user, tmp_path, page_of())
    user.until(reads(user))
    assert not user.find("fileTurned").isVisible()
    assert not user.find("fileTurnBack").isVisible()


def test_a_turned_page_is_asked_about_as_it_is_shown(user: Any, tmp_path: Path) -> None:
    """Other models, another kind, another source and back: everything is about the picture that is shown."""
    open_picture(user, tmp_path, np.rot90(page_of(), 1))
    user.until(reads(user))
    user.window.recognise.refresh()
    user.until(lambda: not user.is_busy("predict"))
    user.until(reads(user))
    assert user.text("fileTurned") == "Turned by a quarter to the right"
    assert user.window.recognise.inputs.editor().undo_stack.count() == 1
    user.answered(lambda: user.click("pictureKind-one"))
    assert (user.window.recognise.shown_answer.request.picture == page_of()).all()
    user.click("sourceChoice-draw")
    user.click("sourceChoice-file")
    user.click("pictureKind-many")
    user.until(reads(user))
    assert (shown(user) == page_of()).all()


def test_a_page_is_turned_by_hand_and_stays_so(user: Any, tmp_path: Path) -> None:
    open_picture(user, tmp_path, page_of())
    user.until(reads(user))
    user.press_keys("Ctrl+L")
    assert lines(user) == "", "what was read in the picture before is old news"
    at_rest(user)
    assert (shown(user) == np.rot90(page_of())).all()
    assert not user.find("fileTurned").isVisible()
    user.press_keys("Ctrl+R")
    user.until(reads(user))
    user.press_keys("Ctrl+Z")
    at_rest(user)
    assert (shown(user) == np.rot90(page_of())).all()
    user.press_keys("Ctrl+Z")
    user.until(reads(user))


def test_a_digit_that_is_cropped_out_of_a_page_is_answered_as_one_digit(user: Any, tmp_path: Path) -> None:
    open_picture(user, tmp_path, page_of())
    user.until(reads(user))
    user.click("fileCrop")
    height, width = shown(user).shape[:2]
    answer = user.answered(lambda: drag(user, (102 / width, 118 / height, 172 / width, 188 / height)))
    assert user.find("pictureKind-one").isChecked(), "what it holds is found out anew"
    assert sum(prediction.top.label == "5" for prediction in answer) >= 0.8 * len(catalog.DIGIT_MODELS)
    user.press_keys("Ctrl+Z")
    user.until(reads(user))
    assert user.find("pictureKind-many").isChecked()
    user.answered(lambda: user.press_keys("Ctrl+Shift+Z"))
    assert user.find("pictureKind-one").isChecked()


def test_cropping_by_keys_alone(user: Any, tmp_path: Path) -> None:
    open_picture(user, tmp_path, page_of())
    user.until(reads(user))
    user.press_keys("Ctrl+K")
    assert "arrow keys" in user.window.statusBar().currentMessage()
    for keys in [*["Shift+Up"] * 7, *["Left", "Down", "Shift+Right"] * 20]:
        user.press_keys(keys)
    user.press_keys("Return")
    user.until(reads(user, ROWS[1:]))
    assert user.window.statusBar().currentMessage() == ""


def test_a_sideways_page_that_is_cropped_out_of_a_picture_may_be_turned(user: Any, tmp_path: Path) -> None:
    photo = to_image(QImage(str(sample_photos()[1])).scaled(1000, 1000))
    page = np.rot90(page_of(), 1)
    photo[100 : 100 + page.shape[0], 200 : 200 + page.shape[1]] = page
    open_picture(user, tmp_path, photo)
    at_rest(user)
    assert user.find("pictureKind-object").isChecked()
    user.click("fileCrop")
    drag(user, (0.205, 0.105, 0.505, 0.505))
    user.until(lambda: user.find("fileTurned").isVisible())
    assert user.text("fileTurned") == "Turned by a quarter to the right"


def test_what_a_person_said_it_holds_comes_back_with_the_picture(user: Any) -> None:
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(FOUR)))
    user.click("pictureKind-object")
    user.until(lambda: not user.is_busy("predict"))
    user.press_keys("Ctrl+R")
    at_rest(user)
    user.press_keys("Ctrl+Z")
    at_rest(user)
    assert user.find("pictureKind-object").isChecked()


def test_undo_acts_on_what_is_shown_alone(user: Any) -> None:
    user.draw(user.ONE)
    drawn = user.find("drawingPad").picture()
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(FOUR)))
    opened = shown(user)
    user.press_keys("Ctrl+L")
    at_rest(user)
    turned = shown(user)
    user.click("sourceChoice-samples")
    for keys in ("Ctrl+Z", "Ctrl+L", "Ctrl+R", "Ctrl+K"):
        user.press_keys(keys)
    user.click("sourceChoice-draw")
    for keys in ("Ctrl+L", "Ctrl+R", "Ctrl+K"):
        user.press_keys(keys)
    assert (user.find("drawingPad").picture() == drawn).all()
    assert (shown(user) == turned).all()
    user.press_keys("Ctrl+Z")
    assert not user.find("drawingPad").picture().any()
    assert (shown(user) == turned).all()
    user.click("sourceChoice-file")
    user.press_keys("Ctrl+Z")
    assert (shown(user) == opened).all()
    assert not user.find("drawingPad").picture().any()
    user.go("train")
    user.press_keys("Ctrl+Y")
    assert (shown(user) == opened).all()


def test_menu_entries_are_greyed_where_there_is_nothing_to_turn(user: Any) -> None:
    texts = ("Turn to the left", "Turn to the right", "Crop")

    def enabled() -> set[bool]:
        return {user.menu_entry(text).isEnabled() for text in texts}

    assert enabled() == {False}
    user.click("sourceChoice-file")
    assert enabled() == {False}
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(FOUR)))
    assert enabled() == {True}
    user.go("models")
    assert enabled() == {False}


def test_a_picture_that_cannot_be_opened_leaves_the_steps(user: Any, tmp_path: Path) -> None:
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(FOUR)))
    opened = shown(user)
    user.press_keys("Ctrl+L")
    user.window.recognise.inputs.opener.open_file(str(tmp_path / "missing.png"))
    assert not user.find("fileTurnLeft").isEnabled()
    user.until(user.message)
    at_rest(user)
    assert "missing.png" in user.message(), "it stays when it is known what the picture before holds"
    assert (shown(user) == np.rot90(opened)).all()
    assert user.window.recognise.inputs.editor().kind is not None
    user.press_keys("Ctrl+Z")
    assert (shown(user) == opened).all()


def test_turned_back_before_it_was_judged_and_away_to_the_pad(user: Any) -> None:
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(FOUR)))
    user.press_keys("Ctrl+L")
    user.press_keys("Ctrl+Z")
    user.click("sourceChoice-draw")
    user.click("sourceChoice-file")
    user.until(lambda: user.headline() == "4")
