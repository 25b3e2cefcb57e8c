"""Cached features: computed once, read again, resumed where an extraction stopped."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.jobs import JobCancelled
from engine.system import folders
from engine.training import feature_cache
from engine.training.feature_cache import FeatureProgress, cached_features
from engine.types import Batch

PICTURES: Batch = np.random.default_rng(0).random((7, 28, 28, 1)).astype(np.float32)


class Backbone:
    """Row sums; keeps how many pictures it was given each time."""

    def __init__(self) -> None:
        self.given: list[int] = []

    @property
    def seen(self) -> int:
        return sum(self.given)

    def __call__(self, images: Batch) -> NDArray[np.float32]:
        self.given.append(len(images))
        sums: NDArray[np.float32] = images.sum(axis=(2, 3))
        return sums


@pytest.fixture(autouse=True)
def _small_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_cache, "CHUNK", 2)
    monkeypatch.setattr(feature_cache, "SHARED", 3)


def _ignore(progress: FeatureProgress) -> None:
    pass


def test_features_are_computed_once_and_the_same_when_read_again() -> None:
    backbone = Backbone()
    first = cached_features(PICTURES, "sums", backbone, _ignore)
    again = cached_features(PICTURES, "sums", backbone, _ignore)
    assert backbone.seen == len(PICTURES)
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(first, PICTURES.sum(axis=(2, 3)), rtol=1e-3)


def test_other_pictures_or_another_backbone_are_computed_anew() -> None:
    backbone = Backbone()
    cached_features(PICTURES, "sums", backbone, _ignore)
    cached_features(PICTURES, "other sums", backbone, _ignore)
    cached_features(1 - PICTURES, "sums", backbone, _ignore)
    assert backbone.seen == 3 * len(PICTURES)


@pytest.mark.parametrize(("when", "kept"), [(0, 0), (2, 0), (3, 3), (5, 3), (6, 6)])
def test_the_files_complete_before_a_cancellation_are_kept(when: int, kept: int) -> None:
    backbone = Backbone()

    def cancel(progress: FeatureProgress) -> None:
        if progress.done == when:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        cached_features(PICTURES, "sums", backbone, cancel)
    assert backbone.seen == when
    cached_features(PICTURES, "sums", backbone, _ignore)
    assert backbone.seen == when + len(PICTURES) - kept


def test_a_damaged_file_is_computed_anew() -> None:
    backbone = Backbone()
    wanted = cached_features(PICTURES, "sums", backbone, _ignore)
    files = sorted((folders.cache_folder() / "features").glob("*/*"))
    files[0].write_bytes(b"damaged")
    with np.load(files[1]) as file:
        np.savez(files[1], pictures=file["pictures"], features=np.full_like(file["features"], np.nan))
    with np.load(files[2]) as file:
        np.savez(files[2], pictures=np.repeat(file["pictures"], 2, axis=0), features=file["features"])
    np.testing.assert_array_equal(cached_features(PICTURES, "sums", backbone, _ignore), wanted)
    assert backbone.seen == 2 * len(PICTURES)


def test_pictures_are_known_in_another_order_and_among_others() -> None:
    backbone = Backbone()
    known = cached_features(PICTURES[:5], "sums", backbone, _ignore)
    others = np.concatenate([PICTURES[5:], PICTURES[4::-1]])
    given = cached_features(others, "sums", backbone, _ignore)
    assert backbone.seen == len(PICTURES)
    np.testing.assert_array_equal(given[2:], known[::-1])
    np.testing.assert_allclose(given, others.sum(axis=(2, 3)), rtol=1e-3)


def test_pictures_that_are_alike_are_computed_once() -> None:
    backbone = Backbone()
    given = cached_features(np.concatenate([PICTURES, PICTURES]), "sums", backbone, _ignore)
    assert backbone.seen == len(PICTURES)
    np.testing.assert_array_equal(given[:7], given[7:])


def test_progress_is_told_before_each_few_pictures_and_counts_those_that_are_not_known() -> None:
    backbone = Backbone()
    computed: list[FeatureProgress] = []
    cached_features(PICTURES, "sums", backbone, computed.append)
    assert backbone.given == [2, 1, 2, 1, 1]
    assert [progress.done for progress in computed] == [0, 2, 3, 5, 6, 7]
    assert {progress.total for progress in computed} == {7}
    more: list[FeatureProgress] = []
    cached_features(np.concatenate([PICTURES, 1 - PICTURES[:1]]), "sums", backbone, more.append)
    assert [(progress.done, progress.total) for progress in more] == [(0, 1), (1, 1)]


def test_the_time_in_which_an_extraction_is_paused_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(feature_cache, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    seen: list[FeatureProgress] = []

    def extract(images: Batch) -> NDArray[np.float32]:
        now[0] += 1
        return Backbone()(images)

    def wait(progress: FeatureProgress) -> None:
        seen.append(progress)
        now[0] += 100

    cached_features(PICTURES, "sums", extract, wait)
    assert [progress.seconds for progress in seen] == [0, 1, 2, 3, 4, 5]
