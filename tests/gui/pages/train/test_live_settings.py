"""What can be changed while a model trains: its learning rate, and how fast it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from .training import PATIENCE, curves, first_batch, set_up

pytestmark = pytest.mark.usefixtures("the_better_version_is_kept")


def epochs(user: Any) -> int:
    return len(curves(user)["train_loss"])


def test_another_learning_rate_counts_from_the_next_epoch_and_the_run_says_so(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    assert not user.find("trainLive").isVisible()
    user.click("trainStart")
    first_batch(user)
    rate = user.find("trainLiveRate")
    assert rate.value() == user.find("trainLearningRate").value()
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "0.01")
    assert user.text("trainLiveRateCaption") == "Learning rate", "not while it is being typed"
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert "from epoch" in user.text("trainLiveRateCaption")
    user.until(lambda: "recipe:" in user.text("trainLiveRateCaption"), PATIENCE)
    begun = epochs(user)
    user.until(lambda: epochs(user) > begun, PATIENCE)
    user.click("trainCancel")
    user.until(lambda: user.find("runTable").model().rowCount() == 1, PATIENCE)
    assert not user.find("trainLive").isVisible()
    user.find("runTable").selectRow(0)
    assert "The learning rate was changed by hand" in user.text("runNote")
    table = user.find("runTable").model()
    assert "changed" in table.index(0, 5).data()


def test_in_slow_motion_batches_can_be_watched_one_by_one(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    user.click("trainStart")
    first_batch(user)
    pace = user.find("trainPace")
    pace.setCurrentText("1 batch a second")
    user.until(lambda: user.text("trainTime") == "slow motion", PATIENCE)

    def is_slow() -> bool:
        """Whether hardly a batch comes in half a second, twice: what was on its way has come."""
        passed = []
        for _ in range(2):
            before = len(curves(user)["batch_loss"])
            QTest.qWait(500)
            passed.append(len(curves(user)["batch_loss"]) - before)
        return max(passed) <= 1

    user.until(is_slow, PATIENCE)
    before = epochs(user)
    pace.setCurrentText("off")
    user.until(lambda: epochs(user) > before + 1, PATIENCE)
    user.click("trainCancel")
    user.until(lambda: user.find("trainStart").isVisible(), PATIENCE)
