"""Kept runs on the page Train: overlaid, used, renamed, deleted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.errors import ClassLensError
from engine.runs.requests import RestoreRunRequest
from engine.session import HANDLERS
from engine.system import folders
from engine.weights import store
from engine.weights.training_record import METRICS


def test_only_losses_of_the_same_kind_lie_over_each_other(user: Any) -> None:
    for day, model_id in ((21, "torch-mlp"), (22, "numpy-mlp")):
        shutil.copytree(folders.SHIPPED_WEIGHTS / model_id, folders.runs_folder() / f"202611{day}-100000-{model_id}")
    user.go("train")
    table = user.find("runTable")
    user.until(lambda: table.model().rowCount() == 2)
    for row in (1, 0):
        index = table.model().index(row, 0)
        table.model().setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    first, second = user.find("trainingChart").overlay().values()
    assert len(first[0]) == len(first[1]) == 60
    assert (len(second[0]), second[1]) == (30, [])
    assert "another loss" in user.find("overlayLegend").accessibleDescription()


def test_runs_are_overlaid_renamed_deleted_and_taken_back(user: Any, digits_csv: Path) -> None:
    for model_id in ("numpy-nn", "torch-mlp"):
        shutil.copytree(folders.SHIPPED_WEIGHTS / model_id, folders.runs_folder() / f"20261121-100000-{model_id}")
    user.go("train")
    table = user.find("runTable")
    user.until(lambda: table.model().rowCount() == 2)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Qt.Key.Key_Space)
    (curve,) = user.find("trainingChart").overlay().values()
    assert len(curve[0]) == 30, "a point for each epoch"
    legend = user.find("overlayLegend")
    assert legend.isVisible()
    assert "PyTorch MLP" in legend.accessibleDescription()
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    QTest.keyClicks(editor, "wide")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    user.until(lambda: table.model().index(0, 0).data() == "wide")
    assert user.find("trainingChart").overlay(), "the curve stays"

    user.click("runSettings")
    form = user.find("trainForm")
    assert (form.spec().id, form.recipe().settings["hidden_units"]) == ("torch-mlp", (512,))

    user.click("runDelete")
    user.until(lambda: table.model().rowCount() == 1)
    assert user.find("trainingChart").overlay() == {}
    assert not user.find("overlayLegend").isVisible()
    assert "was deleted" in user.text("trainOutcome")
    assert user.window.focusWidget() is user.find("runUndo"), "what one may want next"
    user.click("runUndo")
    user.until(lambda: table.model().rowCount() == 2)
    assert not user.find("runUndo").isEnabled()
    user.until(lambda: user.text("trainOutcome") == "The run is back.")
    assert user.window.focusWidget() is table

    user.click("trainUse")
    user.until(lambda: store.locate("torch-mlp").source == "own")
    user.until(lambda: user.find("trainShipped").isVisible())
    user.click("runDelete")
    user.until(user.message)
    assert "cannot be deleted, because PyTorch MLP answers with it" in user.message()
    user.click("trainShipped")
    user.until(lambda: store.locate("torch-mlp").source == "shipped")
    user.until(lambda: not user.find("trainShipped").isVisible())
    assert user.message() == "", "its reason is gone"


def test_it_is_said_whether_a_run_or_the_original_answers_now(user: Any) -> None:
    shutil.copytree(folders.SHIPPED_WEIGHTS / "torch-mlp", folders.runs_folder() / "20261121-100000-torch-mlp")
    user.go("train")
    table = user.find("runTable")
    user.until(lambda: table.model().rowCount() == 1)
    table.selectRow(0)
    user.click("runSettings")  # chooses the model, too
    user.click("trainUse")
    user.until(lambda: user.find("trainShipped").isVisible())
    assert user.text("trainOutcome") == "The model answers with the weights you chose."
    assert user.window.statusBar().currentMessage() == "PyTorch MLP now uses another version."
    user.click("trainShipped")
    user.until(lambda: not user.find("trainShipped").isVisible())
    assert user.text("trainOutcome") == "The original PyTorch MLP answers again."
    assert user.window.statusBar().currentMessage() == "The original PyTorch MLP answers again."


def test_a_name_is_typed_to_its_end_though_the_list_changes(user: Any) -> None:
    for model_id in ("numpy-nn", "torch-mlp"):
        shutil.copytree(folders.SHIPPED_WEIGHTS / model_id, folders.runs_folder() / f"20261121-100000-{model_id}")
    page = user.go("train")
    table = user.find("runTable")
    user.until(lambda: table.model().rowCount() == 2 and not user.is_busy("models"))
    table.selectRow(0)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    QTest.keyClicks(editor, "my best")
    shutil.rmtree(folders.runs_folder() / "20261121-100000-numpy-nn")
    page._runs.refresh()
    user.until(lambda: not user.is_busy("models"))
    assert QApplication.focusWidget() is editor
    QTest.keyClicks(editor, " run")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    user.until(lambda: table.model().rowCount() == 1)
    user.until(lambda: table.model().index(0, 0).data() == "my best run")
    assert store.locate("torch-mlp").source == "shipped", "the space was part of the name"


def test_a_run_that_could_not_be_restored_can_be_tried_again(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folders.runs_folder() / "20261121-100000-numpy-nn")
    user.go("train")
    table = user.find("runTable")
    user.until(lambda: table.model().rowCount() == 1)
    table.setCurrentIndex(table.model().index(0, 0))
    user.click("runDelete")
    user.until(lambda: table.model().rowCount() == 0)

    def held(request: RestoreRunRequest, services: object, context: object) -> object:
        raise ClassLensError("Another program holds its files.")

    with monkeypatch.context() as patched:
        patched.setitem(HANDLERS, RestoreRunRequest, held)
        user.click("runUndo")
        user.until(user.message)
        assert "Another program" in user.message()
    user.until(user.find("runUndo").isEnabled)
    user.click("runUndo")
    user.until(lambda: table.model().rowCount() == 1)
    assert not user.find("runUndo").isEnabled()


def _recorded(folder_name: str, **changes: Any) -> Path:
    """A run with the shipped weights of a model, of which the record says other things."""
    folder = folders.runs_folder() / folder_name
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folder)
    record = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    record["data"] |= changes.pop("data", {})
    record["recipe"] |= changes.pop("recipe", {})
    (folder / METRICS).write_text(json.dumps({**record, **changes}))
    return folder


def test_runs_are_told_apart_by_their_data_and_by_the_second(user: Any) -> None:
    threes = {"name": "all the threes of class 7b.csv", "train": 28, "validation": 6}
    _recorded("20261121-100011-numpy-nn", date="2026-11-21T10:00:11+00:00", data=threes, recipe={"epochs": 7})
    mnist = {"name": "mnist-train", "train": 1_600, "validation": 400}
    _recorded("20261121-100022-numpy-nn", date="2026-11-21T10:00:22+00:00", data=mnist)
    _recorded("20261122-100000-numpy-nn", date="2026-11-22T10:00:00+00:00", data=mnist)
    user.go("train")
    table = user.find("runTable")
    user.until(lambda: table.model().rowCount() == 3)
    model = table.model()
    titles = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    name, data = titles.index("Run"), titles.index("Data")
    other, later, first = (model.index(row, name).data() for row in range(3))
    assert ":11" in first
    assert later == first.replace(":11", ":22")
    assert other.count(":") == 1, "nothing else began in its minute"
    assert [model.index(row, data).data() for row in range(3)] == ["MNIST, 1,600", "MNIST, 1,600", "all th… 7b.csv, 28"]
    tip = model.index(2, name).data(Qt.ItemDataRole.ToolTipRole)
    assert "Data: all the threes of class 7b.csv, 28 pictures to learn from and 6 held back." in tip
    assert "Changed: Epochs 7." in tip
    model.setData(model.index(2, name), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert user.find("overlayLegend").accessibleDescription() == f"{first} · NumPy network · all th… 7b.csv, 28"


def test_no_column_of_the_runs_is_out_of_reach(user: Any) -> None:
    _recorded("20261121-100000-numpy-nn", data={"name": "x" * 200})
    user.go("train")
    table = user.find("runTable")
    user.until(lambda: table.model().rowCount() == 1)
    table.setFixedWidth(300)
    user.until(lambda: table.horizontalScrollBar().isVisible())
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    last = table.model().columnCount() - 1
    assert table.columnViewportPosition(last) + table.columnWidth(last) <= table.viewport().width()
