"""The test of what was taught: separate samples, mistakes with their pictures, and what the figures are worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


def test_test_samples_are_kept_apart_and_mistakes_show_their_pictures(taught: Any) -> None:
    user = taught.user
    user.click("teachTrain")
    user.until(lambda: taught.state.learnt is not None)
    user.click("teachParts-test")
    assert "best if another group" in user.text("teachTestSaid")
    assert len(taught.card("circle").samples().keys()) == 0
    for name, strokes in (("circle", taught.CIRCLE), ("cross", taught.CROSS), ("circle", taught.CROSS)):
        before = taught.samples(name, test=True)
        taught.draw(strokes)
        QTest.mouseClick(taught.card(name).add, Qt.MouseButton.LeftButton)
        user.until(lambda name=name, before=before: taught.samples(name, test=True) == before + 1)
    taught.quiet()
    assert taught.samples("circle") == 2, "the network never learns from them"
    user.click("teachTest")
    user.until(lambda: user.find("teachTestAccuracy").isVisible() and not user.is_busy("teach"))
    assert user.text("teachTestAccuracy").startswith("66.67% (")
    assert "right for 2 of 3 test samples" in user.text("teachTestSaid")
    assert "copies" in user.text("teachTestWarnings")
    assert "the class with the nearest mean" in user.text("teachLearningCurveNote"), "the curve is of another measure"
    assert user.find("teachLearningCurveNote").isVisible()
    assert user.find("teachLearningCurveNote").y() > user.find("teachLearningCurve").y()
    matrix = user.find("teachMatrix")
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.cell_rect(0, 1).center().toPoint())
    assert user.text("teachCell") == "1 of 2 test samples of “circle” got the answer “cross”"
    grid = user.find("teachCellPictures")
    user.until(lambda: grid.count() == 1)
    user.click("teachParts-teach")
    assert len(taught.card("circle").samples().keys()) == 2
    run, test = taught.page.work()
    assert run.model == test.title == f"Taught: {taught.state.name}"
    assert run.epochs == taught.state.learnt.epochs
    assert "circle: 2" in run.data
    assert (test.accuracy, test.count) == (pytest.approx(2 / 3), 3)


def test_a_test_is_shown_only_while_what_it_tested_answers(taught: Any) -> None:
    user = taught.user
    user.click("teachParts-test")
    for name, strokes in (("circle", taught.CIRCLE), ("cross", taught.CROSS)):
        taught.draw(strokes)
        QTest.mouseClick(taught.card(name).add, Qt.MouseButton.LeftButton)
        user.until(lambda name=name: taught.samples(name, test=True) == 1)

    def test() -> None:
        taught.quiet()
        user.click("teachTest")
        user.until(lambda: user.find("teachTestAccuracy").isVisible() and not user.is_busy("teach"))

    test()
    assert "no network is trained yet" in user.text("teachTestWarnings")
    taught.bench.train._press()
    user.until(lambda: taught.state.learnt is not None)
    assert not user.find("teachTestAccuracy").isVisible()
    test()
    assert "class mean" not in user.text("teachTestWarnings")
    taught.bench.answer.strictness.changed.emit(0.3)
    user.until(lambda: taught.state.strictness == 0.3)
    assert not user.find("teachTestAccuracy").isVisible()
    test()
    taught.page._project.add_sample("circle", np.zeros((40, 40, 3), np.uint8), "files", "another", test=False)
    taught.quiet()
    test()
    assert "samples or classes have changed" in user.text("teachTestWarnings")


def test_without_test_samples_the_page_says_what_the_test_is(taught: Any) -> None:
    user = taught.user
    taught.bench.inputs.draw.new_take()
    taught.add_drawings("circle", taught.CIRCLE)
    taught.bench.inputs.draw.new_take()
    taught.add_drawings("cross", taught.CROSS)
    user.click("teachParts-test")
    user.click("teachTest")
    user.until(lambda: user.find("teachTestAccuracy").isVisible() and not user.is_busy("teach"))
    assert "There are no test samples" in user.text("teachTestSaid")


def test_what_cannot_be_tested_is_said(teacher: Any) -> None:
    teacher.new_project("Empty")
    teacher.user.click("teachParts-test")
    teacher.user.click("teachTest")
    teacher.user.until(teacher.user.message)
    assert teacher.user.text("teachTest") == "Test the network"
