"""Raw and calibrated scores; models that the person trained, and their originals."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from PySide6.QtGui import QAction

from engine import catalog
from engine.system import folders
from engine.weights import store


def switch(user: Any) -> QAction:
    found: QAction = user.window.findChild(QAction, "rawScores")
    return found


def score_of(user: Any, model_id: str) -> float:
    return next(prediction.top.score for prediction in user.heard[-1] if prediction.model_id == model_id)


def test_raw_scores_are_a_switch_that_all_cards_follow(user: Any) -> None:
    user.draw(user.SEVEN)
    user.until(lambda: not user.is_busy("predict"))
    calibrated = {model_id: score_of(user, model_id) for model_id in catalog.DIGIT_MODELS}
    answer = user.answered(switch(user).trigger)
    assert len(answer) == len(calibrated)
    assert score_of(user, "best-cnn") < calibrated["best-cnn"], "label smoothing makes it less sure than it is right"
    assert user.text("scoreNote").startswith("Raw scores")
    assert user.window._preferences.raw_scores
    user.answered(switch(user).trigger)
    assert {model_id: score_of(user, model_id) for model_id in calibrated} == calibrated
    assert user.text("scoreNote").startswith("Confidence is not correctness")


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_a_model_trained_by_the_person_is_named_so_and_its_original_comes_back_from_the_card(
    user: Any, answer: str, asked: list[str]
) -> None:
    shutil.copytree(folders.SHIPPED_WEIGHTS / "best-cnn", folders.runs_folder() / "mine")
    store.choose_run("best-cnn", "mine")
    user.draw(user.SEVEN)
    user.until(lambda: not user.is_busy("predict"))
    assert user.text("headlineSentence") == "Best CNN says 7"
    assert user.text("headlineDetail").endswith(" · trained by you")
    badges = {
        model_id: user.find("modelCardOwn", user.find(f"modelCard-{model_id}")) for model_id in catalog.DIGIT_MODELS
    }
    assert [model_id for model_id, badge in badges.items() if badge.isVisible()] == ["best-cnn"]
    badges["best-cnn"].click()
    assert asked[0].startswith("Best CNN answers with the version that you trained. Restore the original model?")
    if answer == "Yes":
        user.until(lambda: not badges["best-cnn"].isVisible())
        assert store.locate("best-cnn").source == "shipped"
        assert "trained by you" not in user.text("headlineDetail")
    else:
        assert store.locate("best-cnn").source == "own"
    assert (folders.runs_folder() / "mine").is_dir()
