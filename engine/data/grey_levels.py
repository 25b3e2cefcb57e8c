"""Pictures of digits as data sets hold them, brought to what MNIST has: 28×28 pixels, ink bright on black, 0 to 255."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.chunks import chunks
from engine.data.datasets import DIGIT_SIDE
from engine.errors import DataError

SIDES = (8, 14, 16, 20, DIGIT_SIDE, 32)
"""Heights and widths of pictures that are read: those of well-known data sets of digits."""
_SMALL_TOP = 16
"""The top level of pictures of 8×8 pixels, which count the inked ones of 4×4."""
_LEVELS = 255.0
_TOPS = (1.0, 15.0, 16.0, 100.0, 127.0, _LEVELS, 1023.0, 4095.0, 65_535.0)
"""Numbers that stand for full brightness: shares, 4 bits, 16 parts, per cent, and 7 to 16 bits."""
_NEAR = 0.78
"""The greatest number of a file reaches this share of its top: at least 200 of 255."""
_OVERSHOOT = 0.2
"""How far beyond its scale resizing may carry a number, as a share of the scale."""
_DEEPEST_OVERSHOOT = -0.5
"""A least number below this is no overshoot below 0, but of a scale of −1 to 1."""
_ROUNDING = 0.002  # share of the scale: less than a level of 255
_MOST, _LEAST_OF_TOP = 0.9, 0.4
_FAINT, _SOME = 0.02, 0.1
"""Pictures that reach less than this share of their scale are nearly black. So large a share of them is of another."""
_EMPTY = 0.001
"""A picture up to this level holds nothing but rounding."""
_AT_ONCE = 2000
_BOX = 20  # MNIST's digits lie in so many of the 28 pixels
_MIDDLE = 127
_GREY = 10
"""A ground of this level or less is black."""
_MARGIN = 0.9


@dataclass(frozen=True, slots=True)
class Scale:
    """From a file's numbers to levels of 0 to 255: times `factor`, plus `offset`; `note` says so, where it matters."""

    factor: float
    offset: float = 0.0
    note: str = ""

    @property
    def span(self) -> str:
        """The numbers that become 0 and 255: “0 to 1”."""
        return "−1 to 1" if self.offset else f"0 to {_LEVELS / self.factor:,g}"


@dataclass(frozen=True, slots=True)
class ScaledPictures:
    """Pictures of any numbers, (N, side, side), in one or two parts, each with its scale; `notes` are on the scales."""

    parts: tuple[tuple[NDArray[np.number], Scale], ...]
    notes: tuple[str, ...]

    def levels(self, chosen: NDArray[np.integer] | None = None) -> NDArray[np.uint8]:
        """The pictures at these places, all of them for None, as (N, 28, 28) uint8; an own copy or the same memory."""
        levels, start = [], 0
        for images, scale in self.parts:
            stop = start + len(images)
            some = images if chosen is None else images[chosen[(start <= chosen) & (chosen < stop)] - start]
            levels.append(_levels(some, scale))
            start = stop
        return _of_usual_size(levels[0] if len(levels) == 1 else np.concatenate(levels))


def scaled(images: NDArray[np.number], test: int = 0) -> ScaledPictures:
    """Pictures (N, side, side), of which the last `test` are for testing, with their scale.

    A part that hardly reaches into the scale of all has one of its own: it was saved otherwise than the other. Raises
    DataError for no known scale, and where the pictures of one part have several.
    """
    whole = scale_of(images)
    parts = (images[:-test], images[-test:]) if test else (images,)
    alike = all(_fits(part, whole) for part in parts)
    scales = [whole if alike else scale_of(part) for part in parts]
    which = ("training pictures", "test pictures") if test else ("pictures",)
    faint = tuple(map(_faint, parts, scales, which))
    if alike:
        return ScaledPictures(((images, whole),), (whole.note, *faint))
    apart = (
        f"The training pictures have pixels of {scales[0].span}, the test pictures of {scales[1].span}: each part was "
        "scaled by itself."
    )
    notes = dict.fromkeys((apart, *(scale.note for scale in scales), *faint))
    return ScaledPictures(tuple(zip(parts, scales, strict=True)), tuple(notes))


def _fits(images: NDArray[np.number], scale: Scale) -> bool:
    """Whether some of these pictures come near to the top of a scale, and to its bottom where that is not 0."""
    high = float(images.max())
    low_enough = not scale.offset or float(images.min()) < _DEEPEST_OVERSHOOT
    return low_enough and (high * scale.factor + scale.offset >= _LEAST_OF_TOP * _LEVELS or not images.any())


def _faint(images: NDArray[np.number], scale: Scale, which: str) -> str:
    """A sentence on pictures that are nearly black on this scale; empty without any. Raises DataError for many."""
    tops = images.max(axis=(1, 2)).astype(np.float64)
    reached = tops * scale.factor + scale.offset
    inked = reached > _EMPTY
    faint = inked & (reached < _FAINT * _LEVELS)
    if not faint.any():
        return ""
    low, high = float(tops[faint].max()), float(tops.max())
    if faint.sum() < _SOME * inked.sum():
        return f"{_pictures(faint, 'is', 'are')} nearly black, with pixels up to {low:,g} where others reach {high:,g}."
    raise DataError(
        f"The pixels of {int(faint.sum()):,} of {int(inked.sum()):,} {which} run only to {low:,g}, those of the others "
        f"to {high:,g}, so that the former would be black. Bring all pictures to one scale, such as 0 to 255, or "
        "remove those that show nothing."
    )


def scale_of(images: NDArray[np.number]) -> Scale:
    """The scale of pictures (N, side, side), by their least and greatest number. Raises DataError for no known one."""
    low, high = float(images.min()), float(images.max())
    if high == 0 and low == 0:
        return Scale(1)
    if _DEEPEST_OVERSHOOT > low >= -1 - _OVERSHOOT and high <= 1 + _OVERSHOOT:
        return Scale(127.5, 127.5, f"Pixels of −1 to 1 were scaled to 0 to 255{_cut(low, high, -1, 1)}.")
    top = _top(images, high) if high > 0 and (low >= 0 or _has_fractions(images)) else 0
    if not top or (low < 0 and (top not in _TOPS or low < -_OVERSHOOT * top)):
        raise DataError(
            f"Its pixels run from {low:g} to {high:g}, but must lie in 0 to 255, in 0 to 1 or in −1 to 1. Save them so."
        )
    if top == _LEVELS:
        cut = _cut(low, high, 0, _LEVELS)
        return Scale(1, 0, f"Pixels count from 0 to 255{cut}." if cut else "")
    if top > high:
        note = f"Pixels of 0 to {top:,g}, the greatest of them {high:,g}, were scaled to 0 to 255"
    else:
        note = f"Pixels of 0 to {top:,g} were scaled to 0 to 255"
    return Scale(_LEVELS / top, 0, f"{note}{_cut(low, high, 0, top)}.")


def _top(images: NDArray[np.number], high: float) -> float:
    """The number that stands for full brightness: a usual one, where the greatest fits it, else the greatest itself.

    Raises DataError where only few pictures come near to it, so that the others would be black.
    """
    if high <= _SMALL_TOP and high > 1 + _OVERSHOOT and images.shape[1] == SIDES[0]:
        return _SMALL_TOP
    for top in _TOPS:
        if _NEAR * top <= high <= top:
            return top
    for top in _TOPS:
        if top < high <= (1 + _OVERSHOOT) * top and _has_fractions(images):
            return top
    usual = float(np.quantile(images.max(axis=(1, 2)), _MOST))
    if usual < _LEAST_OF_TOP * high:
        raise DataError(
            f"Its pixels run up to {high:,g}, but those of most pictures only to {usual:,g}: the scale is unclear. "
            "Correct the pictures with the greatest numbers, or save all pixels as 0 to 255."
        )
    return high


def _has_fractions(images: NDArray[np.number]) -> bool:
    return images.dtype.kind == "f" and bool((images != np.rint(images)).any())


def _cut(low: float, high: float, least: float, most: float) -> str:
    """What is said of numbers somewhat beyond a scale, as resizing a picture makes them."""
    rounding = _ROUNDING * (most - least)
    if least - rounding <= low and high <= most + rounding:
        return ""
    return f"; numbers beyond, from {low:.4g} to {high:.4g}, were cut off"


def as_levels(images: NDArray[np.number], scale: Scale) -> NDArray[np.uint8]:
    """Pictures (N, side, side) of any numbers as (N, 28, 28) uint8; an own copy or the same memory."""
    return _of_usual_size(_levels(images, scale))


def _levels(images: NDArray[np.number], scale: Scale) -> NDArray[np.uint8]:
    """Pictures (N, side, side) of any numbers as levels of 0 to 255; an own copy or the same memory."""
    if scale.factor == 1 and images.dtype == np.uint8:
        return images.astype(np.uint8, copy=False)
    levels = np.empty(images.shape, np.uint8)
    for part in chunks(len(images), _AT_ONCE):
        some = images[part].astype(np.float32) * np.float32(scale.factor) + np.float32(scale.offset)
        levels[part] = np.clip(np.rint(some), 0, 255)
    return levels


def _of_usual_size(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return levels if levels.shape[1] == DIGIT_SIDE else _resized(levels)


def bright_on_black(images: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """Pictures (N, 28, 28) with bright ink on black, and what was changed, in sentences.

    The median of a picture's border is its ground, as no digit fills half of its border. Ground that is farther from
    the darkest pixel than from the brightest is light, and is inverted; grey ground becomes black, and the ink is
    stretched to be as bright as it was.
    """
    border = _border(images)
    ground = np.median(border, axis=1)
    darker, brighter = ground - images.min(axis=(1, 2)), images.max(axis=(1, 2)) - ground
    light = np.where(darker == brighter, ground > _MIDDLE, darker > brighter)
    notes: list[str] = []
    if light.any():
        images, border = images.copy(), border.copy()
        images[light] ^= 255
        border[light] ^= 255
        which = "the pictures were" if light.all() else _pictures(light, "was", "were")
        notes.append(f"Dark ink on light ground: {which} inverted.")
    grey = (border > _GREY).mean(axis=1) > 0.5
    if grey.any():
        images = images if light.any() else images.copy()
        images[grey] = _on_black(images[grey], np.median(border[grey], axis=1))
        which = "in all pictures" if grey.all() else f"in {int(grey.sum()):,} pictures"
        notes.append(f"The ground was grey {which}: it was made black.")
    return images, tuple(notes)


def _pictures(chosen: NDArray[np.bool_], one: str, many: str) -> str:
    count = int(chosen.sum())
    return f"{count:,} picture {one}" if count == 1 else f"{count:,} pictures {many}"


def _border(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(N, 108): the outermost pixels of each picture."""
    return np.concatenate([images[:, 0], images[:, -1], images[:, 1:-1, 0], images[:, 1:-1, -1]], axis=1)


def _on_black(images: NDArray[np.uint8], ground: NDArray[np.floating]) -> NDArray[np.uint8]:
    low = ground.astype(np.float32)[:, np.newaxis, np.newaxis]
    top = images.max(axis=(1, 2), keepdims=True).astype(np.float32)
    above = np.maximum(images - low, 0)
    stretched: NDArray[np.uint8] = np.rint(above * (top / np.maximum(top - low, 1))).astype(np.uint8)
    return stretched


def _resized(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures (N, side, side) as (N, 28, 28), the digits about as large as MNIST's.

    Pictures with a margin, as MNIST's have, are scaled as a whole; digits that fill their picture get one.
    """
    import cv2  # noqa: PLC0415 - 0.2 s, and only files with pictures of another size need it

    side = images.shape[1]
    if side == 32 and not _border(images).any() and not _border(images[:, 1:-1, 1:-1]).any():
        return np.ascontiguousarray(images[:, 2:-2, 2:-2])
    ground = np.median(_border(images), axis=1)[:, np.newaxis]
    empty = np.abs(np.concatenate([images[:, 0], images[:, -1]], axis=1) - ground).max(axis=1) <= _GREY
    fills = side <= _BOX and (side == _BOX or empty.mean() < _MARGIN)
    inner = _BOX if fills else DIGIT_SIDE
    edge = (DIGIT_SIDE - inner) // 2
    resized = np.empty((len(images), DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    resized[:] = np.rint(ground[:, :, np.newaxis])
    for index, image in enumerate(images):
        how = cv2.INTER_AREA if inner < side else cv2.INTER_CUBIC
        resized[index, edge : edge + inner, edge : edge + inner] = cv2.resize(image, (inner, inner), interpolation=how)
    return resized
