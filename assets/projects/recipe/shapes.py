"""Solids as signed distances, and the rays that meet them.

Points and directions are (N, 3) float32: x to the right, y upwards, z towards the camera. Method: J. Hart, “Sphere
tracing”, 1996; soft shadows and smooth minimum as I. Quilez describes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
Values = NDArray[np.float32]
Distance = Callable[[Points], Values]

_STEPS, _SHADOW_STEPS = 72, 26
_NEAR = 0.0015  # a point this close to a surface lies on it


@dataclass(frozen=True)
class Solid:
    """`parts` are distances with the number of their material; `centre` and `radius` of a ball that holds them all."""

    parts: tuple[tuple[int, Distance], ...]
    centre: tuple[float, float, float]
    radius: float

    def distance(self, points: Points) -> Values:
        return np.minimum.reduce([part(points) for _, part in self.parts])

    def materials(self, points: Points) -> NDArray[np.int64]:
        """The material of each point on the surface."""
        nearest = np.argmin([part(points) for _, part in self.parts], axis=0)
        return np.array([material for material, _ in self.parts])[nearest]


def dots(first: Points, second: Points) -> Values:
    """The product of each row with that of the other."""
    return np.einsum("ij,ij->i", first, second)


def length(vectors: Points) -> Values:
    return np.sqrt(dots(vectors, vectors))


def ellipsoid(points: Points, centre: tuple[float, ...], radii: tuple[float, ...]) -> Values:
    away = points - np.float32(centre)
    scaled, steep = length(away / np.float32(radii)), length(away / np.float32(radii) ** 2)
    return scaled * (scaled - 1) / np.maximum(steep, 1e-6)


def capsule(points: Points, first: tuple[float, ...], last: tuple[float, ...], radius: float) -> Values:
    start, along = np.float32(first), np.float32(last) - np.float32(first)
    share = np.clip((points - start) @ along / (along @ along), 0, 1)
    return length(points - start - share[:, np.newaxis] * along) - np.float32(radius)


def torus(points: Points, centre: tuple[float, ...], large: float, small: float, axis: int) -> Values:
    away = points - np.float32(centre)
    flat = np.delete(away, axis, axis=1)
    ring = np.sqrt((flat**2).sum(axis=1)) - np.float32(large)
    return np.sqrt(ring**2 + away[:, axis] ** 2) - np.float32(small)


def tube(points: Points, radius: float, low: float, high: float, rounding: float) -> Values:
    """An upright cylinder with rounded edges."""
    aside = np.sqrt(points[:, 0] ** 2 + points[:, 2] ** 2) - np.float32(radius - rounding)
    above = np.abs(points[:, 1] - np.float32((low + high) / 2)) - np.float32((high - low) / 2 - rounding)
    outside = np.sqrt(np.maximum(aside, 0) ** 2 + np.maximum(above, 0) ** 2)
    return np.minimum(np.maximum(aside, above), 0) + outside - np.float32(rounding)


def joined(first: Values, second: Values, soft: float) -> Values:
    """The smaller distance, with the seam between the two made round."""
    share = np.clip(0.5 + 0.5 * (second - first) / soft, 0, 1)
    return second + (first - second) * share - np.float32(soft) * share * (1 - share)


def turned(points: Points, angle: float) -> Points:
    """Points turned around the upright axis, in radians."""
    cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    x, y, z = points.T
    return np.stack([cosine * x - sine * z, y, sine * x + cosine * z], axis=1)


def _meeting(solid: Solid, origins: Points, directions: Points) -> tuple[Values, Values]:
    """Where rays enter and leave the ball around a solid; infinity and 0 for those that miss it."""
    to_centre = np.float32(solid.centre) - origins
    along = dots(to_centre, directions)
    square = np.float32(solid.radius) ** 2 - (dots(to_centre, to_centre) - along**2)
    half = np.sqrt(np.maximum(square, 0))
    hits = (square > 0) & (along + half > 0)
    return np.where(hits, np.maximum(along - half, 0), np.inf), np.where(hits, along + half, 0)


def trace(solid: Solid, origins: Points, directions: Points) -> Values:
    """How far along each ray the solid is, infinity where the ray misses it."""
    near, far = _meeting(solid, origins, directions)
    reached = np.full(len(origins), np.inf, np.float32)
    active = np.flatnonzero(far > 0)
    so_far = near[active].astype(np.float32)
    for _ in range(_STEPS):
        gap = solid.distance(origins[active] + so_far[:, np.newaxis] * directions[active])
        there = gap < _NEAR
        reached[active[there]] = so_far[there]
        so_far = so_far + gap
        going = ~there & (so_far < far[active])
        active, so_far = active[going], so_far[going]
        if not len(active):
            break
    return reached


def lit(solid: Solid, points: Points, towards: Points, softness: float) -> Values:
    """The share of a light that reaches points past a solid, in [0, 1]; a larger `softness` makes softer shadows."""
    directions = np.broadcast_to(towards, points.shape)
    near, far = _meeting(solid, points, directions)
    share = np.ones(len(points), np.float32)
    active = np.flatnonzero(far > 0)
    so_far = np.maximum(near[active], 0.02).astype(np.float32)
    for _ in range(_SHADOW_STEPS):
        gap = solid.distance(points[active] + so_far[:, np.newaxis] * directions[active])
        share[active] = np.minimum(share[active], np.clip(0.5 + 0.5 * gap / (softness * so_far), 0, 1))
        so_far = so_far + np.clip(np.abs(gap), 0.02, 0.25)
        going = (share[active] > 0.01) & (so_far < far[active])
        active, so_far = active[going], so_far[going]
        if not len(active):
            break
    return share * share * (3 - 2 * share)


def open_sky(solid: Solid, points: Points, normals: Points, reach: float) -> Values:
    """How little a solid covers the surroundings of points, in [0, 1]: ambient occlusion."""
    covered = np.zeros(len(points), np.float32)
    for share in (0.15, 0.4, 1.0):
        away = np.float32(reach * share)
        covered += np.clip(1 - solid.distance(points + away * normals) / away, 0, 1) / 3
    return 1 - np.float32(0.75) * covered


def normals_of(solid: Solid, points: Points) -> Points:
    """The directions in which surfaces face."""
    corners = np.float32([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]])
    found = sum(corner * solid.distance(points + np.float32(0.004) * corner)[:, np.newaxis] for corner in corners)
    return found / np.maximum(length(found), 1e-6)[:, np.newaxis]
