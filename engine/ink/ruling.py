"""Ruled and squared paper: long, thin, straight lines leave the ink, and strokes that cross them stay whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.form_rows import without_form_rows
from engine.types import Image

_SEARCH_SIDE = 480
_SHORTEST = 0.33  # of the longer side, or
_SHORTEST_SHARE = 0.45  # of the shorter one: few strokes of a digit are that long and that thin
_BROADEST = 1 / 90  # of the picture's longer side
_LEAST_CONTRAST = 10.0
_RUN = 6  # pixels that a line runs along a row or column when it is turned by 15 degrees
_STEEPEST = 17  # degrees, against rows and columns
_EVEN = 0.65  # of its length: a line has nearly the same contrast
_FEWEST_ACROSS, _LONG = 3, 0.5  # lines across one of a table; of the picture's width: the line of a form
_SURELY_EVEN = 0.85  # the same for one that begins further from the border than a row of digits may
_FOLLOWED = 0.7  # of its length: a line has contrast
_LONGEST_GAP = 0.2  # of its length: strokes above one another, such as a column of 1s, leave longer ones
_BESIDE, _ON_A_LINE, _AS_STRONG = 4, 0.95, 1.15  # pixels from a line; share of a piece that is as near, and as strong
_SAMPLES = 128  # points along a line
_MOST_POINTS = 3000
_MOST_FOUND = 2500
_MOST_LINES = 60  # in each of the two directions
_APART = 4.0  # pixels where lines are looked for


def without_ruling(ink: Image, contrast: Image, noise: float) -> tuple[Image, list[NDArray[np.int32]]]:
    """`ink`, (H, W) uint8 with 255 for ink, without ruled lines; and these, each as x and y of both its ends, (4,).

    They are looked for in `contrast`, (H, W) uint8, in which `noise` is the standard deviation of the noise.
    """
    own, lines, broadest = _drawn_lines(contrast, contrast, noise)
    if not lines:
        return ink, []
    # Of lines close together one may hide another: what the first ones leave is looked at again.
    rest = np.asarray(cv2.subtract(contrast, own), np.uint8)
    others, other_lines, other_broadest = _drawn_lines(rest, contrast, noise)
    own, broadest = np.asarray(cv2.max(own, others), np.uint8), max(broadest, other_broadest)
    left = cv2.bitwise_and(ink, cv2.compare(contrast, own, cv2.CMP_GT))
    side = broadest + 5
    crossing = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    whole = np.asarray(cv2.bitwise_or(left, cv2.bitwise_and(crossing, ink)), np.uint8)
    whole = _without_pieces(whole, contrast, lines + other_lines)
    ends = [line.ends for line in lines + other_lines]
    return without_form_rows(whole, ends, broadest), ends


def _without_pieces(ink: Image, contrast: Image, lines: Sequence[_Line]) -> Image:
    """Ink without pieces of lines: what is about as thin and as strong as one, goes the same way and lies along it."""
    count, numbered, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    width, height, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    broadest = max((line.breadth for line in lines), default=0)
    pieces = np.zeros(count, np.uint8)
    for is_level, thin, long in ((True, height, width), (False, width, height)):
        along = np.zeros_like(ink)
        for line in (one for one in lines if one.is_level == is_level):
            strength = min(255, round(_AS_STRONG * line.contrast))
            cv2.line(along, line.ends[:2].tolist(), line.ends[2:].tolist(), strength, line.breadth + 2 * _BESIDE)
        on_line = np.bincount(numbered[(along > 0) & (contrast <= along)], minlength=count)
        pieces[(on_line >= _ON_A_LINE * area) & (thin <= broadest + _BESIDE) & (long > thin)] = 255
    pieces[0] = 0  # the ground
    return np.asarray(cv2.subtract(ink, pieces[numbered]), np.uint8)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line from (x, y) to (x, y), its `ends` (4,), with its breadth in pixels and its contrast.

    One that begins `inside` begins further from the border than a row of digits may, or is as short as a digit may be.
    """

    ends: NDArray[np.int32]
    breadth: int
    contrast: float
    inside: bool

    @property
    def is_level(self) -> bool:
        return bool(abs(self.ends[2] - self.ends[0]) > abs(self.ends[3] - self.ends[1]))

    @property
    def length(self) -> float:
        return float(np.hypot(*(self.ends[2:] - self.ends[:2])))


def _drawn_lines(searched: Image, contrast: Image, noise: float) -> tuple[Image, list[_Line], int]:
    """Lines of `contrast`, (H, W) uint8, that are seen in `searched`, all or a part of it.

    The picture says up to which contrast a pixel is a line's own, and the number is how many pixels broad the broadest
    is.
    """
    reach = max(3, round(max(contrast.shape) * _BROADEST))
    every = math.ceil(max(contrast.shape) / _SEARCH_SIDE)
    found = _followed(_candidates(searched, reach, every, noise), contrast, reach)
    own = np.zeros(contrast.shape, np.uint8)
    broadest, lines = 0, []
    for line in found:
        if not line.inside or _is_no_stroke(line, found, contrast.shape, 2 * reach):
            most = int(min(255.0, 1.4 * line.contrast + 12))
            # Its place is known to the pixels in which it was looked for.
            cv2.line(own, line.ends[:2].tolist(), line.ends[2:].tolist(), most, line.breadth + 2 + 2 * every)
            broadest = max(broadest, line.breadth)
            lines.append(line)
    return own, lines, broadest


def _is_no_stroke(line: _Line, found: Sequence[_Line], shape: tuple[int, ...], reach: int) -> bool:
    """Whether a line that begins well inside the picture, or is short, is of a table or form, and not of a large digit.

    A table's line begins and ends at lines across it, of which there are more than a digit has, or at the border; or it
    goes across as many, and others beside it go as far. A form's is long.
    """
    across = [other.ends.astype(np.float64) for other in found if other.is_level != line.is_level]
    own = line.ends.astype(np.float64)
    if len(across) >= _FEWEST_ACROSS:
        ends = line.ends[:2], line.ends[2:]
        if all(_is_at_border(end, shape, reach) or _nearest(end, across) <= reach for end in ends):
            return True
        beside = [other for other in found if other.is_level == line.is_level and _goes_as_far(line, other, reach)]
        if len(beside) >= _FEWEST_ACROSS and sum(_cross(own, other) for other in across) >= _FEWEST_ACROSS:
            return True
    return line.is_level and line.length >= _LONG * shape[1]


def _goes_as_far(line: _Line, other: _Line, reach: int) -> bool:
    """Whether two level or two upright lines begin and end at the same columns or rows."""
    axis = 0 if line.is_level else 1
    ends = np.sort(line.ends[axis::2]), np.sort(other.ends[axis::2])
    return bool(np.abs(ends[0] - ends[1]).max() <= reach)


def _cross(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether two lines, (4,) each, go across each other between their ends."""
    return _parts(one, other) and _parts(other, one)


def _parts(line: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether the ends of another line lie on different sides of a line."""
    along = line[2:] - line[:2]
    sides = [along[0] * (end[1] - line[1]) - along[1] * (end[0] - line[0]) for end in (other[:2], other[2:])]
    return bool(sides[0] * sides[1] < 0)


def _is_at_border(point: NDArray[np.int32], shape: tuple[int, ...], reach: int) -> bool:
    return bool(min(point) <= reach or (np.array(shape[::-1]) - point).min() <= reach)


def _nearest(point: NDArray[np.int32], lines: Sequence[NDArray[np.float64]]) -> float:
    """The distance of a point from the nearest of lines between two ends, in pixels."""
    return min(_distance(point, line) for line in lines)


def _distance(point: NDArray[np.int32], ends: NDArray[np.float64]) -> float:
    """Of a point (2,) from a line between two ends (4,), in pixels."""
    start, along = ends[:2], ends[2:] - ends[:2]
    share = np.clip((point - start) @ along / max(float(along @ along), 1.0), 0, 1)
    return float(np.hypot(*(point - start - share * along)))


def _candidates(contrast: Image, reach: int, every: int, noise: float) -> NDArray[np.float32]:
    """Lines through the whole picture, (N, 4): x and y of both ends, weak ones first (Hough transform)."""
    height, width = contrast.shape
    # A line is darker than the paper on both of its sides, which a shadow's border is not.
    window = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    thin = cv2.morphologyEx(contrast, cv2.MORPH_TOPHAT, window)
    _, mask = cv2.threshold(thin, max(_LEAST_CONTRAST, 4 * noise), 255, cv2.THRESH_BINARY)
    if every > 1:
        mask = np.ascontiguousarray(cv2.dilate(mask, np.ones((every, every), np.uint8))[::every, ::every])
    lines = []
    for middle, run in ((0.0, np.ones((_RUN, 1), np.uint8)), (np.pi / 2, np.ones((1, _RUN), np.uint8))):
        shortest = _shortest(mask.shape, upright=middle == 0)
        points = np.flatnonzero(np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, run)) > 0)
        if len(points) < shortest:
            continue
        step = math.ceil(len(points) / _MOST_POINTS)
        if step > 1:
            points = _scattered(points, step)
        chosen = np.zeros(mask.size, np.uint8)
        chosen[points] = 255
        steep = np.radians(_STEEPEST)
        found = cv2.HoughLines(
            chosen.reshape(mask.shape), 1, np.pi / 240, max(8, int(0.7 * shortest / step)),
            min_theta=middle - steep, max_theta=middle + steep,
        )  # fmt: skip
        if found is not None:
            pairs = np.asarray(found, np.float32).reshape(-1, found.shape[-1])[:_MOST_FOUND, :2]
            lines.append(_apart(pairs, mask.shape))
    if not lines:
        return np.zeros((0, 4), np.float32)
    rho, theta = np.concatenate(lines)[::-1].T
    foot = np.stack([np.cos(theta), np.sin(theta)], axis=1) * rho[:, np.newaxis] * every + every // 2
    out = np.stack([-np.sin(theta), np.cos(theta)], axis=1) * (height + width)
    ends = np.concatenate([foot - out, foot + out], axis=1)
    return np.asarray([_clipped(line, width, height) for line in ends], np.float32)


def _scattered(places: NDArray[np.intp], step: int) -> NDArray[np.intp]:
    """About one of `step` places, as if by chance but the same ones each time.

    Every tenth place, say, would miss whole columns. Multiplied by 2**32 over the golden ratio, neighbours lie far
    apart (Knuth's multiplicative hash).
    """
    hashes = places.astype(np.uint64) * np.uint64(2654435761) % np.uint64(2**32)
    return places[hashes < 2**32 // step]


def _apart(found: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Of lines (N, 2), rho and theta, best first, those that no better one is near to or crosses within the picture."""
    height, width = shape
    rho, theta = found.T
    upright = np.abs(np.cos(theta)) > np.sqrt(0.5)
    size, other = np.where(upright, height, width), np.where(upright, np.sin(theta), np.cos(theta))
    along = np.where(upright, np.cos(theta), np.sin(theta))
    starts, ends = rho / along, (rho - size * other) / along
    kept: list[int] = []
    free = np.ones(len(found), bool)
    while free.any() and len(kept) < _MOST_LINES:
        best = int(free.argmax())
        kept.append(best)
        before, after = starts - starts[best], ends - ends[best]
        free &= (before * after > 0) & (np.abs(before + after) > 2 * _APART)
    return found[kept]


def _shortest(shape: tuple[int, ...], *, upright: bool) -> float:
    """How long an upright or a level line is at least, in pixels."""
    return max(_SHORTEST * shape[0 if upright else 1], _SHORTEST_SHARE * min(shape))


def _clipped(line: NDArray[np.float32], width: int, height: int) -> tuple[int, int, int, int]:
    ends = (int(line[0]), int(line[1])), (int(line[2]), int(line[3]))
    _, start, end = cv2.clipLine((0, 0, width, height), *ends)
    return start[0], start[1], end[0], end[1]


def _followed(lines: NDArray[np.float32], contrast: Image, reach: int) -> list[_Line]:
    """The thin lines that have nearly the same contrast all along, cut to where they have any."""
    if not len(lines):
        return []
    starts, ends = lines[:, :2], lines[:, 2:]
    lengths = np.maximum(np.linalg.norm(ends - starts, axis=1), 1)
    upright = np.abs(ends - starts).argmax(axis=1) == 1
    shortest = np.where(upright, *(_shortest(contrast.shape, upright=one) for one in (True, False)))
    windows = (_SAMPLES * shortest / lengths).astype(int)
    along = np.linspace(0, 1, _SAMPLES, dtype=np.float32)[:, np.newaxis]
    points = starts[:, np.newaxis] + (ends - starts)[:, np.newaxis] * along
    near = cv2.dilate(contrast, np.ones((reach, reach), np.uint8))
    on = near[_pixels(points, contrast.shape)] > _LEAST_CONTRAST
    possible = (on.sum(axis=1) >= _FOLLOWED * windows) & (windows >= 8) & (windows <= _SAMPLES)
    offsets = np.arange(-reach, reach + 1, dtype=np.float32)[:, np.newaxis]
    kept = []
    for number in np.flatnonzero(possible):
        window = windows[number]
        full = np.flatnonzero(np.convolve(on[number], np.ones(window), "valid") >= _FOLLOWED * window)
        if not len(full):
            continue
        first, last = int(full[0]), int(full[-1]) + window
        there = _longest_run(first + np.flatnonzero(on[number, first:last]), int(_LONGEST_GAP * window))
        if len(there) < _FOLLOWED * window:
            continue
        inside = bool(there[0] - first > _LONGEST_GAP * window)
        inside |= bool((there[-1] + 1 - there[0]) * lengths[number] / _SAMPLES < _SHORTEST * max(contrast.shape))
        if inside:  # the first window that is full enough begins before the line
            first, last = int(there[0]), int(there[-1]) + 1
        stretch = points[number, first:last]
        across = (ends[number] - starts[number])[::-1] * (-1, 1) / lengths[number]
        profile = contrast[_pixels(stretch[:, np.newaxis] + across * offsets, contrast.shape)]
        typical = np.median(profile, axis=0)
        contrasts = profile[:, reach // 2 : -(reach // 2)].max(axis=1)  # it may lie a little askew
        strength = float(np.median(contrasts))
        even = float(((contrasts > 0.6 * strength) & (contrasts < 1.5 * strength + 8)).mean())  # a row of digits is not
        breadth = max(1, int((typical > 0.4 * typical.max()).sum()))  # one that lies askew may be typical nowhere
        if strength > _LEAST_CONTRAST and breadth <= reach and even >= (_SURELY_EVEN if inside else _EVEN):
            both = stretch[[0, -1]] + (_aside(profile, contrasts > 0.6 * strength) * across if inside else 0)
            kept.append(_Line(np.round(both).ravel().astype(np.int32), breadth, strength, inside))
    return kept


def _aside(profile: NDArray[np.uint8], on: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How far aside of its profile (N, M) a line begins and ends, (2, 1), in pixels, by where it is `on` it, (N,)."""
    places = np.flatnonzero(on)
    slope, offset = np.polyfit(places, profile[places].argmax(axis=1) - profile.shape[1] // 2, 1)
    return np.asarray(offset + slope * np.array([[0], [len(profile) - 1]]), np.float64)


def _longest_run(places: NDArray[np.intp], gap: int) -> NDArray[np.intp]:
    """Of places in order the most between which at most `gap` are missing in a row."""
    return max(np.split(places, np.flatnonzero(np.diff(places) > gap + 1) + 1), key=len)


def _pixels(places: NDArray[np.floating], shape: tuple[int, ...]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of places (…, 2), which are x and y."""
    columns = np.clip(places[..., 0] + 0.5, 0, shape[1] - 1).astype(np.intp)
    rows = np.clip(places[..., 1] + 0.5, 0, shape[0] - 1).astype(np.intp)
    return rows, columns
