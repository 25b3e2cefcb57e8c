"""What somebody opens and sees on the page Recognise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine import catalog
from engine.prediction.object_runtimes import sample_photos
from engine.system.folders import SAMPLES

IDS = tuple(catalog.DIGIT_MODELS)

FOUR, SEVEN = SAMPLES / "digit-4.png", SAMPLES / "digit-7.png"

CAT = next(path for path in sample_photos() if path.stem == "cat")

DASH = "–"

NewUser = Callable[[], Any]


def open_file(user: Any, path: Path) -> None:
    user.window.recognise.inputs.opener.open_file(str(path))


def on_cards(user: Any) -> set[str]:
    return {user.text("modelCardDigit", user.find(f"modelCard-{model_id}")) for model_id in IDS}


def boxes(user: Any) -> list[str]:
    """What is said of each box of a page."""
    listed = user.find("numbersBoxes")
    return [listed.item(row).text() for row in range(listed.count())]


def choose_reader(user: Any, model_id: str) -> None:
    """Choose the model that reads a page, by the keyboard."""
    choice = user.find("numbersModel")
    choice.setFocus()
    while choice.currentData() != model_id:
        QTest.keyClick(choice, Qt.Key.Key_Down)


def caption(user: Any) -> str:
    return user.text("comparisonCaption")


def rows(user: Any) -> int:
    return len(user.window.recognise.results.table.shown_rows())
