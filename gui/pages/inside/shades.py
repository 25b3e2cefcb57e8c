"""Numbers as colours: black is 0, blue above, orange below; without negative numbers black to white.

Blue and orange can be told apart with any common colour vision. All pictures lie on the pad's dark ground in every
scheme, so they look alike everywhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from engine.explain.requests import Field
from engine.types import Image
from gui.widgets.pictures.heat_map import ABOVE, BELOW

_GAP = "#39414D"
_LEVELS = 255


def scale_of(values: Field) -> float:
    """The largest distance from 0, never 0 itself."""
    most = float(max(np.fmax.reduce(values, axis=None, initial=0.0), -np.fmin.reduce(values, axis=None, initial=0.0)))
    return most if most > 0 else 1.0


def each_by_itself(values: Field) -> Field:
    """Pictures (units, …), each divided by its largest distance from 0, so that weak ones can be seen too."""
    most = np.abs(values).reshape(len(values), -1).max(axis=1)
    return np.asarray(values / np.where(most > 0, most, 1.0).reshape(-1, *[1] * (values.ndim - 1)), np.float32)


def is_signed(values: Field) -> bool:
    """Whether there are numbers below 0."""
    return bool((values < 0).any())


def shaded(values: Field, scale: float, signed: bool) -> Image:
    """Numbers (H, W) as a picture (H, W, 3) uint8; ± `scale` has the full colour, and NaN that of a gap."""
    gaps = np.isnan(values)
    has_gaps = bool(gaps.any())
    levels = np.where(gaps, 0, values) if has_gaps else values
    levels = np.clip(levels * np.float32(_LEVELS / scale), -_LEVELS, _LEVELS) + np.float32(_LEVELS)
    ramp = _SIGNED if signed else _UNSIGNED
    colours = np.take(ramp, levels.astype(np.int16)).view(np.uint8).reshape(*values.shape, 4)[..., :3]
    if has_gaps:
        colours[gaps] = _rgb(_GAP)
    return np.ascontiguousarray(colours)


def coloured(values: Field, scale: float) -> Image:
    """Weights for the three colours (H, W, 3) as a picture: grey is 0, ± `scale` the full colour."""
    return np.asarray((np.clip(values / scale, -1.0, 1.0) + 1.0) * (_LEVELS / 2), np.uint8)


def overlay(values: Field) -> QImage:
    """Numbers (H, W) as a transparent picture to lie on another: blue above 0, orange below, clear at 0."""
    strength = np.sqrt(np.clip(np.abs(values) / scale_of(values), 0.0, 1.0))  # so that weak places are seen too
    result = np.empty((*values.shape, 4), np.uint8)
    result[..., :3] = np.where((values < 0)[..., np.newaxis], _rgb(BELOW), _rgb(ABOVE))
    result[..., 3] = strength * (_LEVELS * 0.85)
    height, width = values.shape
    data = np.ascontiguousarray(result)
    return QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _rgb(colour: str) -> NDArray[np.uint8]:
    parts = QColor(colour)
    return np.array([parts.red(), parts.green(), parts.blue()], np.uint8)


def _ramp(below: str, above: str) -> NDArray[np.uint32]:
    """Colours for the levels -255 to 255, black in the middle: (511,), each four bytes, of which the last is none."""
    shares = np.abs(np.arange(-_LEVELS, _LEVELS + 1))[:, np.newaxis] / _LEVELS
    ends = np.repeat([_rgb(below), _rgb(above)], (_LEVELS, _LEVELS + 1), axis=0)
    colours = np.zeros((2 * _LEVELS + 1, 4), np.uint8)
    colours[:, :3] = shares * ends
    return colours.view(np.uint32).reshape(-1)


_SIGNED, _UNSIGNED = _ramp(BELOW, ABOVE), _ramp("#FFFFFF", "#FFFFFF")
