"""Turning and cropping an opened picture by mouse and keys, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engine.reading.requests import JudgeRequest, OpenedPicture
from engine.types import Image, PictureKind
from gui.page_parts.picture_editor import PictureEditor

LEFT = Qt.MouseButton.LeftButton
ONE, MANY = PictureKind.ONE_DIGIT, PictureKind.MANY_DIGITS


def numbered(height: int, width: int) -> Image:
    """A picture whose every pixel is unlike every other."""
    numbers = np.arange(height * width, dtype=np.uint32).reshape(height, width)
    return np.stack([numbers >> 16, numbers >> 8 & 255, numbers & 255], axis=2).astype(np.uint8)


PICTURE = numbered(100, 200)


class Host:
    """What holds an editor: says what every picture holds that it is asked about, unless it is told to wait."""

    def __init__(self, editor: PictureEditor) -> None:
        self.editor = editor
        self.asked: list[Image] = []
        self.changed: list[PictureKind | None] = []
        self.waits = False
        editor.judge_wanted.connect(self._asked)
        editor.changed.connect(lambda: self.changed.append(editor.kind))

    def _asked(self, picture: Image) -> None:
        self.asked.append(picture)
        if not self.waits:
            self.judge(picture, ONE)

    def judge(self, picture: Image, kind: PictureKind) -> None:
        self.editor.judged(OpenedPicture(JudgeRequest(picture, "it"), picture, kind))

    def shown(self) -> Image:
        picture = self.editor.picture()
        assert picture is not None
        assert picture.flags.c_contiguous
        return picture

    def find(self, name: str) -> Any:
        found = self.editor.findChild(QWidget, name)
        assert found is not None
        return found

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(name), LEFT)

    def press(self, *keys: str) -> None:
        for key in keys:
            focus = QApplication.focusWidget()
            assert focus is not None
            QTest.keySequence(focus, key)

    def at(self, x: float, y: float) -> QPoint:
        """A place of the picture, in its pixels, on the frame."""
        target, part = self.editor.view.place()
        scale = target.width() / part.width()
        return QPoint(round(target.left() + x * scale), round(target.top() + y * scale))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        frame = self.find("cropFrame")
        QTest.mousePress(frame, LEFT, pos=self.at(*start))
        QTest.mouseMove(frame, self.at((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
        QTest.mouseRelease(frame, LEFT, pos=self.at(*end))

    def cropping(self) -> bool:
        return bool(self.find("cropFrame").isVisible())


@pytest.fixture
def host(put_on_screen: Callable[[QWidget], None]) -> Host:
    editor = PictureEditor("it", "Nothing yet.")
    editor.resize(640, 480)
    put_on_screen(editor)
    editor.open(PICTURE, MANY)
    return Host(editor)


def same(first: Image, second: Image) -> bool:
    return first.shape == second.shape and bool((first == second).all())


def test_without_a_picture_nothing_can_be_done(put_on_screen: Callable[[QWidget], None]) -> None:
    editor = PictureEditor("it", "Nothing yet.")
    put_on_screen(editor)
    for name in ("itTurnLeft", "itTurnRight", "itCrop", "itUndo", "itRedo"):
        assert not editor.findChild(QWidget, name).isEnabled()
    for edit in (editor.crop, lambda: editor.turn(1), editor.wait, editor.go_on):
        edit()
    assert editor.picture() is None
    assert editor.kind is None


@pytest.mark.parametrize(("name", "quarters"), [("itTurnLeft", 1), ("itTurnRight", 3)])
def test_a_picture_is_turned_and_judged_anew_and_turned_back(host: Host, name: str, quarters: int) -> None:
    host.click(name)
    assert same(host.shown(), np.rot90(PICTURE, quarters))
    assert host.asked[-1] is host.shown()
    assert host.changed == [ONE]
    host.click("itUndo")
    assert same(host.shown(), PICTURE)
    assert host.changed == [ONE, MANY], "what it held was known"
    host.click("itRedo")
    assert same(host.shown(), np.rot90(PICTURE, quarters))
    assert len(host.asked) == 1


def test_four_turns_show_the_picture_as_it_was(host: Host) -> None:
    for _ in range(4):
        host.click("itTurnLeft")
    assert same(host.shown(), PICTURE)
    assert host.editor.undo_stack.count() == 4


@pytest.mark.parametrize("start_and_end", [((40, 20), (160, 80)), ((160, 80), (40, 20)), ((40, 80), (160, 20))])
def test_what_the_mouse_is_dragged_over_is_kept(host: Host, start_and_end: Any) -> None:
    host.click("itCrop")
    assert host.find("itCrop").isChecked()
    host.drag(*start_and_end)
    assert not host.cropping()
    assert not host.find("itCrop").isChecked()
    height, width = host.shown().shape[:2]
    assert abs(height - 60) <= 2
    assert abs(width - 120) <= 2
    assert abs(int(host.shown()[0, 0, 1]) * 256 + int(host.shown()[0, 0, 2]) - (20 * 200 + 40)) <= 2 * 200 + 2
    host.click("itUndo")
    assert same(host.shown(), PICTURE)


def test_dragging_beyond_the_picture_keeps_up_to_its_edge(host: Host) -> None:
    host.click("itCrop")
    host.drag((100, 50), (400, 400))
    assert same(host.shown()[-1, -1], PICTURE[-1, -1])


def test_a_slip_of_the_hand_crops_nothing(host: Host) -> None:
    host.click("itCrop")
    host.drag((40, 20), (42, 90))
    assert host.cropping()
    assert same(host.shown(), PICTURE)
    assert not host.editor.undo_stack.canUndo()


def test_keys_move_the_frame_change_its_size_and_crop(host: Host) -> None:
    host.click("itCrop")
    name = host.find("cropFrame").accessibleName()
    assert "160 × 80 pixels, 20 from the left and 10 from the top" in name
    host.press("Left", "Left", "Down", "Shift+Right", "Shift+Right", "Shift+Up")
    assert "168 × 76 pixels, 12 from the left and 14 from the top" in host.find("cropFrame").accessibleName()
    host.press("Return")
    assert same(host.shown(), PICTURE[14:90, 12:180])
    assert QApplication.focusWidget() is host.find("itCrop")


def test_the_frame_stays_inside_the_picture_and_does_not_vanish(host: Host) -> None:
    host.click("itCrop")
    host.press(*["Left"] * 20, *["Up"] * 20)
    assert "160 × 80 pixels, 0 from the left and 0 from the top" in host.find("cropFrame").accessibleName()
    host.press(*["Shift+Left"] * 60, *["Shift+Up"] * 60)
    assert "8 × 8 pixels" in host.find("cropFrame").accessibleName()
    host.press(*["Right"] * 60, *["Down"] * 60)
    assert "192 from the left and 92 from the top" in host.find("cropFrame").accessibleName()
    host.press("Enter")
    assert same(host.shown(), PICTURE[92:, 192:])


def test_escape_and_the_button_leave_everything_as_it_was(host: Host) -> None:
    host.click("itCrop")
    host.press("Escape")
    assert not host.cropping()
    assert QApplication.focusWidget() is host.find("itCrop")
    host.click("itCrop")
    host.click("itCrop")
    assert not host.cropping()
    assert same(host.shown(), PICTURE)
    assert host.changed == []


def test_all_of_the_picture_is_no_step(host: Host) -> None:
    host.click("itCrop")
    host.drag((-10, -10), (300, 300))
    assert not host.cropping()
    assert not host.editor.undo_stack.canUndo()


def test_any_other_step_ends_the_cropping(host: Host) -> None:
    host.click("itTurnLeft")
    host.click("itCrop")
    host.click("itUndo")
    assert not host.cropping()
    host.click("itCrop")
    host.editor.open(PICTURE, MANY)
    assert not host.cropping()
    assert not host.find("itCrop").isChecked()


def test_turning_and_cropping_follow_each_other(host: Host) -> None:
    host.click("itTurnLeft")
    host.click("itCrop")
    host.press("Return")
    host.click("itTurnRight")
    expected = np.rot90(np.rot90(PICTURE)[20:180, 10:90], 3)
    assert same(host.shown(), expected)
    for _ in range(3):
        host.click("itUndo")
    assert same(host.shown(), PICTURE)
    for _ in range(3):
        host.click("itRedo")
    assert same(host.shown(), expected)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (3, 3)])
def test_the_smallest_pictures_are_turned_and_cropped(host: Host, shape: tuple[int, int]) -> None:
    host.editor.open(numbered(*shape), ONE)
    host.click("itCrop")
    host.press("Shift+Left", "Shift+Up", "Return")
    host.click("itTurnLeft")
    assert host.shown().size > 0


def test_steps_of_a_large_picture_take_no_memory_of_their_own(host: Host) -> None:
    large = np.zeros((2000, 3000, 3), np.uint8)
    host.editor.open(large, ONE)
    host.editor.turn(1)
    state = host.editor._state
    assert state is not None
    assert np.shares_memory(state.pixels, large)


def test_an_opened_picture_cannot_be_undone(host: Host) -> None:
    host.click("itTurnLeft")
    host.editor.open(PICTURE[:50].copy(), ONE)
    assert not host.find("itUndo").isEnabled()
    assert same(host.shown(), PICTURE[:50])


@pytest.mark.parametrize(
    ("quarters", "sentence"),
    [
        (1, "Turned by a quarter to the left"),
        (2, "Turned by half a turn"),
        (3, "Turned by a quarter to the right"),
    ],
)
def test_a_picture_that_the_program_has_turned_says_so_and_goes_back(host: Host, quarters: int, sentence: str) -> None:
    assert not host.find("itTurned").isVisible()
    host.editor.turned_by_program(quarters)
    assert same(host.shown(), np.rot90(PICTURE, quarters))
    assert host.find("itTurned").text() == sentence
    assert host.find("itTurned").isVisible()
    assert host.changed == [], "it is read already"
    host.click("itTurnBack")
    assert same(host.shown(), PICTURE)
    assert host.changed == [MANY]
    assert not host.editor.may_turn
    assert not host.find("itTurned").isVisible()
    host.click("itRedo")
    assert host.find("itTurned").text() == sentence
    host.click("itTurnLeft")
    assert not host.find("itTurned").isVisible(), "a person has turned it"


def test_the_program_may_turn_what_nobody_has_turned(host: Host) -> None:
    assert host.editor.may_turn
    host.click("itCrop")
    host.press("Return")
    assert host.editor.may_turn, "nobody has said how it lies"
    host.click("itTurnLeft")
    assert not host.editor.may_turn
    host.click("itUndo")
    assert not host.editor.may_turn
    host.editor.open(PICTURE, MANY)
    assert host.editor.may_turn


def test_what_a_person_says_while_it_is_judged_is_right(host: Host) -> None:
    host.waits = True
    host.click("itTurnLeft")
    host.editor.kind = PictureKind.OBJECT
    host.judge(host.asked[0], ONE)
    assert host.editor.kind is PictureKind.OBJECT


def test_a_late_word_about_another_picture_is_not_taken(host: Host) -> None:
    host.waits = True
    host.click("itTurnLeft")
    host.click("itTurnLeft")
    host.judge(host.asked[0], ONE)
    assert host.editor.kind is None
    assert host.changed == []
    host.judge(host.asked[1], ONE)
    assert host.changed == [ONE]


def test_nothing_is_turned_while_another_picture_is_opened_and_judging_goes_on_after_a_failure(host: Host) -> None:
    host.waits = True
    host.click("itTurnLeft")
    host.editor.wait()
    assert not host.find("itTurnLeft").isEnabled()
    assert not host.find("itUndo").isEnabled()
    host.editor.go_on()
    assert host.find("itTurnLeft").isEnabled()
    assert len(host.asked) == 2, "the other picture had taken the place of the first question"
