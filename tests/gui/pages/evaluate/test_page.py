"""The page Evaluate on the real test pictures, and its parts on some of them."""

from __future__ import annotations

import csv
import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtTest import QTest

from engine import catalog
from engine.data.datasets import mnist_test
from engine.errors import WeightsError
from engine.evaluation import evaluate
from engine.evaluation.requests import RobustnessRequest
from engine.evaluation.saving import report_part
from engine.metrics.classification import evaluate_scores
from engine.metrics.interval import interval_text
from engine.prediction.model_runtimes import ModelRuntimes
from engine.weights import store

from .helpers import LEFT, captions, click_cell, evaluated, is_idle, start, texts


def test_an_evaluation_fills_figures_matrix_and_report(user: Any) -> None:
    user.go("evaluate")
    start(user)
    user.until(lambda: user.text("figureValue-accuracy") != "–", 30_000)
    accuracy = store.locate("numpy-nn").training_record().test_accuracy
    assert user.text("figureValue-accuracy") == f"{accuracy * 100:.2f}%"
    assert user.text("figureRemark-accuracy").endswith(f"95%: {interval_text(accuracy, 10_000)}%")
    assert user.text("figureValue-mistakes") == str(round((1 - accuracy) * 10_000))
    report = user.find("classificationReport")
    assert [report.item(row, 0).text() for row in range(10)] == list(catalog.find("numpy-nn").labels)
    support = sum(int(report.item(row, 4).text().replace(",", "")) for row in range(10))
    assert support == 10_000
    assert [texts(report, row)[0] for row in (10, 11)] == ["mean per digit", "mean per picture"]
    user.until(lambda: is_idle(user))
    assert "10,000" in user.text("evaluateHint")
    assert user.text("evaluateHint").startswith("NumPy network")


def test_a_digit_without_pictures_has_no_recall_and_the_mean_says_that_it_leaves_it_out(
    user: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pictures = mnist_test()
    few = pictures.chosen(np.flatnonzero(pictures.labels <= 1)[:50])
    monkeypatch.setattr(evaluate, "open_test", lambda source: few)
    page = evaluated(user)
    report = user.find("classificationReport")
    assert texts(report, 0)[1:4] == texts(report, 10)[1:4] == ["100.0%"] * 3
    assert texts(report, 9)[1:] == ["–", "–", "–", "0"]
    assert "one without pictures and answers is left out" in user.text("reportHint")
    save(user, "reportSave", tmp_path / "report.csv")
    lines = (tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[10:12] == ["9,,,,0", "macro,1.0,1.0,1.0,50"]

    answers = page._answer.evaluation
    scores = answers.scores[:, [0, 9, *range(2, 9), 1]]  # what was a 1 is taken for a 9
    page._report.show_evaluation(
        replace(page._answer, evaluation=evaluate_scores(scores, few.labels, catalog.find("numpy-nn").labels))
    )
    assert texts(report, 1)[1:4] == ["–", "0.0%", "0.0%"]
    assert texts(report, 9)[1:4] == ["0.0%", "–", "0.0%"]
    assert user.text("reportHint").endswith("“–” counts as 0% in the means.")


@pytest.mark.usefixtures("few")
def test_figures_of_former_weights_say_so(user: Any, few: None) -> None:
    page = evaluated(user)
    hint = user.text("evaluateHint")
    page.weights_changed.emit("keras-cnn")
    assert user.text("evaluateHint") == hint
    page.weights_changed.emit("numpy-nn")
    assert "Evaluate again" in user.text("evaluateHint")
    user.click("evaluateStart")
    user.until(lambda: is_idle(user))
    assert user.text("evaluateHint") == hint


def test_the_matrix_shows_counts_and_shares(user: Any) -> None:
    evaluated(user)
    pictures = []
    for mode in ("count", "row", "column", "all"):
        user.click(f"confusionMode-{mode}")
        pictures.append(user.find("confusionMatrix").grab().toImage())
    assert all(first != second for first, second in itertools.pairwise(pictures))


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

    monkeypatch.setattr(ModelRuntimes, "get", fail)
    user.go("evaluate")
    start(user)
    user.until(user.message)
    assert "missing" in user.message()
    user.until(lambda: is_idle(user))
    assert user.find("evaluateStart").text().replace("&", "") == "Evaluate"


# Pictures


@pytest.mark.usefixtures("few")
def test_the_most_confident_mistakes_come_first(user: Any) -> None:
    evaluated(user)
    user.click("evaluateParts-pictures")
    grid = user.find("evaluatedPictures")
    mistakes = int(user.text("figureValue-mistakes"))
    assert grid.count() == mistakes
    scores = [float(text.split("\n")[1].rstrip("%")) for text in captions(grid)]
    assert scores == sorted(scores, reverse=True)
    for text in captions(grid):
        true, predicted = text.split("\n")[0].split(" → ")
        assert true != predicted


@pytest.mark.usefixtures("few")
def test_right_pictures_are_browsed_page_by_page(user: Any) -> None:
    evaluated(user)
    user.click("evaluateParts-pictures")
    user.click("picturesWhich-right")
    user.until(lambda: is_idle(user))
    first = captions(user.find("evaluatedPictures"))
    assert len(first) == 60
    assert user.text("picturesTitle").startswith("1–60 of ")
    assert not user.find("picturesBack").isEnabled()
    user.click("picturesOn")
    user.until(lambda: is_idle(user))
    assert user.text("picturesTitle").startswith("61–120 of ")
    user.click("picturesBack")
    user.until(lambda: is_idle(user))
    assert captions(user.find("evaluatedPictures")) == first


@pytest.mark.usefixtures("few")
def test_a_click_on_a_cell_shows_its_pictures_and_all_cells_brings_the_others_back(user: Any) -> None:
    evaluated(user)
    mistake = first_mistake(user)
    click_cell(user.find("confusionMatrix"), *mistake)
    user.until(lambda: is_idle(user))
    assert user.find("picturesCard").isVisible()
    grid = user.find("evaluatedPictures")
    assert {text.split("\n")[0] for text in captions(grid)} == {f"{mistake[0]} → {mistake[1]}"}
    assert user.text("picturesTitle").startswith(f"{mistake[0]} read as {mistake[1]}: 1–{grid.count()}")
    user.click("picturesEveryCell")
    user.until(lambda: is_idle(user))
    assert grid.count() == int(user.text("figureValue-mistakes"))


def first_mistake(user: Any) -> tuple[int, int]:
    user.click("evaluateParts-pictures")
    true, predicted = captions(user.find("evaluatedPictures"))[0].split("\n")[0].split(" → ")
    return int(true), int(predicted)


@pytest.mark.usefixtures("few")
def test_enter_on_a_cell_shows_its_pictures_too(user: Any) -> None:
    evaluated(user)
    matrix = user.find("confusionMatrix")
    matrix.setFocus()
    user.press_keys("Return")
    user.until(lambda: is_idle(user))
    assert {text.split("\n")[0] for text in captions(user.find("evaluatedPictures"))} == {"0 → 0"}


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("by_keys", [False, True])
def test_a_test_picture_is_sent_to_be_recognised(user: Any, by_keys: bool) -> None:
    evaluated(user)
    user.click("evaluateParts-pictures")
    grid = user.find("evaluatedPictures")
    assert not user.find("picturesRecognise").isEnabled()
    if by_keys:
        grid.setFocus()
        user.press_keys("Right")
        user.press_keys("Left")
        answer = user.answered(lambda: user.press_keys("Return"))
    else:
        QTest.mouseClick(grid.viewport(), LEFT, pos=grid.visualItemRect(grid.item(0)).center())
        answer = user.answered(lambda: user.click("picturesRecognise"))
    assert user.window.recognise.isVisible()
    assert user.window.recognise.inputs.current() == "file"
    assert len(answer) == len(catalog.DIGIT_MODELS)


# Calibration and robustness


@pytest.mark.usefixtures("few")
def test_calibration_tells_its_error_and_how_the_scores_err(user: Any) -> None:
    page = evaluated(user)
    user.click("evaluateParts-calibration")
    evaluation = page._answer.evaluation
    for calibration in (evaluation.raw_calibration, evaluation.calibration):
        assert f"{calibration.expected_error * 100:.2f}%" in user.text("calibrationError")
    assert evaluation.calibration.expected_error < evaluation.raw_calibration.expected_error
    temperature = store.locate("numpy-nn").temperature
    assert user.text("calibrationTemperature").startswith(
        f"Temperature {temperature.value:.2f}, fitted on {temperature.pictures:,} pictures held back"
    )
    calibrated = user.find("calibrationPlot").accessibleDescription()
    user.click("calibrationScores-raw")
    assert "The model is underconfident" in user.text("calibrationHint")
    assert "right." in user.find("calibrationPlot").accessibleDescription() != calibrated


@pytest.mark.usefixtures("few")
def test_robustness_curves_of_two_models_lie_over_each_other(user: Any, few_robust: None) -> None:
    user.go("evaluate")
    user.click("evaluateParts-robustness")
    assert not user.find("robustnessSave").isEnabled()
    for title in ("NumPy network", "PyTorch MLP"):
        user.find("evaluateModel").setCurrentText(title)
        user.click("robustnessStart")
        user.until(lambda: is_idle(user))
    assert user.find("robustnessLegend").accessibleName() == "NumPy network, PyTorch MLP"
    assert "50 of the 1,000 pictures of MNIST, drawn with random seed 0" in user.text("robustnessHint")
    told = []
    for kind in ("noise", "rotation", "thickness"):
        user.click(f"robustnessKind-{kind}")
        told.append(user.find("robustnessPlot").accessibleDescription())
    assert len(set(told)) == 3
    user.click("robustnessClear")
    assert user.find("robustnessLegend").accessibleName() == ""


@pytest.fixture
def few_robust(monkeypatch: pytest.MonkeyPatch) -> None:
    """Robustness is measured on fifty pictures."""
    monkeypatch.setattr(
        "gui.pages.evaluate.robustness.RobustnessRequest", lambda m, r, d: RobustnessRequest(m, r, d, count=50)
    )


# Saving


@pytest.mark.usefixtures("few")
def test_what_is_shown_is_saved_through_a_dialog(user: Any, tmp_path: Path) -> None:
    page = evaluated(user)
    save(user, "confusionSave", tmp_path / "matrix.svg")
    assert (tmp_path / "matrix.svg").read_bytes().startswith(b"<?xml")
    save(user, "reportSave", tmp_path / "report.csv")
    rows = list(csv.reader((tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 13
    user.click("evaluateParts-calibration")
    save(user, "calibrationSave", tmp_path / "calibration.json")
    saved = json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8"))
    evaluation = page._answer.evaluation
    assert saved["calibrated"]["expected_calibration_error"] == evaluation.calibration.expected_error
    assert saved["raw"]["expected_calibration_error"] == evaluation.raw_calibration.expected_error


def save(user: Any, name: str, path: Path) -> None:
    user.click(name)
    user.choose_in_dialog("saveEvaluationDialog", path)
    user.until(path.exists)
    user.until(lambda: is_idle(user))


@pytest.mark.usefixtures("few")
def test_a_place_that_cannot_be_written_is_said(user: Any, tmp_path: Path) -> None:
    page = evaluated(user)
    (tmp_path / "file").write_text("", encoding="utf-8")
    page._saver.save(tmp_path / "file" / "report.csv", report_part(page._answer))
    user.until(user.message)
    assert "could not be saved" in user.message()


def test_matrices_of_another_size_than_the_labels_are_refused(user: Any) -> None:
    user.go("evaluate")
    with pytest.raises(ValueError, match="not"):
        user.find("differenceMatrix").set_matrices(np.zeros((2, 2), int), np.zeros((2, 2), int), ("0",), ("A", "B"))


@pytest.mark.parametrize("name", ["evaluateHint", "twoModelsHint"])
def test_what_figures_are_of_has_room_for_the_names_of_own_models_and_files(user: Any, name: str) -> None:
    user.go("evaluate").show_part("two")
    hint = user.find(name)
    user.until(hint.isVisible)
    hint.setText(
        "Transfer learning (trained by you) 99.49% (99.33–99.61), NumPy network (trained by you) 87.25% (86.58–87.89) "
        "right of 10,000 pictures of MNIST"
    )
    QTest.qWait(20)
    assert hint.toolTip() == ""  # which says what has no room
