"""The lessons in stages are true: what they say of their stages is what the trainings do."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from engine import catalog
from engine.errors import ProcessError, TrainingError, UsageError
from engine.jobs import JobCancelled, JobContext
from engine.lessons.lesson import Lesson
from engine.lessons.lessons import LESSONS, WHY_DID_IT_FAIL
from engine.lessons.practice import WHAT_DID_IT_PRACTISE_ON
from engine.lessons.requests import LessonRequest, LessonRun
from engine.lessons.train_stage import lesson_run
from engine.models.numpy_mlp import NumpyMLP
from engine.runs.requests import TrainRequest
from engine.session import Session
from engine.system import folders
from engine.training.records import EpochRecord, TrainingProgress
from engine.weights import store


def trained(stage_id: str) -> LessonRun:
    lesson = WHY_DID_IT_FAIL
    return lesson_run(lesson.model_id, lesson.stage(stage_id).recipe, lesson.pictures, lambda progress: None)


def commonest(run: LessonRun) -> tuple[int, float]:
    """The digit given most often, and its share of all answers."""
    most = max(run.answer_counts)
    return run.answer_counts.index(most), most / sum(run.answer_counts)


def accuracy(run: LessonRun) -> float:
    return run.result.epochs[-1].validation_accuracy


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_every_stage_changes_exactly_one_setting_of_an_earlier_one(lesson: Lesson) -> None:
    assert lesson.compared(lesson.stages[0]) is None
    for stage in lesson.stages[1:]:
        before = lesson.compared(stage)
        assert before is not None
        assert lesson.number(before) < lesson.number(stage)
        old, new = ({**asdict(s.recipe), **s.recipe.settings, "settings": None} for s in (before, stage))
        old.setdefault("labels", "one-hot")
        new.setdefault("labels", "one-hot")
        assert [name for name in new if new[name] != old[name]] != []
        assert len([name for name in new if new[name] != old[name]]) == 1
        stage.recipe.check()
    assert len({stage.id for stage in lesson.stages}) == len(lesson.stages)
    assert all(s.title and s.text and s.question and s.look_at and s.explanation for s in lesson.stages)


def test_it_begins_with_the_documents_own_settings() -> None:
    seed = catalog.find("numpy-mlp").recipes["seed"]
    first = WHY_DID_IT_FAIL.stages[0].recipe
    assert replace(first, validation=seed.validation, note=seed.note) == seed


@pytest.mark.parametrize("stage_id", ["document", "numbers", "loss"])
def test_the_first_stages_are_stuck_on_one_digit(stage_id: str) -> None:
    run = trained(stage_id)
    digit, share = commonest(run)
    assert share > 0.9
    assert accuracy(run) < 0.2
    assert sum(run.answer_counts) == run.recipe.validation
    if stage_id == "numbers":
        assert digit == 4
    if stage_id == "loss":
        assert run.result.epochs[-1].validation_loss == pytest.approx(2.3, abs=0.03)


def test_larger_steps_leave_the_plateau_late() -> None:
    run = trained("rate")
    assert run.result.epochs[2].validation_accuracy < 0.2
    assert 0.15 < accuracy(run) < 0.8


def test_the_last_stages_learn_from_the_first_epoch_on_and_their_gradient_reaches_the_first_layer() -> None:
    scaled, relu = trained("initialisation"), trained("activation")
    for run in (scaled, relu):
        assert run.result.epochs[0].validation_accuracy > 0.4
        assert commonest(run)[1] < 0.2
    assert accuracy(scaled) > 0.85
    assert accuracy(relu) > accuracy(scaled) + 0.01
    assert relu.result.epochs[0].validation_accuracy > scaled.result.epochs[0].validation_accuracy
    stuck = lesson_run("numpy-mlp", replace(WHY_DID_IT_FAIL.stages[0].recipe, epochs=1), 3000, lambda progress: None)
    ratios = [run.gradients[0] / run.gradients[-1] for run in (stuck, scaled, relu)]
    assert ratios[0] < 0.001
    assert 0.01 < ratios[1] < ratios[2]


MENDS: dict[str, dict[str, Any]] = {
    "loss": {"loss": "cross-entropy"},
    "rate": {"learning_rate": 0.1},
    "initialisation": {"initial_scale": 0},
    "activation": {"activation": "relu"},
}


def mended(*names: str, epochs: int = 10) -> LessonRun:
    """The document's network with these mends, trained."""
    recipe = replace(WHY_DID_IT_FAIL.stages[0].recipe, epochs=epochs)
    for name in names:
        for setting, value in MENDS[name].items():
            in_settings = setting in recipe.settings
            changes = {"settings": {**recipe.settings, setting: value}} if in_settings else {setting: value}
            recipe = replace(recipe, **changes)
    return lesson_run(WHY_DID_IT_FAIL.model_id, recipe, WHY_DID_IT_FAIL.pictures, lambda progress: None)


@pytest.mark.thorough
@pytest.mark.parametrize("alone", ["rate", "initialisation", "activation"])
def test_no_change_alone_frees_the_documents_network(alone: str) -> None:
    run = mended(alone)
    assert accuracy(run) < 0.35
    assert commonest(run)[1] > 0.5


@pytest.mark.parametrize("missing", ["loss", "rate", "initialisation"])
def test_any_three_changes_do(missing: str) -> None:
    assert accuracy(mended(*(name for name in MENDS if name != missing), epochs=6)) > 0.8


def practised(stage_id: str, epochs: int = 10) -> EpochRecord:
    """The last of so many epochs of a stage of the lesson “What did it practise on?”."""
    lesson = WHAT_DID_IT_PRACTISE_ON
    recipe = replace(lesson.stage(stage_id).recipe, epochs=epochs)
    run = lesson_run(lesson.model_id, recipe, lesson.pictures, lambda progress: None)
    return run.result.epochs[-1]


@pytest.mark.thorough
def test_noise_that_is_cut_off_is_seen_in_use_only() -> None:
    noise, clipped = practised("noise"), practised("clipped")
    assert clipped.train_accuracy == pytest.approx(noise.train_accuracy, abs=0.005)
    assert clipped.validation_loss > noise.validation_loss + 0.01
    assert clipped.validation_accuracy < noise.validation_accuracy


@pytest.mark.thorough
def test_mirrored_digits_spoil_the_use_and_changes_as_hands_make_them_do_not() -> None:
    plain, mirrored, hands = (practised(name, 4) for name in ("as-they-are", "mirrored", "as-hands-differ"))
    assert mirrored.validation_accuracy < plain.validation_accuracy - 0.015
    assert mirrored.train_accuracy > mirrored.validation_accuracy + 0.01
    assert hands.train_accuracy < min(plain.train_accuracy, mirrored.train_accuracy)
    assert hands.validation_accuracy > max(plain.validation_accuracy, hands.train_accuracy)


def test_a_loss_that_is_no_longer_finite_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NumpyMLP, "train_step", lambda *_: (next(losses), 0))
    recipe = replace(WHY_DID_IT_FAIL.stages[0].recipe, batch_size=1000)
    losses = iter((1.0, float("nan")))
    with pytest.raises(TrainingError, match="learning rate"):
        lesson_run("numpy-mlp", recipe, 3000, lambda progress: None)


def test_an_unknown_stage_is_said() -> None:
    with pytest.raises(UsageError, match="document"):
        WHY_DID_IT_FAIL.stage("nothing")


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def test_a_session_trains_a_stage_in_its_process_and_leaves_nothing_behind(session: Session) -> None:
    progress: list[TrainingProgress] = []
    recipe = WHY_DID_IT_FAIL.stages[-1].recipe
    request = LessonRequest("numpy-mlp", replace(recipe, epochs=2), 4000)
    run: LessonRun = session.run(request, JobContext(progress.append))
    assert [p.finished_epoch.epoch for p in progress if p.finished_epoch is not None] == [1, 2]
    assert len(run.result.epochs) == 2
    assert not folders.runs_folder().exists()
    assert store.locate("numpy-mlp").source == "shipped"

    context = JobContext(lambda progress: context.cancel() if progress.epoch == 2 else None)
    with pytest.raises(JobCancelled):  # although a whole epoch was trained
        session.run(LessonRequest("numpy-mlp", replace(recipe, epochs=1000), 4000), context)
    assert not folders.runs_folder().exists()


def test_a_stage_and_a_training_do_not_fight_for_the_process(session: Session, tmp_path: Path) -> None:
    recipe = replace(WHY_DID_IT_FAIL.stages[-1].recipe, epochs=1000)
    stage_runs, model_trains = threading.Event(), threading.Event()
    stage_context = JobContext(lambda progress: stage_runs.set())
    train_context = JobContext(lambda progress: model_trains.set())
    train = TrainRequest("numpy-mlp", recipe, limit=3000, folder=tmp_path / "run")
    with ThreadPoolExecutor(2) as pool:
        stage = pool.submit(session.run, LessonRequest("numpy-mlp", recipe, 4000), stage_context)
        assert stage_runs.wait(60)
        training = pool.submit(session.run, train, train_context)
        assert not model_trains.is_set(), "it waits for the stage"
        stage_context.cancel()
        with pytest.raises(JobCancelled):
            stage.result(60)
        assert model_trains.wait(60)
        with pytest.raises(ProcessError, match="busy training"):
            session.run(LessonRequest("numpy-mlp", recipe, 4000), JobContext())
        train_context.cancel()
        with contextlib.suppress(JobCancelled):  # unless an epoch was over by then
            training.result(60)
