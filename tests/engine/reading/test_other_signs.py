"""What is no digit among others: slashes of dates, bindings, squared paper, stripes."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.jobs import JobContext
from engine.reading.requests import Reading, ReadRequest
from engine.session import Session
from engine.types import Image

PAPER, INK = 235, 40


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def _read(session: Session, page: Image) -> Reading:
    return session.run(ReadRequest(np.repeat(page[..., np.newaxis], 3, axis=2)), JobContext())


def _written(text: str, height: int = 56) -> Image:
    """Test digits of MNIST in a row, and slashes that are taller."""
    page = np.full((200, 60 + 62 * len(text)), PAPER, np.uint8)
    labels = mnist_test().labels
    for number, sign in enumerate(text):
        x = 30 + 62 * number
        if sign == "/":
            cv2.line(page, (x + 8, 140), (x + 36, 58), INK, 6, cv2.LINE_AA)
            continue
        image = mnist_test().images[int(np.flatnonzero(labels == int(sign))[0])]
        rows, columns = np.flatnonzero(image.max(axis=1) > 80), np.flatnonzero(image.max(axis=0) > 80)
        image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        size = (max(1, round(height * image.shape[1] / image.shape[0])), height)
        ink = np.clip(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255, 0, 1)
        part = page[70 : 70 + height, x : x + size[0]]
        part[:] = np.round(part + (INK - part.astype(np.float32)) * ink).astype(np.uint8)
    return page


@pytest.mark.parametrize("date", ["12/3/2024", "7/11", "30/9/68"])
def test_slashes_of_a_date_are_no_digits(session: Session, date: str) -> None:
    assert "".join(_read(session, _written(date)).texts).replace(" ", "") == date.replace("/", "")


def test_ones_beside_each_other_stay_digits(session: Session) -> None:
    assert "".join(_read(session, _written("71117102")).texts).replace(" ", "") == "71117102"


@pytest.mark.parametrize("text", ["0000000000", "1111111111", "8"])
def test_a_row_of_one_digit_that_somebody_practises_stays_digits(session: Session, text: str) -> None:
    assert "".join(_read(session, _written(text)).texts).replace(" ", "") == text


@pytest.mark.parametrize("upright", [True, False])
def test_holes_of_a_binding_are_no_digits(session: Session, upright: bool) -> None:
    page = np.full((640, 480) if upright else (480, 640), PAPER, np.uint8)
    for place in range(30, 460, 26):
        at = (40, place) if upright else (place, 40)
        cv2.ellipse(page, at, (6, 9), 0, 0, 360, INK, 3, cv2.LINE_AA)
    assert not any(digit.is_digit for digit in _read(session, page).digits)


@pytest.mark.parametrize("step", [17, 26, 39])
def test_empty_squared_paper_holds_no_digits(session: Session, step: int) -> None:
    page = np.full((480, 640), PAPER, np.uint8)
    page[::step], page[:, ::step] = 120, 120
    turn = cv2.getRotationMatrix2D((320, 240), 9, 1.3)
    page = np.asarray(cv2.warpAffine(page, turn, (640, 480), flags=cv2.INTER_AREA), np.uint8)
    light = np.where(np.add.outer(np.arange(480), np.arange(640)) > 500, 0.55, 1.0)
    shaded = cv2.GaussianBlur((page * light).astype(np.float32), (0, 0), 2.0).astype(np.uint8)
    assert not any(digit.is_digit for digit in _read(session, shaded).digits)


def test_stripes_are_no_digits(session: Session) -> None:
    x = np.arange(640)[np.newaxis] + 9 * np.sin(np.arange(480) / 40)[:, np.newaxis]
    page = np.where(x % 24 < 9, INK, PAPER).astype(np.uint8)
    page[200:320, 100:300] = (page[200:320, 100:300] * 0.4).astype(np.uint8)
    assert not any(digit.is_digit for digit in _read(session, page).digits)
