"""The page: what is even, and reaches the border of a picture."""

from __future__ import annotations

import cv2
import numpy as np

from engine.types import Image

_SEED = 5  # pixels between places at the border from where the page is followed
_EVEN = 5  # grey levels that the page changes by at most from pixel to pixel
_USUAL = 40.0  # grey levels of one colour by which such a place may differ from the border's median

_GROUND = 0.25  # of that side, over which the page has one colour
_LEAST_PAGE = 0.15  # share of the picture
_UNSEEN = 0.01  # weight of the page's mean colour where none of it is seen nearby


def page_of(small: Image) -> tuple[Image, Image]:
    """A small picture, (H, W, 3) uint8, without noise, and where it shows the page: 255, else 0, (H, W) uint8.

    The page is what colours that change little from pixel to pixel join to the border of the picture.
    """
    even = np.asarray(cv2.medianBlur(small, 3), np.uint8)
    height, width = even.shape[:2]
    border = [(x, y) for x in range(0, width, _SEED) for y in (0, height - 1)]
    border += [(x, y) for y in range(0, height, _SEED) for x in (0, width - 1)]
    colours = np.array([even[y, x] for x, y in border], np.int16)
    usual = np.median(colours, axis=0)
    page = np.zeros((height + 2, width + 2), np.uint8)
    for (x, y), colour in zip(border, colours, strict=True):
        if page[y + 1, x + 1] == 0 and np.abs(colour - usual).max() <= _USUAL:
            cv2.floodFill(even, page, (x, y), 0, (_EVEN,) * 3, (_EVEN,) * 3, cv2.FLOODFILL_MASK_ONLY | 255 << 8)
    return even, np.ascontiguousarray(page[1:-1, 1:-1])


def ground_of(small: Image) -> Image | None:
    """The colour of the page in each part of a small picture, (H, W, 3) uint8; None where no even page is seen."""
    even, page = page_of(small)
    return colour_of(even, page) if cv2.countNonZero(page) >= _LEAST_PAGE * page.size else None


def colour_of(even: Image, page: Image) -> Image:
    """What `page_of` gives as the colour of the page in each part of the picture, (H, W, 3) uint8."""
    window = (max(3, int(_GROUND * max(even.shape))) | 1,) * 2
    share = cv2.blur(np.asarray(page / 255, np.float32), window)[..., np.newaxis]
    sums = cv2.blur(np.asarray(cv2.copyTo(even, page), np.float32), window)
    everywhere = np.array(cv2.mean(even, page)[:3], np.float32)
    return np.asarray((sums + _UNSEEN * everywhere) / (share + _UNSEEN), np.uint8)
