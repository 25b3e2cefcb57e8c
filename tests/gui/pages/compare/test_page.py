"""The page Compare: a photo, what each model says, what it costs, and what is missing."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.catalog.spec import FAST, NATIVE
from engine.comparison.requests import ComparisonRow
from engine.spreadsheets import separated_records
from engine.types import Score
from gui import theme
from gui.pages.compare.reported_figures import DocumentPanel

from ...object_models import GONE, HERE, OTHERS, FakeModels, faked_models


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModels]:
    with faked_models(monkeypatch) as fake:
        yield fake


def card(user: Any, model_id: str) -> Any:
    return user.find(f"objectCard-{model_id}")


def choose(user: Any, *model_ids: str) -> None:
    """Choose models in the menu, or choose them away."""
    actions = {action.data(): action for action in user.find("compareModels").menu().actions()}
    for model_id in model_ids:
        actions[model_id].trigger()


def best(user: Any, model_id: str) -> str:
    return str(user.text("objectCardBest", card(user, model_id)))


def sentence(user: Any) -> str:
    return str(user.text("objectSentence"))


def caption(user: Any) -> str:
    return str(user.find("comparisonTable", user.find("comparePage")).caption.text())


def show(user: Any) -> None:
    user.go("compare")
    user.until(lambda: " say" in sentence(user) and "still" not in user.text("objectDisagreement"))


def test_a_photo_is_there_at_once_and_every_model_with_weights_names_it(models: FakeModels, user: Any) -> None:
    show(user)
    assert sentence(user) == "5 of 5 models say espresso"
    assert best(user, HERE) == "espresso"
    assert user.find("labelRows", card(user, HERE)).accessibleDescription().startswith("espresso: 90.0")
    assert "4,652,008 parameters" in user.text("objectCardSizes", card(user, HERE))
    assert user.text("photoName") == "camera.jpg"


def test_with_large_text_the_sentence_about_all_models_has_two_lines(models: FakeModels, user: Any) -> None:
    show(user)
    line = user.find("objectSentence")
    before = line.height() / line.fontMetrics().lineSpacing()
    look = theme.Look.of_application()
    assert look is not None
    user.window.resize(1366, 768)
    look.choose(theme.SYSTEM, 2.0)
    user.until(lambda: line.height() >= 2 * line.fontMetrics().lineSpacing())
    assert round(before) == 1


def test_a_model_that_disagrees_is_marked_in_words(models: FakeModels, user: Any) -> None:
    models.labels["vit-base"] = "cup"
    show(user)
    assert sentence(user) == "4 of 5 models say espresso"
    assert user.text("objectDisagreement") == "ViT-Base says cup"
    assert user.text("objectCardRemark", card(user, "vit-base")) == "disagrees with the others"
    assert user.text("objectCardRemark", card(user, HERE)) == ""


def test_a_model_without_weights_says_its_size_and_leads_to_them(models: FakeModels, user: Any) -> None:
    show(user)
    choose(user, GONE)
    assert best(user, GONE) == "–"
    assert "553\u00a0MB" in user.text("objectCardMessage", card(user, GONE))
    user.click("objectCardGet", card(user, GONE))
    assert user.find("officialWeights").isVisible()
    assert user.message() == ""


@pytest.mark.parametrize("how", ["there are none", "the others are chosen away"])
def test_without_weights_of_the_models_chosen_the_page_says_so(models: FakeModels, user: Any, how: str) -> None:
    if how == "there are none":
        models.missing = set(catalog.OBJECT_MODELS)
        user.go("compare")
    else:
        show(user)
        choose(user, GONE, *set(catalog.OBJECT_MODELS) - {GONE})
    no_weights = "No weights for these models. Get them on the page Models."
    user.until(lambda: sentence(user) == no_weights)
    assert caption(user) == no_weights
    assert user.text("costLegend") == no_weights
    assert "are not on this computer yet" in user.text("objectCardMessage", card(user, GONE))
    user.until(lambda: not user.is_busy("objects"))
    assert sentence(user) == no_weights, "an answer of models chosen away comes too late"


def test_weights_that_have_come_meanwhile_are_used_when_the_page_is_shown_again(models: FakeModels, user: Any) -> None:
    show(user)
    user.go("recognise")
    models.missing.clear()
    user.go("compare")
    user.until(lambda: sentence(user) == "6 of 6 models say espresso")
    assert best(user, GONE) == "espresso"


def test_damaged_weights_cost_their_own_card(models: FakeModels, user: Any) -> None:
    models.broken.add("resnet50")
    show(user)
    assert sentence(user) == "4 of 4 models say espresso"
    assert "are damaged" in user.text("objectCardMessage", card(user, "resnet50"))
    assert user.message() == ""


def test_a_model_whose_weights_were_mended_is_asked_again_when_the_page_is_shown(models: FakeModels, user: Any) -> None:
    models.broken.add("resnet50")
    show(user)
    user.until(lambda: not user.is_busy("models"))
    user.go("recognise")
    user.go("compare")
    user.until(lambda: not user.is_busy("models"))
    assert not user.is_busy("objects"), "nothing has changed, so nobody is asked"
    assert "are damaged" in user.text("objectCardMessage", card(user, "resnet50"))
    user.go("recognise")
    models.broken.clear()
    user.go("compare")
    user.until(lambda: sentence(user) == "5 of 5 models say espresso")
    assert best(user, "resnet50") == "espresso"


def test_the_first_answers_are_shown_while_another_model_is_converted(models: FakeModels, user: Any) -> None:
    models.converting.add("vit-base")
    user.go("compare")
    user.until(lambda: "4 of 32" in user.text("objectCardMessage", card(user, "vit-base")))
    assert best(user, HERE) == "espresso"
    user.click("compareChoice-table")
    assert "ViT-Base: " in caption(user)
    assert "4 of 32" in caption(user)
    user.click("compareChoice-plot")
    assert "4 of 32" in user.text("costLegend")
    user.click("compareChoice-answers")
    models.go_on.set()
    user.until(lambda: sentence(user) == "5 of 5 models say espresso")


def test_without_an_answer_the_table_says_where_to_look(models: FakeModels, user: Any) -> None:
    models.broken |= set(catalog.OBJECT_MODELS) - {GONE}
    user.go("compare")
    user.until(lambda: "No model can answer" in sentence(user))
    user.click("compareChoice-table")
    assert "No model can answer" in caption(user)
    assert not user.is_busy("objects")


def test_another_photo_and_fewer_models(models: FakeModels, user: Any) -> None:
    show(user)
    models.labels = dict.fromkeys(models.labels, "tripod")
    user.click("photo-cat")
    user.until(lambda: sentence(user) == "5 of 5 models say tripod")
    assert user.text("photoName") == "cat.jpg"
    assert user.find("photo-cat").isChecked()
    menu = user.find("compareModels").menu()
    next(action for action in menu.actions() if action.text() == "ResNet50").trigger()
    user.until(lambda: sentence(user) == "4 of 4 models say tripod")
    assert not card(user, "resnet50").isVisible()


def test_a_dropped_picture_becomes_the_photo_of_the_page_that_is_shown(models: FakeModels, user: Any) -> None:
    show(user)
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(QColor("#336699"))
    data = QMimeData()
    data.setImageData(picture)
    user.drop(data)
    user.until(lambda: user.text("photoName") == "Dropped picture")
    assert user.find("comparePage").isVisible()


def test_times_stand_in_a_table_and_a_plot(models: FakeModels, user: Any) -> None:
    models.missing |= OTHERS
    show(user)
    user.click("compareChoice-table")
    rows = user.find("comparisonTable", user.find("comparePage"))
    user.until(rows.shown_rows)
    assert [(row.model_id, row.label) for row in rows.shown_rows()] == [("efficientnet-lite0", "espresso")]
    user.until(lambda: not user.is_busy("objects"))
    user.click("compareChoice-plot")
    assert not user.is_busy("objects"), "what was measured is shown, not measured again"
    assert "EfficientNet-Lite0" in user.find("costPlot").accessibleDescription()


def test_document_000_stands_beside_what_was_measured_here(models: FakeModels, user: Any) -> None:
    show(user)
    user.click("compareChoice-document")
    table: QTableWidget = user.find("documentTable")
    texts = [[table.item(row, column).text() for column in range(8)] for row in range(table.rowCount())]
    assert [row[0] for row in texts] == ["ViT-Base", "ResNet50", "VGG16", "Wide CNN"]
    assert [row[4] for row in texts] == ["610\u00a0ms", "360\u00a0ms", "490\u00a0ms", "very fast"]
    assert {row[2] for row in texts[:3]} == {"not measured"}, "no weights are a real file here"
    assert "of the test digits" in texts[3][2]
    assert (texts[3][6], texts[3][7]) == ("about 1.1 M", "1.10 M")
    assert "not the milliseconds" in user.text("documentRemark")


@pytest.fixture
def document(qtbot: QtBot) -> DocumentPanel:
    """Report 000's figures, and ResNet50 measured here."""
    panel = DocumentPanel(catalog.OBJECT_MODELS)
    qtbot.addWidget(panel)
    scores = (Score("espresso", 0.9), Score("cup", 0.1))
    panel.show_rows([ComparisonRow("resnet50", FAST, 48.0625, 50.0, 10, 2, 25_557_032, 102_000_000, scores)])
    return panel


def test_our_figures_stand_in_their_columns_beside_document_000s(document: DocumentPanel) -> None:
    table = document.findChild(QTableWidget, "documentTable")
    texts = [[table.item(row, column).text() for column in range(8)] for row in range(3)]
    assert texts[1] == [
        "ResNet50", "crocodile", "espresso", "Fast", "360\u00a0ms", "48.1\u00a0ms", "25.6 M", "25.6 M",
    ]  # fmt: skip
    assert texts[0] == ["ViT-Base", "tabby cat", "not measured", "–", "610\u00a0ms", "–", "about 85 M", "–"]


def test_document_000_is_given_with_exact_values_and_gaps_where_nothing_was_measured(document: DocumentPanel) -> None:
    records = json.loads(document.as_json())
    assert records[1] == {
        "document": "000", "model": "ResNet50", "model_id": "resnet50", "reported_answer": "crocodile",
        "answer": "espresso", "runtime": "ONNX Runtime", "reported_ms": 360.0, "median_ms": 48.0625,
        "reported_parameters": "25.6 M", "parameters": 25_557_032,
    }  # fmt: skip
    assert [records[0][name] for name in ("answer", "runtime", "median_ms", "parameters")] == [None] * 4
    as_texts = [{name: "" if value is None else str(value) for name, value in record.items()} for record in records]
    for delimiter in ",\t":
        table = separated_records(document.fields, document.records(), delimiter)
        assert list(csv.DictReader(table.splitlines(), delimiter=delimiter)) == as_texts


def test_the_picture_of_document_000_holds_every_row_however_small_the_widget(document: DocumentPanel) -> None:
    document.resize(300, 120)
    three = document.as_png()
    row = ComparisonRow("vgg16", NATIVE, 1.0, 1.0, 10, 2, 1, 1, (Score("cup", 0.9),))
    document.show_rows([row] * 10)
    table = document.findChild(QTableWidget, "documentTable")
    assert table.rowCount() == 13
    assert document.as_png().height() >= three.height() + 9 * document.fontMetrics().height()


@pytest.mark.parametrize("suffix", [".csv", ".json", ".png"])
def test_document_000_is_copied_and_saved(models: FakeModels, user: Any, tmp_path: Path, suffix: str) -> None:
    show(user)
    user.click("compareChoice-document")
    QGuiApplication.clipboard().clear()
    user.click("documentCopy")
    rows = list(csv.DictReader(QGuiApplication.clipboard().text().splitlines(), delimiter="\t"))
    assert [row["model"] for row in rows] == ["ViT-Base", "ResNet50", "VGG16", "Wide CNN"]
    QGuiApplication.clipboard().clear()
    table = user.find("documentTable")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 5
    user.click("documentSave")
    path = tmp_path / f"figures{suffix}"
    user.choose_in_dialog("saveTableDialog", path)
    user.until(path.exists)
    assert Path(user.window._preferences.files_folder) == tmp_path
    readers = {
        ".csv": lambda: list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))[2]["reported_answer"],
        ".json": lambda: json.loads(path.read_text(encoding="utf-8"))[2]["reported_answer"],
        ".png": lambda: "alligator" if QImage(str(path)).height() > 100 else "",
    }
    assert readers[suffix]() == "alligator"
    assert path.name not in user.message(), "saving it failed"


def test_several_runtimes_are_measured_and_at_least_one(models: FakeModels, user: Any) -> None:
    models.missing |= OTHERS
    show(user)
    user.click("compareChoice-table")
    rows = user.find("comparisonTable", user.find("comparePage"))
    fast, native, int8 = user.find("compareRuntimes").menu().actions()
    assert [action.isChecked() for action in (fast, native, int8)] == [True, False, False]
    int8.trigger()
    user.until(lambda: len(rows.shown_rows()) == 2 and not user.is_busy("objects"))
    fast.trigger()
    int8.trigger()
    assert int8.isChecked()
    user.until(lambda: len(rows.shown_rows()) == 1 and not user.is_busy("objects"))
