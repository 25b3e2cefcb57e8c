"""Whether strokes on a patch are those of digits, and not the insides of a bold one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.distances import distance_to
from engine.types import Image

_BENT = 0.8  # share of its convex hull that a bent stroke does not fill
_LEAST_RING = 0.02  # of what it goes around: a smaller hole is a speck
_UPRIGHT = 2.5  # a 1 is so many times longer than broad
_NARROW, _SHORT = 0.2, 0.65  # and at most as broad as this share of the patch, and as high as that
_BROADEST = 0.55  # breadth of strokes in their lengths
_SMALL, _LARGE = 0.15, 0.27  # of a patch's shorter side: so long a bent stroke is a hint, and evidence on a plain patch
_LARGER = 0.42  # the same on any convex patch
_SLIMMEST = 0.8  # width in heights of a patch with one digit: a bold 0 is slimmer
_SLIMMEST_FOR_1 = 0.93  # breadth in lengths of one with a 1, whichever way it is turned
_PARALLEL = 1.27  # how far most of an outline is from strokes at most, for how far it is at least
_LEAST_LIKE = 0.93  # share that a patch and the rectangle or ellipse around it have in common
_CONVEX = 0.95  # share of its convex hull that a convex patch fills: a bold 8 has a waist
_MANY = 3  # strokes of digits on one patch: no bold digit has as many insides


class Evidence(IntEnum):
    """How surely strokes are writing, and not the insides of a bold digit."""

    NONE = 0
    HINT = 1
    SURE = 2


def evidence_of(strokes: Image, patch: Image, breadth: float) -> Evidence:
    """Whether strokes are those of digits: three at least, or one on a plain patch; on another patch it is a hint.

    `strokes` and `patch` are 255 where they are, (H, W) uint8; `breadth` is that of the strokes, in pixels.
    """
    found, tree = cv2.findContours(strokes, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    rings = {
        int(tree[0, number, 3])
        for number, edge in enumerate(found)
        if tree[0, number, 3] >= 0
        and cv2.contourArea(edge) >= _LEAST_RING * cv2.contourArea(found[int(tree[0, number, 3])])
    }
    outer = [number for number in range(len(found)) if tree[0, number, 3] < 0]
    lengths = [max(cv2.minAreaRect(found[number])[1]) for number in outer]
    if breadth > _BROADEST * float(np.median(lengths)):
        return Evidence.NONE  # discs, such as between rings that touch, and no strokes
    outline, (_, _, wide, high) = _outline_of(patch), cv2.boundingRect(patch)
    bent = [n for n in outer if n in rings or _is_bent(found[n], breadth)]
    upright = [n for n in outer if n not in bent and _is_upright(found[n], breadth, wide, high)]
    if _follows(outline, strokes):
        return Evidence.NONE
    if len(bent) + len(upright) >= _MANY:
        return Evidence.SURE
    short, long = sorted(cv2.minAreaRect(outline)[1])
    share = max((max(cv2.minAreaRect(found[n])[1]) for n in bent), default=0.0) / max(short, 1)
    on_plain, is_large = _is_plain(patch), share >= _LARGE and wide >= _SLIMMEST * high
    if (on_plain and (is_large or (upright and short >= _SLIMMEST_FOR_1 * long))) or (
        is_large and share >= _LARGER and _is_convex(patch)
    ):
        return Evidence.SURE
    return Evidence.HINT if share >= _SMALL else Evidence.NONE


def _follows(outline: NDArray[np.int32], strokes: Image) -> bool:
    """Whether an outline is everywhere about as far from strokes, as that of a bold 0 is from its inside."""
    away = distance_to(strokes)[outline[:, 0, 1], outline[:, 0, 0]]
    near, far = np.percentile(away, (10, 90))
    return bool(far < _PARALLEL * max(near, 1))


def _is_bent(edge: cv2.typing.MatLike, breadth: float) -> bool:
    area = cv2.contourArea(edge)
    return area >= 2 * breadth**2 and area < _BENT * cv2.contourArea(cv2.convexHull(edge))


def _is_upright(edge: cv2.typing.MatLike, breadth: float, wide: int, high: int) -> bool:
    """Whether a piece may be a 1 on a patch so wide and high."""
    thin, tall = sorted(cv2.minAreaRect(edge)[1])
    inside = thin <= _NARROW * min(wide, high) and tall <= _SHORT * high
    return inside and cv2.contourArea(edge) >= 2 * breadth**2 and tall >= _UPRIGHT * thin


def _is_convex(patch: Image) -> bool:
    outline = _outline_of(patch)
    return cv2.contourArea(outline) >= _CONVEX * cv2.contourArea(cv2.convexHull(outline))


def _outline_of(patch: Image) -> NDArray[np.int32]:
    edges: Sequence[cv2.typing.MatLike] = cv2.findContours(patch, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    return np.asarray(max(edges, key=cv2.contourArea), np.int32)


def _is_plain(patch: Image) -> bool:
    """Whether a patch is a rectangle or an ellipse, whichever way it is turned, and not slender."""
    area, outline = cv2.countNonZero(patch), _outline_of(patch)
    centre, sides, angle = cv2.minAreaRect(outline)
    if area >= _LEAST_LIKE * sides[0] * sides[1]:
        return True
    ellipse = cv2.ellipse(np.zeros_like(patch), (centre, sides, angle), 255, -1)
    common, either = cv2.countNonZero(cv2.bitwise_and(ellipse, patch)), cv2.countNonZero(cv2.bitwise_or(ellipse, patch))
    return common >= _LEAST_LIKE * either
