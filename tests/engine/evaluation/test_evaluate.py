"""All models, two models, and disturbed pictures, on a few real test pictures; and what is saved of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.data.datasets import Dataset, mnist_test
from engine.errors import UsageError, WeightsError
from engine.evaluation import evaluate, scoring, time_left
from engine.evaluation.picture_selection import ALL, MISTAKES, RIGHT, picture_indexes
from engine.evaluation.reported_figures import document_rows
from engine.evaluation.requests import (
    EvaluateAllRequest,
    EvaluateRequest,
    EvaluationAnswer,
    EvaluationProgress,
    RobustnessRequest,
    TwoModelsRequest,
)
from engine.evaluation.saving import (
    Part,
    SaveRequest,
    all_models_part,
    calibration_part,
    confusion_part,
    documents_part,
    report_part,
    robustness_part,
    two_models_part,
)
from engine.jobs import JobCancelled, JobContext
from engine.metrics.classification import evaluate_scores
from engine.prediction.vote import vote_many
from engine.prediction.vote_weights import vote_weights
from engine.session import Session
from engine.types import Batch

COUNT = 600
STARTS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.fixture(autouse=True)
def _few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    few: Dataset = mnist_test().limited(COUNT)
    monkeypatch.setattr(evaluate, "open_test", lambda source: few)


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def evaluated(session: Session, model_id: str) -> EvaluationAnswer:
    return session.run(EvaluateRequest(model_id), JobContext())


def test_all_models_are_evaluated_as_each_alone_and_vote(session: Session) -> None:
    told: list[EvaluationProgress] = []
    models = ("numpy-nn", "numpy-mlp", "torch-mlp")
    answer = session.run(EvaluateAllRequest(models), JobContext(told.append))
    alone = [evaluated(session, model_id).evaluation for model_id in models]
    assert [(row.accuracy, row.loss) for row in answer.rows] == [(one.accuracy, one.loss) for one in alone]
    assert (answer.count, answer.failures) == (COUNT, ())
    voted = vote_many(np.stack([one.scores for one in alone]), vote_weights(models))
    assert answer.vote_accuracy == pytest.approx((voted == alone[0].labels).mean())
    assert (told[0].done, told[-1].done, told[-1].total) == (0, 3 * COUNT, 3 * COUNT)
    assert sorted(progress.done for progress in told) == [progress.done for progress in told]


def test_each_models_figures_are_told_as_soon_as_they_are_known(session: Session) -> None:
    told: list[EvaluationProgress] = []
    answer = session.run(EvaluateAllRequest(("numpy-nn", "torch-mlp")), JobContext(told.append))
    assert [(p.done, p.row) for p in told if p.row is not None] == [
        (COUNT * (place + 1), row) for place, row in enumerate(answer.rows)
    ]


class _Clock:
    """A clock that goes on only when it is told to, in place of the module `time`."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


def test_the_time_left_knows_from_the_start_how_slow_each_model_is(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first model takes 0.1 ms a picture and the second 2 ms: not even a twentieth of the time is over after half
    of the pictures."""
    load, clock = session.runtimes.get, _Clock()

    def slowed(spec: Any, *rest: Any) -> Any:
        runtime = load(spec, *rest)

        def infer(batch: Batch) -> Any:
            clock.now += (0.002 if spec.id == "torch-mlp" else 0.0001) * len(batch)
            return runtime.infer(batch)

        return SimpleNamespace(name=runtime.name, infer=infer)

    monkeypatch.setattr(session.runtimes, "get", slowed)
    monkeypatch.setattr(evaluate, "time", clock)
    monkeypatch.setattr(time_left, "time", clock)
    told: list[tuple[float, EvaluationProgress]] = []
    context = JobContext(lambda progress: told.append((clock.now, progress)))
    session.run(EvaluateAllRequest(("numpy-nn", "torch-mlp")), context)
    for at, progress in told:
        if progress.seconds_left is not None:
            assert progress.seconds_left == pytest.approx(clock.now - at, rel=0.1, abs=0.05)
    assert sum(progress.seconds_left is not None for _, progress in told) >= len(told) - 2


def test_a_model_that_fails_costs_its_row_alone(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    load = session.runtimes.get

    def fail(spec: Any, *rest: Any) -> Any:
        if spec.id == "torch-mlp":
            raise WeightsError("They are missing.")
        return load(spec, *rest)

    monkeypatch.setattr(session.runtimes, "get", fail)
    told: list[EvaluationProgress] = []
    answer = session.run(EvaluateAllRequest(("torch-mlp", "numpy-nn")), JobContext(told.append))
    assert (told[-1].done, told[-1].total) == (COUNT, COUNT)
    assert [row.model_id for row in answer.rows] == ["numpy-nn"]
    assert [(failure.model_id, failure.sentence) for failure in answer.failures] == [("torch-mlp", "They are missing.")]
    assert answer.vote_accuracy == answer.rows[0].accuracy
    assert session.run(EvaluateAllRequest(("torch-mlp",)), JobContext()).vote_accuracy is None


def test_two_models_are_set_against_each_other(session: Session) -> None:
    answer = session.run(TwoModelsRequest("numpy-nn", "torch-mlp"), JobContext())
    table = answer.table
    assert table.both_right + table.only_first + table.only_second + table.both_wrong == COUNT
    assert answer.difference.sum() == 0
    assert np.trace(answer.difference) == table.only_first - table.only_second
    same = session.run(TwoModelsRequest("numpy-nn", "numpy-nn"), JobContext())
    assert (same.table.only_first, same.table.only_second, same.table.p_value) == (0, 0, 1.0)
    assert not same.difference.any()


def test_robustness_starts_at_the_accuracy_of_its_own_pictures(session: Session) -> None:
    answer = session.run(RobustnessRequest("numpy-nn", count=200, seed=3), JobContext())
    assert (answer.count, answer.total) == (200, COUNT)
    undisturbed = {curve.accuracies[curve.strengths.index(0.0)] for curve in answer.curves}
    assert len(undisturbed) == 1
    for curve in answer.curves:
        assert min(curve.accuracies) < max(curve.accuracies), curve.kind
    assert answer.curves == session.run(RobustnessRequest("numpy-nn", count=200, seed=3), JobContext()).curves


@pytest.mark.parametrize(
    "request_of_a_cancelled_job",
    [EvaluateAllRequest(("numpy-nn",)), TwoModelsRequest("numpy-nn", "numpy-nn"), RobustnessRequest("numpy-nn")],
    ids=lambda request: type(request).__name__,
)
def test_work_stops_within_a_chunk(
    session: Session, request_of_a_cancelled_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    predicted: list[int] = []
    load = session.runtimes.get

    def counting(*arguments: Any) -> Any:
        runtime = load(*arguments)
        infer = runtime.infer

        def count(batch: Batch) -> Any:
            predicted.append(len(batch))
            context.cancel()
            return infer(batch)

        return SimpleNamespace(name=runtime.name, infer=count)

    monkeypatch.setattr(session.runtimes, "get", counting)
    context = JobContext()
    with pytest.raises(JobCancelled):
        session.run(request_of_a_cancelled_job, context)
    assert len(predicted) == 1
    assert predicted[0] <= scoring.CHUNK


def test_an_answer_keeps_the_pictures_that_it_is_about(session: Session) -> None:
    alone = evaluated(session, "numpy-nn")
    two = session.run(TwoModelsRequest("numpy-nn", "torch-mlp"), JobContext())
    for images in (alone.images, two.images):
        np.testing.assert_array_equal(images, mnist_test().images[:COUNT])


# Which pictures


def test_pictures_are_chosen_by_right_and_wrong_and_by_cell() -> None:
    scores = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]], np.float32)
    made = evaluate_scores(scores, np.array([0, 1, 0, 1]), ("a", "b"))
    assert picture_indexes(made, MISTAKES).tolist() == [2, 1], "the most confident first"
    assert picture_indexes(made, RIGHT).tolist() == [0, 3]
    assert picture_indexes(made, ALL).tolist() == [0, 1, 2, 3]
    assert picture_indexes(made, ALL, (1, 0)).tolist() == [1]
    assert picture_indexes(made, RIGHT, (1, 0)).tolist() == []


# Saving


def parts(session: Session) -> dict[str, Part]:
    answer = evaluated(session, "numpy-nn")
    curves = tuple(session.run(RobustnessRequest(m, count=50), JobContext()) for m in ("numpy-nn", "torch-mlp"))
    return {
        "confusion": confusion_part(answer),
        "report": report_part(answer),
        "calibration": calibration_part(answer),
        "robustness": robustness_part(curves),
        "two": two_models_part(session.run(TwoModelsRequest("numpy-nn", "torch-mlp"), JobContext())),
        "all": all_models_part(session.run(EvaluateAllRequest(("numpy-nn",)), JobContext())),
        "documents": documents_part(document_rows()),
    }


def test_everything_is_saved_as_numbers_and_what_has_a_figure_as_a_picture(session: Session, tmp_path: Path) -> None:
    for name, part in parts(session).items():
        assert {".csv", ".json"} <= set(part.suffixes)
        for suffix in (".csv", ".json"):
            session.run(SaveRequest(tmp_path / (name + suffix), part), JobContext())
        json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        rows = list(csv.reader((tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}, "each line has a value for each column"
        if part.figure is not None:
            target = tmp_path / f"{name}.svg"
            session.run(SaveRequest(target, part), JobContext())
            assert target.read_bytes().startswith(STARTS[".svg"])


def test_a_figure_is_saved_in_every_format(session: Session, tmp_path: Path) -> None:
    part = confusion_part(evaluated(session, "numpy-nn"))
    for suffix, start in STARTS.items():
        target = tmp_path / f"matrix{suffix.upper()}"
        session.run(SaveRequest(target, part), JobContext())
        assert target.read_bytes().startswith(start)


def test_the_saved_matrix_holds_the_counts(session: Session, tmp_path: Path) -> None:
    answer = evaluated(session, "numpy-nn")
    session.run(SaveRequest(tmp_path / "matrix.csv", confusion_part(answer)), JobContext())
    rows = list(csv.reader((tmp_path / "matrix.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["true", *"0123456789"]
    assert [[int(cell) for cell in row[1:]] for row in rows[1:]] == answer.evaluation.confusion.tolist()


def test_an_ending_that_a_part_does_not_have_is_said(session: Session, tmp_path: Path) -> None:
    for name in ("report.png", "report", "report.exe"):
        with pytest.raises(UsageError, match=r"\.csv or \.json"):
            session.run(SaveRequest(tmp_path / name, report_part(evaluated(session, "numpy-nn"))), JobContext())
    assert list(tmp_path.glob("report*")) == []
