"""What a project answers: from its first sample on, after training, on other pages, and how honest its test is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.catalog.own_classes import NONE_OF_THESE, id_of
from engine.comparison.requests import CompareRequest, ComparisonProgress
from engine.errors import DataError
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.session import Session
from engine.system import folders
from engine.teaching import kept_network, opened, testing
from engine.teaching.open_project import ALL_VIEWS
from engine.teaching.requests import (
    AskProjectRequest,
    ChangeClassRequest,
    CloseProjectRequest,
    DeleteRequest,
    PrepareViewsRequest,
    ProjectTest,
    ProjectTestRequest,
    StrictnessAnswer,
    StrictnessRequest,
    TaughtAnswer,
    TeachRequest,
)
from engine.training.records import TrainingProgress
from engine.types import Task
from engine.weights.requests import StatesRequest

from .conftest import Teacher, picture


def asked(teacher: Teacher, kind: str, seed: int = 900) -> TaughtAnswer:
    answer = teacher.ask(AskProjectRequest(teacher.folder, picture(kind, seed)))
    assert isinstance(answer, TaughtAnswer)
    return answer


def examined(teacher: Teacher) -> ProjectTest:
    answer = teacher.ask(ProjectTestRequest(teacher.folder))
    assert isinstance(answer, ProjectTest)
    return answer


@pytest.fixture
def taught(teacher: Teacher) -> Teacher:
    for kind in ("disc", "stripes"):
        teacher.add(kind, 3, "first")
        teacher.add(kind, 2, "second")
    teacher.ask(TeachRequest(teacher.folder))
    return teacher


def test_the_nearest_class_mean_answers_from_the_first_sample(teacher: Teacher) -> None:
    assert asked(teacher, "disc").scores == ()
    teacher.add("disc", 1)
    teacher.add("stripes", 1)
    answer = asked(teacher, "stripes")
    assert answer.scores[0].label == "stripes"
    assert sum(score.score for score in answer.scores) == pytest.approx(1)
    assert not answer.by_network
    assert [near.class_key for near in answer.nearest] == ["stripes", "disc"]


def test_a_class_that_is_off_or_empty_is_not_answered(teacher: Teacher) -> None:
    teacher.add("disc", 1)
    teacher.add("stripes", 1)
    teacher.ask(ChangeClassRequest(teacher.folder, "stripes", on=False))
    assert {score.label for score in asked(teacher, "stripes").scores} == {"disc", NONE_OF_THESE}


def test_something_else_is_none_of_these(teacher: Teacher) -> None:
    teacher.add("disc", 3)
    teacher.add("stripes", 3)
    noise = np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8)
    answer = teacher.ask(AskProjectRequest(teacher.folder, noise))
    assert isinstance(answer, TaughtAnswer)
    assert answer.scores[0].label == NONE_OF_THESE


def test_the_network_answers_once_it_is_trained_and_until_samples_change(taught: Teacher) -> None:
    assert asked(taught, "disc").by_network
    assert asked(taught, "disc").scores[0].label == "disc"
    taught.add("disc", 1)
    assert not asked(taught, "disc").by_network
    assert taught.state.learnt is not None
    assert not taught.state.learnt.current


def test_training_tells_its_curves_and_holds_the_last_takes_back(teacher: Teacher, session: Session) -> None:
    for kind in ("disc", "stripes"):
        teacher.add(kind, 2, "first")
        teacher.add(kind, 1, "second")
    told: list[object] = []
    state = session.run(TeachRequest(teacher.folder), JobContext(told.append))
    epochs = [p.finished_epoch for p in told if isinstance(p, TrainingProgress) and p.finished_epoch is not None]
    assert state.learnt is not None
    assert state.learnt.epochs == tuple(epochs)
    assert (state.learnt.samples, state.learnt.held_back) == (6, 2)


def test_training_needs_two_classes_with_samples(teacher: Teacher) -> None:
    teacher.add("disc", 1)
    with pytest.raises(DataError, match="at least two"):
        teacher.ask(TeachRequest(teacher.folder))
    teacher.add("cross", 1)
    teacher.ask(DeleteRequest(teacher.folder, ("cross/002-camera",)))
    with pytest.raises(DataError, match="“cross” has no samples"):
        teacher.ask(TeachRequest(teacher.folder))


def test_two_classes_with_the_same_pictures_are_taught_and_tell_nothing_apart(teacher: Teacher) -> None:
    teacher.add("disc", 2, name="one")
    teacher._seed = 0
    teacher.add("disc", 2, name="two")
    teacher.ask(TeachRequest(teacher.folder))
    scores = {score.label: score.score for score in asked(teacher, "disc").scores}
    assert scores["one"] == pytest.approx(scores["two"], abs=0.2)


def test_a_taught_project_is_a_model_open_or_not(taught: Teacher, session: Session) -> None:
    model_id = id_of(taught.folder)
    request = PredictRequest(picture("stripes", 901), (model_id,))
    open_ = session.run(request, JobContext()).predictions[0]
    taught.ask(CloseProjectRequest(taught.folder))
    closed = session.run(request, JobContext()).predictions[0]
    assert open_.top.label == closed.top.label == "stripes"
    assert closed.top.score == pytest.approx(open_.top.score, abs=0.01)
    states = session.run(StatesRequest(Task.OBJECTS), JobContext())
    assert states[-1].model_id == model_id


def test_the_size_of_a_project_is_that_of_all_its_parameters(taught: Teacher, session: Session) -> None:
    taught.ask(CloseProjectRequest(taught.folder))
    backbone = (folders.SHIPPED_WEIGHTS / "efficientnet-lite0" / "model.onnx").stat().st_size
    size = (taught.folder / "model" / "weights.npz").stat().st_size + backbone
    (row,) = session.run(CompareRequest((picture("disc", 1),), (id_of(taught.folder),)), JobContext()).rows
    state = session.run(StatesRequest(Task.OBJECTS), JobContext())[-1]
    assert (row.disk_bytes, state.disk_bytes) == (size, size)
    assert row.parameters is not None
    assert row.disk_bytes > 2 * row.parameters  # in 16 bits


def test_a_project_that_was_not_trained_says_what_to_do(teacher: Teacher, session: Session) -> None:
    teacher.add("disc", 1)
    teacher.ask(CloseProjectRequest(teacher.folder))
    answer = session.run(PredictRequest(picture("disc", 1), (id_of(teacher.folder),)), JobContext())
    assert "press Train" in answer.failures[0].sentence


@pytest.mark.parametrize(("goes", "says"), [("", "plug the stick in again"), ("model", "press Train")])
def test_a_project_that_goes_away_during_a_folder_run_loses_only_its_own_rows(
    taught: Teacher, session: Session, tmp_path: Path, goes: str, says: str
) -> None:
    model_id, pictures = id_of(taught.folder), tmp_path / "pictures"
    taught.ask(CloseProjectRequest(taught.folder))
    pictures.mkdir()
    for name in ("a.jpg", "b.jpg"):
        (pictures / name).write_bytes((folders.PHOTOS / "cat.jpg").read_bytes())

    def go(progress: object) -> None:
        if isinstance(progress, ComparisonProgress) and progress.done == 1:
            (taught.folder / goes).rename(tmp_path / "gone")

    request = CompareRequest((pictures,), (model_id, "efficientnet-lite0"))
    answer = session.run(request, JobContext(go))
    assert [(row.model_id, Path(row.file).name) for row in answer.rows] == [
        (model_id, "a.jpg"),
        ("efficientnet-lite0", "a.jpg"),
        ("efficientnet-lite0", "b.jpg"),
    ]
    (failure,) = answer.failures
    assert (failure.model_id, Path(failure.file).name) == (model_id, "b.jpg")
    assert says in failure.sentence


@pytest.mark.parametrize("damage", ["weights", "labels", "temperature"])
def test_a_damaged_network_is_refused(taught: Teacher, session: Session, damage: str) -> None:
    folder: Path = taught.folder
    opened.close(folder)
    manifest = folder / "model" / "manifest.json"
    values = json.loads(manifest.read_text(encoding="utf-8"))
    if damage == "weights":
        (folder / "model" / "weights.npz").write_bytes(b"PK\x03\x04 nonsense")
    elif damage == "labels":
        values["labels"] = ["one", "two", "three"]
    else:
        values["temperature"] = 0
    manifest.write_text(json.dumps(values))
    answer = session.run(PredictRequest(picture("disc", 1), (id_of(folder),)), JobContext())
    assert "press Train" in answer.failures[0].sentence


def test_another_name_for_a_class_needs_no_training(taught: Teacher, session: Session) -> None:
    taught.ask(ChangeClassRequest(taught.folder, "disc", name="ball"))
    assert taught.state.learnt is not None
    assert taught.state.learnt.current
    taught.ask(CloseProjectRequest(taught.folder))
    answer = session.run(PredictRequest(picture("disc", 902), (id_of(taught.folder),)), JobContext())
    assert answer.predictions[0].top.label == "ball"


def test_another_name_reaches_also_a_network_that_does_not_know_all_samples(taught: Teacher, session: Session) -> None:
    taught.add("disc", 1, "third")
    taught.ask(ChangeClassRequest(taught.folder, "disc", name="ball"))
    taught.ask(DeleteRequest(taught.folder, ("stripes",)))
    taught.ask(ChangeClassRequest(taught.folder, "ball", name="Stripes"))
    assert taught.state.learnt is not None
    assert taught.state.learnt.labels == ("Stripes (2)", "stripes"), "one of that name is among its classes"
    taught.ask(ChangeClassRequest(taught.folder, taught.key("Stripes"), name="sun"))
    taught.ask(CloseProjectRequest(taught.folder))
    answer = session.run(PredictRequest(picture("disc", 902), (id_of(taught.folder),)), JobContext())
    assert answer.predictions[0].top.label == "sun"


@pytest.mark.parametrize("current", [True, False])
def test_the_strictness_reaches_the_network_that_answers_elsewhere(
    taught: Teacher, session: Session, current: bool
) -> None:
    if not current:
        taught.add("disc", 1, "third")
    weights = (taught.folder / "model" / "weights.npz").stat().st_mtime_ns
    taught.ask(StrictnessRequest(taught.folder, 0.95))
    strict = opened.opened(taught.folder).answerer().least
    taught.ask(CloseProjectRequest(taught.folder))
    assert kept_network.read_answerer(taught.folder).least == pytest.approx(strict)
    answer = session.run(PredictRequest(picture("disc", 907), (id_of(taught.folder),)), JobContext())
    assert answer.predictions[0].top.label == NONE_OF_THESE
    assert (taught.folder / "model" / "weights.npz").stat().st_mtime_ns == weights


def test_a_network_that_somebody_has_deleted_holds_nothing_up(taught: Teacher) -> None:
    shutil.rmtree(taught.folder / "model")
    taught.ask(StrictnessRequest(taught.folder, 0.5))
    taught.ask(ChangeClassRequest(taught.folder, "disc", name="ball"))
    assert not (taught.folder / "model").exists()


def test_the_test_is_on_test_samples_where_there_are_some(taught: Teacher) -> None:
    taught.add("disc", 2, "test", test=True)
    taught.add("disc", 2, "test", test=True, name="stripes")
    answer = examined(taught)
    assert answer.separate
    assert answer.labels == ("disc", "stripes", NONE_OF_THESE)
    assert answer.confusion.sum() == 4
    assert answer.confusion[0, 0] == 2
    assert answer.confusion[1, 1] == 0
    assert answer.accuracy == 0.5
    assert answer.interval[0] < 0.5 < answer.interval[1]
    assert [point.samples for point in answer.curve] == [1, 2, 3, 5]


def test_every_point_of_the_learning_curve_is_a_mean_of_twenty_draws(
    taught: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    means = testing.Samples.means
    drawn: list[int] = []

    def counted(samples: testing.Samples) -> object:
        drawn.append(len(samples.keys))
        return means.func(samples)

    monkeypatch.setattr(testing.Samples, "means", property(counted))
    taught.add("disc", 1, "test", test=True)
    assert [point.samples for point in examined(taught).curve] == [1, 2, 3, 5]
    assert [drawn.count(2 * samples) for samples in (1, 2, 3, 5)] == [20, 20, 20, 1], "of five there are no others"
    drawn.clear()
    taught.add("disc", 1, "first")
    taught.ask(TeachRequest(taught.folder))
    examined(taught)
    assert drawn.count(10) == 20


def test_without_test_samples_the_last_takes_are_tested_and_it_is_said(taught: Teacher) -> None:
    answer = examined(taught)
    assert not answer.separate
    assert len(answer.samples) == 4
    assert "last takes" in answer.warnings[0]


def test_a_test_on_copies_says_so(taught: Teacher) -> None:
    taught._seed = 0
    taught.add("disc", 3, "test", test=True)
    assert any("near-copies" in sentence for sentence in examined(taught).warnings)


def test_one_take_of_each_class_cannot_be_examined(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    teacher.add("stripes", 2)
    with pytest.raises(DataError, match="another group"):
        examined(teacher)


def test_a_stricter_project_refuses_more_of_its_own_samples(taught: Teacher) -> None:
    refused = []
    for strictness in (0.0, 0.5, 0.95):
        answer = taught.ask(StrictnessRequest(taught.folder, strictness))
        assert isinstance(answer, StrictnessAnswer)
        assert answer.own == 10
        refused.append(answer.refused)
    assert refused == sorted(refused)
    assert refused[0] == 0
    assert refused[-1] > 5


def test_samples_are_prepared_one_by_one_until_none_is_left(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    teacher.add("stripes", 1)
    teacher.add("stripes", 1, "test", test=True)
    left = [teacher.ask(PrepareViewsRequest(teacher.folder)) for _ in range(4)]
    assert left == [2, 1, 0, 0]
    project = opened.opened(teacher.folder)
    assert all(len(project.known_views(key, ALL_VIEWS)) == 4 for key in project.samples().keys)
