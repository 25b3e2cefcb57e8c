"""The page Compare: a photo, what each model says, what it costs, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QTableWidget

from .object_models import GONE, HERE, FakeModels, faked_models


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModels]:
    with faked_models(monkeypatch) as fake:
        yield fake


def card(user: Any, model_id: str) -> Any:
    return user.find(f"objectCard-{model_id}")


def best(user: Any, model_id: str) -> str:
    return str(user.text("objectCardBest", card(user, model_id)))


def sentence(user: Any) -> str:
    return str(user.text("objectSentence"))


def show(user: Any) -> None:
    user.go("compare")
    user.until(lambda: " say" in sentence(user))


def test_a_photo_is_there_at_once_and_every_model_with_weights_names_it(models: FakeModels, user: Any) -> None:
    show(user)
    assert sentence(user) == "3 of 3 models say espresso"
    assert best(user, HERE) == "espresso"
    assert user.find("labelRows", card(user, HERE)).accessibleDescription().startswith("espresso: 90.0")
    assert "4,652,008 parameters" in user.text("objectCardSizes", card(user, HERE))
    assert user.text("photoName") == "camera.jpg"


def test_a_model_that_disagrees_is_marked_in_words(models: FakeModels, user: Any) -> None:
    models.labels["vit-base"] = "cup"
    show(user)
    assert sentence(user) == "2 of 3 models say espresso"
    assert user.text("objectDisagreement") == "ViT-Base says cup"
    assert user.text("objectCardRemark", card(user, "vit-base")) == "disagrees with the others"
    assert user.text("objectCardRemark", card(user, HERE)) == ""


def test_a_model_without_weights_says_its_size_and_leads_to_them(models: FakeModels, user: Any) -> None:
    show(user)
    assert best(user, GONE) == "–"
    assert "553\u00a0MB" in user.text("objectCardMessage", card(user, GONE))
    user.click("objectCardGet", card(user, GONE))
    assert user.find("officialWeights").isVisible()
    assert user.message() == ""


def test_weights_that_have_come_meanwhile_are_used_when_the_page_is_shown_again(models: FakeModels, user: Any) -> None:
    show(user)
    user.go("recognise")
    models.missing.clear()
    user.go("compare")
    user.until(lambda: sentence(user) == "4 of 4 models say espresso")
    assert best(user, GONE) == "espresso"


def test_damaged_weights_cost_their_own_card(models: FakeModels, user: Any) -> None:
    models.broken.add("resnet50")
    show(user)
    assert sentence(user) == "2 of 2 models say espresso"
    assert "are damaged" in user.text("objectCardMessage", card(user, "resnet50"))
    assert user.message() == ""


def test_the_first_answers_are_shown_while_another_model_is_converted(models: FakeModels, user: Any) -> None:
    models.converting.add("vit-base")
    user.go("compare")
    user.until(lambda: "4 of 32" in user.text("objectCardMessage", card(user, "vit-base")))
    assert best(user, HERE) == "espresso"
    models.go_on.set()
    user.until(lambda: sentence(user) == "3 of 3 models say espresso")


def test_another_photo_and_fewer_models(models: FakeModels, user: Any) -> None:
    show(user)
    models.labels = dict.fromkeys(models.labels, "tripod")
    user.click("photo-cat")
    user.until(lambda: sentence(user) == "3 of 3 models say tripod")
    assert user.text("photoName") == "cat.jpg"
    assert user.find("photo-cat").isChecked()
    menu = user.find("compareModels").menu()
    next(action for action in menu.actions() if action.text() == "ResNet50").trigger()
    user.until(lambda: sentence(user) == "2 of 2 models say tripod")
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
    models.missing |= {"resnet50", "vit-base"}  # no weights are a real file here but those that come with ClassLens
    show(user)
    user.click("compareChoice-table")
    rows = user.find("comparisonTable", user.find("comparePage"))
    user.until(rows.shown_rows)
    assert [(title, row.label) for title, row in rows.shown_rows()] == [("EfficientNet-Lite0", "espresso")]
    user.until(lambda: not user.is_busy("objects"))
    user.click("compareChoice-plot")
    assert not user.is_busy("objects"), "what was measured is shown, not measured again"
    assert "EfficientNet-Lite0" in user.find("costPlot").accessibleDescription()


def test_document_000_stands_beside_what_was_measured_here(models: FakeModels, user: Any) -> None:
    show(user)
    user.click("compareChoice-document")
    table: QTableWidget = user.find("documentTable")
    texts = [[table.item(row, column).text() for column in range(8)] for row in range(table.rowCount())]
    assert [row[0] for row in texts] == ["ViT-Base", "ResNet50", "VGG16"]
    assert [row[4] for row in texts] == ["610\u00a0ms", "360\u00a0ms", "490\u00a0ms"]
    assert {row[2] for row in texts} == {"not measured"}, "no weights are a real file here"
    assert "not the milliseconds" in user.text("documentRemark")


def test_several_runtimes_are_measured_and_at_least_one(models: FakeModels, user: Any) -> None:
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
