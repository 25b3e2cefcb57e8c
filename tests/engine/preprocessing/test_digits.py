"""Preparation: MNIST digits pass unchanged, and every other picture comes out as one of them would."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.data.datasets import mnist_test
from engine.errors import EmptyPicture
from engine.preprocessing.digits import (
    DRAWING,
    Preparation,
    StepsDone,
    is_drawing,
    prepare,
    prepare_inks,
    prepare_partly,
)
from engine.types import Image

PREPARATION = Preparation()


def _rgb(grey: np.ndarray) -> Image:
    return np.ascontiguousarray(np.repeat(grey[..., np.newaxis], 3, axis=2).astype(np.uint8))


def _seven(size: int = 200, ink: int = 255, ground: int = 0, top: int = 30, left: int = 50) -> Image:
    """A 7 of 120 by 80 pixels on even ground."""
    grey = np.full((size, size), ground)
    grey[top : top + 20, left : left + 80] = ink
    grey[top : top + 120, left + 55 : left + 80] = ink
    return _rgb(grey)


def _digit(picture: Image) -> np.ndarray:
    return prepare(picture, PREPARATION).batch[0, :, :, 0]


def _apart(picture: Image, wanted: np.ndarray) -> float:
    """How far a prepared picture is from what is wanted, on average; its centre may be rounded the other way."""
    digit = _digit(picture)
    shifts = [np.roll(digit, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(shifted - wanted).mean()) for shifted in shifts)


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("enlarged", [1, 10])
def test_a_test_digit_of_mnist_passes_unchanged(inverted: bool, enlarged: int) -> None:
    changed = 0
    for image in mnist_test().images[:300]:
        picture = np.kron(255 - image if inverted else image, np.ones((enlarged, enlarged), np.uint8))
        changed += not np.allclose(_digit(_rgb(picture)), image / 255, atol=0.02)
    # A few digits of MNIST are 19 pixels long, not 20, and grow by one.
    assert changed <= 1


def test_the_digit_is_twenty_pixels_long_with_its_mass_in_the_centre() -> None:
    digit = _digit(_seven())
    rows, columns = np.flatnonzero(digit.max(axis=1)), np.flatnonzero(digit.max(axis=0))
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) + 1 == round(20 * 80 / 120)
    y, x = np.mgrid[:28, :28]
    assert abs((digit * y).sum() / digit.sum() - 14) <= 0.5
    assert abs((digit * x).sum() / digit.sum() - 14) <= 0.5
    assert digit.max() == 1


def test_place_polarity_and_contrast_do_not_matter() -> None:
    expected = _digit(_seven())
    for picture in (
        _seven(top=70, left=5),
        _seven(size=900, top=700, left=800),
        _seven(ink=0, ground=255),
        _seven(ink=90, ground=120),
    ):
        assert np.allclose(_digit(picture), expected, atol=1e-5)


def test_size_hardly_matters() -> None:
    large = np.kron(_seven()[..., 0], np.ones((5, 5), np.uint8))
    assert np.allclose(_digit(_rgb(large)), _digit(_seven()), atol=1e-4)


def test_grey_levels_are_kept_and_not_cut_at_a_threshold() -> None:
    levels = np.unique(_digit(_rgb(np.kron(mnist_test().images[0], np.ones((7, 7))))))
    assert len(levels) > 20


def test_coloured_ink_counts_by_its_brightness() -> None:
    picture = np.full((60, 60, 3), 255, np.uint8)
    picture[10:50, 25:35] = (0, 0, 200)
    assert np.allclose(_digit(picture)[14, 12:16], 1)


def test_noise_of_a_camera_is_not_ink() -> None:
    noise = np.random.default_rng(0).normal(0, 6, (200, 200, 1))
    noisy = np.clip(_seven(ink=40, ground=200).astype(float) + noise, 0, 255).astype(np.uint8)
    assert np.abs(_digit(noisy) - _digit(_seven())).mean() < 0.02


def test_a_thin_dark_stroke_outweighs_a_wide_faint_shine() -> None:
    picture = _seven(ink=30, ground=180)
    picture[150:, :] = 195
    assert _digit(picture).max() == 1
    rows = np.flatnonzero(_digit(picture).max(axis=1) > 0.5)
    assert np.ptp(rows) + 1 == 20


@pytest.mark.parametrize("colour", [(250, 0, 0), (0, 250, 0), (0, 0, 250), (120, 200, 40)])
def test_whoever_prepares_a_drawing_elsewhere_is_told_how_colours_count(colour: tuple[int, int, int]) -> None:
    picture = np.zeros((60, 60, 3), np.uint8)
    picture[10:50, 10:30] = 250
    picture[10:50, 30:50] = colour
    levels = prepare(picture, PREPARATION).batch[0, :, :, 0]
    coloured = [level for level in np.unique(levels[4:24]) if 0.01 < level < 0.99]
    wanted = np.dot(DRAWING.luma, colour) / 250
    assert min(abs(level - wanted) for level in coloured) < 0.01


@pytest.mark.parametrize(
    ("rows", "columns", "drawing"),
    [
        (slice(20, 60), slice(150, 280), False),  # a sheet that lies anywhere
        (slice(150, 280), slice(20, 160), False),
        (slice(20, 280), slice(200, 230), True),  # as slim as a 1
        (slice(50, 250), slice(100, 101), True),
    ],
)
def test_a_filled_sheet_is_no_drawing_and_a_stroke_is_one(rows: slice, columns: slice, drawing: bool) -> None:
    grey = np.zeros((300, 300), np.uint8)
    grey[rows, columns] = 255
    assert is_drawing(grey) is drawing


@pytest.mark.parametrize("radius", [60, 100])
def test_the_light_digit_of_a_counter_is_prepared_as_if_alone(radius: int) -> None:
    rows, columns = np.mgrid[:300, :300]
    page = np.full((300, 300, 3), 240, np.uint8)
    page[np.hypot(rows - 150, columns - 150) < radius] = (60, 60, 160)
    alone = np.full((300, 300, 3), 240, np.uint8)
    for picture, level in ((page, 240), (alone, 20)):  # a 7
        picture[120:130, 135:170] = picture[130:180, 158:168] = level
    on_counter, drawn = (prepare(picture, PREPARATION).batch[0, :, :, 0] for picture in (page, alone))
    assert np.corrcoef(on_counter.ravel(), drawn.ravel())[0, 1] > 0.8


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize(("high", "wide", "thick"), [(40, 60, 1), (40, 60, 3), (15, 18, 1)])
def test_a_frame_is_no_drawing_and_three_sides_of_one_are(turns: int, high: int, wide: int, thick: int) -> None:
    grey = np.zeros((100, 120), np.uint8)
    frame = grey[20 : 20 + high, 30 : 30 + wide]
    frame[...] = 255
    frame[thick:, thick:-thick] = 0
    assert is_drawing(np.rot90(grey, turns))
    frame[-thick:] = 255
    assert not is_drawing(np.rot90(grey, turns))


def test_a_hair_of_a_stroke_stays_visible() -> None:
    grey = np.zeros((1000, 1000))
    grey[100:900, 500] = 255
    assert _digit(_rgb(grey)).max() == 1


@pytest.mark.parametrize("shape", [(800, 1), (1, 800)])
def test_a_hair_of_ink_stays_one_pixel_thin(shape: tuple[int, int]) -> None:
    (digit,) = prepare_inks([np.pad(np.full(shape, 255, np.uint8), 2)], PREPARATION)[..., 0]
    assert sorted([np.count_nonzero(digit.any(axis=0)), np.count_nonzero(digit.any(axis=1))]) == [1, 20]


def test_ink_heavy_on_one_side_stays_in_the_frame() -> None:
    grey = np.zeros((200, 200))
    grey[0:20, :] = 255
    grey[:, 100:102] = 60
    digit = _digit(_rgb(grey))
    assert np.ptp(np.flatnonzero(digit.max(axis=1))) + 1 == 20


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (28, 28), (300, 2)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_even_picture_is_empty(shape: tuple[int, int], level: int) -> None:
    with pytest.raises(EmptyPicture, match="No digit found"):
        prepare(_rgb(np.full(shape, level)), PREPARATION)


def test_too_little_contrast_is_empty() -> None:
    with pytest.raises(EmptyPicture):
        prepare(_seven(ink=119, ground=100), PREPARATION)
    assert prepare(_seven(ink=121, ground=100), PREPARATION).batch.max() == 1


@pytest.mark.parametrize("picture", [np.zeros((9, 9)), np.zeros((9, 9, 3)), np.zeros((9, 9, 3), np.float32)])
def test_floats_are_refused(picture: np.ndarray) -> None:
    with pytest.raises(TypeError, match="uint8"):
        prepare(picture, PREPARATION)


@pytest.mark.parametrize("shape", [(9, 9), (9, 9, 4), (9, 9, 1), (0, 9, 3), (1, 9, 9, 3)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        prepare(np.zeros(shape, np.uint8), PREPARATION)


def test_the_steps_lead_to_what_the_network_gets() -> None:
    prepared = prepare(_seven(size=900), PREPARATION)
    assert [step.name for step in prepared.steps] == ["ink", "crop", "20×20", "centred"]
    for step in prepared.steps:
        assert step.picture.dtype == np.uint8
        assert max(step.picture.shape) <= 140
        assert step.picture.max() == 255
    assert np.array_equal(prepared.steps[-1].picture, np.rint(prepared.batch[0, :, :, 0] * 255))


def test_another_network_gets_its_own_size() -> None:
    preparation = Preparation(height=40, width=32, channels=3, box=24)
    batch = prepare(_seven(), preparation).batch
    assert batch.shape == (1, 40, 32, 3)
    assert np.array_equal(batch[..., 0], batch[..., 2])
    assert np.ptp(np.flatnonzero(batch[0, :, :, 0].max(axis=1))) + 1 == 24


def test_the_record_survives_json() -> None:
    preparation = Preparation(height=40, box=24)
    assert Preparation.from_json(preparation.to_json()) == preparation
    with pytest.raises(TypeError):
        Preparation.from_json({"side": 28})


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.uint8,
        st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3)),
        elements=st.sampled_from([0, 7, 100, 130, 255]),
        fill=st.sampled_from([0, 100, 255]),
    )
)
def test_any_picture_is_prepared_or_empty(picture: Image) -> None:
    kept = picture.copy()
    try:
        batch = prepare(picture, PREPARATION).batch
    except EmptyPicture:
        assert np.ptp(picture) < 256
    else:
        assert batch.shape == (1, 28, 28, 1)
        assert batch.dtype == np.float32
        assert batch.min() >= 0
        assert batch.max() == 1
    assert np.array_equal(picture, kept)


def _photo(digit: np.ndarray, darkest: float, grain: float) -> np.ndarray:
    """Black ink of a digit on paper, 420×420, lit from one side: light falls to `darkest` of its level; grain is σ."""
    ink = np.kron(digit, np.ones((10, 10))) / 255
    paper = np.full((420, 420), 215.0)
    paper[70:350, 70:350] -= 175 * ink
    light = np.linspace(1, darkest, 420)[np.newaxis, :] * np.linspace(1, (1 + darkest) / 2, 420)[:, np.newaxis]
    noise = np.random.default_rng(0).normal(0, grain, (420, 420))
    grey = np.clip(paper * light + noise, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, np.newaxis], 3, axis=2)


@pytest.mark.parametrize("grain", [0.0, 6.0])
@pytest.mark.parametrize("darkest", [1.0, 0.8, 0.6])
def test_a_photo_in_uneven_light_comes_out_as_its_digit(darkest: float, grain: float) -> None:
    for digit in mnist_test().images[:5]:
        wanted = digit.astype(np.float32) / 255
        assert _apart(_photo(digit, darkest, grain), wanted) < 0.05


@pytest.mark.parametrize("shape", [(2, 700), (9, 1600), (1600, 9)])
def test_a_narrow_strip_of_a_photo_is_prepared_like_any_picture(shape: tuple[int, int]) -> None:
    grain = np.random.default_rng(0).integers(180, 220, shape)
    long = shape.index(max(shape))
    np.moveaxis(grain, long, 0)[max(shape) // 2 :][:40] = 20
    batch = prepare(_rgb(grain), PREPARATION).batch
    assert batch.shape == (1, 28, 28, 1)
    assert batch.max() == 1


@pytest.mark.parametrize("sigma", [4, 25])
@pytest.mark.parametrize(("ground", "ink"), [(0, 255), (255, 0), (128, 30), (90, 220)])
def test_noise_on_paper_of_any_brightness_is_not_ink(ground: int, ink: int, sigma: float) -> None:
    rng = np.random.default_rng(0)
    for digit in mnist_test().images[:5]:
        share = np.kron(digit, np.ones((8, 8))) / 255
        noisy = ground + (ink - ground) * share + rng.normal(0, sigma, share.shape)
        assert _apart(_rgb(np.clip(noisy, 0, 255)), digit / 255) < 0.04


@pytest.mark.parametrize("place", [(2, 2), (197, 3), (5, 190), (100, 197)])
def test_a_speck_far_from_the_digit_does_not_make_it_smaller(place: tuple[int, int]) -> None:
    picture = _seven()
    picture[place[0] : place[0] + 2, place[1] : place[1] + 2] = 255
    assert np.allclose(_digit(picture), _digit(_seven()), atol=0.01)


def test_a_frame_is_no_digit() -> None:
    picture = _seven(top=50, left=70)
    picture[8:12, 8:192] = picture[188:192, 8:192] = picture[8:192, 8:12] = picture[8:192, 188:192] = 255
    assert np.abs(_digit(picture) - _digit(_seven())).mean() < 0.02


@pytest.mark.parametrize("desk", [0, 40])
def test_a_dark_border_around_a_sheet_is_no_ink(desk: int) -> None:
    picture = np.full((300, 300, 3), desk, np.uint8)
    picture[40:240, 50:250] = _seven(ink=30, ground=220)
    assert np.abs(_digit(picture) - _digit(_seven())).mean() < 0.02


def test_a_photo_made_tiny_in_uneven_light_is_read_like_a_large_one() -> None:
    digit = mnist_test().images[0].astype(np.float32) / 255
    light = np.linspace(230, 110, 28)[np.newaxis] * np.linspace(1, 0.8, 28)[:, np.newaxis]
    assert _apart(_rgb(light * (1 - 0.8 * digit)), digit) < 0.03


def test_noise_alone_is_empty() -> None:
    noise = np.random.default_rng(0).normal(200, 6, (200, 200))
    with pytest.raises(EmptyPicture):
        prepare(_rgb(noise), PREPARATION)


def test_a_drawing_is_prepared_without_opencv() -> None:
    code = (
        "import sys, numpy as np; from engine.preprocessing.digits import Preparation, prepare;"
        "picture = np.zeros((280, 280, 3), np.uint8); picture[50:200, 100:130] = 255;"
        "prepare(picture, Preparation()); assert 'cv2' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_photo_of_noise_has_no_ink() -> None:
    noise = np.random.default_rng(0).normal(128, 10, (300, 400, 1))
    with pytest.raises(EmptyPicture):
        prepare(np.repeat(np.clip(noise, 0, 255).astype(np.uint8), 3, axis=2), Preparation())


def test_all_steps_together_are_the_preparation_and_each_alone_changes_it() -> None:
    drawing = np.full((200, 200, 3), 240, np.uint8)
    drawing[120:180, 20:34] = 30
    drawing[120:134, 20:60] = 30
    whole = prepare_partly(drawing, Preparation(), StepsDone())
    np.testing.assert_array_equal(whole, Preparation().apply(drawing).batch)
    not_bright = prepare_partly(drawing, Preparation(), StepsDone(bright=False))
    assert not_bright.mean() > 0.4, "white paper stays white"
    not_cropped = prepare_partly(drawing, Preparation(), StepsDone(crop=False))
    assert np.count_nonzero(not_cropped) < np.count_nonzero(whole) / 3, "it stays small"
    not_shrunk = prepare_partly(drawing, Preparation(), StepsDone(shrink=False))
    assert np.flatnonzero(not_shrunk.any(axis=(0, 2, 3))).tolist() == list(range(28)), "it fills the height"
    not_centred = prepare_partly(drawing, Preparation(), StepsDone(centre=False))
    assert not_centred[0, 0, 0, 0] > 0, "it lies in the corner"
    assert not_centred.shape == whole.shape
    with pytest.raises(EmptyPicture):
        prepare_partly(np.zeros((50, 50, 3), np.uint8), Preparation(), StepsDone(bright=False, crop=False))
