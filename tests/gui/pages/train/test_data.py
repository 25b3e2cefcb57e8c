"""The page Train's choice of data by a dialog."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog

from engine.data.datasets import mnist_test
from engine.data.requests import PreviewRequest
from engine.session import HANDLERS


def test_the_data_on_offer_are_the_records(user: Any) -> None:
    user.go("train")
    user.click("trainMode-expert")
    data = user.find("trainData")
    offered = [data.itemText(index) for index in range(data.count())]
    assert offered == ["MNIST · 60,000 digits", "File…", "Folder of pictures…"]


def test_data_is_chosen_by_a_dialog_and_stays_chosen(user: Any, digits_csv: Path) -> None:
    user.go("train")
    user.click("trainMode-expert")
    data = user.find("trainData")
    data.setFocus()
    QTest.keyClick(data, Qt.Key.Key_Down)
    assert data.currentData() == "mnist", "until a file was chosen"
    user.choose_in_dialog("dataDialog", digits_csv)
    user.until(lambda: data.currentText() == digits_csv.name)
    assert user.find("trainForm").data() == str(digits_csv)
    QTest.keyClick(data, Qt.Key.Key_End)
    again = next(one for one in user.window.findChildren(QFileDialog, "dataDialog") if one.isVisible())
    assert Path(again.directory().path()) == digits_csv.parent, "the dialog starts where the last file was"
    again.reject()


def test_data_that_only_the_form_for_experts_shows_count_only_there(user: Any, digits_csv: Path) -> None:
    user.go("train")
    user.click("trainMode-expert")
    form = user.find("trainForm")
    form.data_choice.use(str(digits_csv))
    user.until(lambda: user.text("trainDataNotes"))
    user.click("trainMode-simple")
    assert form.data() == form.request().data == form.estimate_request().data == "mnist"
    user.until(lambda: not user.text("trainDataNotes"))
    user.click("trainMode-expert")
    assert form.data() == str(digits_csv)


def test_a_dialog_that_is_cancelled_leaves_the_data_that_was_chosen(user: Any, digits_csv: Path) -> None:
    user.go("train")
    user.click("trainMode-expert")
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


def unclear_csv(folder: Path) -> Path:
    """Nine digits whose first and last column may both be labels; the first is right."""
    digits = mnist_test().limited(9)
    images = digits.images.reshape(9, -1).copy()
    images[:, [0, -1]] = np.random.default_rng(0).integers(0, 10, (9, 2))
    path = folder / "unclear.csv"
    np.savetxt(path, np.column_stack([digits.labels, images]), "%d", ",")
    return path


def test_what_was_understood_and_what_may_spoil_the_training_is_said_below_the_choice(
    user: Any, tmp_path: Path, digits_csv: Path
) -> None:
    digits = mnist_test().limited(200)
    threes = digits.images[digits.labels == 3].reshape(-1, 784)
    np.savetxt(tmp_path / "threes.csv", np.column_stack([255 - threes, np.full(len(threes), 3)]), "%d", ",")
    user.go("train")
    user.click("trainMode-expert")
    choice, remarks = user.find("trainData"), user.find("trainDataRemarks")
    assert not remarks.isVisible()
    choice.use(str(tmp_path / "threes.csv"))
    user.until(remarks.isVisible)
    notes = (
        "The labels are in the last column.\nDark ink on light ground: the pictures were inverted.\n"
        f"{len(threes) // 6} of the {len(threes)} digits are kept for testing."
    )
    assert user.text("trainDataNotes") == notes
    assert user.text("trainDataWarnings").startswith("Only one class, 3, is in the data.")
    choice.use(str(digits_csv))
    user.until(lambda: not user.text("trainDataWarnings"))


def test_what_cannot_be_told_is_asked_by_eight_pictures_and_their_labels(user: Any, tmp_path: Path) -> None:
    path = unclear_csv(tmp_path)
    user.go("train")
    user.click("trainMode-expert")
    form = user.find("trainForm")
    form.data_choice.use(str(path))
    user.until(lambda: form.findChild(QDialog, "labelsDialog") is not None)
    dialog = form.findChild(QDialog, "labelsDialog")
    user.until(dialog.isVisible)
    assert not user.find("labelsUse", dialog).isEnabled(), "nothing is chosen for a person"
    first, last = (user.find(f"labelsOffer-{place}", dialog) for place in (0, 1))
    sentences = [user.text(f"labelsSentence-{place}", dialog) for place in (0, 1)]
    assert sentences == ["The labels are in the first column.", "The labels are in the last column."]
    assert [first.accessibleName(), last.accessibleName()] == sentences
    called = first.accessibleDescription().rpartition(" called ")[2].split(", ")
    assert len(called) == 8
    assert set(map(int, called)) <= set(mnist_test().labels[:9].tolist())
    user.click("labelsOffer-1", dialog)
    user.click("labelsUse", dialog)
    user.until(lambda: form.data() == f"{path}?labels=last")
    user.until(lambda: "last column" in user.text("trainDataNotes"))
    assert user.find("trainData").currentText() == "unclear.csv · labels: last"
    form.data_choice.use(f"{path}?labels=first")
    assert [form.data_choice.itemText(place) for place in range(form.data_choice.count())].count(
        "unclear.csv · labels: last"
    ) == 0, "a file is there once"


def test_a_question_that_is_not_answered_leaves_its_sentence(user: Any, tmp_path: Path) -> None:
    user.go("train")
    user.click("trainMode-expert")
    form = user.find("trainForm")
    form.data_choice.use(str(unclear_csv(tmp_path)))
    user.until(lambda: form.findChild(QDialog, "labelsDialog") is not None)
    dialog = form.findChild(QDialog, "labelsDialog")
    user.click("labelsCancel", dialog)
    user.until(lambda: form.findChild(QDialog, "labelsDialog") is None)
    assert "can be understood in 2 ways" in user.text("previewNote")


def test_a_file_to_test_with_goes_into_the_training_and_is_asked_about(
    user: Any, tmp_path: Path, digits_csv: Path
) -> None:
    # A header, as a file to test with that has none would be understood like one to train with that has none.
    header = ",".join(["label", *(f"pixel{place}" for place in range(784))])
    named = tmp_path / "named.csv"
    named.write_text(f"{header}\n{digits_csv.read_text()}")
    user.go("train")
    user.click("trainMode-expert")
    form = user.find("trainForm")
    form.data_choice.use(str(named))
    form.test_choice.use(str(unclear_csv(tmp_path)))
    user.until(lambda: form.test_choice.findChild(QDialog, "labelsDialog") is not None)
    dialog = form.test_choice.findChild(QDialog, "labelsDialog")
    user.until(dialog.isVisible)
    user.click("labelsOffer-0", dialog)
    user.click("labelsUse", dialog)
    user.until(lambda: "of unclear.csv." in user.text("trainDataNotes"))
    assert form.data() == f"{named}?test={tmp_path / 'unclear.csv'}?labels=first"


def test_a_question_that_comes_late_is_not_asked_of_other_data(
    user: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, gate, real = unclear_csv(tmp_path), threading.Event(), HANDLERS[PreviewRequest]

    def slow(request: PreviewRequest, services: Any, context: Any) -> Any:
        if request.data == str(path):
            gate.wait(60)
        return real(request, services, context)

    monkeypatch.setitem(HANDLERS, PreviewRequest, slow)
    user.go("train")
    user.click("trainMode-expert")
    form = user.find("trainForm")
    user.until(lambda: not user.is_busy("preview"))
    form.data_choice.use(str(path))
    user.until(lambda: user.is_busy("preview"))
    form.data_choice._choose(form.data_choice.findData("mnist"))
    gate.set()
    user.until(lambda: not user.is_busy("preview"))
    assert form.findChild(QDialog, "labelsDialog") is None
    assert form.data() == "mnist"


def test_a_file_is_asked_about_once_at_a_time(user: Any, tmp_path: Path) -> None:
    user.go("train")
    user.click("trainMode-expert")
    form = user.find("trainForm")
    form.data_choice.use(str(unclear_csv(tmp_path)))
    user.until(lambda: form.findChild(QDialog, "labelsDialog") is not None)
    form.preview_wanted.emit()
    user.until(lambda: not user.is_busy("preview"))
    (dialog,) = form.findChildren(QDialog, "labelsDialog")
    dialog.reject()
