"""Several plates, cards or signs in one picture, on any ground: what is written on them becomes ink on one page.

A single sheet is straightened (`sheet.py`). Where there are several of about one size, none may be left out, and each
may have its own colours. On brick or wood nothing is looked for around them; on an even page it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.corners import RIM, corners_of
from engine.ink.distances import breadth_of, from_edge
from engine.ink.page import colour_of, page_of
from engine.ink.patch_evidence import Evidence, evidence_of
from engine.ink.patch_writing import evenly_lit
from engine.types import Box, Image

_SIDE = 256  # pixels of the longer side of the small picture, in which plates are looked for
_THRESHOLDS = 10  # of each colour
_LEAST_AREA, _MOST_AREA = 0.012, 0.45  # of the picture
_SHORTEST = 0.2  # of the picture's longer side: an edge around less has fewer pixels
_LEAST_QUAD = 0.5  # share of its upright box that a plate fills
_LEAST_SOLID = 0.93  # share of its convex hull
_LEAST_ALIKE = 0.4  # of the largest plate's area
_FEWEST = 2
_LEAST_STEP = 30.0  # grey levels of one colour between a plate and the ground, and between strokes and plate
_BESIDE, _NEARLY_ALL = 4, 20  # pixels of the small picture from the edge; percent of it may be less clear
_STRONGEST = 0.995  # of all differences from the plate's colour are smaller than that of its strokes
_STROKE, _CORE = 0.5, 0.85  # of that difference: where there are strokes, and where they are strongest
_LEAST_WRITTEN, _MOST_WRITTEN = 0.01, 0.5  # share of a plate
_SEEN = 0.25  # of that difference: as pale are the lines of a frame
_LONG, _ALONG_EDGE = 0.4, 0.16  # of a side, of the shorter one: lines as long, as near the edge, are a frame
_SOFT = 0.02  # of its shorter side: how far their soft edge reaches
_STRONGEST_AROUND = 0.999  # of all differences from the page are smaller than that of the strokes on it
_CLOUDS = 20.0  # grey levels: a wall is as uneven
_MOST_AROUND = 0.05  # share of the picture
_LARGEST = 200  # pixels of the longer side of a plate, on which strokes are judged
_WRITING = 5  # pixels of the small picture: strokes on the page are narrower
_LEAST_EVEN = 0.8  # of what is around plates that is page
_MOST, _NEARLY_SAME = 0.65, 0.95  # share of what is on plates
_COMMON = 0.5  # share of two boxes together that both have
_THIN = 0.35  # of their height: narrower are gaps between plates and joints between bricks
_ALIKE = 0.3  # of the median height: what differs by no more is of one size
_PAGE, _INK = 235, 215  # grey levels of the page, and how much darker the strongest strokes are


@dataclass(frozen=True, slots=True)
class _Plate:
    """The small picture's pixels that a plate takes, 255 in `mask`, (H, W) uint8, and how clearly it ends."""

    mask: NDArray[np.uint8]
    area: int
    step: float


class _Writing(NamedTuple):
    """How strong strokes are, from 0 to 1, (H, W) float32, and how surely they are writing."""

    strength: NDArray[np.float32]
    evidence: Evidence


class Plates(NamedTuple):
    """What is written on plates, dark on a light `page`, (H, W, 3) uint8, where they are, and on what.

    They may lie `on_page`: one even page, on which something may be written, too, and is on this page as well.
    """

    page: Image
    boxes: tuple[Box, ...]
    on_page: bool


def find_plates(picture: Image) -> Plates | None:
    """Several plates of a picture, (H, W, 3) uint8; None where no two that are about as large are written on."""
    every = max(1.0, max(picture.shape) / _SIDE)
    size = (max(1, round(picture.shape[1] / every)), max(1, round(picture.shape[0] / every)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    plates = _alike(_candidates(small))
    if len(plates) < _FEWEST:
        return None
    covered = np.maximum.reduce([plate.mask for plate in plates])
    ground = np.median(small[covered == 0], axis=0).astype(np.float32)
    page, boxes, surest = np.full_like(picture, _PAGE), [], Evidence.NONE
    for plate in plates:
        inside = cv2.erode(plate.mask, np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8))
        if not inside.any():  # a strip
            continue
        whole = cv2.resize(inside, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR) > 127
        x, y, width, height = cv2.boundingRect(whole.astype(np.uint8))
        window = np.s_[y : y + height, x : x + width]
        writing = _writing(picture[window], whole[window], ground)
        if writing is not None:
            own = whole[window]
            page[window][own] = (_PAGE - _INK * writing.strength[own])[:, np.newaxis].astype(np.uint8)
            boxes.append(Box(x, y, width, height))
            surest = max(surest, writing.evidence)
    if len(boxes) < _FEWEST or surest < Evidence.SURE:
        return None
    around = _writing_around(picture, small, covered)
    if around is None:
        return Plates(page, tuple(boxes), on_page=False)
    shown = around > 0
    page[shown] = (_PAGE - _INK * around[shown])[:, np.newaxis].astype(np.uint8)
    return Plates(page, tuple(boxes), on_page=True)


def _writing_around(picture: Image, small: Image, covered: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """How strong strokes are around plates, (H, W) float32; None where these do not lie on an even page.

    `covered` is 255 where the small picture shows plates. Grain, brick and noise are everywhere, strokes are not.
    """
    even, page = page_of(small)
    beside = cv2.dilate(covered, np.ones((2 * _BESIDE + 1, 2 * _BESIDE + 1), np.uint8))
    closed = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((_WRITING, _WRITING), np.uint8))
    if not (beside == 0).any() or (closed[beside == 0] > 0).mean() < _LEAST_EVEN:
        return None
    size = picture.shape[1::-1]
    ground = cv2.resize(colour_of(even, page), size, interpolation=cv2.INTER_LINEAR)
    strength = cv2.absdiff(picture, ground).max(axis=2).astype(np.float32)
    strength[cv2.resize(beside, size, interpolation=cv2.INTER_NEAREST) > 0] = 0
    last = int(_STRONGEST_AROUND * (strength.size - 1))
    strongest = max(_LEAST_STEP, float(np.partition(strength, last, axis=None)[last]))
    strength[strength < max(_SEEN * strongest, _CLOUDS)] = 0
    return np.clip(strength / strongest, 0, 1) if (strength > 0).mean() <= _MOST_AROUND else None


def is_better(whole: Sequence[Box], on_plates: Sequence[Box], plates: Sequence[Box], *, on_page: bool) -> bool:
    """Whether what was found in a whole picture is better than what was found on its plates.

    It is where nothing was found on plates, or thin strokes alone, as between the bars of a code; where it is the same,
    for no part of the picture was left out then; and where it is most of the same, and something beside plates. On one
    page that may have any size; what is found on brick or wood is mostly thin, or of another size.
    """
    if not any(_is_broad(box) for box in on_plates) and (not on_plates or any(_is_broad(box) for box in whole)):
        return True
    left, beside = list(on_plates), []
    for box in whole:
        same = next((one for one in left if _is_same(one, box)), None)
        if same is not None:
            left.remove(same)
        elif not any(_is_within(box, plate) for plate in plates):
            beside.append(box)
    if len(left) > (1 - _MOST) * len(on_plates):
        return False
    if on_page and len(left) <= (1 - _NEARLY_SAME) * len(on_plates) and len(whole) <= len(on_plates):
        return True
    usual = float(np.median([box.height for box in on_plates]))
    broad = [box for box in beside if _is_broad(box)]
    alike = [box for box in broad if abs(box.height - usual) <= _ALIKE * usual]
    return bool(broad) if on_page else len(alike) >= max(1, 0.5 * len(beside))


def _is_broad(box: Box) -> bool:
    return box.width >= _THIN * box.height


def _is_same(one: Box, other: Box) -> bool:
    """Whether two boxes are of the same thing."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    both = one.width * one.height + other.width * other.height
    return width > 0 and height > 0 and width * height >= _COMMON * (both - width * height)


def mostly_within(boxes: Sequence[Box], plates: Sequence[Box]) -> bool:
    """Whether most of the boxes lie on plates or patches."""
    return 2 * sum(any(_is_within(box, plate) for plate in plates) for box in boxes) > len(boxes)


def _is_within(box: Box, plate: Box) -> bool:
    """Whether the middle of a box lies on a plate."""
    x, y = box.x + box.width / 2 - plate.x, box.y + box.height / 2 - plate.y
    return 0 <= x < plate.width and 0 <= y < plate.height


def _candidates(small: Image) -> Iterator[_Plate]:
    """What has four corners and is lighter or darker than all around it in one of the colours."""
    for level in cv2.split(cv2.medianBlur(small, 3)):
        low, high = np.percentile(level, (1, 99))
        for threshold in np.linspace(low, high, _THRESHOLDS + 2)[1:-1] if high - low >= _LEAST_STEP else ():
            light = cv2.threshold(level, float(threshold), 255, cv2.THRESH_BINARY)[1]
            for seen, lightness in ((light, level), (cv2.bitwise_not(light), cv2.bitwise_not(level))):
                for edge in cv2.findContours(seen, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
                    if len(edge) < _SHORTEST * max(seen.shape):  # most are far too short, in wood or grass
                        continue
                    mask = _four_cornered(edge, seen.shape)
                    if mask is not None:
                        step = _step(np.asarray(lightness, np.uint8), mask, np.asarray(edge, np.int32))
                        yield _Plate(mask, cv2.countNonZero(mask), step)


def _four_cornered(edge: cv2.typing.MatLike, shape: tuple[int, ...]) -> NDArray[np.uint8] | None:
    """The mask, 255 and 0, of what an edge, (N, 1, 2), goes around, if that may be a plate of a picture (H, W)."""
    height, width = shape
    x, y, wide, high = cv2.boundingRect(edge)
    if min(x, y) < 1 or x + wide >= width or y + high >= height:
        return None
    area = cv2.contourArea(edge)
    if not _LEAST_AREA * height * width <= area <= _MOST_AREA * height * width or area < _LEAST_QUAD * wide * high:
        return None
    hull = cv2.convexHull(edge)
    if area < _LEAST_SOLID * cv2.contourArea(hull):
        return None
    mask = np.asarray(cv2.drawContours(np.zeros(shape, np.uint8), [hull], -1, 255, cv2.FILLED), np.uint8)
    return mask if corners_of(mask) is not None else None


def _step(level: Image, mask: NDArray[np.uint8], edge: NDArray[np.int32]) -> float:
    """By how many grey levels a mask is lighter than what is nearly all around its edge, (N, 1, 2)."""
    points = edge[:, 0].astype(np.float32)
    outwards = points - points.mean(axis=0)
    outwards *= _BESIDE / np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1)
    outside = np.clip(points + outwards, 0, np.array(level.shape[::-1]) - 1).round().astype(int)
    around = np.percentile(level[outside[:, 1], outside[:, 0]], 100 - _NEARLY_ALL)
    return float(np.median(level[mask > 0]) - around)


def _alike(candidates: Iterable[_Plate]) -> list[_Plate]:
    """The clearest mask of each plate that is not much smaller than the largest."""
    plates: list[_Plate] = []
    for plate in sorted(candidates, key=lambda plate: plate.step, reverse=True):
        if plate.step >= _LEAST_STEP and not any(
            cv2.countNonZero(cv2.bitwise_and(plate.mask, one.mask)) for one in plates
        ):
            plates.append(plate)
    largest = max((plate.area for plate in plates), default=0)
    return [plate for plate in plates if plate.area >= _LEAST_ALIKE * largest]


def _writing(view: Image, whole: NDArray[np.bool_], ground: NDArray[np.float32]) -> _Writing | None:
    """What is written on a plate, True in `whole`, (H, W), on a ground of that colour, (3,); None where nothing is."""
    even = evenly_lit(view, whole)
    difference = np.abs(np.asarray(view, np.float32) - even).max(axis=2)
    inside = difference[whole]
    last = int(_STRONGEST * (len(inside) - 1))
    strongest = float(np.partition(inside, last)[last])
    if strongest < _LEAST_STEP:
        return None
    strength = np.where(_frame(difference > _SEEN * strongest, whole), 0, np.clip(difference / strongest, 0, 1))
    strokes = (strength > _STROKE) & whole
    if not _LEAST_WRITTEN <= strokes[whole].mean() <= _MOST_WRITTEN:
        return None
    core = strokes & (difference > _CORE * strongest)
    if core.any() and _has_own_colour(view[core], even[core], ground):
        return _Writing(strength, Evidence.SURE)
    every = max(1, max(whole.shape) // _LARGEST)
    mask, patch = (np.ascontiguousarray(one[::every, ::every] * np.uint8(255)) for one in (strokes, whole))
    return _Writing(strength, evidence_of(mask, patch, breadth_of(mask)) if mask.any() else Evidence.NONE)


def _has_own_colour(strokes: Image, plate: NDArray[np.float32], ground: NDArray[np.float32]) -> bool:
    """Whether strokes, (N, 3), have a colour that does not lie between plate and ground: that of a hole does."""
    own, begin = np.median(strokes, axis=0), np.median(plate, axis=0)
    way = ground - begin
    done = np.clip(float((own - begin) @ way) / max(1.0, float(way @ way)), 0, 1)
    return bool(np.abs(own - begin - done * way).max() >= _LEAST_STEP)


def _frame(strokes: NDArray[np.bool_], whole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Long lines along the edge of a plate, and their soft edges."""
    depth = from_edge(whole.astype(np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats((strokes & whole).astype(np.uint8), connectivity=8)
    height, width = whole.shape
    gone = np.zeros(whole.shape, np.uint8)
    for number in np.flatnonzero((stats[:, 2] >= _LONG * width) | (stats[:, 3] >= _LONG * height)):
        piece = labels == number
        if number and depth[piece].max() < _ALONG_EDGE * min(height, width):
            gone[piece] = 1
    soft = max(3, round(_SOFT * min(height, width))) | 1
    return cv2.dilate(gone, np.ones((soft, soft), np.uint8)) > 0
