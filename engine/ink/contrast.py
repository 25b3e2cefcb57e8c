"""How much darker than its ground each pixel is, and from which contrast on that is ink."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.grey_levels import median_of, noise_of
from engine.ink.large_digit import is_frame
from engine.types import Image

NOISE_DEVIATIONS = 6.0
"""Standard deviations of the noise beyond which there is hardly any."""
_DARKEST_GROUND = 60
"""Grey level (of 255): a ground darker than this counts as this dark, or its noise would become ink."""
_LEAST_INK = 20.0
"""Contrast (of 255) between ink and ground below which nothing is ink."""
_SHARE_OF_PEAK = 0.42
"""Ink is at least this share of the strongest ink nearby, which blurred edges and pale lines are not."""
_NEARBY = 1 / 24  # of the longest side
_AT_A_STROKE = 1 / 160  # of the longest side
_PALE_SHARE = 0.5  # of the strongest contrast within that distance: pale ends of strokes have it, soft edges do not
_FRAME_SIDE = 0.2  # of the picture's longer side: a frame is longer and higher than this
_FRAME_SEARCH = 4  # times smaller
_FRAME_EDGE = 5  # pixels: how far the soft edge of a frame reaches


def background_of(grey: Image, broadest: float) -> Image:
    """The ground without ink, (H, W) uint8: a closing wider than any stroke."""
    side = max(3, int(max(grey.shape) * broadest)) | 1
    # Continued outwards, what lies along the border, such as the desk around a sheet, is broad and so no ink.
    around = cv2.copyMakeBorder(grey, side - 1, side - 1, side - 1, side - 1, cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(_within(_within(np.asarray(around, np.uint8), side, cv2.max), side, cv2.min))


def _within(levels: Image, side: int, pick: Callable[[Image, Image], NDArray[np.generic]]) -> Image:
    """The largest (`cv2.max`) or least level in each window of `side` by `side` pixels that lies within the picture.

    Windows grow by doubling, which takes a third of the time of OpenCV's own dilation with so large a window.
    """
    for _ in range(2):
        size = 1
        while size < side:
            further = min(size, side - size)
            levels = np.asarray(pick(levels[:-further], levels[further:]), np.uint8)
            size += further
        levels = np.asarray(cv2.transpose(levels), np.uint8)
    return levels


def contrast_of(grey: Image, background: Image) -> tuple[Image, float]:
    """How much darker than the ground each pixel is, as a share of the ground, times 255; and its noise.

    Even ground is 0. The noise is a standard deviation.
    """
    ground = cv2.max(background, np.full_like(background, _DARKEST_GROUND))
    contrast = np.asarray(cv2.divide(cv2.subtract(background, grey), ground, scale=255), np.uint8)
    usual = np.full_like(contrast, int(median_of(contrast)))
    return np.asarray(cv2.subtract(contrast, usual), np.uint8), noise_of(contrast)


def ink_of(contrast: Image, noise: float) -> Image:
    """255 where there is ink: above the noise, and a fair share of the strongest ink nearby."""
    height, width = contrast.shape
    least = max(_LEAST_INK, NOISE_DEVIATIONS * noise)
    every = 2 if min(height, width) >= 2 else 1
    small = cv2.resize(contrast, (width // every, height // every), interpolation=cv2.INTER_AREA)
    side = max(3, int(max(small.shape) * _NEARBY)) | 1
    peak = cv2.blur(cv2.dilate(small, np.ones((side, side), np.uint8)), (side, side))
    threshold = np.maximum(cv2.convertScaleAbs(peak, alpha=_SHARE_OF_PEAK), np.uint8(min(255.0, least)))
    threshold = cv2.resize(threshold, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.compare(contrast, threshold, cv2.CMP_GT), np.uint8)


def without_frames(ink: Image, contrast: Image) -> Image:
    """`contrast` without frames around digits, which are stronger than any pen; itself if there are none.

    Whatever lies on a frame's edge goes with it.
    """
    if not _may_hold_a_frame(ink):
        return contrast
    count, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    frames = np.zeros(ink.shape, np.uint8)
    for number in range(1, count):
        left, top, width, height = (int(value) for value in stats[number, :4])
        if min(width, height) > _FRAME_SIDE * max(ink.shape):
            window = np.s_[top : top + height, left : left + width]
            own = labels[window] == number
            if is_frame(own):
                frames[window][own] = 255
    if not frames.any():
        return contrast
    edge = cv2.dilate(frames, np.ones((2 * _FRAME_EDGE + 1, 2 * _FRAME_EDGE + 1), np.uint8))
    return np.asarray(cv2.bitwise_and(contrast, cv2.bitwise_not(edge)), np.uint8)


def _may_hold_a_frame(ink: Image) -> bool:
    """Whether anything is as large as a frame, by a small picture, in which pieces are joined rather than lost."""
    size = [max(1, side // _FRAME_SEARCH) for side in ink.shape[::-1]]
    small = (cv2.resize(ink, size, interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
    stats = cv2.connectedComponentsWithStatsWithAlgorithm(small, 8, cv2.CV_32S, cv2.CCL_GRANA)[2]
    sides = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].min(axis=1, initial=max(size))
    return bool((sides > _FRAME_SIDE * max(size)).any())


def with_pale_parts(ink: Image, contrast: Image, noise: float) -> Image:
    """`ink` and the pale parts of its strokes: joined to it, above the noise, narrow, and strong for their place."""
    side, broad = (max(3, int(max(ink.shape) * share)) | 1 for share in (_AT_A_STROKE, _NEARBY))
    beside = cv2.dilate(contrast, np.ones((side, side), np.uint8))
    # A shadow is broad: it is left when all that is narrow is taken away.
    shadow = cv2.morphologyEx(contrast, cv2.MORPH_OPEN, np.ones((broad, broad), np.uint8))
    least = np.full_like(contrast, int(min(255.0, max(_LEAST_INK, NOISE_DEVIATIONS * noise))))
    threshold = cv2.max(cv2.max(cv2.convertScaleAbs(beside, alpha=_PALE_SHARE), cv2.add(shadow, shadow)), least)
    pale = cv2.compare(contrast, threshold, cv2.CMP_GT)
    count, labels = cv2.connectedComponentsWithAlgorithm(cv2.bitwise_or(ink, pale), 8, cv2.CV_32S, cv2.CCL_GRANA)
    strong = np.zeros(count, np.uint8)
    strong[labels[ink > 0]] = 255
    strong[0] = 0
    return np.asarray(strong[labels], np.uint8)
