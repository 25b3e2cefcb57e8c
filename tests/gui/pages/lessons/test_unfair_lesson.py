"""The lesson “What if the data are unfair?”, with trainings whose outcome the test decides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.data.unfairness import Unfairness
from engine.jobs import JobContext
from engine.lessons.requests import UnfairRequest, UnfairRun
from engine.runtimes.services import Services
from engine.session import HANDLERS

ASKED: list[Unfairness] = []


def _trained(request: UnfairRequest, services: Services, context: JobContext) -> UnfairRun:
    """Of the rare digit as many are read as are kept; all others are read."""
    ASKED.append(request.unfairness)
    context.raise_if_cancelled()
    confusion = np.diag([100] * 10)
    right = round(100 * request.unfairness.kept)
    confusion[request.unfairness.scarce] = 0
    confusion[request.unfairness.scarce, [request.unfairness.scarce, 8]] = right, 100 - right
    return UnfairRun(request.unfairness, tuple(int(n) for n in confusion.sum(axis=0)), confusion)


@pytest.fixture
def lesson(user: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    ASKED.clear()
    monkeypatch.setitem(HANDLERS, UnfairRequest, _trained)
    return user.begin_lesson("what-if-the-data-are-unfair")


def _train(user: Any, lesson: Any) -> None:
    user.click("unfairTrain")
    user.until(lambda: not lesson.is_running())


def test_unfair_data_are_shown_beside_fair_ones_which_are_trained_once(user: Any, lesson: Any) -> None:
    slider = user.find("unfairKept")
    slider.setFocus()
    for _ in range(4):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert user.text("keptText") == "5% of the 3s are kept"
    _train(user, lesson)
    assert [one.kept for one in ASKED] == [1.0, 0.05]
    assert user.text("unfairBeforeAccuracy") == "100.0% of all digits"
    assert user.text("unfairNowAccuracy") == "90.5% of all digits"
    assert user.find("unfairNowRight").counts()[3] == 5
    assert user.text("unfairSaid") == (
        "With fair data it reads 100.0% of all digits, now 90.5%. Of the 3s it reads 100.0%, now 5.0%."
    )
    assert user.text("unfairNowTitle") == "Your data: 5% of the 3s are kept"
    user.find("unfairScarce").setCurrentText("7")
    _train(user, lesson)
    assert [one.scarce for one in ASKED] == [3, 3, 7], "fair data are not trained again"
    assert "Of the 7s" in user.text("unfairSaid")
    assert lesson.result().table.rows == (
        ("fair", "100.0%", "0: 100.0%"),
        ("5% of the 3s are kept", "90.5%", "3: 5.0%"),
        ("5% of the 7s are kept", "90.5%", "7: 5.0%"),
    )


def test_wrong_labels_are_chosen_by_a_slider_and_all_can_be_made_fair_again(user: Any, lesson: Any) -> None:
    assert not user.find("unfairReset").isEnabled()
    user.find("unfairWrong").setValue(6)
    assert user.text("wrongText") == "60% of the 4s are labelled 9"
    assert lesson.unfairness() == Unfairness(mislabelled=0.6)
    user.click("unfairReset")
    assert lesson.unfairness().is_fair
    _train(user, lesson)
    assert [Unfairness()] == ASKED
    assert user.text("unfairNowAccuracy") == user.text("unfairBeforeAccuracy")
