"""The four corners of a sheet, a plate or a card in a small picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

RIM = 2
"""Pixels of the small picture that are left out along the edges, where paper curls and is blurred."""

_CORNERS = 4
_LEAST_FILLED = 0.94  # share that the smaller of the mask and its four-cornered outline has of the larger


def corners_of(mask: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """The corners, (4, 2), of a mask, (H, W) uint8, from the upper left one clockwise.

    None for another shape, and where a corner is out of the picture.
    """
    outline = max(cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=cv2.contourArea)
    polygon = np.asarray(cv2.approxPolyN(outline, _CORNERS, None, -1, True)[0], np.float64)
    height, width = mask.shape
    at_border = (polygon <= RIM).any(axis=1) | (polygon >= np.array([width, height]) - 1 - RIM).any(axis=1)
    if len(polygon) != _CORNERS or at_border.any():
        return None
    areas = sorted((cv2.contourArea(polygon.astype(np.float32)), cv2.contourArea(outline)))
    if areas[1] * _LEAST_FILLED > areas[0]:
        return None
    order = np.argsort(np.arctan2(*(polygon - polygon.mean(axis=0)).T[::-1]))  # clockwise, as y points down
    polygon = polygon[order]
    return np.roll(polygon, -int(polygon.sum(axis=1).argmin()), axis=0)
