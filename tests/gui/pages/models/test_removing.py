"""A model of the person's own that is removed while pages show what it said."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox

from engine import catalog
from engine.catalog import own_networks
from engine.data.corruptions import NOISE, ROTATION, THICKNESS
from engine.errors import UsageError
from engine.evaluation.requests import Robustness, RobustnessCurve, RobustnessRequest
from engine.session import HANDLERS

from .test_importing import is_ready


@pytest.fixture
def quick_robustness(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: RobustnessRequest, *_: object) -> Robustness:
        curves = tuple(RobustnessCurve(kind, (0.0, 1.0), (0.9, 0.5)) for kind in (NOISE, ROTATION, THICKNESS))
        return Robustness(request, curves, "MNIST", 10, 10)

    monkeypatch.setitem(HANDLERS, RobustnessRequest, answer)


def remove(user: Any, own: str, monkeypatch: pytest.MonkeyPatch) -> None:
    user.go("models")
    user.until(lambda: is_ready(user))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.buttons()[0].click())
    user.find(f"modelRemove-{own}").click()
    user.until(lambda: not own_networks.ready() and not user.is_busy("models"))


def test_what_a_removed_model_said_keeps_its_title(own: str) -> None:
    title = catalog.find(own).title
    for path in own_networks.folder_of(own).iterdir():
        path.unlink()
    with pytest.raises(UsageError):
        catalog.find(own)
    assert catalog.recall(own).title == title
    with pytest.raises(UsageError):
        catalog.recall(f"{own}-never-there")


def test_curves_of_a_removed_model_go_and_others_are_measured(
    own: str, user: Any, monkeypatch: pytest.MonkeyPatch, quick_robustness: None
) -> None:
    page = user.go("evaluate")
    models = user.find("evaluateModel")
    user.until(lambda: models.findData(own) >= 0)
    models.setCurrentIndex(models.findData(own))
    page.show_part("robustness")
    user.click("robustnessStart")
    user.until(lambda: user.find("robustnessClear").isEnabled())
    remove(user, own, monkeypatch)
    user.go("evaluate")
    user.until(lambda: models.findData(own) < 0)
    assert not user.find("robustnessClear").isEnabled()
    user.click("robustnessStart")
    user.until(lambda: user.find("robustnessClear").isEnabled())
    assert user.find("robustnessStart").text() == "Mea&sure this model"


def test_an_answer_of_a_model_that_is_gone_is_shown(own: str, user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.buttons()[0].click())
    page = user.go("evaluate")
    models = user.find("evaluateModel")
    user.until(lambda: models.findData(own) >= 0)
    models.setCurrentIndex(models.findData(own))
    user.click("evaluateStart")
    user.until(lambda: page._answer is not None and user.find("evaluateStart").text() == "Eval&uate", 120_000)
    remove(user, own, monkeypatch)
    user.go("evaluate")
    page._done(page._answer)
    page.show_part("pictures")
    user.click("picturesOn") if user.find("picturesOn").isEnabled() else None
    assert "Mine" in user.text("evaluateHint")


def test_a_model_that_is_looked_into_gives_way_and_all_pages_hear_of_it(
    own: str, user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.until(lambda: user.window.recognise.results.is_there(own))
    user.go("inside")
    choice = user.find("insideModel")
    user.until(lambda: choice.findData(own) >= 0)
    choice.setCurrentIndex(choice.findData(own))
    user.until(lambda: not user.is_busy("inside"))
    user.go("evaluate")
    models = user.find("evaluateModel")
    user.until(lambda: models.findData(own) >= 0)
    remove(user, own, monkeypatch)
    user.until(lambda: models.findData(own) < 0)
    assert user.message() == ""
    user.go("inside")
    user.until(lambda: choice.currentData() == catalog.DEFAULT or choice.currentIndex() == 0)
    user.until(lambda: user.window.page("inside")._columns[0].model_id() == choice.currentData())


def test_a_page_that_fails_does_not_keep_the_others_from_looking(
    user: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def fail(model_id: str = "") -> None:
        raise KeyError(model_id)

    train = user.go("train")
    monkeypatch.setattr(user.window.recognise, "refresh", fail)
    monkeypatch.setattr(train, "refresh", heard.append)
    train.weights_changed.emit(catalog.DEFAULT)
    assert heard == [catalog.DEFAULT]
    assert "recognisePage could not look again" in caplog.text
