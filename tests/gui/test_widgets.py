"""The widgets show what they are given and say what the person chose."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from engine.comparison.requests import HEADER, ComparisonRow
from engine.pretrained.conversion import Agreement
from engine.types import Prediction, Score, Timing
from gui import theme
from gui.pages.evaluate.confusion_matrix import ConfusionMatrix, shares
from gui.pages.recognise.headline import Headline
from gui.pages.recognise.model_card import ModelCard
from gui.pages.recognise.network_view import NetworkView
from gui.pages.recognise.samples_grid import SamplesGrid
from gui.widgets.formats import bytes_text, duration, milliseconds, percent
from gui.widgets.plots.training_chart import TrainingChart
from gui.widgets.segmented import Segmented
from gui.widgets.tables.comparison_columns import remark
from gui.widgets.tables.comparison_table import ComparisonTable
from gui.window.message_bar import MessageBar

LEFT = Qt.MouseButton.LeftButton


def shown(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    with qtbot.waitActive(widget):
        pass


def prediction(label: str, score: float) -> Prediction:
    rest = [Score(str(digit), (1 - score) / 9) for digit in range(10) if str(digit) != label]
    return Prediction("m", (Score(label, score), *rest), Timing(0, 0.1, 0.047), "NumPy")


def test_numbers_are_worded_and_a_score_never_rounds_up_to_certainty() -> None:
    assert percent(0.998) == "99.8\u00a0%"
    assert percent(0.99949) == "99.9\u00a0%"
    assert percent(1) == "100.0\u00a0%"
    assert all(percent(share) != "100.0\u00a0%" for share in np.linspace(0.998, 0.999499, 500))
    assert [milliseconds(value) for value in (0.047, 12.34, 212.4)] == ["0.05\u00a0ms", "12.3\u00a0ms", "212\u00a0ms"]
    assert [duration(value) for value in (1.94, 59.7, 125)] == [
        "1.9\u00a0s",
        "1\u00a0min\u00a000\u00a0s",
        "2\u00a0min\u00a005\u00a0s",
    ]
    assert [bytes_text(value) for value in (12, 407_330, 1_450_000)] == ["12\u00a0B", "407\u00a0kB", "1.4\u00a0MB"]


def test_a_card_says_answer_disagreement_and_failure_without_moving(qtbot: QtBot) -> None:
    card = ModelCard("keras-cnn", "Keras CNN", "Keras")
    shown(card, qtbot)
    sizes = [card.sizeHint()]
    assert card.accessibleName() == "Keras CNN"
    card.set_prediction(prediction("7", 0.998), disagrees=False, selected=True)
    sizes.append(card.sizeHint())
    assert "99.8" in card.accessibleDescription()
    assert "disagrees" not in card.accessibleDescription()
    card.set_prediction(prediction("1", 0.612), disagrees=True, selected=False)
    sizes.append(card.sizeHint())
    assert "disagrees" in card.accessibleDescription()
    sentence = "The weights of this model are damaged, so that it cannot answer. Fetch them again on the page Models."
    card.set_failure(sentence)
    sizes.append(card.sizeHint())
    assert card.findChild(QLabel, "modelCardFailure").text() == sentence
    assert card.accessibleDescription() == sentence
    assert len({(size.width(), size.height()) for size in sizes}) == 1


def test_a_card_is_chosen_by_click_and_by_keyboard(qtbot: QtBot) -> None:
    card = ModelCard("keras-cnn", "Keras CNN", "Keras")
    shown(card, qtbot)
    heard: list[str] = []
    card.chosen.connect(heard.append)
    QTest.mouseClick(card, LEFT)
    QTest.keyClick(card, Qt.Key.Key_Return)
    QTest.keyClick(card, Qt.Key.Key_Space)
    assert heard == ["keras-cnn"] * 3


def test_the_headline_keeps_its_height(qtbot: QtBot) -> None:
    headline = Headline()
    shown(headline, qtbot)
    headline.show_nothing("Draw a digit")
    empty = headline.sizeHint().height()
    headline.show_answer("7", True, "Keras CNN", "2 of 3 models say 7", "NumPy network says 1")
    assert headline.sizeHint().height() == empty
    assert "NumPy network says 1" in headline.accessibleDescription()


def test_the_headline_says_every_digit_in_a_whole_sentence(qtbot: QtBot) -> None:
    headline = Headline()
    qtbot.addWidget(headline)
    words = ("a zero", "a one", "a two", "a three", "a four", "a five", "a six", "a seven", "an eight", "a nine")
    for digit, words_for_it in enumerate(words):
        for sure, sentence in ((True, f"It is {words_for_it}"), (False, f"Not sure – perhaps {words_for_it}")):
            headline.show_answer(str(digit), sure, "", "", "")
            assert headline.accessibleDescription() == sentence


def test_the_segments_are_chosen_by_arrow_keys_and_say_so_once(qtbot: QtBot) -> None:
    segmented = Segmented("source", "Source")
    for key in ("draw", "file", "samples"):
        segmented.add(key, key.title())
    shown(segmented, qtbot)
    heard: list[str] = []
    segmented.changed.connect(heard.append)
    assert segmented.current() == "draw"
    segmented.findChild(QPushButton, "source-draw").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    segmented.set_current("samples")
    segmented.set_current("draw")
    assert heard == ["file", "samples", "draw"]
    with pytest.raises(KeyError):
        segmented.set_current("camera")


def test_a_sample_is_chosen_by_click_arrows_and_enter(qtbot: QtBot) -> None:
    grid = SamplesGrid()
    shown(grid, qtbot)
    heard: list[int] = []
    grid.chosen.connect(heard.append)
    images, labels = np.zeros((16, 28, 28), np.uint8), np.arange(16) % 10
    grid.set_samples(images, labels)
    QTest.mouseClick(grid.findChild(object, "sample5"), LEFT)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert heard == [5, 9, 9]
    with qtbot.waitSignal(grid.refresh_requested):
        QTest.mouseClick(grid.findChild(QPushButton, "samplesRefresh"), LEFT)
    grid.set_samples(images, labels)
    assert not any(grid.findChild(object, f"sample{index}").isChecked() for index in range(16))


def row(model: str, median: float, parameters: int, disk: int, score: float) -> ComparisonRow:
    return ComparisonRow(model, "NumPy", median, median * 2, 10, 1, parameters, disk, (Score("7", score),))


@pytest.fixture
def table(qtbot: QtBot) -> ComparisonTable:
    table = ComparisonTable()
    shown(table, qtbot)
    table.set_rows(
        [
            ("Slow, large", row("a", 212.0, 9_000_000, 36_000_000, 0.5)),
            ("Fast", row("b", 0.047, 225_034, 904_123, 0.99961)),
            ("Middle", row("c", 12.5, 80_000, 999, 0.0999)),
        ]
    )
    return table


@pytest.mark.parametrize(
    ("column", "order"), [(2, "bca"), (3, "bca"), (4, "cba"), (6, "cba"), (9, "cab")], ids=lambda value: str(value)
)
def test_the_table_sorts_by_value_not_by_text(table: ComparisonTable, column: int, order: str) -> None:
    table.findChild(QTableView).sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert "".join(measured.model_id for _, measured in table.shown_rows()) == order
    table.findChild(QTableView).sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert "".join(measured.model_id for _, measured in table.shown_rows()) == order[::-1]


def test_the_table_gives_exact_values_as_csv_and_json_in_the_order_shown(table: ComparisonTable) -> None:
    table.findChild(QTableView).sortByColumn(2, Qt.SortOrder.AscendingOrder)
    records = list(csv.DictReader(io.StringIO(table.as_csv())))
    assert [record["model"] for record in records] == ["Fast", "Middle", "Slow, large"]
    assert float(records[0]["median_ms"]) == 0.047
    assert float(records[0]["score"]) == 0.99961
    assert int(records[2]["disk_bytes"]) == 36_000_000
    objects = json.loads(table.as_json())
    assert objects[0]["model"] == "Fast"
    assert objects[0]["p95_ms"] == 0.094
    assert objects[0]["threads"] == 1
    names = [*HEADER, "model_id"]
    assert [list(fields_of) for fields_of in (records[0], objects[0])] == [names, names]
    assert [{name: str(value) for name, value in each.items()} for each in objects] == records


def test_a_remark_says_how_often_int8_agreed_with_fp32() -> None:
    fp32 = row("a", 12.5, 1, 1, 0.5)
    int8 = replace(fp32, int8=Agreement(inputs=32, largest_difference=0.1, same_label=31))
    assert "fp32" not in remark(("Model", fp32))
    assert remark(("Model", int8)).endswith(" · same first answer as fp32 on 31 of 32 photos")


def test_the_picture_of_the_table_holds_every_row_however_small_the_widget(table: ComparisonTable) -> None:
    rows = [(f"Model {index}", row(str(index), index + 1, 1, 1, 0.5)) for index in range(40)]
    few = table.as_png().height()
    table.resize(300, 120)
    table.set_rows(rows)
    line = table.findChild(QTableView).rowHeight(0)
    assert table.as_png().height() == few + 37 * line


def test_a_spreadsheet_gets_the_same_exact_values_in_cells(table: ComparisonTable) -> None:
    cells = list(csv.reader(io.StringIO(table.as_tab_separated()), delimiter="\t"))
    assert cells == list(csv.reader(io.StringIO(table.as_csv())))
    assert cells[2][:2] == ["Fast", "NumPy"]
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


def test_the_chart_keeps_every_point_and_starts_anew(qtbot: QtBot) -> None:
    chart = TrainingChart()
    shown(chart, qtbot)
    chart.begin(2)
    chart.add_batch(0.5, 0.9, 0.7)
    chart.add_epoch(1, 0.5, 0.8, 0.6, 0.75)
    curves = chart.curves()
    assert curves["batch_loss"] == [(0.5, 0.9)]
    assert curves["train_accuracy"] == [(1.0, 0.8)]
    assert curves["validation_loss"] == [(1.0, 0.6)]
    chart.begin(5)
    assert not any(chart.curves().values())


def test_a_message_unfolds_its_details_copies_and_goes(qtbot: QtBot) -> None:
    page = QWidget()
    bar = MessageBar(page)
    shown(page, qtbot)
    assert not bar.isVisible()
    bar.show_message("The file cannot be read. Open another one.", "line 1\nline 2")
    details = bar.findChild(QWidget, "messageDetails")
    assert bar.isVisible()
    assert not details.isVisible()
    QTest.mouseClick(bar.findChild(QPushButton, "messageDetailsButton"), LEFT)
    assert details.isVisible()
    QTest.mouseClick(bar.findChild(QPushButton, "messageCopy"), LEFT)
    assert QGuiApplication.clipboard().text() == "The file cannot be read. Open another one.\n\nline 1\nline 2"
    QTest.mouseClick(bar.findChild(QWidget, "messageClose"), LEFT)
    assert not bar.isVisible()


def test_the_confusion_matrix_is_normalised_and_read_by_keyboard(qtbot: QtBot) -> None:
    counts = np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]])
    assert shares(counts, "row")[0].tolist() == [0.8, 0.2, 0]
    assert shares(counts, "column")[:, 0].tolist() == pytest.approx([8 / 9, 1 / 9, 0])
    assert shares(counts, "count").sum() == pytest.approx(1)
    matrix = ConfusionMatrix()
    shown(matrix, qtbot)
    matrix.set_matrix(counts, ("0", "1", "2"))
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    assert "0 read as 1: 2" in matrix.accessibleDescription()
    with pytest.raises(ValueError, match="not"):
        matrix.set_matrix(counts, ("0", "1"))


def test_the_network_view_wants_its_four_steps(qtbot: QtBot) -> None:
    view = NetworkView()
    shown(view, qtbot)
    steps = tuple((name, np.full((28, 28), 255, np.uint8)) for name in ("ink", "crop", "20×20", "centred"))
    before = view.grab().toImage()
    view.set_steps(steps)
    assert view.grab().toImage() != before
    view.set_steps(None)
    assert view.grab().toImage() == before
    with pytest.raises(ValueError, match="argument"):
        view.set_steps(steps[:2])


def test_a_theme_applied_twice_does_not_enlarge_the_text_and_widgets_follow_it(
    qapp: QApplication, qtbot: QtBot
) -> None:
    card = ModelCard("a", "A", "B")
    shown(card, qtbot)
    try:
        theme.apply(qapp, theme.LIGHT)
        size, light = qapp.font().pointSizeF(), card.grab().toImage()
        theme.apply(qapp, theme.DARK)
        assert theme.current() is theme.DARK
        assert qapp.font().pointSizeF() == size
        dark = card.grab().toImage()
        middle = dark.rect().center()
        assert light.pixelColor(middle.x(), 4).name() == theme.LIGHT.card.lower()
        assert dark.pixelColor(middle.x(), 4).name() == theme.DARK.card.lower()
    finally:
        theme.apply(qapp, theme.LIGHT)
