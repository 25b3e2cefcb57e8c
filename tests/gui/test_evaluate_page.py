"""The page Evaluate on the real test pictures."""

from __future__ import annotations

from typing import Any

import pytest

from engine import catalog, store
from engine.errors import WeightsError
from engine.session import Session


def start(user: Any, title: str = "NumPy network") -> None:
    user.find("evaluateModel").setCurrentText(title)
    user.click("evaluateStart")


def is_idle(user: Any) -> bool:
    return not user.is_busy("evaluate")


def test_an_evaluation_fills_figures_matrix_and_report(user: Any) -> None:
    user.go("evaluate")
    start(user)
    user.until(lambda: user.text("figureValue-accuracy") != "–", 30_000)
    accuracy = store.locate("numpy-nn").metrics()["test_accuracy"]
    assert user.text("figureValue-accuracy") == f"{accuracy * 100:.2f}\u00a0%"
    assert user.text("figureValue-mistakes") == str(round((1 - accuracy) * 10_000))
    report = user.find("classificationReport")
    assert [report.item(row, 0).text() for row in range(10)] == list(catalog.find("numpy-nn").labels)
    support = sum(int(report.item(row, 4).text().replace(",", "")) for row in range(10))
    assert support == 10_000
    user.until(lambda: is_idle(user))
    assert "10,000" in user.text("evaluateHint")


def test_the_matrix_shows_counts_and_shares(user: Any) -> None:
    user.go("evaluate")
    start(user)
    user.until(lambda: user.text("figureValue-accuracy") != "–", 30_000)
    pictures = []
    for mode in ("count", "row", "column"):
        user.click(f"confusionMode-{mode}")
        pictures.append(user.find("confusionMatrix").grab().toImage())
    assert pictures[0] != pictures[1]


def test_an_evaluation_is_cancelled_and_the_next_one_works(user: Any) -> None:
    user.go("evaluate")
    start(user, "Keras CNN")
    assert user.find("evaluateStart").text().replace("&", "") == "Cancel"
    assert user.find("evaluateStart").accessibleName() == "Cancel"
    user.click("evaluateStart")
    user.until(lambda: is_idle(user))
    assert user.text("evaluateHint") == "Stopped."
    assert user.text("figureValue-accuracy") == "–"
    assert user.find("evaluateStart").accessibleName() == "Evaluate"
    start(user)
    user.until(lambda: user.text("figureValue-accuracy") != "–", 30_000)


def test_weights_that_cannot_be_used_are_said(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise WeightsError("NumPy network cannot use its shipped weights: they are missing.")

    monkeypatch.setattr(Session, "_runtime", fail)
    user.go("evaluate")
    start(user)
    user.until(user.message)
    assert "missing" in user.message()
    user.until(lambda: is_idle(user))
    assert user.find("evaluateStart").text().replace("&", "") == "Evaluate"
