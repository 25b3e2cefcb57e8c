"""Pictures from files, dropped, pasted and sampled; and what happens with files that are none."""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit

from engine import catalog
from engine.data.datasets import mnist_test, mnist_train
from engine.reading.requests import OpenedPicture
from engine.system.folders import SAMPLES
from gui.images import to_qimage

FOUR, SEVEN = SAMPLES / "digit-4.png", SAMPLES / "digit-7.png"
DASH = "–"
Files = Callable[..., QMimeData]


def says(user: Any, digit: str) -> Callable[[], bool]:
    return lambda: user.headline() == digit and user.labels() == [digit] * len(catalog.DIGIT_MODELS)


def test_a_picture_file_is_shown_and_answered(user: Any) -> None:
    user.window.recognise.inputs.opener.open_file(str(FOUR))
    user.until(says(user, "4"))
    assert user.window.recognise.inputs.current() == "file"
    assert user.text("fileName") == "digit-4.png"
    assert user.find("pictureView").accessibleDescription() == "digit-4.png"
    assert user.message() == ""


def test_the_file_dialog_opens_a_picture(user: Any) -> None:
    user.press_keys("Ctrl+O")
    user.choose_in_dialog("openDialog", SEVEN)
    user.until(says(user, "7"))


def test_an_opened_picture_is_among_the_recent_ones(user: Any) -> None:
    for path in (FOUR, SEVEN):
        user.answered(lambda path=path: user.window.recognise.inputs.opener.open_file(str(path)))
    user.until(says(user, "7"))
    recent = next(menu for menu in user.window.findChildren(QMenu) if menu.title() == "Open &recent")
    recent.aboutToShow.emit()
    assert [Path(action.text()) for action in recent.actions()] == [SEVEN, FOUR]
    recent.actions()[1].trigger()
    user.until(says(user, "4"))


@pytest.mark.parametrize("page", ["recognise", "inside"])
def test_of_several_files_the_first_is_opened_and_that_is_said(user: Any, files: Files, page: str) -> None:
    user.go(page)
    user.drop(files(FOUR, SEVEN))
    assert user.window.statusBar().currentMessage().startswith("Only the first of the 2 files is opened: digit-4.png.")


@pytest.mark.parametrize("target", ["mainWindow", "drawingPad", "modelCard-keras-cnn"])
def test_a_file_dropped_anywhere_is_opened(user: Any, files: Files, target: str) -> None:
    user.drop(files(FOUR, SEVEN), user.window if target == "mainWindow" else user.find(target))
    user.until(says(user, "4"))


@pytest.mark.parametrize("key", ["NoModifier", "ShiftModifier", "AltModifier", "ControlModifier"])
def test_whatever_key_is_held_a_dropped_file_is_copied_and_stays_where_it_was(
    user: Any, files: Files, key: str
) -> None:
    assert user.drop(files(FOUR), keys=Qt.KeyboardModifier[key]) == Qt.DropAction.CopyAction
    user.until(says(user, "4"))


def test_a_file_that_can_only_be_moved_is_refused(user: Any, files: Files) -> None:
    data, move, mouse = files(FOUR), Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(20, 20), move, data, mouse, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(user.window, enter)
    assert not enter.isAccepted()


def test_a_file_dropped_on_another_page_leads_to_its_answer(user: Any, files: Files) -> None:
    user.go("models")
    user.drop(files(SEVEN))
    user.until(says(user, "7"))
    assert user.window.recognise.isVisible()


def test_a_dropped_picture_is_taken(user: Any) -> None:
    data = QMimeData()
    data.setImageData(QImage(str(FOUR)))
    user.drop(data)
    user.until(says(user, "4"))
    assert user.text("fileName") == "Dropped picture"


def test_a_dropped_link_is_said_to_be_no_picture(user: Any) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/digit.png")])
    user.drop(data)
    assert "neither a picture" in user.window.statusBar().currentMessage()
    assert user.window.recognise.inputs.current() == "draw"


def test_a_copied_picture_is_pasted(user: Any) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(SEVEN)))
    user.press_keys("Ctrl+V")
    user.until(says(user, "7"))
    assert user.text("fileName") == "Pasted picture"


def test_a_copied_file_is_pasted_by_the_button(user: Any, files: Files) -> None:
    QGuiApplication.clipboard().setMimeData(files(FOUR))
    user.click("sourceChoice-file")
    user.click("filePaste")
    user.until(says(user, "4"))


@pytest.mark.parametrize("how", ["keys", "button"])
def test_pasting_without_a_picture_says_so(user: Any, how: str) -> None:
    QGuiApplication.clipboard().setText("only words")
    if how == "keys":
        user.press_keys("Ctrl+V")
    else:
        user.click("sourceChoice-file")
        user.click("filePaste")
    assert "no picture on the clipboard" in user.window.statusBar().currentMessage()
    assert user.heard == []


def test_a_huge_pasted_picture_is_answered(user: Any) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(SEVEN)).scaled(6000, 6000))
    user.press_keys("Ctrl+V")
    user.until(says(user, "7"))


def test_no_thin_line_of_a_huge_pasted_picture_is_lost(user: Any) -> None:
    lines = range(10, 3800, 19)
    picture = QImage(3840, 2160, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    for x in lines:
        painter.fillRect(x, 100, 1, 1900, QColor("black"))
    painter.end()
    taken: list[OpenedPicture] = []
    opener = user.window.recognise.inputs.opener
    opener.opened.connect(taken.append)
    data = QMimeData()
    data.setImageData(picture)
    user.drop(data)
    user.until(lambda: taken and not opener.is_reading())
    row = taken[0].picture[taken[0].picture.shape[0] // 2, :, 0] < 230
    assert np.count_nonzero(row[1:] & ~row[:-1]) == len(lines)


def huge_png() -> bytes:
    """A file of a few bytes that claims to be a picture of 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


BAD: dict[str, Callable[[Path], object]] = {
    "words.png": lambda path: path.write_text("Not a picture.", encoding="utf-8"),
    "empty.png": lambda path: path.touch(),
    "half.png": lambda path: path.write_bytes(FOUR.read_bytes()[: FOUR.stat().st_size // 2]),
    "huge.png": lambda path: path.write_bytes(huge_png()),
    "missing.png": lambda path: None,
    "folder.png": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_file_costs_a_sentence_and_nothing_else(user: Any, tmp_path: Path, name: str) -> None:
    bad = tmp_path / name
    BAD[name](bad)
    user.window.recognise.inputs.opener.open_file(str(FOUR))
    user.until(says(user, "4"))
    before = user.find("pictureView").grab().toImage()
    user.window.recognise.inputs.opener.open_file(str(bad))
    user.until(user.message)
    sentence = user.message()
    assert name in sentence
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert user.text("fileName") == "digit-4.png"
    user.until(says(user, "4"))
    user.click("messageClose")
    user.until(lambda: user.find("pictureView").grab().toImage() == before)
    user.window.recognise.inputs.opener.open_file(str(SEVEN))
    user.until(says(user, "7"))
    assert user.message() == ""


def test_a_broken_file_first_leaves_the_hint(user: Any, tmp_path: Path) -> None:
    user.window.recognise.inputs.opener.open_file(str(tmp_path / "missing.png"))
    user.until(user.message)
    assert user.text("fileName") == ""
    assert user.headline() == DASH


def test_of_two_files_opened_at_once_the_second_stays(user: Any, tmp_path: Path) -> None:
    user.window.recognise.inputs.opener.open_file(str(FOUR))
    user.window.recognise.inputs.opener.open_file(str(SEVEN))
    user.until(says(user, "7"))
    user.until(lambda: not user.is_busy("pictures") and not user.is_busy("predict"))
    assert user.headline() == "7"


def test_a_picture_without_a_digit_is_said_to_be_empty(user: Any, tmp_path: Path) -> None:
    white = QImage(60, 60, QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.white)
    assert white.save(str(tmp_path / "white.png"))
    user.window.recognise.inputs.opener.open_file(str(tmp_path / "white.png"))
    user.until(lambda: user.text("fileName") == "white.png" and not user.is_busy("predict"))
    assert user.headline() == DASH
    assert user.text("headlineSentence")
    assert user.heard == []


def test_names_with_spaces_and_other_letters_open(user: Any, tmp_path: Path) -> None:
    path = tmp_path / "eine Vier – ４ & mehr.png"
    shutil.copy(FOUR, path)
    user.window.recognise.inputs.opener.open_file(str(path))
    user.until(says(user, "4"))
    assert user.text("fileName") == path.name


def test_the_samples_are_read_mostly_as_they_are_labelled(user: Any) -> None:
    user.click("sourceChoice-samples")
    user.until(lambda: user.find("sample15").isEnabled())
    right = 0
    for index in range(16):
        button = user.find(f"sample{index}")
        answer = user.answered(lambda button=button: QTest.mouseClick(button, Qt.MouseButton.LeftButton))
        right += sum(button.accessibleName().endswith(prediction.top.label) for prediction in answer)
    assert right >= 0.85 * 16 * len(catalog.DIGIT_MODELS)


def test_other_samples_take_the_choice_away(user: Any) -> None:
    user.click("sourceChoice-samples")
    user.until(lambda: user.find("sample0").isEnabled())
    user.answered(lambda: user.click("sample0"))
    before = [user.find(f"sample{index}").grab().toImage() for index in range(1, 16)]
    user.click("samplesRefresh")
    user.until(lambda: user.headline() == DASH)
    assert not user.find("sample0").isChecked()
    assert [user.find(f"sample{index}").grab().toImage() for index in range(1, 16)] != before


def test_training_digits_can_be_shown_in_place_of_test_digits(user: Any) -> None:
    user.click("sourceChoice-samples")
    user.until(lambda: user.find("sample0").isEnabled())
    known = {
        part: {picture.tobytes() for picture in data.images}
        for part, data in (("test", mnist_test()), ("training", mnist_train()))
    }

    def shown_of(part: str) -> bool:
        return all(picture.tobytes() in known[part] for picture in user.find("samplesSource")._samples.images)

    assert shown_of("test")
    user.click("samplesPart-training")
    user.until(lambda: shown_of("training"))
    user.click("samplesPart-test")
    user.until(lambda: shown_of("test"))


def test_each_source_keeps_its_picture_and_is_asked_again(user: Any) -> None:
    user.draw(user.ONE)
    user.window.recognise.inputs.opener.open_file(str(FOUR))
    user.until(says(user, "4"))
    user.click("sourceChoice-draw")
    user.until(says(user, "1"))
    user.click("sourceChoice-samples")
    user.until(lambda: user.headline() == DASH)
    user.press_keys("Alt+L")
    user.until(says(user, "4"))
    assert QApplication.focusWidget() is not None


def page_of(path: Path, digits: str) -> Path:
    """A picture file with a row of MNIST's test digits on paper."""
    test = mnist_test()
    grey = np.full((120, 40 + 64 * len(digits)), 225, np.uint8)
    for place, digit in enumerate(digits):
        ink = test.images[int(np.flatnonzero(test.labels == int(digit))[3])].repeat(2, axis=0).repeat(2, axis=1)
        grey[32:88, 20 + 64 * place : 76 + 64 * place] -= (ink * 0.75).astype(np.uint8)
    to_qimage(grey).save(str(path))
    return path


def numbers(user: Any) -> str:
    """What is shown as read on the page; empty before."""
    shown = user.window.findChild(QPlainTextEdit, "numbersText")
    return str(shown.toPlainText()) if shown is not None else ""


def test_a_page_of_digits_is_read_line_by_line_and_may_be_called_one_digit(user: Any, tmp_path: Path) -> None:
    user.window.recognise.inputs.opener.open_file(str(page_of(tmp_path / "page.png", "40712")))
    user.until(lambda: numbers(user) == "40712")
    assert user.find("pictureKind-many").isChecked()
    assert not user.find("resultsView").isVisible()
    user.click("numbersCopy")
    assert QGuiApplication.clipboard().text() == "40712"
    assert len(user.answered(lambda: user.click("pictureKind-one"))) == len(catalog.DIGIT_MODELS)
    assert not user.find("numbersView").isVisible()
    user.click("pictureKind-many")
    user.until(lambda: numbers(user) == "40712")
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(FOUR)))
    assert user.find("pictureKind-one").isChecked()
    assert not user.find("numbersView").isVisible()
