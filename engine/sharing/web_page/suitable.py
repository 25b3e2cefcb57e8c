"""Which models a web page can be made of."""

from __future__ import annotations

from engine.sharing.shared_model import Kind, SharedModel

_ENLARGES = "vgg16-transfer"


def why_not(model: SharedModel) -> str:
    """Why a model cannot be in a page of one file, as a sentence; empty when it can."""
    if model.kind is not Kind.DIGITS:
        return f"{model.title} is no model for digits, and only these fit into a page of one file. Choose ONNX."
    if model.id == _ENLARGES:
        return (
            f"{model.title} enlarges digits to photos of 224×224 pixels, for which a browser would take seconds. "
            "Choose ONNX, or another model for the page."
        )
    return ""
