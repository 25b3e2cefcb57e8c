"""“Wrong…” keeps a picture with the digit that a person says, and takes it back."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engine.system import files
from engine.system.folders import own_digits_folder

from .helpers import CAT, SEVEN, open_file


def kept() -> list[str]:
    """The labels of what was kept."""
    return sorted(file.parent.name for file in own_digits_folder().rglob("*.png"))


def ask(user: Any) -> Any:
    """Press “Wrong…”; returns the digits to choose from."""
    user.click("correction")
    digits = user.find("correctionDigits")
    user.until(digits.isVisible)
    return digits


def say(user: Any, digit: int) -> None:
    before = user.text("correction")
    user.click(f"correction{digit}", ask(user))
    user.until(lambda: user.text("correction") != before)


def status(user: Any) -> str:
    return str(user.window.statusBar().currentMessage())


def test_a_click_keeps_what_the_models_saw_with_the_right_digit(user: Any) -> None:
    user.draw(user.SEVEN)
    say(user, 1)
    (path,) = own_digits_folder().rglob("*.png")
    seen = user.window.recognise.shown_answer.steps[-1].picture
    assert path.parent.name == "1"
    assert np.array_equal(np.asarray(Image.open(path)), seen)
    assert status(user) == "Kept as “1”. You have kept 1 digit. The page Train offers what you kept as data."


def test_keys_are_enough(user: Any) -> None:
    user.draw(user.SEVEN)
    user.find("correction").setFocus()
    user.press_keys("Space")
    digits = user.find("correctionDigits")
    assert digits.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_4)
    user.until(lambda: kept() == ["4"])
    user.until(lambda: user.window.findChild(QWidget, "correctionDigits") is None)


def test_escape_keeps_nothing(user: Any) -> None:
    user.draw(user.SEVEN)
    digits = ask(user)
    QTest.keyClick(digits, Qt.Key.Key_Escape)
    user.until(lambda: user.window.findChild(QWidget, "correctionDigits") is None)
    assert kept() == []


def test_what_was_kept_is_counted_and_can_be_taken_back(user: Any) -> None:
    user.draw(user.SEVEN)
    say(user, 1)
    assert user.text("correction") == "&Undo “1”"
    user.click("correction")
    user.until(lambda: kept() == [])
    user.until(lambda: "Wron" in user.text("correction"))
    say(user, 2)
    user.click("padClear")
    user.draw(user.ONE)
    assert "Wron" in user.text("correction"), "another picture"
    ask(user)
    user.until(lambda: user.text("correctionCount") == "1 digit kept so far")


def test_the_folder_can_be_looked_at(user: Any, shown_folders: Callable[[], list[str]]) -> None:
    user.draw(user.SEVEN)
    digits = ask(user)
    user.until(lambda: "kept so far" in user.text("correctionCount"))
    assert not user.find("correctionFolder").isEnabled(), "there is none yet"
    digits.close()
    user.until(lambda: user.window.findChild(QWidget, "correctionDigits") is None)
    say(user, 1)
    user.click("padClear")
    user.draw(user.ONE)
    ask(user)
    user.until(user.find("correctionFolder").isEnabled)
    user.click("correctionFolder")
    user.until(lambda: shown_folders() == [own_digits_folder().as_uri()])


def test_a_full_disk_is_said_and_nothing_counts_as_kept(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "_flush_to_disk", full)
    user.draw(user.SEVEN)
    user.click("correction1", ask(user))
    user.until(lambda: "No space left on device" in user.message())
    assert "Wron" in user.text("correction")
    assert kept() == []


def test_only_an_answer_for_one_digit_can_be_wrong(user: Any) -> None:
    assert not user.find("correction").isVisible(), "nothing is drawn"
    user.answered(lambda: open_file(user, SEVEN))
    assert user.find("correction").isVisible()
    user.answered(lambda: open_file(user, CAT))
    assert not user.find("correction").isVisible()
