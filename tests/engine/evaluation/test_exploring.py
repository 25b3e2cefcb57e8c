"""Looking at a data set: the unusual, what is there twice, and labels that may be wrong."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.data import own_digits
from engine.data.datasets import Dataset, mnist_test
from engine.evaluation import exploring, saving
from engine.evaluation.exploring import explore, find_duplicates, suspects
from engine.evaluation.exploring_requests import (
    TEST,
    TRAINING,
    DoubtsRequest,
    Duplicates,
    DuplicatesRequest,
    Explored,
    ExploreRequest,
)
from engine.evaluation.listing import AS_GIVEN, DOUBTED, TWICE, UNSURE, UNUSUAL, Listing, list_part
from engine.evaluation.requests import EvaluationProgress
from engine.jobs import JobCancelled, JobContext
from engine.session import Session

DIGITS = mnist_test()


def _explored(monkeypatch: pytest.MonkeyPatch, training: Dataset, test: Dataset) -> Explored:
    monkeypatch.setattr(exploring, "open_dataset", lambda source: (training, test))
    return explore(ExploreRequest("some"), JobContext())


def _part(places: list[int], labels: list[int] | None = None) -> Dataset:
    return Dataset.of(
        "some", DIGITS.images[places].copy(), DIGITS.labels[places] if labels is None else np.array(labels)
    )


def _duplicates(explored: Explored) -> Duplicates:
    return find_duplicates(DuplicatesRequest(explored), JobContext())


def test_both_parts_are_shown_and_each_picture_says_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    explored = _explored(monkeypatch, _part([0, 1, 2]), _part([3, 4]))
    assert [explored.place(index) for index in (0, 2, 3)] == [(TRAINING, 0), (TRAINING, 2), (TEST, 0)]
    np.testing.assert_array_equal(explored.picture(4), DIGITS.images[4])
    listing = Listing(explored)
    assert listing.indexes(AS_GIVEN).tolist() == [0, 1, 2, 3, 4]
    assert listing.indexes(AS_GIVEN, TEST).tolist() == [3, 4]
    assert listing.indexes(AS_GIVEN, label=7).tolist() == np.flatnonzero(DIGITS.labels[:5] == 7).tolist()
    assert sum(listing.counts()) == 5
    assert listing.counts(TRAINING)[int(DIGITS.labels[0])] == 1


def test_what_looks_least_like_its_label_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    ones = np.flatnonzero(DIGITS.labels == 1)[:30].tolist()
    eight = int(np.flatnonzero(DIGITS.labels == 8)[0])
    explored = _explored(monkeypatch, _part([*ones, eight], [1] * 31), _part(ones[:2]))
    assert Listing(explored).indexes(UNUSUAL)[0] == 30
    assert explored.unusual.min() >= 0


def test_a_picture_that_is_there_twice_is_found_also_across_the_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    training, test = _part([0, 1, 2, 0, 5]), _part([7, 1, 9])
    noisy = training.images[2].astype(int) + np.random.default_rng(0).integers(-8, 9, (28, 28))
    test.images[2] = np.clip(noisy, 0, 255)
    found = _duplicates(_explored(monkeypatch, training, test))
    assert found.groups == ((0, 3), (1, 6), (2, 7))
    assert (found.identical, found.across, found.complete) == (2, 2, True)
    assert found.contradicting == 1, "the noisy copy has the label of another picture"
    listing = Listing(_explored(monkeypatch, training, test), duplicates=found)
    assert listing.indexes(TWICE, TEST).tolist() == [1, 6, 2, 7], "a group is shown whole"
    assert listing.group_numbers(TWICE, TEST) == (2, 2, 3, 3)
    titles, *rows = list_part(listing, listing.indexes(TWICE), listing.group_numbers(TWICE)).rows
    assert [row[titles.index("group")] for row in rows] == [1, 1, 2, 2, 3, 3]


def test_near_duplicates_are_those_that_comparing_each_with_each_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "NEAR", 0.4)
    monkeypatch.setattr(exploring, "_AT_ONCE", 50)
    few = DIGITS.limited(300)
    found = _duplicates(_explored(monkeypatch, few, _part([])))
    pixels = few.images.reshape(300, -1).astype(float)
    lengths = np.linalg.norm(pixels, axis=1)
    wanted = {
        (i, j)
        for i in range(300)
        for j in range(i + 1, 300)
        if np.linalg.norm(pixels[i] - pixels[j]) <= 0.4 * min(lengths[i], lengths[j])
    }
    assert wanted
    assert set(found.groups) == wanted


def test_many_equal_pictures_are_one_group_and_too_many_pairs_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    blank = dataclasses.replace(_part([0] * 3000), images=np.zeros((3000, 28, 28), np.uint8))
    found = _duplicates(_explored(monkeypatch, blank, _part([])))
    assert [len(group) for group in found.groups] == [3000]
    monkeypatch.setattr(exploring, "NEAR", 3.0)
    monkeypatch.setattr(exploring, "_MOST_PAIRS", 100)
    assert not _duplicates(_explored(monkeypatch, DIGITS.limited(50), _part([]))).complete


def test_a_label_is_suspect_where_the_model_means_another_class() -> None:
    scores = np.full((40, 10), 0.01, np.float32)
    labels = np.arange(40) % 2
    scores[np.arange(40), labels] = 0.9
    scores[6] = [0.05, 0.95, *[0.0] * 8]  # labelled 0
    scores[9] = [0.94, 0.03, *[0.0] * 8]  # labelled 1
    scores[12] = [0.4, 0.5, *[0.0] * 8]  # 0.5 is below what pictures labelled 1 usually have
    assert suspects(scores, labels).tolist() == [9, 6]


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def test_a_model_finds_the_labels_that_were_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, session: Session
) -> None:
    wrong = [5, 77, 140]
    labels = DIGITS.labels[:300].copy()
    labels[wrong] = (labels[wrong] + 1) % 10
    explored = _explored(monkeypatch, _part([*range(200)], labels[:200].tolist()), _part([*range(200, 300)]))
    doubts = session.run(DoubtsRequest(explored, "numpy-nn"), JobContext())
    assert set(wrong) <= set(doubts.suspects[:5].tolist())
    assert doubts.trained_on == 0
    listing = Listing(explored, doubts=doubts)
    assert set(listing.indexes(UNSURE)[:3].tolist()) <= set(doubts.suspects.tolist())
    assert (np.diff(doubts.label_scores[listing.indexes(UNSURE)]) >= 0).all()

    path = tmp_path / "list.csv"
    saving.save(path, list_part(listing, listing.indexes(DOUBTED)))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["index"]) for row in rows] == doubts.suspects.tolist()
    first = int(doubts.suspects[0])
    assert (rows[0]["part"], int(rows[0]["label"])) == ("training", explored.labels[first])
    assert float(rows[0]["label_score"]) == pytest.approx(float(doubts.label_scores[first]))
    assert rows[0]["group"] == ""


def test_work_tells_how_far_it_is_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "open_dataset", lambda source: (DIGITS.limited(2500), _part([1])))
    told: list[EvaluationProgress] = []
    explored = explore(ExploreRequest("some"), JobContext(lambda progress: told.append(progress)))  # type: ignore[arg-type]
    assert told[-1].done == told[-1].total == 2 * 2501
    stopped = JobContext(lambda progress: stopped.cancel())
    with pytest.raises(JobCancelled):
        find_duplicates(DuplicatesRequest(explored), stopped)


def test_digits_that_a_person_kept_can_be_looked_at() -> None:
    for place in range(3):
        own_digits.keep(np.repeat(255 - DIGITS.images[place, ..., np.newaxis], 3, axis=2), int(DIGITS.labels[place]))
    explored = explore(ExploreRequest("my-digits"), JobContext())
    assert len(explored) == 3
    assert np.isfinite(explored.unusual).all()


def test_a_listed_picture_is_found_again_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    digits = DIGITS.limited(30)
    np.savetxt(path, np.column_stack([digits.labels, digits.images.reshape(30, -1)]), "%d", ",")
    lines = path.read_text().splitlines()
    explored = explore(ExploreRequest(str(path)), JobContext())
    listing = Listing(explored)
    indexes = listing.indexes(UNUSUAL)
    titles, *rows = list_part(listing, indexes).rows
    for index, row in zip(indexes, rows, strict=True):
        line = lines[int(str(row[titles.index("found_at")]).removeprefix("line ")) - 1]
        assert line.split(",")[1:] == [str(level) for level in explored.picture(int(index)).ravel()]
