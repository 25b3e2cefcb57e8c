"""Somebody who fills in the form of the page Train and follows a training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

PATIENCE = 60_000  # ms


def set_up(user: Any, data: Path, epochs: int) -> Any:
    """Fill in the form for the NumPy network; returns the page."""
    page = user.go("train")
    user.click("trainMode-expert")
    user.find("trainModel").setCurrentText("NumPy network")
    form = user.find("trainForm")
    form.data_choice.use(str(data))
    assert form.data() == str(data)
    epoch_box = user.find("trainEpochs")
    epoch_box.setFocus()
    epoch_box.selectAll()
    QTest.keyClicks(epoch_box, str(epochs))
    QTest.keyClick(epoch_box, Qt.Key.Key_Tab)
    assert epoch_box.value() == epochs
    return page


def curves(user: Any) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = user.find("trainingChart").curves()
    return found


def first_batch(user: Any) -> None:
    user.until(lambda: curves(user)["batch_loss"], PATIENCE)
