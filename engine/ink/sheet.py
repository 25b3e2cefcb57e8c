"""The sheet in a photo: paper on a desk, a board on a wall. What lies around it is no ink.

A sheet is a broad, even, convex part of the picture that differs from what is around it and ends at sharp edges. It is
found before anybody asks whether its ink is dark or light, since that question has another answer for the desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.corners import RIM, corners_of
from engine.types import Image

LEAST_AREA = 0.06
"""Of the picture: what is smaller is no sheet."""

_SIDE = 256  # pixels of the longer side that are looked at
_LEAST_SIDE = 48  # of the shorter side; smaller pictures are of one digit
_BROADEST_STROKE = 1 / 14  # of the longer side: narrower dark parts of a sheet are ink, not its end
_MOST_AREA = 0.985  # share of the picture
_LEAST_SOLID = 0.93  # share of the convex hull that the sheet fills
_LEAST_SEEN = 0.75  # share of the sheet that is seen between what is written on it: digits in a row are no dark sheet
_LEAST_STEP = 35.0  # grey levels between the sheet and what is around it
_LEAST_OTHER = 0.85  # share of what is around the sheet that is on the other side of the threshold
_THRESHOLDS = 12  # at which a sheet in front of any background is looked for
_LEAST_QUAD, _LEAST_SOLID_QUAD = 0.5, 0.9  # share of its upright box, and of its convex hull, that such a sheet fills
_LEAST_QUAD_STEP, _LEAST_SHARP_QUAD = 20.0, 0.85  # grey levels across its outline; share of the outline
_LEAST_SHARP = 0.6  # share of the outline, along which most of the step happens within a few pixels
_EDGE = 4  # pixels of the small picture: how far from the outline both sides are looked at
_LEAST_STROKE = 0.12  # of the ground: so much darker than what is around them are strokes
_PALEST_STROKE = 10.0  # grey levels
_STROKES_GO_ON = 0.2  # of the strokes' share of the sheet: as much of what is around it is paper of the same page
_DEEPEST_SHADOW = 0.25  # of the light beside it: what is darker is something else than paper in shadow
_SAME_PAPER = 0.05  # share of red, green or blue by which a page in shadow may differ from one in light
_FEWEST_STROKES, _MOST_STROKES = 0.015, 0.3  # share of what is around it: less is dirt, more is texture


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of a picture, brought into view from straight above.

    `picture` is (H, W, 3) uint8. `back` is the 3×3 matrix that brings points of it to points of the photo.
    """

    picture: Image
    back: NDArray[np.float64]


def find_sheet(picture: Image, seen: Image) -> Sheet | None:
    """The sheet in a picture, (H, W, 3) uint8; None where the picture shows nothing around one.

    What is looked at is `seen`, the same picture in any size, from which small patches of colour may have been taken.
    """
    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if min(size) < _LEAST_SIDE:
        return None
    small = np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)
    red, green, blue = cv2.split(small)
    brightest = np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)
    levels = (brightest, np.asarray(cv2.bitwise_not(brightest), np.uint8))  # of a light sheet, or a dark one
    evened = tuple(_without_ink(level) for level in levels)
    palest = np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)  # paper is pale, a hand is not
    pairs = (*zip(levels, evened, strict=True), (palest, _without_ink(palest)))
    quads = [quad for pair in pairs for quad in _quads(*pair)]
    if quads:
        mask = max(quads, key=cv2.countNonZero)
    else:
        regions = [region for pair in zip(levels, evened, strict=True) if (region := _region(*pair)) is not None]
        if not regions:
            return None
        # The paper and the desk along one side of it may both look like a sheet.
        mask = max(regions, key=cv2.countNonZero)
    return None if _is_lit_otherwise(small, mask) else _flattened(picture, mask, scale)


def _without_ink(level: Image) -> Image:
    side = max(3, int(max(level.shape) * _BROADEST_STROKE)) | 1
    window = np.ones((side, side), np.uint8)
    around = cv2.copyMakeBorder(level, side, side, side, side, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(cv2.medianBlur(around, 5), cv2.MORPH_CLOSE, window)
    return np.ascontiguousarray(closed[side:-side, side:-side], np.uint8)


def _quads(seen: Image, level: Image) -> Iterator[NDArray[np.uint8]]:
    """Masks of bright parts of `level`, which is `seen` without ink, with four corners and sharp edges all around."""
    border = np.concatenate([level[0], level[-1], level[:, 0], level[:, -1]])
    # Where most of the border is bright, what is bright goes on beyond the picture.
    low, high = float(np.median(border)), float(np.percentile(level, 99))
    coarse = np.asarray(cv2.resize(level, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    for threshold in np.linspace(low, high, _THRESHOLDS + 2)[1:-1] if high - low >= _LEAST_QUAD_STEP else ():
        if not _islands(coarse, threshold, 3)[1]:
            continue
        labels, islands = _islands(level, threshold, 7)
        for number in islands:
            mask = np.asarray((labels == number) * np.uint8(255), np.uint8)
            hull = cv2.convexHull(max(cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len))
            convex = np.zeros_like(mask)
            cv2.drawContours(convex, [hull], -1, 255, cv2.FILLED)
            if (
                cv2.countNonZero(mask) >= _LEAST_SOLID_QUAD * cv2.countNonZero(convex)
                and corners_of(convex) is not None
            ):
                inner, outer = _both_sides(convex)
                # Strokes close together seem broad: the step must be there in what is seen, too.
                step, step_seen = (float(np.median(one[inner]) - np.median(one[outer])) for one in (level, seen))
                if (
                    min(step, step_seen) >= _LEAST_QUAD_STEP
                    and _seen_share(seen, level, convex, step) >= _LEAST_SEEN
                    and _is_sharp(level, convex, step, _LEAST_SHARP_QUAD)
                ):
                    yield convex


def _islands(level: Image, threshold: float, opened: int) -> tuple[NDArray[np.int32], list[int]]:
    """The bright parts of a picture as numbers, (H, W), and which of them are large, fairly full and off its border."""
    bright = cv2.morphologyEx((level > threshold).astype(np.uint8), cv2.MORPH_OPEN, np.ones((opened, opened), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(bright, 4, cv2.CV_32S, cv2.CCL_SAUF)
    left, top, width, height, area = stats.T
    inside = (np.minimum(left, top) > 1) & (left + width < level.shape[1] - 1) & (top + height < level.shape[0] - 1)
    large = (area >= LEAST_AREA * level.size) & (area >= _LEAST_QUAD * width * height)
    return np.asarray(labels, np.int32), [int(number) for number in np.flatnonzero(inside & large) if number]


def _both_sides(mask: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What lies along the outline of a mask, within it and outside."""
    ring = np.ones((2 * _EDGE + 1, 2 * _EDGE + 1), np.uint8)
    return (mask > 0) & (cv2.erode(mask, ring, borderValue=255) == 0), (mask == 0) & (cv2.dilate(mask, ring) > 0)


def _seen_share(seen: Image, without_ink: Image, mask: NDArray[np.uint8], step: float) -> float:
    """The share of a sheet that is seen between what is written on it; `step` is that at its outline."""
    return float((cv2.subtract(without_ink, seen)[mask > 0] < step / 2).mean())


def _region(level: Image, without_ink: Image) -> NDArray[np.uint8] | None:
    """The mask of the largest bright, convex part of a small grey picture."""
    threshold, bright = cv2.threshold(without_ink, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(bright, 4, cv2.CV_32S, cv2.CCL_SAUF)
    if count < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    mask = np.asarray((labels == largest) * np.uint8(255), np.uint8)
    outline = max(cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    filled = np.zeros_like(mask)
    cv2.drawContours(filled, [outline], -1, 255, cv2.FILLED)
    area = float((filled > 0).mean())
    if not LEAST_AREA <= area <= _MOST_AREA or cv2.contourArea(outline) < _LEAST_SOLID * cv2.contourArea(hull):
        return None
    outside = filled == 0
    step = float(np.median(without_ink[filled > 0])) - float(np.median(without_ink[outside]))
    seen = float(np.median(level[filled > 0])) - float(np.median(level[outside]))  # strokes close together seem broad
    if min(step, seen) < _LEAST_STEP or (without_ink[outside] <= threshold).mean() < _LEAST_OTHER:
        return None
    if _seen_share(level, without_ink, filled, step) < _LEAST_SEEN:
        return None
    convex = np.zeros_like(mask)
    cv2.drawContours(convex, [hull], -1, 255, cv2.FILLED)
    return convex if _is_sharp(without_ink, convex, step, _LEAST_SHARP) else None


def _is_sharp(level: Image, mask: NDArray[np.uint8], step: float, least: float) -> bool:
    """Whether so much of the outline that lies within the picture has the step right across it, as no shadow has."""
    ring = np.ones((2 * _EDGE + 1, 2 * _EDGE + 1), np.uint8)
    inner, outer = _both_sides(mask)
    edge = (cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0) & (mask == 0)
    if not edge.any():
        return False
    high = cv2.dilate(np.where(inner, level, 0).astype(np.uint8), ring).astype(np.int16)
    low = cv2.erode(np.where(outer, level, 255).astype(np.uint8), ring).astype(np.int16)
    return bool(((high - low)[edge] >= 0.5 * step).mean() >= least)


def _is_lit_otherwise(small: Image, mask: NDArray[np.uint8]) -> bool:
    """Whether mask and surroundings are one paper, partly in shadow: strokes go on across the edge."""
    away = np.ones((2 * _EDGE + 1, 2 * _EDGE + 1), np.uint8)
    inside, outside = cv2.erode(mask, away) > 0, cv2.dilate(mask, away) == 0
    if not inside.any() or not outside.any():
        return False
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    darker, lighter = sorted((float(np.median(grey[inside])), float(np.median(grey[outside]))))
    if darker < _DEEPEST_SHADOW * lighter or _hue_apart(small[inside], small[outside]) > _SAME_PAPER:
        return False
    written, around = _written_on(grey, inside), _written_on(grey, outside)
    return max(_STROKES_GO_ON * written, _FEWEST_STROKES) < around < _MOST_STROKES


def _hue_apart(one: Image, other: Image) -> float:
    """How far the shares of red, green and blue of two sets of pixels, (N, 3), differ: light hardly changes them."""
    medians = [np.median(pixels, axis=0) + 1 for pixels in (one, other)]
    return float(np.abs(medians[0] / medians[0].sum() - medians[1] / medians[1].sum()).max())


def _written_on(grey: Image, part: NDArray[np.bool_]) -> float:
    """The share of a part of the picture that is dark strokes, less that of light ones: texture has both."""
    side = max(3, int(max(grey.shape) * _BROADEST_STROKE)) | 1
    alone = np.where(part, grey, np.uint8(np.median(grey[part])))
    window, median = np.ones((side, side), np.uint8), cv2.medianBlur(alone, side)
    # Between light strokes it is as dark as everywhere, and the other way round: hence the median.
    darker = cv2.subtract(cv2.min(cv2.morphologyEx(alone, cv2.MORPH_CLOSE, window), median), alone)
    lighter = cv2.subtract(alone, cv2.max(cv2.morphologyEx(alone, cv2.MORPH_OPEN, window), median))
    least = np.maximum(_LEAST_STROKE * median.astype(np.float32), _PALEST_STROKE)
    return float((darker > least)[part].mean() - (lighter > least)[part].mean())


def _flattened(picture: Image, mask: NDArray[np.uint8], scale: float) -> Sheet | None:
    """The sheet from straight above where all its corners are in view, else the photo with the rest painted over.

    None for what has no four corners and does not reach the border either, such as a thick 0.
    """
    inside = np.asarray(cv2.erode(mask, np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8), borderValue=255), np.uint8)
    corners = corners_of(inside)
    if corners is None:
        if not mask.any() or mask[_EDGE:-_EDGE, _EDGE:-_EDGE].sum() == mask.sum():
            return None
        return Sheet(_painted_over(picture, inside), np.eye(3))
    quad = (corners + 0.5) / scale - 0.5
    width = round(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3])))
    height = round(max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1])))
    target = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    flat = cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_AREA)
    return Sheet(np.asarray(flat, np.uint8), np.asarray(np.linalg.inv(matrix), np.float64))


def _painted_over(picture: Image, mask: NDArray[np.uint8]) -> Image:
    """The picture with what is outside the mask in the colours of the nearest paper."""
    size = (mask.shape[1], mask.shape[0])
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    side = max(3, int(max(size) * _BROADEST_STROKE)) | 1
    paper = cv2.medianBlur(small, side)
    edge = cv2.erode(mask, np.ones((side, side), np.uint8), borderValue=255)
    labels = cv2.distanceTransformWithLabels(255 - edge, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)[1]
    nearest = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    nearest[labels[edge > 0]] = paper[edge > 0]
    filled = np.where(edge[..., np.newaxis] > 0, paper, nearest[labels])
    filled = cv2.blur(cv2.blur(filled, (side, side)), (side, side))
    height, width = picture.shape[:2]
    around = cv2.resize(filled, (width, height), interpolation=cv2.INTER_LINEAR)
    inside = cv2.threshold(
        cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR), 127, 255, cv2.THRESH_BINARY
    )
    return np.asarray(cv2.copyTo(picture, np.asarray(inside[1], np.uint8), around), np.uint8)
