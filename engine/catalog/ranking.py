"""Scores as labels, best first."""

from __future__ import annotations

from collections.abc import Iterable

from engine.catalog.spec import ModelSpec
from engine.types import Score


def ranked(spec: ModelSpec, scores: Iterable[float]) -> tuple[Score, ...]:
    """Every label of a model with its score, the best first."""
    pairs = sorted(zip(spec.labels, scores, strict=True), key=lambda pair: -pair[1])
    return tuple(Score(label, float(score)) for label, score in pairs)
