"""Which frameworks this copy of ClassLens can use, asked without importing any: the lite build comes without them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from types import MappingProxyType

FAMILY_TITLES: Mapping[str, str] = MappingProxyType({"tensorflow": "TensorFlow", "torch": "PyTorch", "numpy": "NumPy"})
"""The families of `ModelSpec.family`, which are the names of their packages too."""


def missing_reason(family: str) -> str:
    """Why a family's framework cannot be used here, and what to do, as a sentence; empty when it is here."""
    if _is_here(family):
        return ""
    title = FAMILY_TITLES[family]
    if is_packaged():
        return (
            f"This is the lite build of ClassLens, which comes without {title}. Its models answer at the "
            "speed Fast; to train them or to ask their original framework, use the full build."
        )
    return f"{title} is not installed. Install ClassLens again, with all that it requires."


def native_reason() -> str:
    """Why no framework can be asked natively here, as a sentence; empty when at least one can."""
    if any(_is_here(family) for family in FAMILY_TITLES if family != "numpy"):
        return ""
    if is_packaged():
        return (
            "This is the lite build of ClassLens, which comes without frameworks. All models answer at the "
            "speed Fast; to ask their original frameworks, use the full build."
        )
    return "No framework is installed. Install ClassLens again, with all that it requires."


def conversion_reason() -> str:
    """Why official weights cannot be made ready to answer here, and what to do, as a sentence; empty when they can."""
    if _is_here("torch"):
        return ""
    if is_packaged():
        return "Only the full build can make these weights ready. Import a classroom pack that was made there."
    return "Only PyTorch makes these weights ready to answer, and it is not installed. Install ClassLens again."


def is_packaged() -> bool:
    """Whether this is the packaged program, with no Python beside it."""
    return bool(getattr(sys, "frozen", False))


def _is_here(family: str) -> bool:
    return importlib.util.find_spec(family) is not None
