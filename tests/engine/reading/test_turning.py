"""A page that lies sideways or upside down is read as it should lie; one that lies well is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.jobs import JobContext
from engine.reading.requests import Reading, ReadRequest
from engine.reading.turning import turned
from engine.session import Session
from engine.types import Image


def _page(seed: int, rows: int, columns: int) -> tuple[Image, tuple[str, ...]]:
    """Rows of different test digits on white paper, twice as large as in MNIST, and what they say."""
    test, random = mnist_test(), np.random.default_rng(seed)
    page = np.full((rows * 90 + 60, columns * 70 + 60, 3), 245, np.uint8)
    lines = []
    for row in range(rows):
        chosen = random.choice(len(test), columns, replace=False)
        for column, number in enumerate(chosen):
            digit = np.kron(test.images[number], np.ones((2, 2), np.uint8))
            top, left = 40 + row * 90, 40 + column * 70
            page[top : top + 56, left : left + 56] = np.minimum(
                page[top : top + 56, left : left + 56], 255 - digit[..., None]
            )
        lines.append("".join(str(test.labels[number]) for number in chosen))
    return page, tuple(lines)


def _read(picture: Image, **options: bool) -> Reading:
    return Session().run(ReadRequest(picture, **options), JobContext())


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
@pytest.mark.parametrize(("seed", "rows", "columns"), [(1, 3, 6), (2, 5, 3), (3, 1, 8)])
def test_a_page_is_read_however_it_lies(quarter_turns: int, seed: int, rows: int, columns: int) -> None:
    page, lines = _page(seed, rows, columns)
    reading = _read(turned(page, quarter_turns))
    assert reading.quarter_turns == -quarter_turns % 4
    assert (reading.picture == page).all()
    pairs = zip("".join(reading.texts), "".join(lines), strict=True)
    right = sum(read == written for read, written in pairs)
    assert right >= 0.9 * rows * columns


def test_the_turn_can_be_refused() -> None:
    page, _ = _page(1, 3, 6)
    assert _read(turned(page, 1), may_turn=False).quarter_turns == 0


def test_a_few_digits_turn_no_page() -> None:
    page, lines = _page(4, 1, 3)
    assert _read(turned(page, 2)).quarter_turns == 0
    assert _read(page).texts == lines
