"""The comparison table: sorted by value, given as text and as a picture."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.catalog.spec import FAST, INT8, NATIVE
from engine.comparison.requests import HEADER, ComparisonRow
from engine.pretrained.conversion import Agreement
from engine.runtimes.base import FrameworkShare
from engine.spreadsheets import separated_records
from engine.types import Score
from gui.page_parts.comparison_columns import remark
from gui.page_parts.comparison_table import ComparisonTable
from gui.widgets.parts import LineLabel

LEFT = Qt.MouseButton.LeftButton
SLOW, QUICK, MIDDLE = "vit-mnist", "numpy-nn", "keras-cnn"
TITLES = {model_id: catalog.find(model_id).title for model_id in (SLOW, QUICK, MIDDLE)}
Show = Callable[[QWidget], None]


def row(model: str, median: float, parameters: int, disk: int, score: float) -> ComparisonRow:
    return ComparisonRow(model, FAST, median, median * 2, 10, 1, parameters, disk, (Score("7", score),))


@pytest.fixture
def table(put_on_screen: Show) -> ComparisonTable:
    table = ComparisonTable()
    put_on_screen(table)
    table.set_rows(
        [
            row(SLOW, 212.0, 9_000_000, 36_000_000, 0.5),
            row(QUICK, 0.047, 225_034, 904_123, 0.99961),
            row(MIDDLE, 12.5, 80_000, 999, 0.0999),
        ]
    )
    return table


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (2, (QUICK, MIDDLE, SLOW)),
        (3, (QUICK, MIDDLE, SLOW)),
        (4, (MIDDLE, QUICK, SLOW)),
        (6, (MIDDLE, QUICK, SLOW)),
        (9, (MIDDLE, SLOW, QUICK)),
    ],
    ids=lambda value: str(value),
)
def test_the_table_sorts_by_value_not_by_text(table: ComparisonTable, column: int, order: tuple[str, ...]) -> None:
    table.findChild(QTableView).sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert tuple(row.model_id for row in table.shown_rows()) == order
    table.findChild(QTableView).sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert tuple(row.model_id for row in table.shown_rows()) == order[::-1]


def test_a_model_with_weights_of_ones_own_is_named_so(table: ComparisonTable) -> None:
    table.set_rows([replace(row(QUICK, 1, 1, 1, 0.5), own=True), row(SLOW, 1, 1, 1, 0.5)])
    model = table.findChild(QTableView).model()
    assert {model.index(place, 0).data() for place in (0, 1)} == {f"{TITLES[QUICK]} (yours)", TITLES[SLOW]}
    assert [record["own"] for record in json.loads(table.as_json())].count(True) == 1


def test_one_column_names_speeds_and_the_caption_what_computes(table: ComparisonTable) -> None:
    onnx = row("efficientnet-lite0", 1, 1, 1, 0.5)
    table.set_rows([onnx, replace(onnx, runtime=INT8), replace(onnx, runtime=NATIVE), row(QUICK, 1, 1, 1, 0.5)])
    model = table.findChild(QTableView).model()
    assert [model.index(place, 1).data() for place in range(4)] == ["Fast", "8-bit", "Original", "Fast"]
    assert table.caption.text().endswith("ONNX Runtime, ONNX Runtime, int8, PyTorch, NumPy")
    assert [
        record["runtime"] for record in csv.DictReader(io.StringIO(separated_records(table.fields, table.records())))
    ] == [
        "ONNX Runtime",
        "ONNX Runtime, int8",
        "PyTorch",
        "NumPy",
    ]


def test_the_table_gives_exact_values_as_csv_and_json_in_the_order_shown(table: ComparisonTable) -> None:
    table.findChild(QTableView).sortByColumn(2, Qt.SortOrder.AscendingOrder)
    records = list(csv.DictReader(io.StringIO(separated_records(table.fields, table.records()))))
    assert [record["model"] for record in records] == [TITLES[QUICK], TITLES[MIDDLE], TITLES[SLOW]]
    assert float(records[0]["median_ms"]) == 0.047
    assert float(records[0]["score"]) == 0.99961
    assert int(records[2]["disk_bytes"]) == 36_000_000
    objects = json.loads(table.as_json())
    assert objects[0]["model"] == TITLES[QUICK]
    assert objects[0]["p95_ms"] == 0.094
    assert objects[0]["threads"] == 1
    names = [*HEADER, "model_id"]
    assert [list(fields_of) for fields_of in (records[0], objects[0])] == [names, names]
    assert [{name: str(value) for name, value in each.items()} for each in objects] == records


def test_a_remark_says_how_often_int8_agreed_with_fp32() -> None:
    fp32 = row(SLOW, 12.5, 1, 1, 0.5)
    int8 = replace(fp32, int8=Agreement(inputs=32, largest_difference=0.1, same_label=31))
    assert "uncompressed" not in remark(fp32)
    same = " · same first answer as the uncompressed model on 31 of 32 photos"
    assert remark(int8).endswith(same)
    assert remark(int8, [replace(fp32, model_id=QUICK)]).endswith(same), "the uncompressed model was not asked"


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(7.5, "60% of its time"), (12.4, "not faster than it here"), (20, "not faster than it here")],
)
def test_a_remark_says_whether_the_compressed_model_is_faster_here(milliseconds: float, said: str) -> None:
    full = replace(row(SLOW, 12.5, 1, 1, 0.5), runtime=FAST)
    other = replace(full, median_ms=1.0, model_id=QUICK)
    int8 = replace(full, runtime=INT8, median_ms=milliseconds, int8=Agreement(32, 0.1, 31))
    assert remark(int8, [other, full, int8]).endswith(f"on 31 of 32 photos · {said}")


def test_the_picture_of_the_table_holds_every_row_however_small_the_widget(table: ComparisonTable) -> None:
    rows = [row(QUICK, index + 1, 1, 1, 0.5) for index in range(40)]
    few = table.as_png().height()
    table.resize(300, 120)
    table.set_rows(rows)
    line = table.findChild(QTableView).rowHeight(0)
    assert table.as_png().height() == few + 37 * line


def test_a_spreadsheet_gets_the_same_exact_values_in_cells(table: ComparisonTable) -> None:
    tabs, commas = (separated_records(table.fields, table.records(), delimiter) for delimiter in "\t,")
    cells = list(csv.reader(io.StringIO(tabs), delimiter="\t"))
    assert cells == list(csv.reader(io.StringIO(commas)))
    assert cells[2][:2] == [TITLES[QUICK], "NumPy"]
    assert cells[2][HEADER.index("median_ms")] == "0.047"


def test_copying_is_asked_for_by_button_and_by_keys_where_there_is_something(
    table: ComparisonTable, qtbot: QtBot
) -> None:
    view = table.findChild(QTableView)
    heard: list[int] = []
    table.copy_requested.connect(lambda: heard.append(1))
    QTest.mouseClick(table.findChild(QPushButton, "comparisonCopy"), LEFT)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(heard) == 2
    table.set_rows([])
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(heard) == 2


def test_what_a_framework_takes_itself_stands_once_below_the_table(table: ComparisonTable) -> None:
    line = table.findChild(LineLabel, "comparisonFrameworks")
    assert line is not None
    assert not line.isVisible()
    keras = FrameworkShare("TensorFlow", 4000.0, 300_000_000)
    rows = [replace(row(model, 1.0, 1, 1, 0.5), framework=keras) for model in (QUICK, MIDDLE)]
    table.set_rows(rows)
    assert line.isVisible()
    assert line.text() == "TensorFlow itself: 300 MB and 4000 ms, once for all of its models."
