"""Figures on the page Evaluate name the data and the weights that they are of, whatever is chosen by now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from engine.data.corruptions import NOISE, ROTATION, THICKNESS
from engine.evaluation.requests import (
    AllModels,
    EvaluateAllRequest,
    EvaluateRequest,
    EvaluationAnswer,
    EvaluationProgress,
    ModelFigures,
    Robustness,
    RobustnessCurve,
    RobustnessRequest,
    TwoModels,
    TwoModelsRequest,
)
from engine.jobs import JobCancelled, JobContext
from engine.metrics.classification import evaluate_scores
from engine.metrics.significance import pair
from engine.session import HANDLERS
from gui.theme import scaled

COUNT = 600
LABELS = np.arange(COUNT) % 10
IMAGES = (np.arange(COUNT)[:, np.newaxis, np.newaxis] % 256 * np.ones((1, 28, 28))).astype(np.uint8)
NAMES = tuple("0123456789")
BEFORE = "The figures are still those of MNIST · 10,000 test pictures."


def read(wrong: int) -> Any:
    """An evaluation in which the first pictures are misread."""
    scores = np.eye(10, dtype=np.float32)[LABELS] * 0.9 + 0.01
    scores[:wrong] = np.roll(scores[:wrong], 1, axis=1)
    return evaluate_scores(scores, LABELS, NAMES)


class Measuring:
    """Made figures in place of measured ones. `meanwhile` happens on the thread that measures, before they are told."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] = lambda: None
        self.sha256 = "of the first pictures"
        self.count = COUNT
        self.trained_on: int | None = 0
        self.rows_before_cancel: int | None = None

    def one(self, request: EvaluateRequest, _: object, context: JobContext) -> EvaluationAnswer:
        self.meanwhile()
        seen = self.trained_on
        return EvaluationAnswer(request, read(40), "mnist-test", COUNT, "NumPy", 1.0, IMAGES, trained_on=seen)

    def two(self, request: TwoModelsRequest, _: object, context: JobContext) -> TwoModels:
        self.meanwhile()
        first, second = read(10), read(90)
        table = pair(LABELS, first.predicted, second.predicted)
        return TwoModels(request, first, second, table, "mnist-test", COUNT, IMAGES, (self.trained_on, 0))

    def all(self, request: EvaluateAllRequest, _: object, context: JobContext) -> AllModels:
        rows = tuple(
            ModelFigures(model_id, COUNT, 0.9, 0.3, 1.0, "NumPy", 1000, trained_on=self.trained_on)
            for model_id in request.model_ids
        )
        for place, row in enumerate(rows[: self.rows_before_cancel]):
            context.report_even_if_cancelled(EvaluationProgress(place, len(rows), row=row))
        if self.rows_before_cancel is not None:
            raise JobCancelled
        return AllModels(request, rows, (), 0.9, "mnist-test", COUNT, 1.0, self.trained_on)

    def disturbed(self, request: RobustnessRequest, _: object, context: JobContext) -> Robustness:
        self.meanwhile()
        curves = tuple(RobustnessCurve(kind, (0.0, 1.0), (0.9, 0.5)) for kind in (NOISE, ROTATION, THICKNESS))
        return Robustness(request, curves, "my-digits", self.count, self.count, self.sha256, self.trained_on)


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Measuring:
    measuring = Measuring()
    monkeypatch.setitem(HANDLERS, EvaluateRequest, measuring.one)
    monkeypatch.setitem(HANDLERS, TwoModelsRequest, measuring.two)
    monkeypatch.setitem(HANDLERS, EvaluateAllRequest, measuring.all)
    monkeypatch.setitem(HANDLERS, RobustnessRequest, measuring.disturbed)
    return measuring


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds whatever waits for it until it is set."""
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def page(user: Any, measuring: Measuring) -> Any:
    page = user.go("evaluate")
    user.find("evaluateModel").setCurrentText("NumPy network")
    user.find("firstModel").setCurrentText("NumPy network")
    user.find("secondModel").setCurrentText("PyTorch MLP")
    return page


def measure(user: Any, page: Any, part: str) -> str:
    """Let a part of the page measure; returns what its line says then."""
    if part != "evaluate":
        page.show_part({"twoModels": "two", "allModels": "all"}.get(part, part))
    user.click(f"{part}Start")
    user.until(lambda: not user.is_busy("evaluate"))
    return user.text(f"{part}Hint")


@pytest.mark.parametrize(
    ("part", "again"),
    [("evaluate", "Evaluate again"), ("twoModels", "Compare again"), ("allModels", "Evaluate again")],
)
def test_figures_of_other_data_say_so_until_those_are_chosen_again(user: Any, page: Any, part: str, again: str) -> None:
    told = measure(user, page, part)
    assert "of MNIST" in told
    user.find("evaluateData").use("class 7b.csv")
    assert user.text(f"{part}Hint") == f"{BEFORE} {again} for class 7b.csv."
    user.find("evaluateData").use("mnist")
    assert user.text(f"{part}Hint") == told


@pytest.mark.parametrize("part", ["evaluate", "twoModels"])
def test_data_that_are_chosen_while_others_are_read_do_not_get_their_figures(
    user: Any, page: Any, measuring: Measuring, part: str, gate: threading.Event
) -> None:
    measuring.meanwhile = gate.wait
    page.show_part("two")
    user.click(f"{part}Start")
    user.find("evaluateData").use("class 7b.csv")
    gate.set()
    user.until(lambda: not user.is_busy("evaluate"))
    assert user.text(f"{part}Hint").startswith(BEFORE)


def test_a_verdict_names_its_data(user: Any, page: Any) -> None:
    measure(user, page, "twoModels")
    user.find("evaluateData").use("class 7b.csv")
    assert "NumPy network is better on pictures such as those of MNIST" in user.text("twoModelsVerdict")


def test_what_is_stopped_midway_leaves_table_and_plot_alike(user: Any, page: Any, measuring: Measuring) -> None:
    measure(user, page, "allModels")
    plot, table = user.find("accuracyPlot"), user.find("allModelsTable")
    assert plot.accessibleDescription().count("%") > 2
    measuring.rows_before_cancel = 2
    assert measure(user, page, "allModels") == "Stopped. 2 models on MNIST · 10,000 test pictures"
    assert table.rowCount() == plot.accessibleDescription().count("%") == 2
    measuring.rows_before_cancel = 0
    assert measure(user, page, "allModels") == "Stopped."
    assert table.rowCount() == plot.accessibleDescription().count("%") == 0


def test_accuracies_on_training_pictures_say_so(user: Any, page: Any, measuring: Measuring) -> None:
    measuring.trained_on = 125
    measure(user, page, "allModels")
    table = user.find("allModelsTable")
    for row in (0, table.rowCount() - 1):
        assert table.item(row, 2).text() == "90.00% (partly on training pictures)"
    measure(user, page, "twoModels")
    assert "trained with 125 of these pictures" in user.text("twoModelsVerdict")
    assert "is better on" not in user.text("twoModelsVerdict")
    assert "NumPy network 98.33% (partly on training pictures)" in user.text("twoModelsHint")
    assert "trained with 125 of these pictures" in measure(user, page, "robustness")


@pytest.mark.parametrize("trained_on", [0, None, 125])
def test_a_verdict_is_whole_on_a_small_screen(
    user: Any, page: Any, measuring: Measuring, trained_on: int | None
) -> None:
    measuring.trained_on = trained_on
    page.show_part("two")
    user.window.resize(1280, 720)
    measure(user, page, "twoModels")
    verdict = user.find("twoModelsVerdict")
    smallest = QFontMetrics(scaled(verdict.font(), 0.8))
    needed = smallest.boundingRect(QRect(0, 0, verdict.width(), 10_000), Qt.TextFlag.TextWordWrap, verdict.text())
    assert needed.height() <= verdict.height()
    assert not verdict.toolTip()
    verdict.resize(verdict.width(), 20)
    assert verdict.toolTip() == verdict.text()


@pytest.mark.parametrize(
    ("trained_on", "sentence"),
    [
        (None, "It is not known which pictures NumPy network was trained with."),
        (125, "NumPy network was trained with 125 of these pictures, so it looks better here than it is."),
    ],
)
def test_a_model_that_learnt_from_the_pictures_is_named(
    user: Any, page: Any, measuring: Measuring, trained_on: int | None, sentence: str
) -> None:
    measuring.trained_on = trained_on
    measure(user, page, "evaluate")
    assert sentence in user.text("evaluateDataWarnings")


@pytest.mark.parametrize("part", ["evaluate", "twoModels", "allModels", "robustness"])
def test_figures_of_former_weights_say_so_in_every_part(user: Any, page: Any, part: str) -> None:
    told = measure(user, page, part)
    page.weights_changed.emit("vit-mnist" if part != "allModels" else "own-network-of-nobody")
    assert user.text(f"{part}Hint") == told
    page.weights_changed.emit("numpy-nn")
    assert user.text(f"{part}Hint").startswith("Other weights since then: NumPy network.")
    assert measure(user, page, part) == told


@pytest.mark.parametrize("part", ["evaluate", "twoModels", "robustness"])
def test_weights_that_come_while_a_model_is_measured_are_remembered(
    user: Any, page: Any, measuring: Measuring, part: str, gate: threading.Event
) -> None:
    measuring.meanwhile = gate.wait
    page.show_part("two" if part == "twoModels" else "robustness")
    user.click(f"{part}Start")
    page.weights_changed.emit("numpy-nn")
    gate.set()
    user.until(lambda: not user.is_busy("evaluate"))
    assert user.text(f"{part}Hint").startswith("Other weights since then: NumPy network.")


def test_the_curve_of_former_weights_is_named_so(user: Any, page: Any) -> None:
    measure(user, page, "robustness")
    page.weights_changed.emit("numpy-nn")
    legend = user.find("robustnessLegend")
    assert legend.accessibleName() == "NumPy network (former weights)"
    user.find("evaluateModel").setCurrentText("PyTorch MLP")
    assert measure(user, page, "robustness").startswith("Other weights since then: NumPy network.")
    assert legend.accessibleName() == "NumPy network (former weights), PyTorch MLP"
    user.find("evaluateModel").setCurrentText("NumPy network")
    measure(user, page, "robustness")
    assert legend.accessibleName() == "NumPy network, PyTorch MLP"


def test_only_curves_of_the_same_pictures_lie_over_each_other(user: Any, page: Any, measuring: Measuring) -> None:
    measure(user, page, "robustness")
    measuring.sha256 = "of a file that was changed meanwhile"
    user.find("evaluateModel").setCurrentText("PyTorch MLP")
    assert measure(user, page, "robustness").endswith("the curves of other pictures are gone")
    assert user.find("robustnessLegend").accessibleName() == "PyTorch MLP"


def test_curves_go_when_the_digits_that_were_kept_are_others(user: Any, page: Any, measuring: Measuring) -> None:
    data = user.find("evaluateData")
    data.show_own_digits(12)
    data.setCurrentIndex(data.findData("my-digits"))
    data.activated.emit(data.currentIndex())
    measuring.count = 12
    measure(user, page, "robustness")
    data.activated.emit(data.currentIndex())
    assert user.find("robustnessLegend").accessibleName() == "NumPy network", "the same was chosen once more"
    data.show_own_digits(40)
    assert user.find("robustnessLegend").accessibleName() == ""


def test_pictures_are_those_that_were_evaluated_though_the_data_are_others_by_now(
    user: Any, page: Any, tmp_path: Path
) -> None:
    np.savez(tmp_path / "mine.npz", images=255 - IMAGES, labels=LABELS)
    user.find("evaluateData").use(str(tmp_path / "mine.npz"))
    measure(user, page, "evaluate")
    (tmp_path / "mine.npz").unlink()
    page.show_part("pictures")
    user.click("picturesWhich-all")
    grid = user.find("evaluatedPictures")
    assert grid.count() == 60
    user.click("picturesOn")
    for place in (0, 59):
        picture, caption = grid.picture(place)
        assert (picture == IMAGES[60 + place][..., np.newaxis]).all()
        assert caption.words.startswith(f"Test picture {60 + place}:")
