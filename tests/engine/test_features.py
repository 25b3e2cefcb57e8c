"""Cached features: computed once, read again, resumed where an extraction stopped."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import features, folders
from engine.features import FeatureProgress, cached_features
from engine.jobs import JobCancelled
from engine.types import Batch

PICTURES: Batch = np.random.default_rng(0).random((7, 28, 28, 1)).astype(np.float32)


class Backbone:
    """Row sums; counts the pictures it was given."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, images: Batch) -> NDArray[np.float32]:
        self.seen += len(images)
        sums: NDArray[np.float32] = images.sum(axis=(2, 3))
        return sums


@pytest.fixture(autouse=True)
def _chunks_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "CHUNK", 3)


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


def test_what_was_computed_before_a_cancellation_is_kept() -> None:
    backbone = Backbone()

    def cancel_in_the_third(progress: FeatureProgress) -> None:
        if progress.done == 6:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        cached_features(PICTURES, "sums", backbone, cancel_in_the_third)
    assert backbone.seen == 6
    cached_features(PICTURES, "sums", backbone, _ignore)
    assert backbone.seen == len(PICTURES)


def test_a_damaged_file_is_computed_anew() -> None:
    backbone = Backbone()
    wanted = cached_features(PICTURES, "sums", backbone, _ignore)
    files = sorted((folders.cache_folder() / "features").iterdir())
    files[0].write_bytes(b"damaged")
    np.save(files[1], np.full((3, 28), np.nan, np.float16))
    np.testing.assert_array_equal(cached_features(PICTURES, "sums", backbone, _ignore), wanted)
    assert backbone.seen > len(PICTURES)


def test_progress_counts_all_pictures() -> None:
    seen: list[FeatureProgress] = []
    cached_features(PICTURES, "sums", Backbone(), seen.append)
    assert [progress.done for progress in seen] == [0, 3, 6, 7]
    assert {progress.total for progress in seen} == {7}
