"""Which models a web page can be made of."""

from __future__ import annotations

from engine.sharing.shared_model import Kind, SharedModel

_ENLARGES = "vgg16-transfer"
_MOST_PARAMETERS = 40_000_000  # of four bytes each: phones have no memory for more in a browser


def why_not(model: SharedModel) -> str:
    """Why no web page can be made of a model, as a sentence; empty when one can."""
    if model.id == _ENLARGES:
        return (
            f"{model.title} enlarges digits to photos of 224×224 pixels, for which a page would take seconds. "
            "Choose ONNX, or another model for the page."
        )
    parameters = model.facts.parameters or 0
    if model.kind is Kind.PHOTOS and parameters > _MOST_PARAMETERS:
        return (
            f"{model.title} has {parameters / 1e6:,.0f} million parameters, too many for browsers on phones and school "
            "computers. Choose ONNX, or EfficientNet-Lite0 for the page."
        )
    return ""
