"""What is said when a model answers with other weights than before."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine import catalog
from engine.catalog.own_classes import is_own


def model_news(model_id: str) -> str:
    """A sentence about a model of that id. Raises UsageError when there is none."""
    text = QCoreApplication.translate("ModelNews", "{model} now uses another version.")
    if is_own(model_id):
        text = QCoreApplication.translate(
            "ModelNews", "“{model}” is trained. It answers on the pages Recognise, Camera and Photos too."
        )
    return text.format(model=catalog.find(model_id).title)
