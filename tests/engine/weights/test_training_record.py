"""The training record: on disk as it always was, and whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.catalog import DIGIT_MODELS
from engine.data.augmentation import NAMES
from engine.errors import SettingsError
from engine.system import folders
from engine.system.json_records import BadRecord, MissingRecord
from engine.weights.training_record import METRICS, read_training_record


def _shipped(model_id: str) -> str:
    return (folders.SHIPPED_WEIGHTS / model_id / METRICS).read_text(encoding="utf-8")


def _changed(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda values: {**values, **changes}


def _without(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda values: {key: value for key, value in values.items() if key != name}


@pytest.mark.parametrize("model_id", DIGIT_MODELS)
def test_what_is_read_and_written_again_is_the_same_text(model_id: str, tmp_path: Path) -> None:
    text = _shipped(model_id)
    values = json.loads(text)
    values.pop("note", None)  # added by hand
    values["recipe"]["augmentation"].sort(key=NAMES.index)  # their order says nothing, and older records have others
    read_training_record(folders.SHIPPED_WEIGHTS / model_id).write(tmp_path)
    written = json.loads((tmp_path / METRICS).read_text(encoding="utf-8"))
    assert [key for key in written if key in values] == list(values), "in the same order"
    if "hints" in values and "patience" in values["recipe"]:  # records of today
        assert (tmp_path / METRICS).read_text(encoding="utf-8") == json.dumps(
            values, indent=2, ensure_ascii=False
        ) + "\n"
    else:
        assert (written["warning"], written["continued"], written["hints"]) == ("", False, [])


@pytest.mark.parametrize(
    "change",
    [
        lambda values: [],
        _without("model"),
        _without("epochs"),
        _without("data"),
        _without("seconds"),
        _changed(test_accuracy=97.5),
        _changed(validation_accuracy=-0.1),
        _changed(validation_accuracy=float("nan")),
        _changed(test_accuracy=10**400),
        _changed(epochs=[]),
        _changed(kept_epoch=0),
        _changed(kept_epoch=1000),
        _changed(data="mnist"),
        _changed(data={"name": "mnist", "sha256": "", "train": 1, "validation": -1, "test": 1}),
        _changed(data={"name": "mnist", "sha256": "", "train": 10**308, "validation": 1, "test": 1}),
        _changed(versions=None),
        _changed(parity=3),
        _changed(recipe="tuned"),
    ],
)
def test_anything_else_is_no_record(tmp_path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    (tmp_path / METRICS).write_text(json.dumps(change(json.loads(_shipped("numpy-nn")))), encoding="utf-8")
    with pytest.raises(BadRecord):
        read_training_record(tmp_path)


def test_a_recipe_that_cannot_be_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    values = json.loads(_shipped("numpy-nn"))
    values["recipe"]["epochs"] = 0
    (tmp_path / METRICS).write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(SettingsError, match="number of epochs is 0"):
        read_training_record(tmp_path)


def test_without_a_file_there_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(MissingRecord):
        read_training_record(tmp_path)
