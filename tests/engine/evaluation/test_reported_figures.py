"""The documents' figures beside ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import catalog
from engine.errors import ClassLensError
from engine.evaluation.reported_figures import REPORTED, REPORTED_OBJECTS, SeedRun, document_rows
from engine.evaluation.reported_figures import seed_runs as read_seed_runs
from engine.system import folders
from engine.weights import store


@pytest.fixture
def seed_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The record of the seed runs, in a folder of weights with nothing else."""
    monkeypatch.setattr(folders, "SHIPPED_WEIGHTS", tmp_path)
    return tmp_path / "seed_runs.json"


def test_every_system_of_the_catalogue_has_a_row_with_our_measured_accuracy() -> None:
    rows = document_rows()
    assert [row.reported for row in rows] == [r for r in REPORTED if r.model_id in catalog.DIGIT_MODELS]
    for row in rows:
        record = store.locate(row.reported.model_id).training_record()
        assert row.shipped_accuracy == record.test_accuracy
        assert row.shipped_recipe == record.recipe.name
        json.dumps(row.to_json(), allow_nan=False)


def test_every_object_system_of_the_documents_is_in_the_catalogue() -> None:
    assert {reported.model_id for reported in REPORTED_OBJECTS} <= set(catalog.OBJECT_MODELS)
    assert [reported.seconds for reported in REPORTED_OBJECTS] == [0.61, 0.36, 0.49]


def test_a_seed_run_shows_its_accuracy_and_other_recipes_do_not(seed_runs: Path) -> None:
    runs = [
        {"model": "keras-cnn", "recipe": "seed", "test_accuracy": 0.5},
        {"model": "keras-cnn", "recipe": "tuned", "test_accuracy": 0.75},
        {"model": "gone", "recipe": "seed", "test_accuracy": 0.25},
    ]
    seed_runs.write_text(json.dumps(runs), encoding="utf-8")
    found = {row.reported.model_id: row for row in document_rows()}
    assert found["keras-cnn"].seed == SeedRun(0.5)
    assert found["numpy-nn"].seed is None
    assert found["keras-cnn"].shipped_accuracy is None, "there are no weights here"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"{}x", b'{"model": 1}', b"[1]", b'[{"model": "a", "recipe": "seed", "test_accuracy": 7}]',
     b'[{"model": "a", "recipe": "seed", "test_accuracy": NaN}]', b"\xff\xfe", b"[" * 100_000],
)  # fmt: skip
def test_a_damaged_record_is_said(seed_runs: Path, content: bytes) -> None:
    seed_runs.write_bytes(content)
    with pytest.raises(ClassLensError, match="Install ClassLens again"):
        read_seed_runs()


def test_a_missing_record_is_said(seed_runs: Path) -> None:
    with pytest.raises(ClassLensError, match="seed_runs"):
        document_rows()
