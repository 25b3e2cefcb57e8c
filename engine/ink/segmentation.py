"""Finding digits in a picture: grey, background, ink, boxes. Every stage is kept, so that it can be shown."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.components import Component, find_components
from engine.ink.contrast import (
    NOISE_DEVIATIONS,
    background_of,
    contrast_of,
    ink_of,
    with_pale_parts,
    without_frames,
)
from engine.ink.displays import with_whole_digits
from engine.ink.dot_matrix import with_joined_dots
from engine.ink.enclosures import without_enclosures
from engine.ink.grey_levels import median_of
from engine.ink.highlights import without_highlights
from engine.ink.large_digit import large_digit
from engine.ink.outlines import with_filled_outlines
from engine.ink.patch_writing import Writing
from engine.ink.patches import Patches, find_patches, without_patches
from engine.ink.plates import find_plates, is_better, mostly_within
from engine.ink.polarity import light_to_dark
from engine.ink.ruling import without_ruling
from engine.ink.sheet import LEAST_AREA, Sheet, find_sheet
from engine.ink.stages import Line, Segment, Segmentation
from engine.ink.text_lines import in_lines
from engine.types import Box, Image

cv2.setNumThreads(1)  # two are no faster here, and the models and the window need the other processor

LONGEST_SIDE = 2048
"""Larger pictures are shrunk to this many pixels before anything else, which bounds time and memory."""

_SHORTEST_SIDE = 160
"""Smaller pictures are enlarged, so that sizes in pixels mean something."""
_MOST_ENLARGED = 8
_GROUND_SIDE = 112  # pixels of a picture in which the colour of the ground is looked for
_BROADEST_STROKE = 1 / 8
"""Of the longest side: what is dark and broader than this is ground in shadow, not ink."""
_LEAST_OF_A_COLOUR = 0.5
"""Of the ground's brightest colour: of the others that have less, noise is as strong as ink."""
_LONGEST_SEGMENT = 560  # pixels: a network sees 28, more only takes time
_SOFT_EDGE = 0.06  # of a digit's longer side: how far from its ink its soft edges reach
_PALEST_EDGE = 0.05  # share of its strongest ink: what is paler is no edge
_STRONGEST_NOISE = 0.35  # the same: what is stronger is ink, whatever the noise
_STROKE = 0.12  # of a digit's longer side: about as broad as one
_FAIRLY_STRONG, _MOST_GAIN = 0.6, 3.0  # share of a digit's strongest ink that its pale strokes are brought to; at most
_GIANT = 0.33  # of the picture's width and height
_LARGE = 0.25  # of the picture's height
_FEW, _MANY, _MANY_AT_ALL = 2, 4, 7
_ALIKE = 0.3  # of the median height: what differs by no more is of one size
_COMPARED = 20  # components of either, the strongest
_BAR, _OF_ONE_AREA = 4.0, 0.4  # lengths in breadths; one area in another
_LEVEL, _MORE_THAN_ON_A_BAR = 2.0, 1.5  # degrees; times the things that are found on a bar that is turned
_DOUBTFUL = 2.5  # times as much light as dark: light strokes may be no ink


def segment(picture: Image, *, with_patches: bool = True) -> Segmentation:
    """Find what may be digits in a picture, (H, W, 3) uint8. A picture without any has no segments.

    Looking for patches of colour that digits stand on takes a fifth of the time; a video may go without for a while.
    Raises TypeError or ValueError for another kind of array.
    """
    if picture.dtype != np.uint8:
        raise TypeError(f"a picture is uint8, not {picture.dtype}")
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.size == 0:
        raise ValueError(f"a picture has the shape (H, W, 3), not {picture.shape}")
    small, scale = _sized(picture)
    plates = find_plates(small) if with_patches else None
    if plates is None:
        return _of_all(picture, small, scale, with_patches=with_patches)
    boxes = tuple(_unscaled(box, scale, picture) for box in plates.boxes)
    found = replace(_of_view(plates.page, scale, [], None, picture), patches=boxes)
    whole = _of_all(picture, small, scale, with_patches=True)
    there, on_plates = ([segment.box for segment in one.segments] for one in (whole, found))
    # Some plates are two patches that touch, or are left out; but bricks and their joints are none.
    more_patches = len(whole.patches) > len(boxes) and (plates.on_page or mostly_within(there, whole.patches))
    return whole if more_patches or is_better(there, on_plates, boxes, on_page=plates.on_page) else found


def _of_all(picture: Image, small: Image, scale: float, *, with_patches: bool) -> Segmentation:
    """The stages of a picture that is worked on at so many times its size."""
    look = find_patches if with_patches else _no_patches
    patches = look(small, LEAST_AREA)  # a larger one may be the sheet
    sheet = find_sheet(picture, without_patches(small, patches.written))
    if sheet is None:
        return _of_view(small, scale, _all(patches, small), None, picture)
    view, view_scale = _sized(sheet.picture)
    found = _of_view(view, view_scale, look(view).written, sheet.back, picture)
    if found.segments and max(view.shape) <= _BAR * min(view.shape[:2]):
        return found
    every = _all(patches, small)
    if found.segments and not _is_a_patch(sheet, every, scale):
        return found
    whole = _of_view(small, scale, every, None, picture)
    more = _MORE_THAN_ON_A_BAR if _turn_of(sheet) > _LEVEL else 0.5
    return whole if len(whole.segments) >= more * len(found.segments) else found


def _turn_of(sheet: Sheet) -> float:
    """How far a sheet is turned in its photo, in degrees."""
    return abs(math.degrees(math.atan2(sheet.back[1, 0], sheet.back[0, 0])))


def _no_patches(picture: Image, largest: float = 1.0) -> Patches:
    return Patches([], larger_left=False)


def _all(patches: Patches, small: Image) -> list[Writing]:
    """The patches of a picture, with those that were left out because a sheet might be as large."""
    return find_patches(small).written if patches.larger_left else patches.written


def _is_a_patch(sheet: Sheet, patches: Sequence[Writing], scale: float) -> bool:
    """Whether a sheet is a patch on an even page, or a row of them, such as a bar of colour across it."""
    height, width = sheet.picture.shape[:2]
    area = height * width * scale**2
    outline = (scale * cv2.perspectiveTransform(_corners(Box(0, 0, width, height))[np.newaxis], sheet.back)[0]).astype(
        np.float32
    )
    there = sum(patch.size for patch in patches if cv2.pointPolygonTest(outline, _middle(patch.box), False) > 0)
    return bool(_OF_ONE_AREA * area <= there <= area / _OF_ONE_AREA)


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _of_view(
    view: Image, scale: float, patches: Sequence[Writing], back: NDArray[np.float64] | None, picture: Image
) -> Segmentation:
    """The stages of `view`, whose points the 3×3 matrix `back` brings to points of the picture; None for the same.

    The view is `scale` times as large; `patches` are found in it.
    """
    small = without_highlights(without_patches(view, patches), _BROADEST_STROKE * max(view.shape))
    found = _of_one(small) or _of_many(small)
    places = [component.box for component in found.components]
    lines = in_lines(places)
    order = [number for line in lines for number in line]
    numbers = iter(range(len(order)))
    if back is None:
        boxes = [_unscaled(place, scale, picture) for place in places]
        there = [_unscaled(patch.box, scale, picture) for patch in patches]
    else:
        boxes = [_in_photo(_outline(component), scale, back, picture) for component in found.components]
        there = [_in_photo(_corners(patch.box), scale, back, picture) for patch in patches]
    return Segmentation(
        sheet=back is not None,
        light_on_dark=found.light_on_dark,
        grey=found.grey,
        background=found.background,
        contrast=found.contrast,
        ink=found.ink,
        segments=tuple(Segment(boxes[n], _cut_out(found.components[n], found)) for n in order),
        places=tuple(places[n] for n in order),
        colours=tuple(_colour(found.components[n], small) for n in order),
        lines=tuple(tuple(next(numbers) for _ in line) for line in lines),
        patches=tuple(there),
        uprights=found.uprights,
    )


def _colour(component: Component, picture: Image) -> tuple[float, float, float]:
    box = component.box
    window = picture[box.y : box.y + box.height, box.x : box.x + box.width]
    red, green, blue, _ = cv2.mean(window, component.mask)
    return red, green, blue


@dataclass(frozen=True, slots=True)
class _Found:
    light_on_dark: bool
    grey: Image
    background: Image
    contrast: Image
    ink: Image
    noise: float
    components: list[Component]
    uprights: tuple[Line, ...]


def _find(picture: Image, broadest: float, light_on_dark: bool) -> _Found:
    """All stages; `broadest` is that of a stroke, as a share of the longer side."""
    grey = _grey(picture, light_on_dark)
    background = background_of(grey, broadest)
    contrast, noise = contrast_of(grey, background)
    drawn = ink_of(contrast, noise)
    filled, contrast = with_filled_outlines(drawn, contrast)
    ink, contrast = with_joined_dots(filled, contrast) if filled is drawn else (filled, contrast)
    of_dots = ink is not filled
    for without in (without_frames, functools.partial(without_enclosures, noise=noise)):
        unframed = without(ink, contrast)
        if unframed is not contrast:
            contrast = unframed
            ink = ink_of(contrast, noise)
    # Dots of many digits lie in straight lines, too.
    ink, lines = (ink, list[NDArray[np.int32]]()) if of_dots else without_ruling(ink, contrast, noise)
    if not lines:  # what is left of a ruled line is pale, and joined to strokes
        ink = with_pale_parts(ink, contrast, noise)
    if filled is drawn and not of_dots:
        ink, contrast = with_whole_digits(ink, contrast)
    components = find_components(ink, contrast, ruled=bool(lines))
    return _Found(light_on_dark, grey, background, contrast, ink, noise, components, _uprights(lines))


def _uprights(lines: Sequence[NDArray[np.int32]]) -> tuple[Line, ...]:
    ends = [(int(x), int(y), int(other_x), int(other_y)) for x, y, other_x, other_y in lines]
    return tuple(line for line in ends if abs(line[3] - line[1]) > abs(line[2] - line[0]))


def _of_one(picture: Image) -> _Found | None:
    """The one large digit of a picture, and what is beside it; None for a picture of small digits.

    What seems to be one large digit may be a lamp that is mirrored in a board: strokes are the other way round then.
    """
    light_on_dark = large_digit(picture)
    if light_on_dark is None:
        return None
    found = _find(picture, 2 * _BROADEST_STROKE, light_on_dark)
    if not any(component.box.height > _LARGE * len(picture) for component in found.components):
        return None
    if light_on_dark and light_to_dark(picture, _BROADEST_STROKE) < _DOUBTFUL:
        other = _find(picture, _BROADEST_STROKE, not light_on_dark)
        if len(_of_one_size(other)) > max(_MANY * len(found.components), _MANY_AT_ALL):
            return None
    return found


def _of_many(picture: Image) -> _Found:
    """What there is in a picture of small digits.

    Light that hardly outweighs what is dark may be lamps that are mirrored in a board: then ink is what there is more
    of in digits of one size. If hardly anything was found, and the other way round there are many of one size, it was a
    sheet or a shadow.
    """
    ratio = light_to_dark(picture, _BROADEST_STROKE)
    found = _find(picture, _BROADEST_STROKE, ratio > 1)
    doubtful = 1 < ratio < _DOUBTFUL
    few = len(found.components) <= _FEW or any(_is_giant(component, found.ink) for component in found.components)
    if not doubtful and not few:
        return found
    other = _find(picture, _BROADEST_STROKE, not found.light_on_dark)
    alike = _of_one_size(other)
    if few and len(alike) > max(_MANY * len(found.components), 0.7 * len(other.components), _MANY_AT_ALL):
        return other
    more = doubtful and len(alike) > _MANY_AT_ALL and _amount(other, alike) > _amount(found, _of_one_size(found))
    return other if more else found


def _of_one_size(found: _Found) -> list[Component]:
    """The components that are about as high as most."""
    heights = np.array([component.box.height for component in found.components])
    usual = float(np.median(heights)) if len(heights) else 0.0
    return [one for one in found.components if abs(one.box.height - usual) <= _ALIKE * usual]


def _amount(found: _Found, components: list[Component]) -> float:
    """How much there is of the strongest components: a pattern on a screen has many, but faint ones."""
    amounts = []
    for component in components:
        box = component.box
        window = np.s_[box.y : box.y + box.height, box.x : box.x + box.width]
        darker = cv2.subtract(found.background[window], found.grey[window])
        amounts.append(box.height * cv2.mean(darker, component.mask)[0] ** 2)
    return sum(sorted(amounts)[-_COMPARED:])


def _is_giant(component: Component, ink: Image) -> bool:
    height, width = ink.shape
    return bool(component.box.width > _GIANT * width and component.box.height > _GIANT * height)


def _sized(picture: Image) -> tuple[Image, float]:
    height, width = picture.shape[:2]
    longest = max(height, width)
    scale = min(1.0, LONGEST_SIDE / longest)
    if longest < _SHORTEST_SIDE:
        scale = float(min(_MOST_ENLARGED, math.ceil(_SHORTEST_SIDE / longest)))
    if scale == 1:
        return picture, scale
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8), scale


def _grey(picture: Image, light_on_dark: bool) -> Image:
    """The picture with ink dark.

    Of the three colours the one counts that the ink takes most away from (or gives most to): red and yellow pens are
    as good as black ones. Colours are made equally bright on the ground first; one that the ground itself has little
    of, as a yellow note has of blue, says nothing of ink.
    """
    colours = [np.asarray(colour, np.uint8) for colour in cv2.split(picture)]
    if light_on_dark:
        colours = [np.asarray(cv2.bitwise_not(colour), np.uint8) for colour in colours]
    every = max(1, max(picture.shape) // _GROUND_SIDE)
    grounds = [max(1.0, median_of(np.ascontiguousarray(colour[::every, ::every]))) for colour in colours]
    brightest = max(grounds)
    even = [
        cv2.convertScaleAbs(colour, alpha=brightest / ground)
        for colour, ground in zip(colours, grounds, strict=True)
        if ground >= _LEAST_OF_A_COLOUR * brightest
    ]
    grey = functools.reduce(cv2.min, even)
    return np.asarray(cv2.GaussianBlur(grey, (3, 3), 0), np.uint8)


def _unscaled(box: Box, scale: float, picture: Image) -> Box:
    height, width = picture.shape[:2]
    left, top = int(box.x / scale), int(box.y / scale)
    right = min(width, max(left + 1, -int(-(box.x + box.width) // scale)))
    bottom = min(height, max(top + 1, -int(-(box.y + box.height) // scale)))
    return Box(left, top, right - left, bottom - top)


def _outline(component: Component) -> NDArray[np.float64]:
    edges = cv2.findContours(component.mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    points = np.concatenate([edge[:, 0] for edge in edges]).astype(np.float64)
    return np.asarray(points + np.array([component.box.x, component.box.y]), np.float64)


def _corners(box: Box) -> NDArray[np.float64]:
    right, bottom = box.x + box.width - 1, box.y + box.height - 1
    return np.array([(box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom)], np.float64)


def _in_photo(outline: NDArray[np.float64], scale: float, back: NDArray[np.float64], picture: Image) -> Box:
    """The upright rectangle around an outline, (N, 2), where it lies in the photo of its sheet."""
    there = cv2.perspectiveTransform(((outline + 0.5) / scale - 0.5)[np.newaxis], back)[0]
    height, width = picture.shape[:2]
    left, top = np.clip(np.floor(there.min(axis=0)), 0, (width - 1, height - 1)).astype(int)
    right, bottom = np.clip(np.ceil(there.max(axis=0)) + 1, (left + 1, top + 1), (width, height)).astype(int)
    return Box(int(left), int(top), int(right - left), int(bottom - top))


def _cut_out(component: Component, found: _Found) -> Image:
    """The component's own ink in grey levels, its strongest at 255, on 0.

    The soft edges of its strokes belong to it: what is above the noise, near it, and no other component's ink.
    """
    box = component.box
    margin = max(1, round(_SOFT_EDGE * max(box.width, box.height)))
    top, left = max(0, box.y - margin), max(0, box.x - margin)
    window = np.s_[top : box.y + box.height + margin, left : box.x + box.width + margin]
    values, ink = found.contrast[window], found.ink[window]
    own = np.zeros(values.shape, np.uint8)
    own[box.y - top : box.y - top + box.height, box.x - left : box.x - left + box.width] = component.mask
    strongest = max(1.0, _strong(values[own > 0]))
    near = cv2.dilate(own, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1)))
    others = cv2.dilate(cv2.subtract(ink, own), np.ones((3, 3), np.uint8))
    scaled = cv2.bitwise_and(cv2.subtract(cv2.convertScaleAbs(values, alpha=255 / strongest), others), near)
    least = min(max(_PALEST_EDGE, NOISE_DEVIATIONS * found.noise / strongest), _STRONGEST_NOISE)
    scaled = _evenly_pressed(np.asarray(cv2.threshold(scaled, 255 * least, 255, cv2.THRESH_TOZERO)[1], np.uint8))
    longest = max(scaled.shape)
    if longest > _LONGEST_SEGMENT:
        share = _LONGEST_SEGMENT / longest
        scaled = cv2.resize(scaled, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.copyMakeBorder(scaled, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), np.uint8)


def _evenly_pressed(ink: Image) -> Image:
    """A digit's ink with its pale strokes, where a pencil was hardly pressed, at least fairly strong."""
    side = max(3, round(max(ink.shape) * _STROKE)) | 1
    beside = np.asarray(cv2.blur(cv2.dilate(ink, np.ones((side, side), np.uint8)), (side, side)), np.float32)
    gain = np.clip(255 * _FAIRLY_STRONG / np.maximum(beside, 1), 1, _MOST_GAIN)
    return np.asarray(np.minimum(ink * gain, 255), np.uint8)


def _strong(values: NDArray[np.uint8]) -> float:
    """The 90th percentile."""
    place = int(0.9 * (len(values) - 1))
    return float(np.partition(values, place)[place])
