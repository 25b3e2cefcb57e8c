"""The page Train's choice of data by a dialog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog


def test_the_data_on_offer_are_the_records(user: Any) -> None:
    user.go("train")
    data = user.find("trainData")
    offered = [data.itemText(index) for index in range(data.count())]
    assert offered == ["MNIST · 60,000 digits", "File…", "Folder of pictures…"]


def test_data_is_chosen_by_a_dialog_and_stays_chosen(user: Any, digits_csv: Path) -> None:
    user.go("train")
    data = user.find("trainData")
    data.setFocus()
    QTest.keyClick(data, Qt.Key.Key_Down)
    assert data.currentData() == "mnist", "until a file was chosen"
    user.choose_in_dialog("dataDialog", digits_csv)
    user.until(lambda: data.currentText() == digits_csv.name)
    assert user.find("trainForm").data() == str(digits_csv)


def test_a_dialog_that_is_cancelled_leaves_the_data_that_was_chosen(user: Any, digits_csv: Path) -> None:
    user.go("train")
    form, data = user.find("trainForm"), user.find("trainData")
    form.data_choice.use(str(digits_csv))
    for chosen in (str(digits_csv), "mnist"):
        data.setFocus()
        while data.currentData() != chosen:
            QTest.keyClick(data, Qt.Key.Key_Up)
        QTest.keyClick(data, Qt.Key.Key_End)  # “Folder of pictures…”
        dialog = user.window.findChild(QFileDialog, "dataDialog")
        user.until(dialog.isVisible)
        dialog.reject()
        user.until(lambda: user.window.findChild(QFileDialog, "dataDialog") is None)
        assert form.data() == chosen
