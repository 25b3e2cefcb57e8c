"""Which frameworks this copy of ClassLens can use, asked without importing any: the lite build comes without them."""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

FAMILY_TITLES: Mapping[str, str] = MappingProxyType({"tensorflow": "TensorFlow", "torch": "PyTorch", "numpy": "NumPy"})
"""The families of `ModelSpec.family`, which are the names of their packages too."""

_NEEDS_AVX = ("tensorflow",)
"""On a processor without AVX, TensorFlow ends its process at once; PyTorch, NumPy and ONNX Runtime work there."""

_AVX = 10  # CV_CPU_AVX of OpenCV's cvdef.h


def missing_reason(family: str) -> str:
    """Why a family's framework cannot be used here, and what to do, as a sentence; empty when it can."""
    title = FAMILY_TITLES[family]
    if is_installed(family):
        if family not in _NEEDS_AVX or _processor_has_avx():
            return ""
        return (
            f"This computer's processor is too old for {title}: it lacks the instructions called AVX. The models of "
            f"{title} answer at the speed Fast; train a NumPy or PyTorch model in its place."
        )
    if is_packaged():
        return (
            f"This is the lite build of ClassLens, which comes without {title}. Its models answer at the "
            "speed Fast; to train them or to ask their original framework, use the full build."
        )
    return f"{title} is not installed. Install ClassLens again, with all that it requires."


def native_reason() -> str:
    """Why no framework can be asked natively here, as a sentence; empty when at least one can."""
    if any(is_installed(family) for family in FAMILY_TITLES if family != "numpy"):
        return ""
    if is_packaged():
        return (
            "This is the lite build of ClassLens, which comes without frameworks. All models answer at the "
            "speed Fast; to ask their original frameworks, use the full build."
        )
    return "No framework is installed. Install ClassLens again, with all that it requires."


def conversion_reason() -> str:
    """Why official weights cannot be made ready to answer here, and what to do, as a sentence; empty when they can."""
    if is_installed("torch"):
        return ""
    if is_packaged():
        return "Only the full build can make these weights ready. Import a classroom pack that was made there."
    return "Only PyTorch makes these weights ready to answer, and it is not installed. Install ClassLens again."


def is_packaged() -> bool:
    """Whether this is the packaged program, with no Python beside it."""
    return bool(getattr(sys, "frozen", False))


def is_installed(family: str) -> bool:
    """Whether a family's package is part of this copy, wherever it can be used."""
    return importlib.util.find_spec(family) is not None


@cache
def _processor_has_avx() -> bool:
    """Whether the processor has AVX, as far as only some have it: those of the x86 family."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return True
    import cv2  # noqa: PLC0415 - it asks the processor, on every system

    return bool(cv2.checkHardwareSupport(_AVX))
