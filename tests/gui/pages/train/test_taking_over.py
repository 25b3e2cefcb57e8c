"""What is said of a run that does not take over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.runs.requests import Comparison, TrainingRun
from engine.training.records import TrainingResult
from gui.pages.train.taking_over import TakingOver

DIVERGED = "The loss is no longer a finite number. Train again with a learning rate below 9."


def a_run(comparison: Comparison | None = None, cancelled: bool = False, warning: str = "") -> TrainingRun:
    recipe = catalog.find("numpy-nn").recipes["tuned"]
    result = TrainingResult((), 2, 1.0, cancelled, warning, 1.0, 0.3)
    return TrainingRun("numpy-nn", recipe, Path("run"), result, 0.9, 0.8, 0.7, 30, "digits.csv", comparison)


@pytest.fixture
def taking_over(qtbot: QtBot) -> TakingOver:
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    return TakingOver(page)


def test_a_run_that_ended_by_itself_is_not_offered_to_go_on(taking_over: TakingOver) -> None:
    assert taking_over.sentence(a_run(cancelled=True)).endswith("“Continue” trains it on.")
    said = taking_over.sentence(a_run(cancelled=True, warning=DIVERGED))
    assert said.startswith(DIVERGED)
    assert said.endswith("The run is kept, but not used.")


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (Comparison(0.9, 0.8, 30), " now, of the 30 test pictures of digits.csv. Use"),
        (Comparison(0.9, 0.8, 25), "of the 25 test pictures of digits.csv that neither has learnt from."),
        (Comparison(0, 0, 3), "3 of the 30 test pictures of digits.csv are new to the version before, too few to say"),
        (Comparison(1, 1, 30, ("2", "3")), "digits.csv has no pictures of 2, 3 to train with: the new version takes"),
    ],
)
def test_why_it_is_asked_is_said(
    taking_over: TakingOver, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, comparison: Comparison, said: str
) -> None:
    questions: list[str] = []

    def kept(box: QMessageBox) -> int:
        questions.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", kept)
    run = a_run(comparison)
    taking_over.ask(run)
    qtbot.waitUntil(lambda: bool(questions))
    assert said in questions[0]
    assert questions[0].endswith("Use the new version all the same?")
    assert "not used" in taking_over.sentence(run)


def test_what_is_said_of_the_run_is_not_said_twice(taking_over: TakingOver) -> None:
    said = taking_over.sentence(a_run(Comparison(0.9, 0.8, 30)))
    assert said.endswith("The version before reads 90.00% (74.38–96.54). The run is kept, but not used.")
    assert said.count("test pictures") == 1


def test_the_test_pictures_of_mnist_have_its_title(taking_over: TakingOver) -> None:
    run = replace(a_run(cancelled=True), data="mnist-test")
    assert "of the 30 test pictures of MNIST (" in taking_over.sentence(run)
