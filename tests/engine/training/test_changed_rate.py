"""A learning rate that is changed while a run goes on: from the next epoch, to scale, and never in secret."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.errors import TrainingError
from engine.models.numpy_nn import NumpyNN
from engine.runs import checkpoints, library
from engine.runs.requests import TrainRequest
from engine.runs.train import train_run
from engine.system import folders
from engine.training.changed_rate import rate_changes
from engine.training.diagnosis import hints
from engine.training.loop import fit
from engine.training.records import EpochRecord, Labels, TrainingResult, TrainingState
from engine.types import Batch
from engine.weights.training_record import METRICS, read_training_record

RECIPE = (
    catalog.find("numpy-nn")
    .recipes["tuned"]
    .changed(epochs=3, batch_size=40, learning_rate=0.4, settings={"hidden_units": 4, "schedule": "cosine"})
)
RANDOM = np.random.default_rng(5)
PICTURES: Batch = RANDOM.random((80, 28, 28, 1), np.float32)
LABELS = RANDOM.integers(0, 10, 80)


class Noting(NumpyNN):
    """Notes the rate of each step."""

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        RATES.append(learning_rate)
        return super().train_step(images, labels, learning_rate)


RATES: list[float] = []


def _fit(
    rates: Sequence[float | None], recipe: Recipe = RECIPE, begin: TrainingState | None = None, saver: Any = None
) -> tuple[TrainingResult, list[float]]:
    """Train with these rates set at the beginning of each epoch; returns the rates of the steps too."""
    RATES.clear()
    asked = iter(rates)
    result = fit(
        Noting.create(recipe), PICTURES, LABELS, recipe=recipe, validation=(PICTURES, LABELS),
        report=lambda _: None, rate_set=lambda: next(asked), begin=begin, saver=saver,
    )  # fmt: skip
    return result, list(RATES)


def test_a_rate_that_is_set_scales_the_schedule_from_the_next_epoch_on() -> None:
    _, planned = _fit((None, None, None))
    result, rates = _fit((None, 0.1, 0.1))
    assert rates == pytest.approx([*planned[:2], *(rate / 4 for rate in planned[2:])])
    assert [record.learning_rate for record in result.epochs] == [None, 0.1, 0.1]
    assert rate_changes(result.epochs, RECIPE) == ((2, 0.1),)


def test_going_back_to_the_recipes_rate_is_a_change_as_well() -> None:
    result, _ = _fit((0.1, 0.4, 0.4))
    assert [record.learning_rate for record in result.epochs] == [0.1, None, None]
    assert rate_changes(result.epochs, RECIPE) == ((1, 0.1), (2, 0.4))


def test_a_run_that_nobody_changed_says_nothing_of_it() -> None:
    result, _ = _fit((None, None, None))
    assert rate_changes(result.epochs, RECIPE) == ()
    assert "learning_rate" not in result.epochs[0].to_json()


class Keep:
    def __init__(self) -> None:
        self.states: list[TrainingState] = []

    def is_due(self) -> bool:
        return True

    def save(self, state: TrainingState) -> None:
        self.states.append(state)


def test_a_continued_run_goes_on_with_the_rate_that_was_set_before(tmp_path: Path) -> None:
    keep, request = Keep(), TrainRequest("numpy-nn", RECIPE, limit=80)
    whole, _ = _fit((None, 0.1, None), saver=keep)
    folder = folders.runs_folder() / "run"
    folder.mkdir(parents=True)
    checkpoints.Saver(folder, request, "2026-11-21T10:00:00+00:00", "hash").save(keep.states[1])
    interrupted = checkpoints.read(folder)
    assert interrupted is not None
    assert interrupted.request == request, "the request is that of the recipe, whatever was set meanwhile"
    continued, _ = _fit((None,), begin=checkpoints.read_state(folder, interrupted))
    assert [record.learning_rate for record in continued.epochs] == [None, 0.1, 0.1]
    assert continued.epochs[-1].validation_loss == whole.epochs[-1].validation_loss
    (listed,) = library.list_runs().runs
    assert listed.hints[0] == "The learning rate was changed by hand during this run: 0.4 at first, 0.1 from epoch 2."


def test_the_rate_of_the_last_epoch_is_what_a_continued_run_goes_on_with() -> None:
    keep, recipe = Keep(), RECIPE.changed(epochs=4)
    _fit((None, 0.2, 0.1, None), recipe, saver=keep)
    continued, _ = _fit((None,), recipe, begin=keep.states[2])
    assert [record.learning_rate for record in continued.epochs] == [None, 0.2, 0.1, 0.1]
    _fit((0.2, 0.4, 0.4, 0.4), recipe, saver=keep)
    continued, _ = _fit((None, None, None), recipe, begin=keep.states[4])
    assert [record.learning_rate for record in continued.epochs] == [0.2, 0.2, 0.2, 0.2], "none was set since"


def test_the_record_of_a_run_says_that_and_when_the_rate_was_changed() -> None:
    folder = folders.runs_folder() / "run"
    asked = iter((None, 0.05, None))
    train_run("numpy-nn", RECIPE, "mnist", 200, folder, lambda _: None, lambda: next(asked))
    assert '"learning_rate_changes": [\n    {\n      "epoch": 2,\n      "learning_rate": 0.05' in (
        folder / METRICS
    ).read_text(encoding="utf-8")
    record = read_training_record(folder)
    assert record.recipe == RECIPE
    assert rate_changes(record.epochs, record.recipe) == ((2, 0.05),)
    (listed,) = library.list_runs().runs
    assert "0.05 from epoch 2" in listed.hints[0]


def test_advice_is_about_the_rate_that_was_set() -> None:
    spec = catalog.find("numpy-nn")
    records = [EpochRecord(n, loss, 0.5, loss, 0.5, 1, learning_rate=4.0) for n, loss in ((1, 1.0), (2, 9.0))]
    (hint,) = hints(records, RECIPE, spec)
    assert "from 4 to 0.4" in hint.sentence
    with np.errstate(all="ignore"), pytest.raises(TrainingError, match=r"learning rate below 1e\+39"):
        _fit((1e39,), RECIPE.changed(settings={"hidden_units": 4}))
