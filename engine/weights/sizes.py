"""How large on disk the network is that a model answers with, as large as its parameters are many."""

from __future__ import annotations

from contextlib import suppress

from engine.catalog.setting_values import text
from engine.catalog.spec import ModelSpec
from engine.errors import WeightsError
from engine.runtimes.shipped_backbone import SETTINGS, backbone_bytes
from engine.weights.store import Weights


def disk_bytes(spec: ModelSpec, weights: Weights | None, runtime: str) -> int:
    """What a runtime ("fast" or "native") reads: the `weights` of a model for digits, or those of a person's own model,
    which has no other, with the shipped backbone that they stand on, if any.
    """
    if spec.personal is not None:
        return spec.personal.disk_bytes + (backbone_bytes() if spec.personal.on_shipped_backbone else 0)
    assert weights is not None
    return weights.disk_bytes(runtime) + shared_bytes(weights)


def shared_bytes(weights: Weights) -> int:
    """The size of the shipped backbone that weights stand on; 0 where they stand on none, or hold it themselves."""
    if any("backbone" in recipe.settings for recipe in weights.spec.recipes.values()):
        with suppress(WeightsError):  # a damaged record costs no figures
            if text(weights.training_record().recipe.settings, "backbone", "") in SETTINGS:
                return backbone_bytes()
    return 0
