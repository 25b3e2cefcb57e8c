"""Coloured patches under what is written, as of a highlighter: the colour leaves the picture, the writing stays.

A highlighter takes red, green or blue away from the paper and leaves at least one of them; ink takes all three. So what
is written on a patch is seen in the colours that the patch leaves, and the others are given what these say.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.distances import breadth_of, from_edge
from engine.ink.grey_levels import median_of
from engine.types import Image

_SIDE = 160  # pixels of the longer side, at least, of which the paper's colour is taken
_GROUND = 0.25  # of that side: within it there is paper somewhere
_PAPER = 110  # grey levels of the brightest colour: a darker ground is no paper, or lies in the dark
_LEFT, _TAKEN = 0.85, 0.8  # of the paper's colours: a patch leaves more than that of one, and less of another
_DARK = 0.75  # of the paper's colours: ink leaves less of all three
_LEAST_SHARE = 0.002  # of the picture
_STROKE = 1 / 40  # of the longer side: as broad as strokes that part a patch
_LEAST_WITHIN = 0.3  # share of a dark thing that lies on a patch, if it is written there
_LEAST_INK, _MOST_INK = 0.015, 1.5  # how much of a patch is written on, for each part of it that is free
_AROUND = 0.5  # share of the places beside strokes that have the colour: a highlighter may be narrower than digits
_ROOM = 0.7  # how far the place farthest from all edges lies inside a patch, in breadths of strokes, times that share
_BESIDE, _SOFT = 9, 5  # pixels: what lies so far beside a stroke, beyond its soft edge
_SMOOTHED = 9  # pixels, over which a patch has one colour
_EDGE = 1 / 100  # of the longer side: how far the soft edge of a patch reaches, to both sides


def without_highlights(picture: Image, broadest: float) -> Image:
    """A picture, (H, W, 3) uint8, without the colour of patches that are written on; itself if there are none.

    What is broader than `broadest` pixels, such as a coloured note, is a ground of its own and stays. What is dark
    counts as written on a patch if a fair share of it lies there: lines of the paper go on beyond a coloured stroke.
    """
    ground = _ground_of(picture)
    if ground is None:
        return picture
    paper = _enlarged(ground, picture)
    shares = _shares(picture, paper)
    wash, dark, pale = _wash(shares)
    _, numbers, areas, _ = cv2.connectedComponentsWithStatsWithAlgorithm(pale, 8, cv2.CV_32S, cv2.CCL_GRANA)
    things, sizes = np.asarray(numbers, np.int32), np.asarray(areas[:, cv2.CC_STAT_AREA], np.int32)
    stroke, edge = (max(3, int(max(picture.shape) * share)) | 1 for share in (_STROKE, _EDGE))
    closed = cv2.morphologyEx(wash, cv2.MORPH_CLOSE, np.ones((stroke, stroke), np.uint8))
    count, numbered, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(closed, 8, cv2.CV_32S, cv2.CCL_GRANA)
    cleaned = picture
    for number in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[number])
        if area < stroke**2:
            continue
        window = np.s_[max(0, top - edge) : top + height + edge, max(0, left - edge) : left + width + edge]
        patch = np.asarray((numbered[window] == number) * np.uint8(255), np.uint8)
        painted = np.asarray(cv2.bitwise_and(patch, wash[window]), np.uint8)
        writing = np.asarray(cv2.bitwise_and(_things_on(patch, things[window], sizes), dark[window]), np.uint8)
        if 2 * from_edge(patch).max() <= broadest and _is_written_on(patch, painted, writing):
            cleaned = picture.copy() if cleaned is picture else cleaned
            there = cv2.dilate(patch, np.ones((edge, edge), np.uint8)) > 0
            share = cv2.merge([_of_paper(shares[window], painted)] * 3)
            cleaned[window][there] = cv2.multiply(paper[window], share, scale=1 / 255)[there]
    return cleaned


def _ground_of(picture: Image) -> Image | None:
    """The colour of the paper in each part of a small picture, (h, w, 3) uint8; None where no colour lies on paper."""
    every = max(1, max(picture.shape) // _SIDE)
    small = np.ascontiguousarray(picture[::every, ::every])
    most, least = _extremes(small)
    coloured = cv2.compare(least, cv2.convertScaleAbs(most, alpha=_TAKEN), cv2.CMP_LE)
    if cv2.countNonZero(coloured) < _LEAST_SHARE * most.size or median_of(most) < _PAPER:
        return None  # as for most pages, in hardly any time
    side = max(3, int(_GROUND * max(small.shape))) | 1
    even = cv2.dilate(cv2.medianBlur(small, 5), np.ones((side, side), np.uint8))
    ground = np.asarray(cv2.blur(even, (side, side)), np.uint8)
    wash = _wash(_shares(small, ground))[0]
    return ground if cv2.countNonZero(wash) >= _LEAST_SHARE * wash.size else None


def _extremes(colours: Image) -> tuple[Image, Image]:
    """The largest and the smallest of red, green and blue in each pixel, both (H, W) uint8."""
    red, green, blue = cv2.split(colours)
    most, least = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    return np.asarray(most, np.uint8), np.asarray(least, np.uint8)


def _enlarged(ground: Image, picture: Image) -> Image:
    return np.asarray(cv2.resize(ground, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _shares(picture: Image, paper: Image) -> Image:
    """How much of the paper's red, green and blue each pixel has, (H, W, 3) uint8, at most 255 for all of it."""
    return np.asarray(cv2.divide(picture, paper, scale=255), np.uint8)


def _wash(shares: Image) -> tuple[Image, Image, Image]:
    """Where a colour lies over paper, where ink may be, and where pale ink may be: 255, else 0; all (H, W) uint8."""
    most, least = _extremes(shares)
    left, taken, dark = (np.full_like(most, round(255 * share)) for share in (_LEFT, _TAKEN, _DARK))
    pale = np.asarray(cv2.compare(most, left, cv2.CMP_LT), np.uint8)
    coloured = cv2.bitwise_and(cv2.bitwise_not(pale), cv2.compare(least, taken, cv2.CMP_LE))
    return np.asarray(coloured, np.uint8), np.asarray(cv2.compare(most, dark, cv2.CMP_LE), np.uint8), pale


def _things_on(patch: Image, things: NDArray[np.int32], sizes: NDArray[np.int32]) -> Image:
    """Things of which a fair share lies on a patch, (H, W) uint8: all of each, also what goes on beyond the patch.

    `things` is (H, W) with the number of each thing, 0 for none, and `sizes` has the pixels of each.
    """
    outline = np.concatenate(cv2.findContours(patch, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0])
    around = cv2.fillConvexPoly(np.zeros_like(patch), cv2.convexHull(outline), 255)
    within = np.bincount(things[around > 0], minlength=len(sizes))
    of_it = within >= _LEAST_WITHIN * sizes
    of_it[0] = False
    return np.asarray(of_it[things] * np.uint8(255), np.uint8)


def _is_written_on(patch: Image, painted: Image, writing: Image) -> bool:
    """Whether a patch is `painted` around `writing`, which may go on beyond it, with room between the strokes.

    All are (H, W) uint8, 255 where they are. Beside a coloured pen's stroke that crosses another is no room.
    """
    written = np.asarray(cv2.bitwise_and(patch, writing), np.uint8)
    share = cv2.countNonZero(written) / max(1, cv2.countNonZero(painted))
    if not _LEAST_INK <= share <= _MOST_INK:
        return False
    near, soft = (cv2.dilate(written, np.ones((side, side), np.uint8)) for side in (_BESIDE, _SOFT))
    beside = cv2.subtract(cv2.subtract(near, soft), writing)
    around = cv2.countNonZero(cv2.bitwise_and(beside, painted)) / max(1, cv2.countNonZero(beside))
    room = float(from_edge(painted).max()) / breadth_of(written)
    return around >= _AROUND and room * around >= _ROOM


def _of_paper(shares: Image, painted: Image) -> Image:
    """How much of the paper there is under the colour of patches, (H, W) uint8: 255 for all of it.

    `painted` is 255 where that colour is seen. Only what a patch leaves of red, green and blue says so, of which ink
    takes most from one.
    """
    colour = _nearest_colour(shares, painted)
    left = (colour >= 255 * _LEFT) | (colour == colour.max(axis=2, keepdims=True))
    share = np.where(left, 255 * (shares / np.maximum(colour, 1)), 255)
    return np.asarray(np.clip(share.min(axis=2), 0, 255), np.uint8)


def _nearest_colour(shares: Image, painted: Image) -> NDArray[np.float32]:
    """For each pixel the mean colour around the nearest one that is painted, (H, W, 3)."""
    own = (painted > 0).astype(np.float32)
    window = (_SMOOTHED, _SMOOTHED)
    sums = cv2.blur(shares * own[..., np.newaxis], window)
    means = np.asarray(sums / np.maximum(cv2.blur(own, window), 1e-6)[..., np.newaxis], np.float32)
    nearest = cv2.distanceTransformWithLabels(cv2.bitwise_not(painted), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)[
        1
    ]
    colours = np.zeros((int(nearest.max()) + 1, 3), np.float32)
    colours[nearest[painted > 0]] = means[painted > 0]
    return np.asarray(colours[nearest], np.float32)
