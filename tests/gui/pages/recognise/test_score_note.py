"""What is said about the scores, and the switch between calibrated and raw ones."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAction

from engine import catalog


def switch(user: Any) -> QAction:
    found: QAction = user.window.findChild(QAction, "rawScores")
    return found


def score_of(user: Any, model_id: str) -> float:
    return next(prediction.top.score for prediction in user.heard[-1] if prediction.model_id == model_id)


def test_a_line_says_that_confidence_is_not_correctness_and_an_i_says_why(user: Any) -> None:
    assert user.find("scoreNote").isVisible()
    assert user.text("scoreNote") == "Confidence is not correctness: a model can be sure and wrong."
    why = user.find("scoreNoteWhy")
    assert why.accessibleName() == "What confidence means"
    assert "about nine of ten answers were right" in why.toolTip() == why.accessibleDescription()


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
