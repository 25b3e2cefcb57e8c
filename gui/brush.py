"""How thick the brush of the drawing pad is: diameters as fractions of the pad's side."""

from __future__ import annotations

from engine.data.unipen import PAD_BRUSH

THINNEST, THICKEST, USUAL = 1 / 24, 1 / 6, PAD_BRUSH


def in_range(size: float) -> float:
    """The size, or the thinnest or thickest brush for one beyond it."""
    return min(max(size, THINNEST), THICKEST)
