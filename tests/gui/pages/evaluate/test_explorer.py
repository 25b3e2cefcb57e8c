"""The part Data of the page Evaluate: looking at all pictures of a data set."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.data.datasets import mnist_test
from engine.evaluation.exploring_requests import Doubts, DoubtsRequest, Explored
from engine.evaluation.listing import DOUBTED, Listing
from gui.pages.evaluate.explorer_words import summary_of

PATIENCE = 60_000  # ms


@pytest.fixture
def digits_to_mend(tmp_path: Path) -> Path:
    """120 digits; the last is the first again, and the label of the second is wrong."""
    digits = mnist_test()
    images, labels = digits.images[:120].copy(), digits.labels[:120].copy()
    images[119], labels[119] = images[0], labels[0]
    labels[1] = (labels[1] + 5) % 10
    path = tmp_path / "mend.csv"
    np.savetxt(path, np.column_stack([labels, images.reshape(120, -1)]), fmt="%d", delimiter=",")
    return path


def _looked_at(user: Any, path: Path) -> Any:
    page = user.go("evaluate")
    page.show_part("data")
    page._data.use(str(path))
    assert user.find("explorerTiles").count() == 0
    assert path.name in user.text("explorerHint")
    user.click("explorerStart")
    user.until(lambda: user.find("explorerTiles").count() == 120, PATIENCE)
    return page


def _choose(user: Any, name: str, text: str) -> None:
    user.find(name).setCurrentText(text)
    user.until(lambda: not user.is_busy("evaluate"), PATIENCE)
    QTest.qWait(20)


def test_all_pictures_of_both_parts_are_shown_and_can_be_chosen_by_part_and_digit(
    user: Any, digits_to_mend: Path
) -> None:
    page = _looked_at(user, digits_to_mend)
    tiles, bars = user.find("explorerTiles"), user.find("explorerCounts")
    assert sum(bars.counts()) == 120
    _choose(user, "explorerDigit", "7")
    assert tiles.count() == bars.counts()[7]
    _choose(user, "explorerPart", "test pictures")
    assert sum(bars.counts()) == 20, "a sixth of a file is for testing"
    _choose(user, "explorerDigit", "all digits")
    assert tiles.count() == 20
    offered: list[str] = []
    page.picture_offered.connect(lambda picture, name, task: offered.append(name))
    tiles.setFocus()
    QTest.keyClick(tiles, Qt.Key.Key_Home)
    QTest.keyClick(tiles, Qt.Key.Key_Right)
    about = re.fullmatch(r"Test picture, line (\d+), labelled (\d)\..*", user.text("explorerAbout"))
    assert about is not None
    assert digits_to_mend.read_text().splitlines()[int(about[1]) - 1].startswith(f"{about[2]},")
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    assert offered[0] == about[0]


def test_a_picture_that_is_there_twice_and_a_wrong_label_are_found_and_saved(
    user: Any, digits_to_mend: Path, tmp_path: Path
) -> None:
    page = _looked_at(user, digits_to_mend)
    user.find("evaluateModel").setCurrentText("NumPy network")
    _choose(user, "explorerOrder", "duplicates")
    tiles = user.find("explorerTiles")
    assert user.text("explorerHint").startswith("Groups of equal pictures: 1.")
    assert [tiles.model().index(row, 0).data().split(" · ")[1] for row in range(2)] == ["#1", "#1"]
    _choose(user, "explorerOrder", "labels that may be wrong")
    assert "Asked: NumPy network" in user.text("explorerHint")
    wrong = f"{(int(mnist_test().labels[1]) + 5) % 10} → {mnist_test().labels[1]}"
    assert wrong in [tiles.model().index(row, 0).data() for row in range(tiles.count())]
    said = user.text("explorerHint")
    page.weights_changed.emit("vit-mnist")
    assert user.text("explorerHint") == said
    page.weights_changed.emit("numpy-nn")
    assert "other weights since then: press Look to ask it again" in user.text("explorerHint")
    user.click("explorerStart")
    user.until(lambda: not user.is_busy("evaluate"), PATIENCE)
    user.until(lambda: user.text("explorerHint") == said)
    path = tmp_path / "list.csv"
    page._saver.save(path, user.find("explorerSave")._part)
    user.until(lambda: not user.is_busy("saving"), PATIENCE)
    with path.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == tiles.count()


def test_other_data_take_the_list_away_and_only_what_is_on_the_screen_is_decoded(
    user: Any, digits_to_mend: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _looked_at(user, digits_to_mend)
    tiles = user.find("explorerTiles")
    decoded: set[int] = set()
    picture = page._explorer._picture

    def noted(place: int) -> Any:
        decoded.add(place)
        return picture(place % 120)

    tiles.show_tiles(70_000, noted, lambda place: page._explorer._caption(place % 120))
    tiles.grab()
    assert decoded
    assert len(decoded) < 1000
    tiles.scrollToBottom()
    tiles.grab()
    assert 69_999 in decoded
    assert len(decoded) < 2000
    page._data.setCurrentIndex(0)
    page._data.activated.emit(0)
    assert tiles.count() == 0
    assert not user.find("explorerSave").isEnabled()


def test_corrected_data_are_opened_again_and_the_model_is_asked_again(user: Any, digits_to_mend: Path) -> None:
    page = _looked_at(user, digits_to_mend)
    user.find("evaluateModel").setCurrentText("NumPy network")
    _choose(user, "explorerOrder", "labels that may be wrong")
    tiles, right = user.find("explorerTiles"), int(mnist_test().labels[1])

    def doubted() -> list[str]:
        return [tiles.model().index(row, 0).data() for row in range(tiles.count())]

    def look() -> None:
        user.click("explorerStart")
        user.until(lambda: not user.is_busy("evaluate") and "Asked:" in user.text("explorerHint"), PATIENCE)

    found, opened = doubted(), page._explorer._listing.explored
    assert f"{(right + 5) % 10} → {right}" in found
    look()
    assert doubted() == found
    assert page._explorer._listing.explored is opened, "what is unchanged is not read again"
    lines = digits_to_mend.read_text().splitlines()
    lines[1] = f"{right},{lines[1].partition(',')[2]}"
    digits_to_mend.write_text("\n".join(lines))
    look()
    assert sorted(doubted()) == sorted(set(found) - {f"{(right + 5) % 10} → {right}"})


def test_pictures_that_were_learnt_with_other_labels_are_not_said_to_be_hardly_doubted(user: Any) -> None:
    digits = mnist_test().limited(4)
    explored = Explored(None, (digits, digits.chosen(np.arange(0))), (digits.labels + 1) % 10, np.zeros(4, np.float32))
    scores = np.ones(4, np.float32)
    request = DoubtsRequest(explored, "numpy-nn")
    doubts = Doubts(request, digits.labels, scores, 1 - scores, np.arange(4), trained_on=4)
    said = summary_of(Listing(explored, doubts=doubts), DOUBTED, 4, "some")
    assert "It was trained with 4 of these pictures. It seldom doubts a label that it was trained with." in said


def test_what_other_data_failed_with_goes_when_a_part_starts_anew(
    user: Any, digits_to_mend: Path, tmp_path: Path
) -> None:
    page = user.go("evaluate")
    page.show_part("data")
    letters = tmp_path / "letters.csv"
    letters.write_text("\n".join(f"{letter}," + ",".join(["0"] * 784) for letter in "ABCDEFGHIJKL"))
    page._data.use(str(letters))
    user.click("explorerStart")
    user.until(lambda: user.find("messageBar").isVisible(), PATIENCE)
    _looked_at(user, digits_to_mend)
    assert not user.find("messageBar").isVisible()
