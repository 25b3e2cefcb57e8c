"""Coloured patches behind digits leave the picture, and coloured pens stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.ink.highlights import without_highlights
from engine.ink.segmentation import segment
from engine.types import Image

INKS = {"black": (30, 30, 30), "blue": (20, 60, 160)}
MARKERS = {"yellow": (255, 255, 90), "green": (128, 255, 128), "pink": (255, 150, 205), "orange": (255, 190, 80)}
PENS = {"orange": (215, 90, 20), "red": (190, 30, 35), "purple": (110, 40, 140), "light blue": (90, 150, 240)}

BROADEST = 125  # pixels


def _written(ink: tuple[int, int, int], thickness: int = 7, ground: int = 240) -> Image:
    page = np.full((420, 1000, 3), ground, np.uint8)
    for row, text in enumerate(("2735", "4906")):
        cv2.putText(page, text, (60, 150 + 160 * row), cv2.FONT_HERSHEY_SIMPLEX, 3, ink, thickness, cv2.LINE_AA)
    return page


def _marked(page: Image, marker: tuple[int, int, int], top: int, bottom: int) -> Image:
    """A page over which a marker went once, and never left its row."""
    wash = np.ones(page.shape, np.float32)
    wash[top:bottom, 40:900] = np.array(marker, np.float32) / 255
    return np.asarray(np.round(page * cv2.GaussianBlur(wash, (0, 0), 1.0)), np.uint8)


@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize(("top", "bottom"), [(70, 165), (100, 140)])
def test_digits_under_a_marker_are_found(marker: str, ink: str, top: int, bottom: int) -> None:
    page = _marked(_written(INKS[ink]), MARKERS[marker], top, bottom)
    cleaned = without_highlights(page, BROADEST)
    free = cleaned[top + 5 : bottom - 5, 700:800].astype(int)
    assert np.abs(free - 240).max() <= 12
    assert [len(line) for line in segment(page).lines] == [4, 4]


def test_markers_beside_each_other_both_leave() -> None:
    page = _marked(_marked(_written(INKS["blue"]), MARKERS["pink"], 70, 160), MARKERS["green"], 225, 320)
    assert np.ptp(without_highlights(page, BROADEST)[[100, 270], 700:800]) <= 12
    assert [len(line) for line in segment(page).lines] == [4, 4]


def test_in_dim_light_a_marker_leaves_too() -> None:
    page = _marked(_written(INKS["black"], ground=150), MARKERS["yellow"], 70, 165)
    assert np.abs(without_highlights(page, BROADEST)[100, 700:800].astype(int) - 150).max() <= 10
    assert [len(line) for line in segment(page).lines] == [4, 4]


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("grey", [70, 110, 170])
def test_a_pastel_pen_on_squared_paper_stays(grey: int, marker: str) -> None:
    page = np.full((420, 640, 3), 240, np.uint8)
    page[::30], page[1::30], page[:, ::30], page[:, 1::30] = grey, grey, grey, grey
    ink = np.zeros((420, 640), np.uint8)
    for number in range(6):
        digit, place = str((2, 7, 3, 5, 9, 6)[number]), (50 + 200 * (number % 3), 160 + 170 * (number // 3))
        cv2.putText(ink, digit, place, cv2.FONT_HERSHEY_SIMPLEX, 3, 255, 13, cv2.LINE_AA)
    share = ink[..., np.newaxis].astype(np.float32) / 255
    colour = np.array(MARKERS[marker], np.float32) / 255
    drawn = np.asarray(np.round(page * (1 - share + share * colour)), np.uint8)
    assert without_highlights(drawn, 80) is drawn


@pytest.mark.parametrize("pen", PENS)
@pytest.mark.parametrize("thickness", [4, 12])
def test_coloured_pens_stay(pen: str, thickness: int) -> None:
    page = _written(PENS[pen], thickness)
    assert np.array_equal(without_highlights(page, BROADEST), page)
    crossed = page.copy()
    cv2.putText(crossed, "2735", (70, 180), cv2.FONT_HERSHEY_SIMPLEX, 3, INKS["black"], thickness, cv2.LINE_AA)
    assert np.array_equal(without_highlights(crossed, BROADEST), crossed)


def test_a_coloured_note_is_a_ground_of_its_own() -> None:
    page = _marked(_written(INKS["blue"]), MARKERS["yellow"], 10, 410)
    assert without_highlights(page, BROADEST) is page
    assert len(segment(page).segments) == 8
