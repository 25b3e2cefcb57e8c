"""The form of the page Train: few settings for a first training, all of them with explanations for experts."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine import catalog


def test_at_first_there_are_few_settings_and_what_they_take(user: Any) -> None:
    user.go("train")
    form = user.find("trainForm")
    assert user.find("trainSimple").isVisible()
    assert not user.find("trainExpert").isVisible()
    user.find("trainModel").setCurrentText("NumPy network")
    user.until(lambda: "2,000 pictures" in user.text("trainTakes"))
    assert "epochs" in user.text("trainTakes")
    assert "That takes about" in user.text("trainTakes")
    assert (form.limit(), form.recipe()) == (2000, catalog.find("numpy-nn").recipes["tuned"])
    user.click("trainAmount-all")
    user.until(lambda: "60,000 pictures" in user.text("trainTakes"))
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
