"""Two models, all models and the published results on the page Evaluate."""

from __future__ import annotations

import re
import shutil
from typing import Any

import pytest

from engine import catalog
from engine.data.datasets import mnist_test
from engine.errors import WeightsError
from engine.evaluation import evaluate
from engine.evaluation.requests import EvaluateAllRequest
from engine.metrics.interval import interval_text
from engine.metrics.significance import PairedTable
from engine.prediction.model_runtimes import ModelRuntimes
from engine.system import folders
from engine.weights import store
from gui.pages.evaluate.two import verdict

from .helpers import COUNT, click_cell, is_idle, texts


@pytest.mark.usefixtures("few")
def test_two_models_against_each_other_and_the_pictures_of_a_cell(user: Any) -> None:
    user.go("evaluate")
    user.click("evaluateParts-two")
    user.find("firstModel").setCurrentText("NumPy network")
    user.find("secondModel").setCurrentText("PyTorch MLP")
    user.click("twoModelsStart")
    user.until(lambda: is_idle(user))
    numbers = {
        key: int(user.text(f"paired-{key}")) for key in ("both_right", "only_first", "only_second", "both_wrong")
    }
    assert sum(numbers.values()) == COUNT
    assert "equally good" in user.text("twoModelsVerdict")
    found = 0
    for digit in range(10):
        click_cell(user.find("differenceMatrix"), digit, digit)
        user.until(lambda: is_idle(user))
        found += user.find("differingPictures").count()
    assert found == numbers["only_first"] + numbers["only_second"]
    assert "by PyTorch MLP" in user.find("differenceMatrix").accessibleDescription()


@pytest.mark.usefixtures("few")
def test_two_models_and_curves_say_which_model_the_person_trained(user: Any) -> None:
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folders.runs_folder() / "mine")
    store.choose_run("numpy-nn", "mine")
    user.go("evaluate")
    user.click("evaluateParts-two")
    user.find("firstModel").setCurrentText("NumPy network")
    user.find("secondModel").setCurrentText("PyTorch MLP")
    user.click("twoModelsStart")
    user.until(lambda: is_idle(user))
    assert user.text("twoModelsHint").startswith("NumPy network (trained by you) ")
    assert "PyTorch MLP (trained" not in user.text("twoModelsHint")


def test_mcnemars_test_is_told_in_words() -> None:
    names = "A", "B", "our.csv"
    assert "B is better on pictures such as those of our.csv" in verdict(PairedTable(9839, 31, 97, 33), *names)
    assert "less than one in a million" in verdict(PairedTable(9839, 31, 97, 33), *names)
    assert "A is better" in verdict(PairedTable(90, 10, 0, 0), *names)
    assert "luck" in verdict(PairedTable(90, 4, 6, 0), *names)
    assert "exactly the same pictures" in verdict(PairedTable(99, 0, 0, 1), *names)


def test_no_model_is_called_better_on_pictures_that_one_of_them_learnt() -> None:
    table, names = PairedTable(90, 10, 0, 0), ("A", "B", "our.csv")
    for trained_on, said in (
        ((60, 0), ["A was trained with 60 of these pictures"]),
        ((100, 100), ["A was trained with these pictures", "B was trained with these pictures"]),
    ):
        text = verdict(table, *names, trained_on)
        assert "is better on" not in text
        assert "The pictures of our.csv do not show which model is better." in text
        assert all(sentence in text for sentence in said)


@pytest.mark.parametrize(("first", "second"), [(60, 0), (None, 0)])
def test_a_model_that_is_better_though_the_other_may_have_learnt_the_pictures_is_called_better(
    first: int | None, second: int
) -> None:
    text = verdict(PairedTable(80, 0, 20, 0), "A", "B", "our.csv", (first, second))
    assert "B is better on pictures such as those of our.csv" in text
    assert "A" in text.rpartition("lucky.")[2], "and what the other learnt is said"


@pytest.mark.parametrize("trained_on", [(None, 0), (None, None), (60, None)])
def test_no_model_is_called_better_where_nobody_knows_what_one_of_them_learnt(
    trained_on: tuple[int | None, int | None],
) -> None:
    text = verdict(PairedTable(90, 10, 0, 0), "A", "B", "our.csv", trained_on)
    assert "lucky" not in text
    for model, seen in zip("AB", trained_on, strict=True):
        assert (f"It is not known which pictures {model} was trained with." in text) == (seen is None)


def test_all_models_and_their_vote(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "open_test", lambda source: mnist_test().limited(200))  # transfer learning takes long
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folders.runs_folder() / "mine")
    store.choose_run("numpy-nn", "mine")
    user.go("evaluate")
    user.click("evaluateParts-all")
    user.click("allModelsStart")
    table = user.find("allModelsTable")
    user.until(lambda: table.rowCount() >= 1 or not user.is_busy("evaluate"))
    assert user.is_busy("evaluate"), "the first row is there before the last"
    titles = [spec.title for spec in catalog.DIGIT_MODELS.values()]
    assert texts(table, 0)[0] == titles[0]
    user.until(lambda: is_idle(user))
    titles[titles.index("NumPy network")] += " (trained by you)"
    assert [texts(table, row)[0] for row in range(table.rowCount())] == [*titles, "Weighted vote"]
    for row in range(table.rowCount()):
        accuracy, low, high = map(float, re.findall(r"[\d.]+", texts(table, row)[2]))
        assert 90 < low < accuracy <= high <= 100
    assert f"{len(catalog.DIGIT_MODELS)} models on the 200 test pictures" in user.text("allModelsHint")
    user.click("allModelsView-plot")
    plot = user.find("accuracyPlot")
    assert plot.isVisible()
    assert plot.accessibleDescription().count("%") == len(catalog.DIGIT_MODELS)
    assert user.text("allModelsRule").startswith("● ")


@pytest.mark.usefixtures("few")
def test_a_model_without_weights_keeps_its_row_and_says_why(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    load = ModelRuntimes.get

    def fail(runtimes: ModelRuntimes, spec: Any, *rest: Any) -> Any:
        if spec.id == "torch-mlp":
            raise WeightsError("Its weights are missing.")
        return load(runtimes, spec, *rest)

    monkeypatch.setattr(ModelRuntimes, "get", fail)
    monkeypatch.setattr(
        "gui.pages.evaluate.all.EvaluateAllRequest", lambda _, data: EvaluateAllRequest(("torch-mlp",), data=data)
    )
    user.go("evaluate")
    user.click("evaluateParts-all")
    user.click("allModelsStart")
    user.until(lambda: is_idle(user))
    table = user.find("allModelsTable")
    assert table.rowCount() == 1
    assert [table.item(0, column).text() for column in (0, 1)] == ["PyTorch MLP", "Its weights are missing."]
    assert table.columnSpan(0, 1) == 4, "the sentence has the room of the figures that are not there"
    assert table.columnWidth(1) < table.width() / 4


def test_the_documents_figures_stand_beside_ours(user: Any) -> None:
    user.go("evaluate")
    user.click("evaluateParts-documents")
    table = user.find("documentsTable")
    user.until(lambda: table.rowCount() > 0)
    assert "Report 003: digits by a network in NumPy that fails" in table.item(5, 0).toolTip()
    rows = [texts(table, row) for row in range(table.rowCount())]
    assert {row[0] for row in rows} == {"000", "001", "002", "003", "004"}
    improved = next(row for row in rows if row[1] == "Improved network")
    assert "94.95%" in improved[2]
    measured = store.locate("torch-mlp").training_record().test_accuracy
    assert improved[4] == f"{measured * 100:.2f}% ({interval_text(measured, 10_000)})"
    transfer = next(row for row in rows if row[1] == "VGG16 transfer learning")
    assert transfer[4].endswith(")\nEfficientNet-Lite0 maps"), "not VGG16, as in the report"
