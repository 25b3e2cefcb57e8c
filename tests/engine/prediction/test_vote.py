"""The vote of models: the mean of their scores, weighted by how seldom they erred."""

from __future__ import annotations

import errno
import json
import shutil

import numpy as np
import pytest

from engine.prediction.vote import Vote, vote, vote_many
from engine.prediction.vote_weights import vote_weights
from engine.system import folders
from engine.system.files import write_json
from engine.types import Prediction, Score, Timing
from engine.weights import store
from engine.weights.training_record import METRICS
from tests.engine.refusing import refuse_on


def _prediction(model_id: str, **scores: float) -> Prediction:
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    return Prediction(model_id, tuple(Score(label, score) for label, score in ranked), Timing(0, 0, 0), "fast")


def test_no_predictions_no_vote() -> None:
    assert vote([], []) is None


def test_all_agree() -> None:
    predictions = [_prediction("a", seven=0.9, one=0.1), _prediction("b", seven=0.6, one=0.4)]
    assert vote(predictions, [1, 1]) == Vote("seven", 2, 2, (), tied=False)


def test_equal_models_are_outvoted_only_by_surer_ones() -> None:
    unsure = [_prediction(name, seven=0.6, one=0.4) for name in "ac"]
    sure, doubtful = _prediction("b", one=1.0, seven=0.0), _prediction("b", one=0.7, seven=0.3)
    assert vote([*unsure, sure], [1, 1, 1]) == Vote("one", 1, 3, tuple(unsure), tied=True)
    assert vote([*unsure, doubtful], [1, 1, 1]) == Vote("seven", 2, 3, (doubtful,), tied=False)


def test_the_order_of_models_does_not_matter() -> None:
    surer, other = _prediction("a", one=0.8, seven=0.2), _prediction("b", seven=0.7, one=0.3)
    assert vote([surer, other], [2, 2]) == Vote("one", 1, 2, (other,), tied=True)
    assert vote([other, surer], [2, 2]) == Vote("one", 1, 2, (other,), tied=True)


def test_who_errs_less_counts_for_more() -> None:
    good, *others = [_prediction("a", one=0.9, seven=0.1), *[_prediction(name, seven=0.9, one=0.1) for name in "bc"]]
    assert vote([good, *others], [5, 2, 2]) == Vote("one", 1, 3, tuple(others), tied=True)
    assert vote([good, *others], [5, 3, 3]) == Vote("seven", 2, 3, (good,), tied=False)


def test_a_label_that_no_model_puts_first_does_not_win() -> None:
    predictions = [_prediction("a", one=0.5, two=0.45, three=0.05), _prediction("b", three=0.5, two=0.45, one=0.05)]
    voted = vote(predictions, [1, 1])
    assert voted is not None
    assert voted.label in ("one", "three")


@pytest.mark.parametrize("weights", [[1, 1, 1, 1], [4, 2, 1, 1], [0.1, 0.2, 0.3, 0.7]])
def test_many_pictures_are_voted_on_by_the_same_rule(weights: list[float]) -> None:
    rng = np.random.default_rng(0)
    scores = rng.dirichlet(np.ones(3), (4, 200)).astype(np.float32)  # four models, three labels: near draws
    voted = vote_many(scores, weights)
    for picture in range(scores.shape[1]):
        predictions = [
            _prediction(str(m), **{str(label): float(s) for label, s in enumerate(scores[m, picture])})
            for m in range(4)
        ]  # fmt: skip
        one = vote(predictions, weights)
        assert one is not None
        assert str(voted[picture]) == one.label


@pytest.mark.parametrize(
    ("pictures", "accuracy", "weight"), [(4999, 4990 / 4999, 500**4), (4999, 1.0, 5000**4), (0, 0.0, 1), (100, 1.5, 1)]
)
def test_a_weight_is_one_over_the_fourth_power_of_the_error_on_validation_pictures(
    pictures: int, accuracy: float, weight: float
) -> None:
    run = folders.runs_folder() / "another"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", run)
    metrics = json.loads((run / METRICS).read_text(encoding="utf-8"))
    data = {**metrics["data"], "validation": pictures}
    write_json(run / METRICS, {**metrics, "data": data, "validation_accuracy": accuracy})
    store.choose_run("numpy-nn", run.name)
    assert vote_weights(["numpy-nn", "resnet50"]) == pytest.approx([weight, 1])


def test_weights_of_another_training_weigh_otherwise() -> None:
    run = folders.runs_folder() / "another"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", run)
    metrics = json.loads((run / METRICS).read_text(encoding="utf-8"))
    (before,) = vote_weights(["numpy-nn"])
    write_json(run / METRICS, {**metrics, "validation_accuracy": 0.5})
    store.choose_run("numpy-nn", run.name)
    (after,) = vote_weights(["numpy-nn"])
    store.choose_shipped("numpy-nn")
    assert after < 16.1 < before
    assert vote_weights(["numpy-nn"]) == [before]


@pytest.mark.parametrize("away", ["", METRICS])
def test_weights_on_a_disk_that_is_away_for_a_moment_count_again_when_it_is_back(
    away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = folders.runs_folder() / "another"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", run)
    store.choose_run("numpy-nn", run.name)
    with monkeypatch.context() as disk:
        refuse_on(disk)(run / away, errno.EIO)
        assert vote_weights(["numpy-nn"]) == [1]
    (weight,) = vote_weights(["numpy-nn"])
    assert weight > 1


def test_a_version_that_learnt_other_data_than_a_set_that_ships_does_not_take_over_the_vote() -> None:
    """How it reads held-back pictures of its own data, such as 0s and 1s alone, is not how it reads digits."""
    run = folders.runs_folder() / "another"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", run)
    metrics = json.loads((run / METRICS).read_text(encoding="utf-8"))
    for name, counts in (("zeros-and-ones.npz", False), ("mnist-train+zeros-and-ones.npz", True)):
        data = {**metrics["data"], "name": name}
        write_json(run / METRICS, {**metrics, "data": data, "validation_accuracy": 1.0})
        store.choose_run("numpy-nn", run.name)
        (weight,) = vote_weights(["numpy-nn"])
        assert (weight > 1) == counts
        store.choose_shipped("numpy-nn")
