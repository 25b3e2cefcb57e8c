"""The records of a training: as JSON and back, and nothing else is taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.training.records import DataProgress, EpochRecord, SavingProgress, TrainingProgress

RECORD = EpochRecord(3, 0.5, 0.8, 0.6, 0.75, 12.5, 7, 0.25, 0.01)


def test_a_record_comes_back_from_json_as_it_was() -> None:
    for record in (RECORD, EpochRecord(1, 0.5, 0.8, 0.6, 0.75, 12.5)):
        assert EpochRecord.from_json(json.loads(json.dumps(record.to_json()))) == record


def test_an_older_record_has_no_commonest_answer_and_the_recipes_rate() -> None:
    values = {name: value for name, value in RECORD.to_json().items() if "commonest" not in name}
    del values["learning_rate"]
    older = EpochRecord.from_json(values)
    assert (older.commonest, older.commonest_share, older.learning_rate) == (-1, 0, None)


@pytest.mark.parametrize(
    "name",
    ["train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds", "commonest_share",
     "learning_rate"],
)  # fmt: skip
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "x", []])
def test_a_figure_that_is_no_number_is_refused(name: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        EpochRecord.from_json(RECORD.to_json() | {name: value})


def test_a_record_without_a_figure_is_refused() -> None:
    for name in ("epoch", "train_loss", "seconds"):
        values = RECORD.to_json()
        del values[name]
        with pytest.raises(KeyError):
            EpochRecord.from_json(values)


def test_progress_says_of_itself_that_it_goes_on_and_nothing_more_than_it_is_given() -> None:
    progress = TrainingProgress(1, 2, 3, 4, 0.5, 0.8, 12.5)
    assert (progress.paused, progress.last, progress.finished_epoch, progress.misread) == (False, False, None, ())
    assert (progress.learning_rate, progress.first_layer) == (None, None)
    assert DataProgress(("a note",), ("a warning",)) == DataProgress(("a note",), ("a warning",))
    assert SavingProgress(1, 2) != SavingProgress(2, 2)
