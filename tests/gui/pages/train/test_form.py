"""The form of the page Train: few settings for a first training, all of them with explanations for experts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from engine import catalog
from gui.pages.train.form import TrainForm

from .training import set_up


def test_at_first_there_are_few_settings_and_what_they_take(user: Any) -> None:
    user.go("train")
    form = user.find("trainForm")
    assert user.find("trainSimple").isVisible()
    assert not user.find("trainExpert").isVisible()
    user.find("trainModel").setCurrentText("NumPy network")
    user.until(lambda: "2,000 pictures" in user.text("trainTakes"))
    assert "epochs" in user.text("trainTakes")
    assert "That may take" in user.text("trainTakes"), "only a training with many more pictures was timed"
    assert (form.limit(), form.recipe()) == (2000, catalog.find("numpy-nn").recipes["tuned"])
    user.click("trainAmount-all")
    user.until(lambda: "60,000 pictures" in user.text("trainTakes"))
    assert "That takes about" in user.text("trainTakes")
    assert form.limit() is None


def test_what_it_takes_follows_the_settings_of_experts(user: Any) -> None:
    user.go("train")
    user.click("trainMode-expert")
    user.find("trainModel").setCurrentText("NumPy network")
    user.find("trainEpochs").setValue(3)
    user.find("trainLimit").setValue(4000)
    user.until(lambda: "3 epochs, 4,000 pictures." in user.text("trainTakes"))


def test_all_settings_are_there_for_experts_and_that_is_kept(user: Any, new_user: Any) -> None:
    user.go("train")
    user.click("trainMode-expert")
    assert user.find("trainExpert").isVisible()
    assert not user.find("trainSimple").isVisible()
    user.window.close()
    again = new_user()
    again.go("train")
    assert again.find("trainExpert").isVisible()


def test_values_of_the_recipe_that_come_back_are_said(user: Any) -> None:
    user.go("train")
    user.click("trainMode-expert")
    said: list[str] = []
    user.window.page("train").told.connect(said.append)
    user.find("trainModel").setCurrentText("NumPy network")
    assert said == [], "nobody had changed anything"
    user.find("trainEpochs").setValue(77)
    user.click("trainMode-simple")
    assert len(said) == 1
    assert "what you had changed is gone" in said[0]
    assert user.find("trainForm").recipe().epochs == catalog.find("numpy-nn").recipes["tuned"].epochs


def test_every_setting_is_explained_under_the_mouse_and_with_the_focus(user: Any) -> None:
    user.go("train")
    user.click("trainMode-expert")
    form, model = user.find("trainExpert"), user.find("trainModel")
    for row in range(model.count()):
        model.setCurrentIndex(row)
        for control in form.findChildren(QWidget):
            if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.objectName().startswith("train"):
                assert control.toolTip().endswith("."), control.objectName()
    epochs = user.find("trainEpochs")
    epochs.setFocus()
    assert user.text("trainExplanation").startswith("Epochs: How often")
    QTest.keyClick(epochs, Qt.Key.Key_Tab)
    assert user.text("trainExplanation").startswith("Batch size: ")


def test_a_learning_rate_of_zero_is_said_and_nothing_starts(user: Any) -> None:
    page = user.go("train")
    user.click("trainMode-expert")
    rate = user.find("trainLearningRate")
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "0")
    user.click("trainStart")
    assert "learning rate is 0" in user.message()
    assert not page.is_running()
    assert not user.is_busy("train")
    assert user.find("trainStart").isEnabled()


@pytest.fixture
def german() -> Any:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


def test_the_learning_rate_is_read_as_it_is_written_where_a_comma_is_usual(german: None, qtbot: QtBot) -> None:
    form = TrainForm(expert=True)
    qtbot.addWidget(form)
    models = form.findChild(QComboBox, "trainModel")
    models.setCurrentIndex(models.findData("keras-cnn"))
    rate = form.findChild(object, "trainLearningRate")
    assert rate.value() == 0.002
    rate.interpretText()
    assert (rate.text(), rate.value()) == ("0.002", 0.002)
    for typed in ("0.05", "0,05"):
        rate.setValue(1)
        rate.selectAll()
        QTest.keyClicks(rate, typed)
        QTest.keyClick(rate, Qt.Key.Key_Return)
        assert (rate.text(), form.recipe().learning_rate) == ("0.05", 0.05)


def test_a_recipe_brings_its_values(user: Any) -> None:
    user.go("train")
    user.find("trainModel").setCurrentText("Keras CNN")
    user.find("trainRecipe").setCurrentIndex(user.find("trainRecipe").findData("seed"))
    form = user.find("trainForm")
    assert form.recipe() == form.spec().recipes["seed"]
    assert user.find("trainEpochs").value() == 10


def test_a_quick_recipe_comes_first_and_one_that_was_picked_stays(user: Any) -> None:
    user.go("train")
    model, recipe = user.find("trainModel"), user.find("trainRecipe")
    assert (model.currentText(), recipe.currentData()) == ("Best CNN", "quick")
    model.setCurrentText("Keras CNN")
    assert recipe.currentData() == "tuned"
    model.setCurrentText("Small ViT")
    assert recipe.currentData() == "quick"
    QTest.keyClick(recipe, Qt.Key.Key_Down)
    assert recipe.currentData() == "tuned"
    model.setCurrentText("Best CNN")
    assert recipe.currentData() == "tuned"
    user.find("trainForm").use_settings("numpy-mlp", catalog.find("numpy-mlp").recipe("seed"))
    model.setCurrentText("Keras CNN")
    assert recipe.currentData() == "seed"


def test_a_models_own_settings_can_be_edited_and_are_checked_before_the_run(user: Any, digits_csv: Path) -> None:
    page = set_up(user, digits_csv, 1)
    user.find("trainModel").setCurrentText("TensorFlow DNN")
    form = user.find("trainForm")
    units = user.find("trainHiddenUnits")
    units.setText("64, 32, 16")
    user.find("trainSchedule").setCurrentText("one-cycle")
    user.find("trainPatience").setValue(3)
    user.click("trainAugmentation-noise")
    recipe = form.recipe()
    assert recipe.settings == {
        **form.spec().recipes["tuned"].settings,
        "hidden_units": (64, 32, 16),
        "schedule": "one-cycle",
    }
    assert (recipe.patience, recipe.augmentation) == (3, (*form.spec().recipes["tuned"].augmentation, "noise"))
    for text, sentence in (("64, none", "not a whole number"), ("64", "3 activations, but 1 hidden units")):
        units.setText(text)
        user.click("trainStart")
        assert sentence in user.message()
        assert not page.is_running()
    user.find("trainModel").setCurrentText("PyTorch MLP")
    assert user.find("trainHiddenUnits").text() == "512"
    assert form.recipe() == form.spec().recipes["tuned"]


def test_training_pictures_are_shown_before_and_after_augmentation(user: Any, digits_csv: Path) -> None:
    user.go("train")
    user.click("trainMode-expert")
    rows = user.find("previewPictures")

    def shown_after(act: Callable[[], object]) -> list[Any]:
        before = rows.pictures()
        act()
        user.until(lambda: rows.pictures() != before)
        return list(rows.pictures())

    user.until(rows.pictures)
    plain, augmented = rows.pictures()
    assert len(plain) == len(augmented) == 8
    assert plain == augmented, "the quick recipe changes nothing"
    changed = shown_after(lambda: user.click("trainAugmentation-noise"))
    assert changed[0] == plain
    assert changed[1] != plain
    assert shown_after(lambda: user.click("previewAnother"))[0] != plain
    form = user.find("trainForm")
    shown_after(lambda: form.data_choice.use(str(digits_csv)))
    form.data_choice.use(str(digits_csv.parent / "nothing.csv"))
    user.until(lambda: "nothing.csv" in user.text("previewNote"))
    assert user.message() == ""


def test_a_recipe_that_nobody_changed_is_given_as_it_is(user: Any) -> None:
    user.go("train")
    user.click("trainMode-expert")
    form = user.find("trainForm")
    for model_id in catalog.DIGIT_MODELS:
        spec = catalog.find(model_id)
        user.find("trainModel").setCurrentText(spec.title)
        assert form.recipe() in spec.recipes.values(), model_id
