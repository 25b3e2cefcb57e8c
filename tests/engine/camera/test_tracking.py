"""Digits followed from frame to frame, and the vote that keeps their labels steady."""

from __future__ import annotations

import numpy as np

from engine.camera.ballot import Ballot
from engine.camera.tracking import Tracker
from engine.prediction.likeness import LEAST_LIKENESS
from engine.reading.requests import Digit
from engine.types import Box, Score

ROW = [Box(40 + 50 * n, 100, 24, 36) for n in range(8)]


def said(label: str, score: float = 0.98, box: Box = ROW[0], models: str = "", likeness: float = 0.99) -> Digit:
    """What one frame said; `models` are the labels of several models."""
    by_model = tuple(Score(one, score) for one in models or label)
    return Digit(box, label, score, by_model, np.zeros((28, 28), np.uint8), likeness)


def moved(boxes: list[Box], x: int, y: int = 0) -> list[Box]:
    return [Box(box.x + x, box.y + y, box.width, box.height) for box in boxes]


def decided(ballot: Ballot) -> Digit:
    digit = ballot.digit()
    assert digit is not None
    return digit


def test_digits_keep_their_numbers_while_they_move_and_wait_in_any_order() -> None:
    tracker = Tracker()
    numbers = tracker.follow(ROW)
    for step in range(1, 30):
        frame = moved(ROW, 9 * step, 3 * step)
        assert tracker.follow(frame[::-1]) == numbers[::-1]


def test_a_sheet_that_jumps_keeps_its_digits() -> None:
    boxes = [Box(x, y, 24, 36) for x, y in ((40, 50), (130, 60), (240, 40), (60, 160), (170, 190), (300, 150))]
    tracker = Tracker()
    numbers = tracker.follow(boxes)
    assert tracker.follow(moved(boxes, 38, -30)) == numbers


def test_a_new_digit_gets_a_new_number_and_one_that_left_never_comes_back() -> None:
    tracker = Tracker()
    first = tracker.follow(ROW[:3])
    second = tracker.follow(ROW[:4])
    assert second[:3] == first
    assert second[3] not in first
    for _ in range(20):
        tracker.follow(ROW[1:])
    assert tracker.follow(ROW)[0] not in (*first, *second)


def test_a_digit_missed_for_a_moment_is_the_same_afterwards() -> None:
    tracker = Tracker()
    tracker.follow(ROW)
    numbers = tracker.follow(ROW)
    tracker.follow(ROW[1:])
    assert len(tracker.shown()) == len(ROW)
    assert tracker.follow(ROW) == numbers


def test_a_flash_is_not_shown() -> None:
    tracker = Tracker()
    tracker.follow(ROW[:2])
    tracker.follow(ROW[:2])
    tracker.follow(ROW[:3])
    assert len(tracker.shown()) == 2
    tracker.follow(ROW[:2])
    assert len(tracker.shown()) == 2


def test_something_much_larger_is_another_thing() -> None:
    tracker = Tracker()
    (number,) = tracker.follow([Box(100, 100, 20, 30)])
    (other,) = tracker.follow([Box(80, 70, 60, 90)])
    assert other != number


def test_readings_go_to_their_tracks_and_move_along_with_them() -> None:
    tracker = Tracker()
    numbers = tracker.follow(ROW[:2])
    tracker.learn(numbers, ROW[:2], [[said("4", box=ROW[0])], [said("7", box=ROW[1])]])
    tracker.follow(moved(ROW[:2], 6, 2))
    digits = [digit for track in tracker.shown() for digit in track.digits()]
    assert [(digit.label, digit.box) for digit in digits] == list(zip("47", moved(ROW[:2], 6, 2), strict=True))


def test_a_reading_of_a_track_that_is_gone_is_left_out() -> None:
    tracker = Tracker()
    tracker.follow(ROW[:1])
    tracker.learn((99,), ROW[:1], [[said("4")]])
    assert [track.digits() for track in tracker.shown()] == []


def test_two_digits_in_one_box_are_placed_inside_it() -> None:
    tracker = Tracker()
    whole, left, right = Box(100, 100, 60, 40), Box(100, 100, 30, 40), Box(130, 110, 30, 30)
    numbers = tracker.follow([whole])
    tracker.learn(numbers, [whole], [[said("1", box=left), said("0", box=right)]])
    tracker.follow([Box(110, 105, 60, 40)])
    (track,) = tracker.shown()
    assert [digit.box for digit in track.digits()] == [Box(110, 105, 30, 40), Box(140, 115, 30, 30)]


def test_one_frame_that_sees_another_number_of_digits_is_outvoted() -> None:
    tracker = Tracker()
    for _ in range(5):
        numbers = tracker.follow(ROW[:1])
        tracker.learn(numbers, ROW[:1], [[said("8")]])
    tracker.learn(numbers, ROW[:1], [[said("3"), said("1")]])
    assert [digit.label for digit in tracker.shown()[0].digits()] == ["8"]
    for _ in range(5):
        tracker.learn(numbers, ROW[:1], [[said("3"), said("1")]])
    assert [digit.label for digit in tracker.shown()[0].digits()] == ["3", "1"]


def test_other_models_start_all_votes_again() -> None:
    tracker = Tracker()
    numbers = tracker.follow(ROW[:1])
    tracker.learn(numbers, ROW[:1], [[said("8")]])
    tracker.follow(ROW[:1])
    tracker.forget_readings()
    assert tracker.shown()[0].digits() == []


def test_a_label_that_wavers_stays() -> None:
    ballot = Ballot()
    labels = np.random.default_rng(3).choice(["4", "9"], 600, p=[0.6, 0.4])
    ballot.add(said("4"))
    shown = []
    for label in labels:
        ballot.add(said(str(label), 0.6))
        shown.append(decided(ballot).label)
    assert shown.count("9") == 0


def test_a_digit_that_was_changed_is_read_anew_within_a_second() -> None:
    ballot = Ballot()
    for _ in range(200):
        ballot.add(said("1"))
    frames = 0
    while decided(ballot).label == "1":
        ballot.add(said("7"))
        frames += 1
    assert 5 < frames <= 30


def test_a_wrong_first_frame_is_corrected_soon() -> None:
    ballot = Ballot()
    ballot.add(said("2"))
    for _ in range(6):
        ballot.add(said("3"))
    assert decided(ballot).label == "3"


def test_each_model_keeps_its_own_label() -> None:
    ballot = Ballot()
    for _ in range(10):
        ballot.add(said("4", models="494"))
    digit = decided(ballot)
    assert (digit.label, [score.label for score in digit.by_model]) == ("4", ["4", "9", "4"])


def test_not_a_digit_does_not_flicker() -> None:
    ballot = Ballot()
    rng = np.random.default_rng(5)
    kinds = set()
    for likeness in rng.normal(LEAST_LIKENESS + 0.01, 0.05, 300):
        ballot.add(said("5", likeness=float(likeness)))
        kinds.add(decided(ballot).is_digit)
    assert len(kinds) == 1
    for _ in range(40):
        ballot.add(said("5", likeness=0.97))
    assert decided(ballot).is_digit
    for _ in range(40):
        ballot.add(said("5", likeness=0.1))
    assert not decided(ballot).is_digit


def test_scores_stay_between_zero_and_one() -> None:
    ballot = Ballot()
    for score in (0.0, 1.0, 0.2, 1.0):
        ballot.add(said("6", score))
        assert 0 <= decided(ballot).score <= 1
