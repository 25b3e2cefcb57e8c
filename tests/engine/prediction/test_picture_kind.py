"""Pages of digits that look like things to the judge are pages of digits; photos stay photos."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.judging import judge
from engine.prediction.picture_kind import kind_of
from engine.preprocessing.picture_files import open_picture
from engine.system.folders import ASSETS
from engine.types import Image, PictureKind


def _bars() -> Image:
    """Coloured bars with white numbers."""
    page = np.full((480, 640, 3), 235, np.uint8)
    for row, colour in enumerate(((190, 30, 35), (30, 80, 180), (40, 130, 60))):
        y = 60 + 130 * row
        cv2.rectangle(page, (40, y), (600, y + 80), colour, -1)
        for place, digit in enumerate("2750943"):
            at = (70 + 74 * place, y + 60)
            cv2.putText(page, digit, at, cv2.FONT_HERSHEY_SIMPLEX, 1.8, (250, 250, 250), 5, cv2.LINE_AA)
    return page


@pytest.fixture
def _an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge sees an object, whatever it is shown."""
    monkeypatch.setattr(judge, "kind_of", lambda _: PictureKind.OBJECT)


@pytest.mark.usefixtures("_an_object")
def test_many_digits_are_many_even_where_the_judge_sees_an_object() -> None:
    assert kind_of(_bars()) == PictureKind.MANY_DIGITS


@pytest.mark.usefixtures("_an_object")
def test_a_few_digits_on_a_thing_do_not_make_it_a_page() -> None:
    page = np.full((480, 640, 3), 235, np.uint8)
    cv2.circle(page, (320, 240), 180, (190, 30, 35), -1)
    cv2.putText(page, "42", (250, 280), cv2.FONT_HERSHEY_SIMPLEX, 4, (250, 250, 250), 9, cv2.LINE_AA)
    assert kind_of(page) == PictureKind.OBJECT


@pytest.mark.parametrize("photo", sorted((ASSETS / "photos").glob("*.jpg")), ids=lambda path: path.stem)
def test_sample_photos_are_objects(photo: Path) -> None:
    assert kind_of(open_picture(photo)) == PictureKind.OBJECT


@pytest.mark.usefixtures("_an_object")
@pytest.mark.parametrize("seed", range(3))
def test_texture_is_no_page_of_digits(seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 255, (60, 80, 3), np.uint8)
    picture = np.asarray(cv2.resize(noise, (640, 480), interpolation=cv2.INTER_CUBIC), np.uint8)
    assert kind_of(picture) == PictureKind.OBJECT
