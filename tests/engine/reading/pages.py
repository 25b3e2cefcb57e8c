"""Pages to read: test digits of MNIST put on paper, in grey levels."""

from __future__ import annotations

import cv2
import numpy as np

from engine.data.datasets import mnist_test
from engine.jobs import JobContext
from engine.reading.requests import Reading, ReadRequest
from engine.session import Session
from engine.types import Image

PAPER, INK = 235, 40


def put_digit(page: Image, digit: str, x: int, y: int, height: int) -> None:
    """Write the first test digit with this label into a page, (H, W) uint8, so that its ink begins at x and y."""
    image = mnist_test().images[int(np.flatnonzero(mnist_test().labels == int(digit))[0])]
    rows, columns = np.flatnonzero(image.max(axis=1) > 80), np.flatnonzero(image.max(axis=0) > 80)
    image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size = (max(1, round(height * image.shape[1] / image.shape[0])), height)
    ink = np.clip(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255, 0, 1)
    part = page[y : y + height, x : x + size[0]]
    part[:] = np.round(part + (INK - part.astype(np.float32)) * ink).astype(np.uint8)


def read_page(session: Session, page: Image) -> Reading:
    """What is read of a page, (H, W) uint8."""
    return session.run(ReadRequest(np.repeat(page[..., np.newaxis], 3, axis=2)), JobContext())


def text_of(session: Session, page: Image) -> str:
    """All digits that are read of a page, without blanks."""
    return "".join(read_page(session, page).texts).replace(" ", "")
