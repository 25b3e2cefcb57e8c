"""Pictures as people take them: sheets on desks, edges, uneven light, small zeros, pencil in forms."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine import catalog
from engine.data.datasets import mnist_test
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.preprocessing.picture_files import open_picture
from engine.reading.requests import ReadRequest
from engine.session import Session
from engine.system.folders import PHOTOS
from engine.types import Image

PICTURES = Path(__file__).resolve().parents[2] / "wild"
MANY = {
    "01_sheet_on_dark_textured_desk.jpg": ("3072915", "6481720"),
    "02_note_on_plain_black_mat.jpg": ("27461935", "90518274", "300041", "8160725"),
    "03_one_digit_sheet_with_dark_edge.jpg": ("5",),
    "04_row_cropped_tightly.png": ("64270",),
    "05_28x28_uneven_light.png": ("3",),
    "06_small_zeros_between_tall_digits.png": ("7100041009",),
    "07_pale_pencil_in_a_form_column.png": ("05", "10", "08", "02", "09", "03"),
}
ONE = {
    "03_one_digit_sheet_with_dark_edge.jpg": "5",
    "05_28x28_uneven_light.png": "3",
    "08_white_ink_on_transparent.png": "7",
    "09_12_bit_grey_in_16_bit.png": "2",
}


def _read(session: Session, picture: Image) -> tuple[str, ...]:
    return tuple(text.replace(" ", "") for text in session.run(ReadRequest(picture), JobContext()).texts)


def _predicted(session: Session, picture: Image) -> str:
    answer = session.run(PredictRequest(picture, (catalog.DEFAULT,)), JobContext())
    return answer.predictions[0].top.label


@pytest.mark.parametrize("name", MANY)
def test_every_digit_is_read(session: Session, name: str) -> None:
    assert _read(session, open_picture(PICTURES / name)) == MANY[name]


@pytest.mark.parametrize("name", ONE)
def test_one_digit_is_what_reading_boxes(session: Session, name: str) -> None:
    assert _predicted(session, open_picture(PICTURES / name)) == ONE[name]


# More of each kind.


def _glyph(label: int, height: int) -> np.ndarray:
    """A test digit of MNIST cropped to its ink, in [0, 1]."""
    test = mnist_test()
    image = test.images[int(np.flatnonzero(test.labels == label)[3])]
    rows, columns = np.flatnonzero(image.max(axis=1) > 100), np.flatnonzero(image.max(axis=0) > 100)
    crop = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = round(crop.shape[1] * height / crop.shape[0])
    return np.clip(cv2.resize(crop, (width, height), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.float32) / 255


def _ring(height: int) -> np.ndarray:
    """A zero as one turn of a pen, in [0, 1]."""
    ink = np.zeros((height, round(0.85 * height)), np.uint8)
    middle, axes = (ink.shape[1] // 2, height // 2), (ink.shape[1] // 2 - 2, height // 2 - 2)
    cv2.ellipse(ink, middle, axes, 0, 0, 360, 255, 3, cv2.LINE_AA)
    return ink.astype(np.float32) / 255


def _line(text: str, height: int = 44, zeros: float = 1.0, gap: float = 0.5) -> np.ndarray:
    """One line of ink in [0, 1] with a margin of half a digit; zeros may be smaller, on the same line."""
    glyphs = [_ring(round(height * zeros)) if c == "0" and zeros < 1 else _glyph(int(c), height) for c in text]
    width = sum(glyph.shape[1] for glyph in glyphs) + round((len(text) - 1) * gap * height) + height
    ink = np.zeros((2 * height, width), np.float32)
    x = height // 2
    for glyph in glyphs:
        bottom = round(1.5 * height)
        ink[bottom - glyph.shape[0] : bottom, x : x + glyph.shape[1]] = glyph
        x += glyph.shape[1] + round(gap * height)
    return ink


def _paint(ink: np.ndarray, paper: tuple[int, int, int], pen: tuple[int, int, int]) -> np.ndarray:
    share = ink[..., np.newaxis]
    return np.array(paper, np.float32) * (1 - share) + np.array(pen, np.float32) * share


def _taken(picture: np.ndarray, sigma: float = 2.0) -> Image:
    noisy = picture + np.random.default_rng(0).normal(0, sigma, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _on(desk: np.ndarray, sheet: np.ndarray, degrees: float) -> np.ndarray:
    """The sheet on the desk, turned about its centre."""
    height, width = desk.shape[:2]
    turn = cv2.getRotationMatrix2D((sheet.shape[1] / 2, sheet.shape[0] / 2), degrees, 1)
    turn[:, 2] += np.array([width, height]) / 2 - np.array([sheet.shape[1], sheet.shape[0]]) / 2
    mask = cv2.warpAffine(np.ones(sheet.shape[:2], np.float32), turn, (width, height))[..., np.newaxis]
    return desk * (1 - mask) + cv2.warpAffine(sheet, turn, (width, height)) * mask


def _desk(kind: str) -> np.ndarray:
    rng = np.random.default_rng(1)
    if kind == "leather":
        return 45 + 40 * cv2.GaussianBlur(rng.standard_normal((480, 640, 3)).astype(np.float32), (0, 0), 1.5)
    if kind == "wood":
        grain = cv2.GaussianBlur(rng.standard_normal((480, 640, 1)).astype(np.float32), (0, 0), sigmaX=40, sigmaY=1)
        return np.array((95, 65, 40), np.float32) + 120 * grain[..., np.newaxis]
    return np.full((480, 640, 3), 28, np.float32)


@pytest.mark.parametrize("kind", ["leather", "wood", "mat"])
@pytest.mark.parametrize("degrees", [-9, 0, 14])
def test_a_sheet_on_a_dark_desk(session: Session, kind: str, degrees: float) -> None:
    sheet = _paint(
        np.vstack([_line("31425"), _line("65079")[:, : _line("31425").shape[1]]]), (235, 233, 228), (40, 45, 70)
    )
    assert _read(session, _taken(_on(_desk(kind), sheet, degrees)))[0] == "31425"


@pytest.mark.parametrize("paper", [(240, 230, 90), (250, 170, 190), (150, 230, 150)])
def test_a_coloured_note_on_a_black_mat(session: Session, paper: tuple[int, int, int]) -> None:
    assert _read(session, _taken(_on(_desk("mat"), _paint(_line("2746135"), paper, (30, 30, 50)), 3))) == ("2746135",)


@pytest.mark.parametrize("edge", ["left", "top", "left and bottom"])
def test_one_digit_on_a_sheet_whose_edge_is_seen(session: Session, edge: str) -> None:
    picture = np.full((480, 640, 3), 215, np.float32)
    glyph = _glyph(5, 220)
    picture[140:360, 260 : 260 + glyph.shape[1]] = _paint(glyph, (215, 215, 215), (30, 30, 30))
    if "left" in edge:
        cv2.fillPoly(picture, [np.array([(0, 0), (70, 0), (45, 480), (0, 480)])], (35, 33, 30))
    if "top" in edge:
        cv2.fillPoly(picture, [np.array([(0, 0), (640, 0), (640, 60), (0, 40)])], (35, 33, 30))
    if "bottom" in edge:
        cv2.fillPoly(picture, [np.array([(0, 430), (640, 445), (640, 480), (0, 480)])], (35, 33, 30))
    assert _predicted(session, _taken(picture)) == "5"
    assert _read(session, _taken(picture)) == ("5",)


@pytest.mark.parametrize("text", ["58", "3142", "6507981"])
def test_a_row_cropped_tightly(session: Session, text: str) -> None:
    ink = _line(text, 100)
    assert _read(session, _taken(_paint(ink[44:156], (228, 228, 226), (25, 25, 25)))) == (text,)


@pytest.mark.parametrize("side", [28, 40, 60])
@pytest.mark.parametrize("label", [2, 3, 8])
def test_a_tiny_photo_in_uneven_light(session: Session, side: int, label: int) -> None:
    image = mnist_test().images[int(np.flatnonzero(mnist_test().labels == label)[3])]
    ink = np.clip(cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.float32) / 255
    light = np.linspace(230, 120, side)[np.newaxis] * np.linspace(1, 0.8, side)[:, np.newaxis]
    picture = np.repeat((light * (1 - 0.8 * ink))[..., np.newaxis], 3, axis=2)
    assert _predicted(session, _taken(picture)) == str(label)


@pytest.mark.parametrize("zeros", [0.25, 0.3, 0.45])
def test_small_zeros_in_line_with_tall_digits(session: Session, zeros: float) -> None:
    ink = _line("7100420", 72, zeros, gap=0.35)
    assert _read(session, _taken(_paint(ink, (232, 232, 230), (30, 30, 34)))) == ("7100420",)


@pytest.mark.parametrize("pencil", [150, 165, 180])
@pytest.mark.parametrize("frame", [5, 9])
def test_pale_pencil_in_a_black_frame(session: Session, pencil: int, frame: int) -> None:
    lines = [_line("052", 42), _line("190", 42), _line("738", 42)]
    width = max(line.shape[1] for line in lines)
    ink = np.vstack([np.pad(line, ((0, 0), (0, width - line.shape[1]))) for line in lines])
    ink = np.pad(ink, 24)
    picture = _paint(ink, (232, 232, 230), (pencil, pencil, pencil))
    cv2.rectangle(picture, (12, 12), (picture.shape[1] - 13, picture.shape[0] - 13), (30, 30, 30), frame)
    assert _read(session, _taken(picture, 1.0)) == ("052", "190", "738")


@pytest.mark.parametrize("name", ["camera", "cat", "coffee", "flower", "rocket"])
@pytest.mark.parametrize("degrees", [-8, 5])
def test_a_sheet_in_front_of_any_background(session: Session, name: str, degrees: float) -> None:
    behind = cv2.GaussianBlur(cv2.resize(open_picture(PHOTOS / f"{name}.jpg"), (860, 640)), (0, 0), 6)
    sheet = _paint(
        np.vstack([_line("48215", 60), _line("73069", 60)[:, : _line("48215", 60).shape[1]]]),
        (238, 236, 230),
        (30, 35, 60),
    )
    assert _read(session, _taken(_on(behind.astype(np.float32), sheet, degrees)))[0] == "48215"
