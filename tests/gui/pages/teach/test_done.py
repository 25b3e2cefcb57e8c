"""What was taught and tested, for the report: before something was mended, and after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject

from engine.handing_in.work import Evaluated, TrainedRun
from engine.teaching.requests import AnsweredSample, Learnt, ProjectState, ProjectTest, Take, TaughtClass
from engine.training.records import EpochRecord
from gui.pages.teach.done import TaughtWork

CLASSES = (TaughtClass("mug", "mug", 0), TaughtClass("ball", "ball", 1))
EMPTY = ProjectState(Path("friend"), "The friend", CLASSES, (), None, 0.0, "", ())


@pytest.fixture
def work() -> TaughtWork:
    work = TaughtWork(QObject())
    work.look_at(EMPTY)
    return work


def with_samples(state: ProjectState, count: int) -> ProjectState:
    """So many samples of the class mug."""
    samples = tuple(f"mug/1/{number:03d}.jpg" for number in range(count))
    learnt = None if state.learnt is None else replace(state.learnt, current=False)
    return replace(state, takes=(Take("mug/1", "mug", "camera", False, samples),), learnt=learnt)


def after_learning(state: ProjectState, accuracy: float) -> ProjectState:
    epochs = (EpochRecord(1, 0.5, 1.0, 0.5, accuracy, 1.0),)
    return replace(state, learnt=Learnt(("mug", "ball"), 8, 4, epochs, 3.0, True))


def a_test(right: int) -> ProjectTest:
    confusion = np.array([[right, 32 - right, 0], [0, 0, 0], [0, 0, 0]])
    samples = tuple(AnsweredSample("s", 0, int(number >= right), 1.0) for number in range(32))
    return ProjectTest(("mug", "ball", "none"), samples, confusion, right / 32, (0.0, 1.0), (), (), True)


def accuracies(work: TaughtWork) -> list[float | None]:
    return [thing.accuracy for thing in work.work() if isinstance(thing, Evaluated)]


def runs(work: TaughtWork) -> list[TrainedRun]:
    return [thing for thing in work.work() if isinstance(thing, TrainedRun)]


def test_what_was_found_before_something_was_mended_stays_beside_what_came_after(work: TaughtWork) -> None:
    before = after_learning(with_samples(EMPTY, 8), 1.0)
    work.look_at(before)
    work.add_test(before, a_test(7))
    after = after_learning(with_samples(before, 20), 0.42)
    work.look_at(with_samples(before, 20))
    work.look_at(after)
    work.add_test(after, a_test(32))
    assert accuracies(work) == [7 / 32, 1.0]
    assert [run.validation_accuracy for run in runs(work)] == [1.0, 0.42]
    assert [run.data for run in runs(work)] == ["mug: 8, ball: 0", "mug: 20, ball: 0"]
    assert runs(work)[0].remarks == ("Samples or classes have changed since.",)
    assert runs(work)[1].remarks == ()


def test_the_same_test_of_the_same_network_is_kept_once(work: TaughtWork) -> None:
    one, other = after_learning(EMPTY, 0.5), after_learning(EMPTY, 0.6)
    for state in (one, one, other):
        work.add_test(state, a_test(7))
    assert accuracies(work) == [7 / 32] * 2


def test_what_a_project_had_learnt_before_this_lesson_is_not_of_it(work: TaughtWork) -> None:
    elsewhere = replace(after_learning(EMPTY, 0.5), folder=Path("elsewhere"))
    work.look_at(elsewhere)
    assert work.work() == ()
    work.look_at(after_learning(elsewhere, 0.6))
    assert [run.validation_accuracy for run in runs(work)] == [0.6]


def test_only_the_last_networks_and_tests_are_kept(work: TaughtWork) -> None:
    for number in range(25):
        state = after_learning(EMPTY, number / 100)
        work.look_at(state)
        work.add_test(state, a_test(number))
    assert [run.validation_accuracy for run in runs(work)] == [number / 100 for number in range(5, 25)]
    assert accuracies(work) == [number / 32 for number in range(5, 25)]
