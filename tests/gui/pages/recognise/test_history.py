"""What was answered is found again under History: small, in memory only, and shown again by a click."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import PIL.Image
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from engine.types import Image, PictureKind
from gui.pages.recognise import history
from gui.pages.recognise.history import Entry, History

from .helpers import CAT, FOUR, SEVEN, open_file

UNDERLINE = ((0.3, 0.95), (0.7, 0.95))


def look(user: Any) -> Any:
    """Go to the history; returns its list."""
    user.click("sourceChoice-history")
    return user.find("historyPictures")


def captions(user: Any) -> list[str]:
    listed = look(user)
    return [listed.item(row).text() for row in range(listed.count())]


def said(user: Any) -> list[str]:
    return [caption.partition("\n")[0] for caption in captions(user)]


def place(user: Any, row: int) -> QPoint:
    listed = user.find("historyPictures")
    return listed.visualItemRect(listed.item(row)).center()


def choose(user: Any, row: int) -> None:
    look(user)
    QTest.mouseClick(user.find("historyPictures").viewport(), Qt.MouseButton.LeftButton, pos=place(user, row))


def entry(picture: Image, line: int, kind: PictureKind = PictureKind.ONE_DIGIT, said: str = "7") -> Entry:
    return Entry.of(picture, kind, (said, "99.0%", f"A model says {said}."), line)


def test_the_history_holds_what_was_drawn_and_opened_the_newest_first(user: Any) -> None:
    user.draw(user.SEVEN)
    user.answered(lambda: open_file(user, FOUR))
    newest, oldest = captions(user)
    assert newest.startswith("4\n")
    assert oldest.startswith("7\n")
    assert newest.endswith("%")
    assert "says 4" in user.find("historyPictures").item(0).toolTip()


def test_a_drawing_that_grows_is_one_picture_and_after_clear_another_begins(user: Any) -> None:
    user.draw(user.SEVEN, UNDERLINE)
    assert len(said(user)) == 1
    user.click("sourceChoice-draw")
    user.click("padClear")
    user.draw(user.ONE)
    assert len(said(user)) == 2
    assert said(user)[0] == "1"


def test_the_same_picture_opened_again_is_one_entry_and_comes_first(user: Any) -> None:
    for path in (FOUR, SEVEN, FOUR):
        user.answered(lambda path=path: open_file(user, path))
    assert said(user) == ["4", "7"]


def test_what_the_class_saw_stays_when_the_models_answer_the_same_drawing_differently(user: Any) -> None:
    user.draw(user.SEVEN)
    (first,) = captions(user)
    user.click("sourceChoice-draw")
    user.until(lambda: not user.is_busy("predict"))
    user.answered(user.window.findChild(QAction, "rawScores").trigger)
    assert captions(user)[1:] == [first]
    assert captions(user)[0] != first
    assert next(thing.detail for thing in user.window.recognise.work()) == first.partition("\n")[2]


def test_another_answer_to_the_same_picture_is_another_entry_and_the_same_answer_is_not() -> None:
    picture, kept = np.zeros((28, 28, 3), np.uint8), History()
    for line, answer in enumerate(("7", "?", "7", "?")):
        kept.add(entry(picture, line, said=answer))
    assert [one.said for one in kept.entries()] == ["?", "7"]
    kept.add(entry(picture + 1, 3, said="8"))  # drawn on: the line's last answer was to a part of it
    assert [one.said for one in kept.entries()] == ["8", "7"]


def test_a_drawing_comes_back_to_the_pad_with_its_answers_and_can_be_undone(user: Any) -> None:
    user.draw(user.SEVEN)
    drawn = user.window.recognise.inputs.pad.picture()
    user.click("padClear")
    user.draw(user.ONE)
    user.answered(lambda: choose(user, 1))
    assert np.array_equal(user.window.recognise.inputs.pad.picture(), drawn)
    assert user.window.recognise.inputs.current() == "draw"
    assert user.headline() == "7"
    user.answered(lambda: user.click("padUndo"))
    assert user.headline() == "1"


def test_a_picture_of_a_file_comes_back_among_the_files_with_its_answers(user: Any) -> None:
    user.answered(lambda: open_file(user, FOUR))
    user.answered(lambda: open_file(user, SEVEN))
    user.answered(lambda: choose(user, 1))
    assert user.window.recognise.inputs.current() == "file"
    assert user.text("fileName") == "digit-4.png"
    assert user.headline() == "4"
    assert said(user) == ["4", "7"]


def test_a_photo_comes_back_as_a_photo(user: Any) -> None:
    user.answered(lambda: open_file(user, CAT))
    user.click("sourceChoice-draw")
    user.draw(user.SEVEN)
    user.answered(lambda: choose(user, 1))
    assert user.find("photoAnswers").isVisible()
    assert "cat" in said(user)[0]


def test_with_keys_a_picture_is_chosen_and_a_double_click_draws_nothing(user: Any) -> None:
    user.draw(user.SEVEN)
    drawn = user.window.recognise.inputs.pad.picture()
    listed = look(user)
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Down)
    user.answered(lambda: QTest.keyClick(listed, Qt.Key.Key_Return))
    assert user.headline() == "7"
    look(user)
    where = listed.viewport().mapTo(user.window, place(user, 0))
    for click in (QTest.mouseClick, QTest.mouseDClick):
        under = user.window.childAt(where)
        click(under, Qt.MouseButton.LeftButton, pos=under.mapFrom(user.window, where))
    assert np.array_equal(user.window.recognise.inputs.pad.picture(), drawn)


def test_clear_history_forgets_all_and_says_how_to_fill_it(user: Any) -> None:
    user.draw(user.SEVEN)
    look(user)
    user.click("historyClear")
    assert captions(user) == []
    assert "Draw a digit" in user.text("historyNote")
    assert not user.find("historyClear").isEnabled()


def test_a_new_lesson_begins_without_the_pictures_of_the_last_one(user: Any) -> None:
    user.draw(user.SEVEN)
    user.window.begin_afresh()
    assert captions(user) == []


def test_the_list_is_made_when_somebody_first_looks(user: Any) -> None:
    user.draw(user.SEVEN)
    assert user.window.findChild(object, "historySource") is None


def test_the_history_keeps_fifty_pictures(user: Any) -> None:
    kept = History()
    for line in range(60):
        kept.add(entry(np.full((28, 28, 3), line, np.uint8), line))
    assert [one.line for one in kept.entries()] == list(range(59, 9, -1))


def test_large_pictures_give_way_sooner_than_fifty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_BYTES", 40_000)
    kept = History()
    for line in range(3):
        kept.add(entry(np.full((80, 80, 3), line, np.uint8), line))
    assert [one.line for one in kept.entries()] == [2]


def test_drawings_and_small_pictures_stay_when_large_pictures_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_BYTES", 500_000)
    kept = History()
    for line, side in enumerate((28, 28, 200, 28, 250, 28, 240)):  # 170,000 to 240,000 bytes each large one
        kept.add(entry(np.full((side, side, 3), line, np.uint8), line))
    assert [one.line for one in kept.entries()] == [6, 5, 4, 3, 1, 0]


def test_a_computer_with_little_memory_keeps_fewer_large_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history.psutil, "virtual_memory", lambda: SimpleNamespace(total=80 * 80 * 3 * 2 * 40 * 2))
    kept = History()
    for line in range(3):
        kept.add(entry(np.full((80, 80, 3), line, np.uint8), line))
    assert [one.line for one in kept.entries()] == [2, 1]


@pytest.mark.parametrize("kind", [PictureKind.OBJECT, PictureKind.ONE_DIGIT, PictureKind.MANY_DIGITS])
def test_pictures_are_kept_as_they_are(kind: PictureKind) -> None:
    large = np.random.default_rng(0).integers(0, 256, (600, 1024, 3), np.uint8)
    kept = entry(large, 1, kind)
    assert kept.picture is not None
    assert np.array_equal(kept.picture, large)
    assert kept.thumbnail.shape == (75, 128, 3)


def test_a_large_picture_that_is_chosen_again_is_the_same_and_one_entry(user: Any, tmp_path: Path) -> None:
    with PIL.Image.open(FOUR) as four:
        four.convert("RGB").resize((1500, 1500)).save(tmp_path / "four.png")
    user.answered(lambda: open_file(user, tmp_path / "four.png"))
    first = captions(user)
    user.answered(lambda: choose(user, 0))
    assert user.window.recognise.shown_picture().picture.shape == (1500, 1500, 3)
    assert captions(user) == first
