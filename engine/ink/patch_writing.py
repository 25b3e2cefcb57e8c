"""Writing on one solid patch: whether there is any, and how it looks as ink on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.distances import breadth_of, distance_to, from_edge
from engine.ink.patch_evidence import Evidence, evidence_of
from engine.types import Box, Image

LEAST_STEP = 40.0
"""Grey levels of one colour by which a patch differs from the page, and strokes from the patch."""
_DARK = 110  # grey levels: on a darker page strokes are light
_LARGEST = 200  # pixels: the side of a square as large as a patch in which strokes are looked for
_FITTED = 600  # pixels, to which a plane is fitted
_STROKE, _CORE = 0.45, 0.85  # of the strongest difference: where there are strokes, and where they are strongest
_STRONGEST = 0.99  # of all differences are smaller
_LEAST_WRITTEN, _MOST_WRITTEN = 0.01, 0.45  # share of a patch
_MOST_AT_EDGE = 0.2  # share of what lies along the edge of a patch: strokes stand inside
_ALONG_EDGE = 0.4  # share of a stroke that lies along the edge, if it says nothing of digits
_SOFT = 2.0  # breadths of a piece: if it lies no deeper, it is the soft edge of a large, enlarged digit
_MOST_SOFT = 0.5  # share of all strokes that may be soft edge
_ROOM, _LEAST_ROOMY = 1.5, 0.9  # breadths of strokes: discs with this radius cover this share of a patch
_NO_STROKE, _BEYOND = 0.8, 0.5  # breadths of strokes: how deep a patch is, and how far strokes go on beyond it
_NOT_OF_PAPER = 0.2  # of the way from the patch's colour to that of the page: an inside has gone so far
_LEAST_RIM = 0.1  # of a patch without its soft edge: less are strokes that reach the edge
_LEAST_OUTLINE = 0.3  # of what lies along the edge: a thin rim goes nearly all around
_LEAST_PART = 0.02  # of a patch: as large are cells between lines
_LINE = 7  # a line between cells is so many times longer than broad
_INK = 0.85  # share of the ground that strokes take


def other_than(picture: Image, ground: Image) -> Image:
    """Where a picture has another colour than its ground: 255, else 0, (H, W) uint8."""
    return np.asarray(
        cv2.threshold(_largest(cv2.absdiff(picture, ground)), LEAST_STEP, 255, cv2.THRESH_BINARY)[1], np.uint8
    )


def _largest(colours: cv2.typing.MatLike) -> cv2.typing.MatLike:
    red, green, blue = cv2.split(colours)
    return cv2.max(cv2.max(red, green), blue)


@dataclass(frozen=True, slots=True)
class Writing:
    """Writing on a patch, as ink on paper.

    `painted`, (H, W, 3) uint8, replaces the picture in `window` where `there`, (H, W) bool, is true. `box` and `size`,
    in pixels, are those of the patch without its soft edge.
    """

    box: Box
    window: Box
    painted: Image
    there: NDArray[np.bool_]
    size: int
    evidence: Evidence


def writing_on(picture: Image, paper: Image, outline: NDArray[np.int32], edge: int) -> Writing | None:
    """What is written on the patch within an outline, (N, 1, 2); None where no strokes stand inside it.

    `paper`, (H, W, 3) uint8 like the picture, has the colour that paper has in each place. Soft edges reach `edge`
    pixels to both sides of the outline.
    """
    x, y, wide, high = cv2.boundingRect(outline)
    margin = 3 * edge
    left, top = max(0, x - margin), max(0, y - margin)
    window = np.s_[top : y + high + margin, left : x + wide + margin]
    view, ground = picture[window], paper[window]
    whole = np.zeros(view.shape[:2], np.uint8)
    cv2.drawContours(whole, [outline], -1, 255, cv2.FILLED, offset=(-left, -top))
    every = max(1, int(math.sqrt(cv2.contourArea(outline))) // _LARGEST)  # a smaller picture of it tells enough
    height, width = view.shape[:2]
    size = (width // every, height // every)
    small = [np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), np.uint8) for one in (view, ground)]
    strokes = _strokes(small[0], small[1], _resized(whole, size), max(1, round(edge / every)))
    if strokes is None:
        return None
    around = distance_to(whole)
    # What is broad and of another colour is no rim, but another patch.
    there = (around <= edge) & (distance_to(_resized(strokes.patch, (width, height))) <= margin)
    beside = _as_beside(ground, view, (around > edge) & (around <= margin))
    even = evenly_lit(view, whole > 0)
    if strokes.reach_edge:
        difference = _largest(cv2.subtract(np.minimum(even, beside), np.asarray(view, np.float32)))
        near = there
    else:
        difference = _differing(view, even)
        near = distance_to(_resized(strokes.mask, (width, height))) <= edge
    share = np.where(near, np.clip(difference / strokes.strongest, 0, 1), 0) * _INK
    ink = 255.0 if float(beside[there].mean()) < _DARK else 0.0
    painted = np.asarray(beside + (ink - beside) * share[..., np.newaxis], np.uint8)
    own, around_it = Box(x, y, wide, high), Box(left, top, width, height)
    return Writing(own, around_it, painted, there, cv2.countNonZero(whole), strokes.evidence)


def _resized(mask: Image, size: tuple[int, int]) -> Image:
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)


@dataclass(frozen=True, slots=True)
class _Strokes:
    """Strokes, 255 in `mask`, on a patch, 255 in `patch`, both (H, W) uint8; and how many grey levels lie between.

    They are known up to the edge, and beyond, if they are darker than patch and page, and no rim is.
    """

    patch: Image
    mask: Image
    strongest: float
    reach_edge: bool
    evidence: Evidence


def _strokes(view: Image, ground: Image, whole: Image, edge: int) -> _Strokes | None:
    """The strokes on the patch that is 255 in `whole`; None where it is none, or none stand inside it."""
    patch, even = _without_rim(view, whole, edge)
    depth = from_edge(patch)
    inner = depth > edge
    if not inner.any() or np.abs(np.median(even[inner] - ground[inner], axis=0)).max() < LEAST_STEP / 2:
        return None  # paper within a ring is no patch
    difference = _difference(view, even)
    inside = difference[inner]
    last = int(_STRONGEST * (len(inside) - 1))
    strongest = float(np.partition(inside, last)[last])
    rim = inner & (depth <= 2 * edge)
    strokes, within = _without_lines((difference > _STROKE * strongest) & inner, rim)
    if (
        strongest < LEAST_STEP
        or not _LEAST_WRITTEN <= np.count_nonzero(strokes) / len(inside) <= _MOST_WRITTEN
        or np.count_nonzero(strokes & rim) > _MOST_AT_EDGE * np.count_nonzero(rim)
        or not within.any()
        or _share_soft(strokes, rim, depth) > _MOST_SOFT
    ):
        return None
    mask = np.asarray(strokes * np.uint8(255), np.uint8)
    breadth = breadth_of(mask)
    page = float(np.median(ground[inner])) - LEAST_STEP  # on a dark page dark strokes would be pale
    are_dark = bool(np.median(view[strokes]) < min(float(np.median(view[inner & ~strokes])), page))
    dark_beyond = are_dark and _stick_out(difference > _STROKE * strongest, whole, breadth)
    if dark_beyond or not _is_roomy(patch, depth, _ROOM * breadth):
        return None
    core = strokes & (difference > _CORE * strongest)
    may_be_inside = not core.any() or _may_be_paper(view[core], even[core], ground[core])
    evidence = evidence_of(within, patch, breadth) if may_be_inside else Evidence.SURE
    return _Strokes(patch, mask, strongest, are_dark and patch is whole, evidence)


def _differing(view: Image, even: NDArray[np.float32]) -> NDArray[np.float32]:
    """By how many grey levels each pixel differs from the patch, in the colour in which it differs most."""
    return np.asarray(_largest(cv2.absdiff(np.asarray(view, np.float32), even)), np.float32)


def _difference(view: Image, even: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same without noise, but small strokes are soft in it."""
    return np.asarray(cv2.GaussianBlur(_differing(view, even), (3, 3), 0), np.float32)


def _without_rim(view: Image, whole: Image, edge: int) -> tuple[Image, NDArray[np.float32]]:
    """A patch without rim and lines of another colour, 255 in (H, W), and its colours without strokes, (H, W, 3)."""
    depth = from_edge(whole)
    inner = depth > edge
    if not inner.any():
        return np.zeros_like(whole), np.asarray(view, np.float32)
    even = evenly_lit(view, inner)
    alike = np.asarray((_differing(view, even) < LEAST_STEP) & (whole > 0), np.uint8)
    edges = cv2.findContours(alike, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    patch = np.zeros_like(whole)
    parts = [one for one in edges if cv2.contourArea(one) >= _LEAST_PART * cv2.countNonZero(whole)]
    cv2.drawContours(patch, parts, -1, 255, cv2.FILLED)
    along_edge = inner & (depth <= 2 * edge)
    has_rim = any(
        np.count_nonzero(part & (patch == 0)) >= least * np.count_nonzero(part)
        for part, least in ((inner, _LEAST_RIM), (along_edge, _LEAST_OUTLINE))
    )
    return (patch if has_rim or len(parts) > 1 else whole), even


def evenly_lit(window: Image, inner: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The patch without strokes, (H, W, 3): its colours are planes, fitted to what differs little from them."""
    height, width = inner.shape
    inside = np.flatnonzero(inner)
    inside = inside[:: max(1, len(inside) // _FITTED)]
    places = np.ones((len(inside), 3), np.float32)
    places[:, 0], places[:, 1] = inside % width, inside // width
    colours = window.reshape(-1, 3)[inside].astype(np.float32)
    even, steady = np.median(colours, axis=0), np.eye(3, dtype=np.float32)  # of a line no plane is known
    plane = np.stack([0 * even, 0 * even, even])
    for _ in range(2):
        away = np.abs(colours - places @ plane).max(axis=1)
        of_patch = away <= max(LEAST_STEP / 2, float(np.median(away)))
        here, wanted = places[of_patch], colours[of_patch]
        plane = np.linalg.solve(here.T @ here + steady, here.T @ wanted)
    across, down = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    rows = down[:, np.newaxis] * plane[1] + plane[2]  # (H, 3)
    return np.asarray(rows[:, np.newaxis] + across[:, np.newaxis] * plane[0], np.float32)


def _as_beside(ground: Image, window: Image, beside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The ground, in the colour that the page has right beside the patch."""
    page = beside & (other_than(window, ground) == 0)
    if not page.any():
        return np.asarray(ground, np.float32)
    change = np.median(window[page].astype(np.float32) - ground[page], axis=0)
    return np.asarray(np.clip(ground + change, 0, 255), np.float32)


def _without_lines(strokes: NDArray[np.bool_], rim: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Image]:
    """Strokes without lines that part the cells of a table, and those of them that do not lie along the patch's edge.

    The second is 255 where they are. Lines are long, straight, and reach the edge.
    """
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(strokes.astype(np.uint8))
    within = strokes.copy()
    for number in np.unique(numbers[rim & strokes]):
        x, y, width, height, _ = (int(value) for value in stats[number])
        own = numbers[y : y + height, x : x + width] == number
        if np.count_nonzero(own & rim[y : y + height, x : x + width]) >= _ALONG_EDGE * np.count_nonzero(own):
            within[y : y + height, x : x + width][own] = False
        edges = cv2.findContours(own.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
        thin, long = sorted(cv2.minAreaRect(edges[0])[1])
        if long >= _LINE * max(thin, 1):
            strokes[y : y + height, x : x + width][own] = within[y : y + height, x : x + width][own] = False
    return strokes, np.asarray(within * np.uint8(255), np.uint8)


def _share_soft(strokes: NDArray[np.bool_], rim: NDArray[np.bool_], depth: NDArray[np.float32]) -> float:
    """The share of the area of strokes that begins at the patch's edge and is no deeper than about its own breadth.

    Ticks of a ruler begin there too, but are thin and go deeper.
    """
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(strokes.astype(np.uint8))
    soft = 0
    for number in np.unique(numbers[strokes & rim]):
        x, y, width, height, area = (int(value) for value in stats[number])
        window = np.s_[y : y + height, x : x + width]
        own = np.asarray((numbers[window] == number) * np.uint8(255), np.uint8)
        if float(depth[window][own > 0].max()) <= _SOFT * breadth_of(own):
            soft += area
    return soft / max(1, int(np.count_nonzero(strokes)))


def _is_roomy(patch: Image, depth: NDArray[np.float32], radius: float) -> bool:
    """Whether nearly all of a patch is within discs of that radius that lie in it: digits in bold are narrower."""
    middle = np.asarray((depth > radius) * np.uint8(255), np.uint8)
    if not middle.any():
        return False
    roomy = (distance_to(middle) <= radius + 1) & (patch > 0)
    return bool(np.count_nonzero(roomy) >= _LEAST_ROOMY * cv2.countNonZero(patch))


def _stick_out(strokes: NDArray[np.bool_], whole: Image, breadth: float) -> bool:
    """Whether strokes go on from a patch beyond its edge: they are on the page, which is in shadow there, or marked.

    The tip of a speech bubble goes on, too, but is no stroke.
    """
    middle = np.asarray((from_edge(whole) > _NO_STROKE * breadth) * np.uint8(255), np.uint8)
    beyond = (distance_to(middle) > (_NO_STROKE + _BEYOND) * breadth) & (whole > 0) & strokes
    return bool(np.count_nonzero(beyond) > breadth**2)


def _may_be_paper(strokes: Image, patch: NDArray[np.float32], ground: Image) -> bool:
    """Whether strokes differ from the patch as the page does, in each colour: its insides would; all are (N, 3)."""
    page, own = np.median(ground - patch, axis=0), np.median(strokes - patch, axis=0)
    return bool((own * np.sign(page) >= _NOT_OF_PAPER * np.abs(page))[np.abs(page) >= LEAST_STEP / 2].all())
