"""Importing a model in the window: it answers everywhere, can be renamed and removed, and a bad file says why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from engine import catalog
from engine.catalog import own_networks
from tests.engine.own_networks.conftest import photo_network

Ask = Callable[[Path], QDialog]


def is_ready(user: Any) -> bool:
    return "ready" in user.text("modelsNote") and not user.is_busy("models")


def examined(user: Any, path: Path) -> QDialog:
    """The dialog after it has examined a file that was chosen on the page Models."""
    user.go("models")
    user.until(lambda: is_ready(user))
    user.click("modelsImport")
    user.choose_in_dialog("importFileDialog", path)
    dialog = user.window.findChild(QDialog, "importDialog")
    user.until(lambda: dialog.isVisible() and not user.find("importProgress", dialog).isVisible())
    return dialog


def test_a_network_is_tried_then_answers_beside_the_others(user: Any, network: Path) -> None:
    dialog = examined(user, network)
    about = user.text("importAbout", dialog)
    assert "reads digits: 10 scores" in about
    assert "Values from 0 to 255 with bright ink were chosen by trying" in about
    assert "softmax was added" in about
    assert "digit-7.png: 7" in user.find("importSamples", dialog).accessibleName()
    assert user.find("importField-high", dialog).text() == "255"
    name = user.find("importName", dialog)
    assert name.text() == "elsewhere"
    name.setText("My network")
    user.click("importStart", dialog)
    user.until(lambda: user.window.findChild(QDialog, "importDialog") is None)
    user.until(lambda: is_ready(user))
    card = user.find("modelState-own-network-my-network")
    assert user.text("modelStateText", card) == "imported, for digits"
    user.go("recognise")
    user.until(lambda: not user.is_busy("models"))
    answers = user.answered(lambda: user.draw(user.SEVEN))
    assert {p.model_id: p.top.label for p in answers}["own-network-my-network"] == "7"
    assert user.find("modelCard-own-network-my-network").isVisible()


def test_other_settings_are_tried_before_they_are_taken(user: Any, network: Path) -> None:
    dialog = examined(user, network)
    field = user.find("importField-high", dialog)
    field.selectAll()
    user.qtbot.keyClicks(field, "1")
    assert not user.find("importStart", dialog).isEnabled()
    user.click("importTry", dialog)
    user.until(lambda: user.find("importStart", dialog).isEnabled())
    assert user.find("importField-high", dialog).text() == "1"
    assert "digit-4.png: 4" not in user.find("importSamples", dialog).accessibleName()
    user.qtbot.keyClicks(field, "x")
    user.click("importTry", dialog)
    assert "needs a number" in user.text("importSaid", dialog)


def test_a_wrong_setting_can_be_changed_again(user: Any, tmp_path: Path) -> None:
    path = tmp_path / "photos.onnx"
    path.write_bytes(photo_network(4))
    dialog = examined(user, path)
    field = user.find("importField-deviation", dialog)
    right = field.text()
    for text, said in (("0", "deviation"), (right, "labels")):
        field.setFocus()
        field.selectAll()
        user.qtbot.keyClicks(field, text)
        user.click("importTry", dialog)
        user.until(lambda said=said: said in user.text("importSaid", dialog).lower())
        assert field.isVisible()
        assert field.text() == text
        assert not user.find("importStart", dialog).isEnabled()


def test_a_network_for_photos_waits_for_its_labels(user: Any, tmp_path: Path) -> None:
    path = tmp_path / "photos.onnx"
    path.write_bytes(photo_network(4))
    dialog = examined(user, path)
    assert not user.find("importStart", dialog).isEnabled()
    assert "labels" in user.text("importSaid", dialog)
    labels = tmp_path / "labels.txt"
    for text, said in (("a\nb", "4 scores, and the file has 2 labels"), ("a\nb\nc\nd\n", "Try again")):
        labels.write_text(text, encoding="utf-8")
        user.find("importChooseLabels", dialog).click()
        asking = dialog.findChildren(QFileDialog, "importLabelsDialog")[-1]
        asking.fileSelected.emit(str(labels))
        asking.close()
        user.until(lambda said=said: said in user.text("importSaid", dialog))
    user.click("importTry", dialog)
    user.until(lambda: user.find("importStart", dialog).isEnabled())
    user.click("importStart", dialog)
    user.until(lambda: own_networks.ready())
    user.until(lambda: is_ready(user))
    compare = user.go("compare")
    user.until(lambda: "own-network-photos" in compare._results.specs())


def test_a_bad_file_says_why(user: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"no network")
    dialog = examined(user, path)
    assert "is no ONNX network" in user.text("importSaid", dialog)
    assert not user.find("importStart", dialog).isEnabled()
    user.click("importClose", dialog)
    user.until(lambda: user.window.findChild(QDialog, "importDialog") is None)


def test_the_menu_imports_too(user: Any) -> None:
    user.menu_entry("Import a model…").trigger()
    user.until(lambda: user.window.findChild(QFileDialog, "importFileDialog") is not None)
    user.window.findChild(QFileDialog, "importFileDialog").reject()


def test_a_model_is_renamed_and_removed(own: str, user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user.until(lambda: user.window.recognise.results.is_there(own))
    user.window._preferences.chosen_model = own
    user.go("models")
    user.until(lambda: is_ready(user))
    user.find(f"modelRename-{own}").click()
    dialog = user.find("nameDialog")
    user.find("nameField", dialog).setText("Other")
    user.click("nameAgree", dialog)
    user.until(lambda: catalog.find(own).title == "Other")
    user.until(lambda: is_ready(user))
    assert user.text("modelStateTitle", user.find(f"modelState-{own}")) == "Other"

    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.buttons()[0].click())
    user.find(f"modelRemove-{own}").click()
    user.until(lambda: not own_networks.ready())
    user.until(lambda: not user.window.recognise.results.is_there(own))
    user.go("recognise")
    user.draw(user.SEVEN)
    assert user.headline() == "7"


def test_one_whose_record_is_damaged_is_shown_and_can_be_removed(
    own: str, user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_networks.folder_of(own) / own_networks.RECORD).write_text("{")
    user.go("models")
    user.until(lambda: is_ready(user))
    card = user.find(f"modelState-{own}")
    assert "missing or damaged" in user.text("modelStateProblem", card)
    assert user.text("modelStateText", card) == "imported"
    enabled = {name: user.find(f"{name}-{own}").isEnabled() for name in ("modelExport", "modelRename", "modelRemove")}
    assert enabled == {"modelExport": False, "modelRename": False, "modelRemove": True}
    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.buttons()[0].click())
    user.find(f"modelRemove-{own}").click()
    user.until(lambda: own_networks.known_folders() == ())
    user.until(lambda: user.window.findChild(QWidget, f"modelState-{own}") is None)


def test_it_is_offered_on_evaluate_and_camera(own: str, user: Any) -> None:
    user.go("evaluate")
    for name in ("evaluateModel", "firstModel", "secondModel"):
        choice = user.window.page("evaluate").findChild(object, name)
        assert choice is not None, name
        user.until(lambda choice=choice: choice.findData(own) >= 0)
    user.go("camera")
    user.until(lambda: user.find("cameraModels").findData(own) >= 0)


def test_one_that_went_meanwhile_is_no_longer_asked(own: str, user: Any) -> None:
    user.until(lambda: user.window.recognise.results.is_there(own))
    shutil.rmtree(own_networks.folder_of(own))
    user.go("models")
    user.go("recognise")
    user.until(lambda: not user.window.recognise.results.is_there(own))
