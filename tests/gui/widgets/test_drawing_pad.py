"""The pad, drawn on with real mouse, touch and keyboard events."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.widgets.pad.drawing_pad import DrawingPad
from gui.widgets.pad.pad_toolbar import PadToolbar

SIDE = 300
LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def pad(qtbot: QtBot) -> DrawingPad:
    pad = DrawingPad()
    qtbot.addWidget(pad)
    pad.resize(SIDE, SIDE)
    with qtbot.waitExposed(pad):
        pad.show()
    return pad


def press(pad: DrawingPad, x: float, y: float) -> None:
    QTest.mousePress(pad, LEFT, pos=QPoint(round(x * SIDE), round(y * SIDE)))


def move(pad: DrawingPad, x: float, y: float) -> None:
    QTest.mouseMove(pad, QPoint(round(x * SIDE), round(y * SIDE)))


def release(pad: DrawingPad, x: float, y: float) -> None:
    QTest.mouseRelease(pad, LEFT, pos=QPoint(round(x * SIDE), round(y * SIDE)))


def drag(pad: DrawingPad, *points: tuple[float, float]) -> None:
    press(pad, *points[0])
    for point in points[1:]:
        move(pad, *point)
    release(pad, *points[-1])


def ink(pad: DrawingPad, x: float, y: float) -> int:
    picture = pad.picture()
    return int(picture[round(y * (picture.shape[0] - 1)), round(x * (picture.shape[1] - 1)), 0])


def test_a_stroke_is_white_on_black_where_the_mouse_went(pad: DrawingPad) -> None:
    assert pad.is_empty()
    drag(pad, (0.2, 0.5), (0.4, 0.5), (0.6, 0.5), (0.8, 0.5))
    picture = pad.picture()
    assert picture.shape == (400, 400, 3)
    assert picture.dtype == np.uint8
    assert [ink(pad, x, 0.5) for x in (0.2, 0.5, 0.8)] == [255, 255, 255]
    rows = np.flatnonzero(picture[:, 200, 0] > 127)
    assert len(rows) == pytest.approx(400 * pad.brush_size, abs=2), "the stroke is as wide as the brush"
    assert ink(pad, 0.5, 0.3) == ink(pad, 0.05, 0.5) == 0
    assert len(np.unique(picture)) > 2, "edges are anti-aliased"


def test_a_stroke_goes_where_the_pen_was_and_is_bent_between_few_points(pad: DrawingPad) -> None:
    pad.draw_strokes([[(0.2, 0.8), (0.5, 0.2), (0.8, 0.8)]])
    assert [ink(pad, *point) for point in ((0.2, 0.8), (0.5, 0.2), (0.8, 0.8))] == [255, 255, 255]
    assert [ink(pad, x, 0.27) for x in (0.4, 0.6)] == [255, 255], "a straight line would be narrower"
    assert ink(pad, 0.5, 0.35) == 0


def test_programs_are_told_while_the_button_is_still_down(pad: DrawingPad, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pad.changed):
        press(pad, 0.3, 0.3)
    with qtbot.waitSignal(pad.changed):
        move(pad, 0.6, 0.3)
    assert ink(pad, 0.6, 0.3) == 255, "up to where the mouse is now"
    with qtbot.waitSignal(pad.changed):
        release(pad, 0.6, 0.3)


def test_many_moves_in_one_turn_are_one_signal(pad: DrawingPad, qtbot: QtBot) -> None:
    heard: list[int] = []
    pad.changed.connect(lambda: heard.append(1))
    pad.draw_strokes([[(0.1, 0.1 + index / 200) for index in range(100)]])
    assert len(heard) == 1


def test_undo_redo_and_clear_bring_back_exactly_what_was_there(pad: DrawingPad) -> None:
    drag(pad, (0.2, 0.3), (0.5, 0.35), (0.8, 0.3))
    one = pad.picture()
    drag(pad, (0.5, 0.2), (0.45, 0.5), (0.5, 0.9))
    two = pad.picture()
    pad.clear()
    assert pad.is_empty()
    assert not pad.picture().any()
    for expected in (two, one):
        pad.undo()
        assert np.array_equal(pad.picture(), expected)
    pad.undo()
    assert pad.is_empty()
    for expected in (one, two):
        pad.redo()
        assert np.array_equal(pad.picture(), expected)


def test_the_eraser_takes_ink_away_and_can_be_undone(pad: DrawingPad) -> None:
    drag(pad, (0.2, 0.5), (0.8, 0.5))
    pad.eraser = True
    pad.brush_size = 1 / 6
    drag(pad, (0.5, 0.3), (0.5, 0.7))
    assert ink(pad, 0.5, 0.5) == 0
    assert ink(pad, 0.25, 0.5) == 255
    assert not pad.is_empty()
    drag(pad, (0.1, 0.5), (0.9, 0.5))
    assert pad.is_empty(), "all ink is erased"
    pad.undo()
    pad.undo()
    assert ink(pad, 0.5, 0.5) == 255


@pytest.mark.parametrize("action", ["clear", "undo"])
def test_clear_and_undo_in_the_middle_of_a_stroke_drop_it(pad: DrawingPad, action: str) -> None:
    press(pad, 0.2, 0.5)
    move(pad, 0.6, 0.5)
    getattr(pad, action)()
    move(pad, 0.8, 0.5)
    release(pad, 0.8, 0.5)
    assert pad.is_empty()
    assert not pad.undo_stack.canUndo()
    drag(pad, (0.2, 0.2), (0.4, 0.2))
    assert ink(pad, 0.3, 0.2) == 255


def test_undoing_a_step_under_a_stroke_keeps_the_stroke(pad: DrawingPad) -> None:
    drag(pad, (0.2, 0.2), (0.8, 0.2))
    press(pad, 0.2, 0.6)
    move(pad, 0.5, 0.6)
    pad.undo_stack.undo()
    assert ink(pad, 0.5, 0.2) == 0
    move(pad, 0.8, 0.6)
    release(pad, 0.8, 0.6)
    assert ink(pad, 0.5, 0.6) == 255
    pad.undo()
    assert pad.is_empty()


def test_escape_drops_the_stroke_under_way_only(pad: DrawingPad) -> None:
    drag(pad, (0.2, 0.2), (0.8, 0.2))
    press(pad, 0.2, 0.6)
    move(pad, 0.8, 0.6)
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    release(pad, 0.8, 0.6)
    assert ink(pad, 0.5, 0.6) == 0
    assert ink(pad, 0.5, 0.2) == 255


def test_resizing_changes_nothing_that_was_drawn(pad: DrawingPad) -> None:
    drag(pad, (0.2, 0.2), (0.8, 0.8))
    before = pad.picture()
    pad.resize(500, 340)
    assert np.array_equal(pad.picture(), before)
    assert pad.grab().toImage().pixelColor(250, 170) == Qt.GlobalColor.white, "the square is centred"


def test_one_finger_draws_and_a_second_is_ignored(pad: DrawingPad) -> None:
    device = QTest.createTouchDevice()
    finger, other = QPoint(60, 150), QPoint(60, 250)
    QTest.touchEvent(pad, device).press(0, finger, pad).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(150, 150), pad).press(1, other, pad).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(240, 150), pad).move(1, QPoint(240, 250), pad).commit()
    QTest.touchEvent(pad, device).release(0, QPoint(240, 150), pad).release(1, QPoint(240, 250), pad).commit()
    assert ink(pad, 0.5, 0.5) == 255
    assert not pad.picture()[300:].any()
    assert pad.undo_stack.count() == 1


def test_the_tools_do_what_they_say_and_grey_what_cannot_be_done(pad: DrawingPad, qtbot: QtBot) -> None:
    tools = PadToolbar(pad)
    qtbot.addWidget(tools)
    undo, redo, eraser, clear, brush = (
        tools.findChild(object, name) for name in ("padUndo", "padRedo", "padEraser", "padClear", "padBrush")
    )
    assert [widget.isEnabled() for widget in (undo, redo, clear)] == [False, False, False]
    drag(pad, (0.2, 0.5), (0.8, 0.5))
    assert [widget.isEnabled() for widget in (undo, redo, clear)] == [True, False, True]
    with qtbot.waitSignal(pad.changed):
        QTest.mouseClick(undo, LEFT)
    assert pad.is_empty()
    assert [widget.isEnabled() for widget in (undo, redo, clear)] == [False, True, False]
    with qtbot.waitSignal(pad.changed):
        QTest.mouseClick(redo, LEFT)
    QTest.mouseClick(clear, LEFT)
    assert pad.is_empty()
    QTest.mouseClick(eraser, LEFT)
    assert pad.eraser
    brush.setValue(brush.maximum())
    assert pad.brush_size == pytest.approx(1 / 6)


# The eraser leaves nothing that is not plain to see


STRAY = ((0.12, 0.80), (0.16, 0.84), (0.22, 0.83), (0.25, 0.88))


def stray_mark(pad: DrawingPad, size: float) -> np.ndarray:
    """Draw a digit, then a stray mark with a brush of this size; returns the picture of the digit alone."""
    pad.draw_strokes([[(0.45, 0.15), (0.75, 0.15), (0.6, 0.5), (0.55, 0.85)]])
    clean = pad.picture()
    pad.brush_size = size
    pad.draw_strokes([STRAY])
    assert not np.array_equal(pad.picture(), clean)
    pad.eraser = True
    return clean


@pytest.mark.parametrize("size", [1 / 24, 1 / 14, 1 / 10, 1 / 6])
@pytest.mark.parametrize("back", [1, -1])
def test_a_mark_that_the_eraser_goes_over_is_gone_to_the_last_grey(pad: DrawingPad, size: float, back: int) -> None:
    clean = stray_mark(pad, size)
    pad.draw_strokes([STRAY[::back]])
    assert np.array_equal(pad.picture(), clean)


@pytest.mark.parametrize("size", [1 / 24, 1 / 14, 1 / 6])
@pytest.mark.parametrize("aside", [(0.006, 0.004), (-0.005, 0.006), (0.004, -0.008)])
def test_an_eraser_a_little_aside_leaves_no_slivers(pad: DrawingPad, size: float, aside: tuple[float, float]) -> None:
    clean = stray_mark(pad, size)
    pad.draw_strokes([[(x + aside[0], y + aside[1]) for x, y in STRAY]])
    assert np.array_equal(pad.picture(), clean)


def test_dabs_of_the_eraser_leave_nothing_between_them(pad: DrawingPad) -> None:
    clean = stray_mark(pad, 1 / 14)
    pad.brush_size = 1 / 8
    for index in range(5):
        share = index / 4
        pad.draw_strokes([[(0.12 + 0.13 * share, 0.80 + 0.07 * share)]])
    assert np.array_equal(pad.picture(), clean)


@pytest.mark.parametrize("size", [1 / 14, 1 / 10, 1 / 6])
def test_of_a_mark_covered_by_half_the_other_half_stays_plain_to_see(pad: DrawingPad, size: float) -> None:
    clean = stray_mark(pad, size)
    pad.draw_strokes([[(x, y + size / 2) for x, y in STRAY]])
    left = np.maximum(pad.picture()[..., 0].astype(int) - clean[..., 0], 0)
    assert left.max() == 255
    assert (left == 255).sum() > 3 * ((left > 0) & (left < 255)).sum(), "more ink than rim"
    again = pad.picture()
    pad.undo()
    pad.redo()
    assert np.array_equal(pad.picture(), again)


def test_while_the_eraser_is_down_there_is_no_rim_either(pad: DrawingPad) -> None:
    clean = stray_mark(pad, 1 / 14)
    press(pad, *STRAY[0])
    for point in STRAY[1:]:
        move(pad, *point)
    faint = np.maximum(pad.picture()[..., 0].astype(int) - clean[..., 0], 0)
    assert faint.max() in (0, 255)
    assert (faint > 0).sum() < 40
    release(pad, *STRAY[-1])
    assert np.array_equal(pad.picture(), clean)


def test_the_eraser_thins_no_ink_that_it_only_passes(pad: DrawingPad) -> None:
    pad.brush_size = 1 / 24
    pad.draw_strokes([[(0.2, 0.5), (0.8, 0.5)]])
    clean = pad.picture()
    pad.eraser = True
    pad.draw_strokes([[(0.2, 0.56), (0.8, 0.56)], [(0.5, 0.7), (0.5, 0.57)]])
    assert np.array_equal(pad.picture(), clean)


# By keys


def steps(pad: DrawingPad, key: Qt.Key, count: int, modifier: Qt.KeyboardModifier = NO_KEYS) -> None:
    for _ in range(count):
        QTest.keyClick(pad, key, modifier)


def test_arrow_keys_move_the_pen_and_space_puts_it_down_and_lifts_it(pad: DrawingPad) -> None:
    pad.setFocus()
    steps(pad, Qt.Key.Key_Left, 8)
    assert pad.is_empty(), "the pen is up"
    QTest.keyClick(pad, Qt.Key.Key_Space)
    assert pad.is_drawing
    steps(pad, Qt.Key.Key_Right, 16)
    QTest.keyClick(pad, Qt.Key.Key_Space)
    assert not pad.is_drawing
    steps(pad, Qt.Key.Key_Down, 8)
    assert [ink(pad, x, 0.5) for x in (0.3, 0.5, 0.7)] == [255, 255, 255]
    assert ink(pad, 0.7, 0.7) == 0
    assert pad.undo_stack.count() == 1
    QTest.keyClick(pad, Qt.Key.Key_Space)
    QTest.keyClick(pad, Qt.Key.Key_Space)
    assert ink(pad, 0.7, 0.7) == 255, "a dot where the pen is"


def test_two_arrow_keys_at_once_draw_at_a_slant_and_shift_makes_small_steps(pad: DrawingPad) -> None:
    pad.setFocus()
    QTest.keyClick(pad, Qt.Key.Key_Space)
    QTest.keyPress(pad, Qt.Key.Key_Right)
    for _ in range(10):
        QTest.keyPress(pad, Qt.Key.Key_Down)
    QTest.keyRelease(pad, Qt.Key.Key_Right)
    QTest.keyRelease(pad, Qt.Key.Key_Down)
    assert [ink(pad, at, at) for at in (0.6, 0.7)] == [255, 255]
    pad.clear()
    QTest.keyClick(pad, Qt.Key.Key_Space)
    steps(pad, Qt.Key.Key_Up, 8, Qt.KeyboardModifier.ShiftModifier)
    columns, rows = (np.flatnonzero(pad.picture()[..., 0].any(axis=axis)) for axis in (0, 1))
    assert np.ptp(rows) - np.ptp(columns) == pytest.approx(400 * 8 / 160, abs=2)


def test_keys_stay_on_the_pad_and_erase_as_well(pad: DrawingPad) -> None:
    pad.setFocus()
    QTest.keyClick(pad, Qt.Key.Key_Space)
    steps(pad, Qt.Key.Key_Right, 60)
    QTest.keyClick(pad, Qt.Key.Key_Space)
    assert ink(pad, 1.0, 0.5) == 255
    pad.eraser = True
    QTest.keyClick(pad, Qt.Key.Key_Space)
    steps(pad, Qt.Key.Key_Left, 60)
    QTest.keyClick(pad, Qt.Key.Key_Space)
    assert pad.is_empty()


def test_escape_the_mouse_and_another_focus_end_a_stroke_of_keys(pad: DrawingPad) -> None:
    pad.setFocus()
    QTest.keyClick(pad, Qt.Key.Key_Space)
    steps(pad, Qt.Key.Key_Right, 4)
    move(pad, 0.2, 0.2)
    assert pad.is_drawing, "a mouse that is touched by the way ends nothing"
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert pad.is_empty()
    steps(pad, Qt.Key.Key_Right, 2)
    assert pad.is_empty(), "the pen is up after Escape"
    QTest.keyClick(pad, Qt.Key.Key_Space)
    drag(pad, (0.2, 0.2), (0.3, 0.2))
    assert pad.undo_stack.count() == 2
    QTest.keyClick(pad, Qt.Key.Key_Space)
    pad.clearFocus()
    assert not pad.is_drawing
    assert pad.undo_stack.count() == 3


def test_the_pad_says_how_to_draw_with_keys(pad: DrawingPad) -> None:
    for word in ("arrow keys", "Space", "Shift", "Escape"):
        assert word in pad.accessibleDescription()
