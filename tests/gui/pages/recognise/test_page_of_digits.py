"""A page of digits on the page Recognise: who reads it, what is said of its boxes, and the way to a box and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from engine import catalog
from gui import theme
from gui.theme import scaled

from .helpers import FOUR, IDS, boxes, choose_reader, open_file
from .test_inputs import numbers, page_of


def test_a_page_is_read_again_with_the_model_that_is_chosen(user: Any, tmp_path: Path) -> None:
    open_file(user, page_of(tmp_path / "page.png", "40712"))
    user.until(lambda: numbers(user) == "40712")
    scores = boxes(user)
    other = next(model_id for model_id in IDS if model_id != catalog.DEFAULT)
    choose_reader(user, other)
    user.until(lambda: numbers(user) == "40712" and boxes(user) != scores)
    assert user.text("numbersSentence") == "5 digits in 1 line"


def test_numbers_stay_as_large_in_another_theme(user: Any, tmp_path: Path, qapp: Any) -> None:
    open_file(user, page_of(tmp_path / "page.png", "40712"))
    user.until(lambda: numbers(user) == "40712")
    text = user.find("numbersText")
    before, usual = text.font().pointSizeF(), qapp.font().pointSizeF()
    assert before > 1.5 * usual
    try:
        theme.apply(qapp, theme.DARK)
        user.until(lambda: text.font().pointSizeF() == before)
    finally:
        theme.apply(qapp, theme.LIGHT)


def test_every_box_of_a_page_is_shown_with_its_digit_and_score(user: Any, tmp_path: Path) -> None:
    open_file(user, page_of(tmp_path / "page.png", "40712"))
    user.until(lambda: numbers(user) == "40712")
    read = [text.split("\n") for text in boxes(user)]
    assert [digit for digit, _ in read] == list("40712")
    assert all(score.endswith("%") for _, score in read)
    assert not user.find("networkView").isVisible()  # the picture has its room


def test_a_page_of_words_is_said_to_hold_no_digits(user: Any, tmp_path: Path) -> None:
    words = QImage(900, 300, QImage.Format.Format_RGB32)
    words.fill(Qt.GlobalColor.white)
    painter = QPainter(words)
    painter.setFont(scaled(painter.font(), 9))
    painter.drawText(words.rect(), Qt.AlignmentFlag.AlignCenter, "ABC xyz")
    painter.end()
    assert words.save(str(tmp_path / "words.png"))
    open_file(user, tmp_path / "words.png")
    user.until(lambda: user.find("pictureKind-many").isEnabled())
    user.click("pictureKind-many")
    user.until(lambda: user.text("numbersSentence") == "No digits found")
    assert not user.find("numbersCopy").isEnabled()


def test_a_click_on_a_box_asks_every_model_about_it_and_leads_back(user: Any, tmp_path: Path) -> None:
    open_file(user, page_of(tmp_path / "page.png", "40712"))
    user.until(lambda: numbers(user) == "40712")
    listed = user.find("numbersBoxes")
    place = listed.visualItemRect(listed.item(2)).center()
    answer = user.answered(lambda: QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place))
    assert [prediction.model_id for prediction in answer] == list(IDS)
    assert user.headline() == "7"
    assert user.text("boxSentence") == "Box 3 of 5 on this page"
    user.click("boxBack")
    assert not user.find("resultsView").isVisible()
    assert numbers(user) == "40712"
    assert listed.currentRow() == 2
    view = user.find("pictureView", user.find("fileEditor"))
    target, part = view.place()
    box = user.window.recognise._reading.digits[4].box
    middle = QPointF(box.x + box.width / 2, box.y + box.height / 2) - part.topLeft()
    clicked = (target.topLeft() + middle * (target.width() / part.width())).toPoint()
    user.answered(lambda: QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=clicked))
    assert user.headline() == "2"
    user.answered(lambda: open_file(user, FOUR))
    assert not user.find("boxBar").isVisible()


def test_a_reader_chosen_at_a_box_reads_the_page_on_the_way_back(user: Any, tmp_path: Path) -> None:
    open_file(user, page_of(tmp_path / "page.png", "40712"))
    user.until(lambda: numbers(user) == "40712")
    scores = boxes(user)
    user.answered(lambda: user.window.recognise.inputs.box_chosen.emit(0))
    user.click(f"modelCard-{IDS[1]}")
    user.click("boxBack")
    user.until(lambda: numbers(user) == "40712" and boxes(user) != scores)
    assert user.find("numbersModel").currentData() == IDS[1]
