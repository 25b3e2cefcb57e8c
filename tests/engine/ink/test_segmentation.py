"""Finding digits: what is ink becomes a box, whatever the paper, the light and the pen; what is not does not."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.data.datasets import mnist_test
from engine.ink.segmentation import LONGEST_SIDE, segment
from engine.ink.stages import Segmentation
from engine.types import Box, Image

SIZE = 42  # pixels of a cell of MNIST, whose digits are 20 of 28 pixels high


def _page(
    rows: int = 2, columns: int = 5, paper: int = 225, ink: int = 40, height: int = 240, width: int = 320
) -> tuple[Image, list[tuple[float, float]]]:
    """Test digits of MNIST in rows on even paper, and the centres of their ink."""
    grey = np.full((height, width), paper, np.float32)
    centres = []
    for number in range(rows * columns):
        digit = cv2.resize(mnist_test().images[number], (SIZE, SIZE), interpolation=cv2.INTER_CUBIC) / np.float32(255)
        y = 30 + number // columns * 90
        x = 10 + number % columns * 62
        grey[y : y + SIZE, x : x + SIZE] += (ink - paper) * digit
        high, wide = np.nonzero(digit > 0.4)
        centres.append((x + (wide.min() + wide.max()) / 2, y + (high.min() + high.max()) / 2))
    return _rgb(grey), centres


def _rgb(grey: np.ndarray) -> Image:
    return np.ascontiguousarray(np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2))


def _boxes(found: Segmentation) -> list[Box]:
    return [one.box for one in found.segments]


def _holds(box: Box, centre: tuple[float, float]) -> bool:
    return abs(box.x + box.width / 2 - centre[0]) <= 4 and abs(box.y + box.height / 2 - centre[1]) <= 4


def _zero_in_halves(beside: float) -> Image:
    """A large 0 with gaps at top and bottom, and five digits of another size beside it."""
    page = np.full((300, 500, 3), 255, np.uint8)
    for start in (-80, 100):
        cv2.ellipse(page, (80, 140), (48, 77), 0, start, start + 166, (0, 0, 0), 6)
    for number in range(5):
        cv2.putText(page, "23574"[number], (170 + number * 60, 150), cv2.FONT_HERSHEY_SIMPLEX, beside, (0, 0, 0), 4)
    return page


@pytest.mark.parametrize("beside", [1.8, 2.1, 2.25, 2.3, 2.4])
def test_the_halves_of_a_large_zero_beside_smaller_digits_are_one(beside: float) -> None:
    boxes = _boxes(segment(_zero_in_halves(beside)))
    assert len(boxes) == 6
    assert sum(box.width > 90 for box in boxes) == 1


def _assert_found(picture: Image, centres: list[tuple[float, float]]) -> Segmentation:
    """Each digit has its box, in reading order, and there is no other."""
    found = segment(picture)
    assert len(found.segments) == len(centres), _boxes(found)
    for box, centre in zip(_boxes(found), centres, strict=True):
        assert _holds(box, centre), (box, centre)
    return found


@pytest.mark.parametrize(("paper", "ink"), [(225, 40), (30, 230), (235, 150), (120, 40)])
def test_dark_on_light_and_light_on_dark(paper: int, ink: int) -> None:
    found = _assert_found(*_page(paper=paper, ink=ink))
    assert found.light_on_dark == (ink > paper)
    assert found.lines == ((0, 1, 2, 3, 4), (5, 6, 7, 8, 9))


@pytest.mark.parametrize("colour", [(200, 30, 30), (20, 130, 60), (40, 60, 190), (240, 200, 60), (0, 150, 170)])
def test_coloured_pens_are_ink(colour: tuple[int, int, int]) -> None:
    grey, centres = _page(paper=0, ink=255)
    share = grey / np.float32(255)
    picture = (235 * (1 - share) + np.array(colour, np.float32) * share).astype(np.uint8)
    _assert_found(picture, centres)


def test_shadow_and_uneven_light_are_not_ink() -> None:
    picture, centres = _page()
    light = np.linspace(1.0, 0.55, picture.shape[1], dtype=np.float32)[np.newaxis, :].repeat(picture.shape[0], axis=0)
    cv2.fillPoly(light, [np.array([(90, 0), (230, 0), (180, 240), (60, 240)])], 0.4)
    light = cv2.GaussianBlur(light, (0, 0), 2)
    _assert_found(_rgb(picture[..., 0] * light), centres)


def test_noise_and_specks_are_not_ink() -> None:
    picture, centres = _page()
    rng = np.random.default_rng(1)
    grey = picture[..., 0] + rng.normal(0, 8, picture.shape[:2])
    for _ in range(25):
        y, x = rng.integers(0, 240), rng.integers(0, 320)
        if all(abs(x - cx) > 30 or abs(y - cy) > 30 for cx, cy in centres):
            grey[y : y + 3, x : x + 3] = 60
    _assert_found(_rgb(grey), centres)


def test_a_smudge_and_print_shining_through_are_not_ink() -> None:
    picture, centres = _page()
    marks = np.zeros(picture.shape[:2], np.uint8)
    cv2.putText(marks, "optional", (20, 160), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 25, 2)
    smudge = np.zeros(picture.shape[:2], np.float32)
    cv2.circle(smudge, (160, 215), 12, 140.0, -1)
    _assert_found(_rgb(picture[..., 0] - marks.astype(np.float32) - cv2.GaussianBlur(smudge, (0, 0), 8)), centres)


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("degrees", [0, 4])
def test_ruled_lines_are_not_ink_and_strokes_across_them_stay_whole(squared: bool, degrees: int) -> None:
    picture, centres = _page()
    lines = np.zeros((600, 600), np.uint8)
    lines[::24] = 1
    if squared:
        lines[:, ::24] = 1
    turn = cv2.getRotationMatrix2D((300, 300), degrees, 1)
    lines = cv2.warpAffine(lines * 255, turn, (600, 600))[150:390, 150:470]
    ruled = np.minimum(picture[..., 0], 225 - lines * (85 / 255))
    _assert_found(_rgb(ruled), centres)


def test_the_edge_of_a_sheet_on_a_dark_desk_is_not_ink() -> None:
    picture, centres = _page()
    whole = np.full((300, 400), 45, np.uint8)
    whole[30:270, 40:360] = picture[..., 0]
    found = _assert_found(_rgb(whole), [(x + 40, y + 30) for x, y in centres])
    assert not found.light_on_dark


def test_lines_that_rise_stay_lines() -> None:
    picture, centres = _page()
    turn = cv2.getRotationMatrix2D((160, 120), 12, 0.8)
    turned = cv2.warpAffine(picture, turn, (320, 240), borderValue=(225, 225, 225))
    places = [tuple(turn @ (x, y, 1)) for x, y in centres]
    assert _assert_found(turned, places).lines == ((0, 1, 2, 3, 4), (5, 6, 7, 8, 9))


def test_the_roof_of_a_five_belongs_to_it() -> None:
    grey = np.full((120, 200), 230, np.uint8)
    cv2.putText(grey, "2", (20, 80), cv2.FONT_HERSHEY_SIMPLEX, 2, 30, 4)
    cv2.ellipse(grey, (120, 66), (16, 16), 0, -90, 150, 30, 4)
    cv2.line(grey, (118, 48), (114, 36), 30, 4)
    cv2.line(grey, (120, 31), (142, 29), 30, 4)  # apart from the rest by a few pixels
    boxes = _boxes(segment(_rgb(grey)))
    assert len(boxes) == 2
    assert boxes[1].y <= 29
    assert boxes[1].y + boxes[1].height >= 80


@pytest.mark.parametrize("shape", ["blot", "bar", "line across"])
def test_what_has_no_shape_of_a_digit_is_left_alone(shape: str) -> None:
    picture, centres = _page()
    grey = picture[..., 0].copy()
    if shape == "blot":
        cv2.rectangle(grey, (100, 88), (130, 114), 40, -1)
    elif shape == "bar":
        cv2.line(grey, (100, 98), (150, 99), 40, 3)
    else:
        cv2.line(grey, (0, 216), (319, 219), 40, 3)
    _assert_found(_rgb(grey), centres)


def test_every_stage_is_there_to_be_shown() -> None:
    picture, _ = _page()
    found = segment(picture)
    for stage in (found.grey, found.background, found.contrast, found.ink):
        assert stage.shape == picture.shape[:2]
        assert stage.dtype == np.uint8
    assert set(np.unique(found.ink)) == {0, 255}
    for one in found.segments:
        assert one.ink.dtype == np.uint8
        assert one.ink.max() == 255
        assert len(np.unique(one.ink)) > 10  # grey levels, not a mask
        assert one.ink[0].max() == one.ink[:, 0].max() == 0


def test_the_picture_stays_as_it_is() -> None:
    picture, _ = _page()
    before = picture.copy()
    segment(picture)
    assert np.array_equal(picture, before)


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (2, 2), (3, 400), (28, 28), (240, 320)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_picture_of_any_size_has_no_digits(shape: tuple[int, int], level: int) -> None:
    found = segment(np.full((*shape, 3), level, np.uint8))
    assert found.segments == ()
    assert found.lines == ()


def test_a_single_digit_of_mnist_is_one_box() -> None:
    for number in range(10):
        found = segment(_rgb(mnist_test().images[number]))
        assert len(found.segments) == 1
        box = found.segments[0].box
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= 28
        assert box.y + box.height <= 28


def test_a_huge_picture_is_shrunk_first_and_boxes_are_in_its_own_pixels() -> None:
    small, centres = _page()
    picture = cv2.resize(small, None, fx=20, fy=20, interpolation=cv2.INTER_NEAREST)
    started = time.process_time()
    found = segment(picture)
    assert time.process_time() - started < 20  # a tenth of it, usually: without shrinking, minutes
    assert max(found.ink.shape) == LONGEST_SIDE
    assert len(found.segments) == len(centres)
    for box, (x, y) in zip(_boxes(found), centres, strict=True):
        assert abs(box.x + box.width / 2 - 20 * x) <= 80
        assert abs(box.y + box.height / 2 - 20 * y) <= 80


@settings(max_examples=30, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60), st.just(3))))
def test_any_picture_has_an_answer_with_boxes_inside_it(picture: Image) -> None:
    found = segment(picture)
    assert sorted(number for line in found.lines for number in line) == list(range(len(found.segments)))
    for box in _boxes(found):
        assert box.x >= 0
        assert box.y >= 0
        assert box.width >= 1
        assert box.height >= 1
        assert box.x + box.width <= picture.shape[1]
        assert box.y + box.height <= picture.shape[0]


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        (np.zeros((10, 10), np.uint8), ValueError),
        (np.zeros((10, 10, 4), np.uint8), ValueError),
        (np.zeros((0, 10, 3), np.uint8), ValueError),
        (np.zeros((10, 10, 3), np.float32), TypeError),
    ],
)
def test_another_kind_of_array_is_refused(picture: np.ndarray, error: type[Exception]) -> None:
    with pytest.raises(error):
        segment(picture)


@pytest.mark.parametrize("share", [0.02, 0.3, 1.0])
def test_a_picture_of_noise_has_an_answer_soon(share: float) -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (480, 640, 3), dtype=np.uint8)
    picture = np.where(rng.random((480, 640, 1)) < share, noise, np.uint8(200))
    started = time.process_time()
    segment(picture)
    assert time.process_time() - started < 20  # a hundredth of it, usually


def test_a_shadow_across_a_sheet_on_a_desk_does_not_turn_ink_into_ground() -> None:
    picture, centres = _page()
    whole = np.full((280, 480), 35.0)
    whole[20:260, 60:380] = picture[..., 0]
    shadow = np.ones((280, 480), np.float32)
    cv2.fillPoly(shadow, [np.array([(150, 0), (330, 0), (300, 150), (120, 280)])], 0.45)
    whole *= cv2.GaussianBlur(shadow, (0, 0), 3)
    found = segment(_rgb(whole))
    assert not found.light_on_dark
    assert all(any(_holds(box, (x + 60, y + 20)) for box in _boxes(found)) for x, y in centres)


@pytest.mark.parametrize("side", [100, 400])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_digit_that_fills_the_picture_is_one_box(side: int, inverted: bool) -> None:
    for number in range(6):
        image = mnist_test().images[number]
        large = cv2.resize(255 - image if inverted else image, (side, side), interpolation=cv2.INTER_CUBIC)
        assert [box.height > side / 2 for box in _boxes(segment(_rgb(large)))] == [True]


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("place", [10, 25, 30, 51, 71, 101, 126, 146])
def test_a_large_digit_enlarged_in_blocks_is_found_whole(place: int, dark: bool) -> None:
    """Its soft edge is as broad as small digits are: no writing on it, and nothing that a 0 goes around."""
    image = mnist_test().images[place]
    share = np.kron(image, np.ones((20, 20), np.uint8)).astype(np.float32) / 255
    ground, ink = (250, 10) if dark else (10, 250)
    grey = ground + (ink - ground) * share + np.random.default_rng(place).normal(0, 8, share.shape)
    boxes = _boxes(segment(_rgb(grey.astype(np.float32))))
    rows, columns = np.flatnonzero(image.max(axis=1) > 100), np.flatnonzero(image.max(axis=0) > 100)
    large = [box for box in boxes if box.height > 100]
    assert len(large) == 1
    assert large[0].height >= 20 * (rows[-1] + 1 - rows[0]) - 40
    assert large[0].width >= 20 * (columns[-1] + 1 - columns[0]) - 40
