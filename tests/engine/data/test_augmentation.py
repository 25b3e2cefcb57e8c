"""Augmented digits: how far each kind may go, and that they repeat with the seed."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.augmentation import NAMES, augment
from engine.errors import SettingsError
from engine.types import Batch


def _bars(count: int = 200) -> Batch:
    """Upright bars, 3 wide and 15 high, left of the centre, whose centre of mass is (10, 14)."""
    images = np.zeros((count, 28, 28, 1), np.float32)
    images[:, 7:22, 9:12] = 1
    return images


def _centres(images: Batch) -> np.ndarray:
    """(N, 2): the centre of mass (x, y) of each picture."""
    mass = images.sum(axis=(1, 2, 3))
    across = (images.sum(axis=(1, 3)) @ np.arange(28)) / mass
    down = (images.sum(axis=(2, 3)) @ np.arange(28)) / mass
    return np.stack([across, down], axis=1)


@pytest.mark.parametrize("names", [(), *((name,) for name in NAMES), NAMES])
def test_a_copy_of_the_same_kind_comes_back(names: tuple[str, ...]) -> None:
    images = _bars(8)
    kept = images.copy()
    changed = augment(images, names, np.random.default_rng(1))
    assert changed.shape == images.shape
    assert changed.dtype == np.float32
    if "unclipped-noise" not in names:
        assert changed.min() >= 0
        assert changed.max() <= 1
    assert not np.shares_memory(changed, images)
    assert np.array_equal(images, kept)
    assert np.array_equal(changed, images) == (not names)


def test_the_same_seed_gives_the_same_pictures() -> None:
    first, second, other = (augment(_bars(5), NAMES, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_shift_moves_by_at_most_two_pixels_and_keeps_the_shape() -> None:
    moved = augment(_bars(), ["shift"], np.random.default_rng(0))
    distance = _centres(moved) - (10, 14)
    assert np.abs(distance).max() == pytest.approx(2, abs=0.1)
    assert np.abs(distance.mean(axis=0)).max() < 0.3
    assert np.allclose(moved.sum(axis=(1, 2, 3)), 45, rtol=0.01)


def test_rotation_stays_within_twelve_degrees_about_the_centre() -> None:
    turned = augment(_bars(), ["rotate"], np.random.default_rng(0))
    arm = np.array([10 - 13.5, 14 - 13.5])
    x, y = (_centres(turned) - 13.5).T
    angles = np.degrees(np.arctan2(y, x) - np.arctan2(arm[1], arm[0]))
    angles = (angles + 180) % 360 - 180
    assert 11 < np.abs(angles).max() < 12.6
    assert np.allclose(np.hypot(x, y), np.hypot(*arm), atol=0.15)


def test_scale_changes_width_and_height_independently() -> None:
    sized = augment(_bars(), ["scale"], np.random.default_rng(0))
    widths = sized[:, 14, :, 0].sum(axis=1) / 3
    heights = sized.max(axis=2)[:, :, 0].sum(axis=1) / 15
    for factors in (widths, heights):
        assert factors.min() == pytest.approx(0.85, abs=0.06)
        assert factors.max() == pytest.approx(1.15, abs=0.06)
    assert abs(np.corrcoef(widths, heights)[0, 1]) < 0.3


def test_flip_mirrors_about_seven_of_ten_exactly() -> None:
    images = _bars(1000)
    flipped = augment(images, ["flip"], np.random.default_rng(0))
    mirrored = (flipped == images[:, :, ::-1]).all(axis=(1, 2, 3))
    same = (flipped == images).all(axis=(1, 2, 3))
    assert (mirrored | same).all()
    assert 650 < mirrored.sum() < 750


@pytest.mark.parametrize("name", ["noise", "unclipped-noise"])
def test_noise_has_a_spread_of_a_fifth(name: str) -> None:
    grey = np.full((20, 28, 28, 1), 0.5, np.float32)
    noise = augment(grey, [name], np.random.default_rng(0)) - grey
    assert abs(noise.mean()) < 0.01
    # Half of the median distance between the quartiles is 0.6745 σ, whatever the clipping does to the ends.
    low, high = np.percentile(noise, [25, 75])
    assert (high - low) / 2 / 0.6745 == pytest.approx(0.2, rel=0.05)


def test_noise_that_is_clipped_makes_a_black_ground_grey_and_other_noise_does_not() -> None:
    black = np.zeros((20, 28, 28, 1), np.float32)
    clipped, unclipped = (augment(black, [name], np.random.default_rng(0)) for name in ("noise", "unclipped-noise"))
    assert clipped.mean() == pytest.approx(0.2 / np.sqrt(2 * np.pi), rel=0.05)  # the mean of half a normal distribution
    assert clipped.min() == 0
    assert abs(unclipped.mean()) < 0.005
    assert unclipped.min() < -0.6


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="“blur”") as caught:
        augment(_bars(1), ["rotate", "blur"], np.random.default_rng(0))
    assert all(name in caught.value.sentence for name in NAMES)
