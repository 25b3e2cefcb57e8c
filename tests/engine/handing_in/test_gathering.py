"""Runs and evaluations as things that were done."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.evaluation.requests import (
    AllModels,
    EvaluateAllRequest,
    EvaluateRequest,
    EvaluationAnswer,
    ModelFigures,
    Robustness,
    RobustnessCurve,
    RobustnessRequest,
    TwoModels,
    TwoModelsRequest,
)
from engine.handing_in import gathering
from engine.handing_in.gathering import evaluated, evaluated_all, evaluated_disturbed, evaluated_two, run_of, taught
from engine.handing_in.records import run_from_json, run_to_json
from engine.metrics.classification import evaluate_scores
from engine.metrics.significance import pair
from engine.runs.requests import RunRecord, RunState
from engine.teaching.requests import Learnt, ProjectState, ProjectTest, TaughtClass
from engine.training.records import EpochRecord

LABELS = np.arange(20) % 10
NAMES = tuple(map(str, range(10)))
EPOCHS = (EpochRecord(1, 1.0, 0.5, 0.9, 0.6, 1.0),)
IMAGES = np.zeros((20, 28, 28), np.uint8)
PROJECT = ProjectState(Path(), "Ours", (), (), None, 0.05, "", ())
RECIPE = catalog.find("keras-cnn").recipes["tuned"]


def scores(wrong: int) -> np.ndarray:
    """Scores (20, 10) that are wrong for the first pictures."""
    found = np.eye(10, dtype=np.float32)[LABELS] * 0.9 + 0.01
    found[:wrong] = np.roll(found[:wrong], 1, axis=1)
    return found


def answer(trained_on: int | None = 0) -> EvaluationAnswer:
    evaluation = evaluate_scores(scores(3), LABELS, NAMES)
    return EvaluationAnswer(
        EvaluateRequest("keras-cnn"), evaluation, "mnist-test", 20, "ONNX Runtime", 0.1, IMAGES, trained_on=trained_on
    )


def _test(labels: tuple[str, ...], confusion: np.ndarray) -> ProjectTest:
    return ProjectTest(labels, (), confusion, 0.5, (0.4, 0.6), (), (), True)


def test_a_run_brings_its_settings_curves_and_figures() -> None:
    run = run_of(
        RunRecord(
            "a-run", RunState.CANCELLED, title="ours", model_id="keras-cnn", date="2026-11-28T10:15:00+00:00",
            recipe=RECIPE, data="mnist", epochs=EPOCHS, validation_accuracy=0.6, test_accuracy=0.59, test_count=10_000,
            seconds=3.0, hints=("It learns.",),
        )
    )  # fmt: skip
    assert run is not None
    assert (run.model, run.name, run.state, run.recipe) == ("Keras CNN", "ours", "cancelled", "tuned")
    settings = dict(run.settings)
    assert settings["epochs"] == str(RECIPE.epochs)
    assert settings["optimizer"] == RECIPE.optimizer
    assert set(RECIPE.settings) <= set(settings)
    assert (run.epochs, run.test_accuracy, run.remarks) == (EPOCHS, 0.59, ("It learns.",))


@pytest.mark.parametrize(
    ("held_back", "said"), [(6, "6"), (None, f"up to {RECIPE.validation}")], ids=["known", "not known yet"]
)
def test_a_run_says_how_many_pictures_were_really_held_back(held_back: int | None, said: str) -> None:
    record = RunRecord("x", RunState.FINISHED, "", "keras-cnn", recipe=RECIPE, epochs=EPOCHS, held_back=held_back)
    run = run_of(record)
    assert run is not None
    assert dict(run.settings)["validation"] == said


@pytest.mark.parametrize(
    "record",
    [
        RunRecord("x", RunState.DAMAGED, recipe=RECIPE, epochs=EPOCHS, model_id="keras-cnn"),
        RunRecord("x", RunState.RUNNING),
        RunRecord("x", RunState.RUNNING, recipe=RECIPE, model_id="keras-cnn"),
    ],
)
def test_what_is_damaged_or_has_no_epoch_is_no_run(record: RunRecord) -> None:
    assert run_of(record) is None


def test_a_network_of_very_many_classes_names_as_many_as_a_session_keeps() -> None:
    names = tuple(f"the {number}th of a hundred kinds of things" for number in range(100))
    learnt = Learnt(names, 200, 0, EPOCHS, 1.0, True)
    classes = tuple(TaughtClass(name, name, 0) for name in names)
    run = taught(ProjectState(Path("things"), "Things", classes, (), learnt, 0.0, "", ()))
    assert run is not None
    for text in (dict(run.settings)["classes"], run.data):
        assert text.startswith(names[0])
        many = int(text.rpartition(" and ")[2].removesuffix(" more"))
        assert many == 100 - text.count("kinds of things")
    assert run_from_json(json.loads(json.dumps(run_to_json(run)))) == run


def test_an_evaluation_has_its_accuracy_and_confusion_matrix() -> None:
    found = evaluated(answer())
    assert (found.title, found.data, found.count, found.accuracy) == ("Keras CNN", "MNIST", 20, 0.85)
    (matrix,) = found.tables
    assert matrix.titles == ("", *map(str, range(10)))
    assert sum(int(row[1 + place]) for place, row in enumerate(matrix.rows)) == 17
    assert found.remarks == ()


def test_where_a_matrix_is_wider_than_a_page_the_commonest_mistakes_are_listed() -> None:
    labels = tuple(f"class {number:02}" for number in range(40))
    counts = np.eye(40, dtype=np.int64) * 1000
    for place in range(30):
        counts[place, place + 1] = place + 1
    (mistakes,) = gathering.tested(PROJECT, _test(labels, counts)).tables
    assert mistakes.rows[:2] == (("class 29", "class 30", "30"), ("class 28", "class 29", "29"))
    assert len(mistakes.rows) == 20
    assert "among 40 classes; 465 pictures were misread in all" in mistakes.caption
    assert gathering.tested(PROJECT, _test(labels, np.eye(40, dtype=np.int64))).tables == (), (
        "there is no mistake to list"
    )
    few, counts = labels[:6], counts[:6, :6]
    (matrix,) = gathering.tested(PROJECT, _test(few, counts)).tables
    assert matrix.titles == ("", *few)


def test_an_accuracy_on_training_pictures_says_so() -> None:
    assert "trained with 12 of these pictures" in evaluated(answer(12)).remarks[0]
    assert "not known" in evaluated(answer(None)).remarks[0]


def test_several_models_are_rows_with_intervals_and_the_vote() -> None:
    request = EvaluateAllRequest(("keras-cnn",))
    figures = ModelFigures("keras-cnn", 10_000, 0.9958, 0.0131, 1.0, "ONNX Runtime", 900_000)
    found = evaluated_all(AllModels(request, (figures,), (), 0.9975, "mnist-test", 10_000, 1.0))
    assert found.accuracy is None
    assert found.tables[0].rows == (
        ("Keras CNN", "99.58%", "99.43–99.69", "0.0131"),
        ("Weighted vote", "99.75%", "99.63–99.83", ""),
    )


def test_two_models_are_counted_against_each_other() -> None:
    first, second = (evaluate_scores(scores(wrong), LABELS, NAMES) for wrong in (3, 1))
    table = pair(LABELS, first.predicted, second.predicted)
    request = TwoModelsRequest("keras-cnn", "numpy-nn")
    found = evaluated_two(TwoModels(request, first, second, table, "mnist-test", 20, IMAGES))
    assert found.title == "Keras CNN against NumPy network"
    assert [row[1] for row in found.tables[0].rows] == ["17", "0", "2", "1"]


def test_disturbed_pictures_have_a_table_for_each_disturbance() -> None:
    curve = RobustnessCurve("noise", (0.0, 0.5), (0.99, 0.5))
    found = evaluated_disturbed(Robustness(RobustnessRequest("keras-cnn"), (curve,), "mnist-test", 1000, 10_000))
    assert found.tables[0].titles == ("strength", "0", "0.5")
    assert found.tables[0].rows == (("accuracy", "99.0%", "50.0%"),)
