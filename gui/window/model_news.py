"""What is said when a model answers with other weights than before."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine import catalog
from engine.catalog import own_classes, own_networks
from engine.errors import ClassLensError


def model_news(model_id: str) -> str:
    """A sentence about a model of that id. Raises UsageError when there is none, unless it was an imported one."""
    text = QCoreApplication.translate("ModelNews", "{model} now uses another version.")
    if own_networks.is_own(model_id):
        try:
            title = catalog.find(model_id).title
        except ClassLensError:
            return QCoreApplication.translate("ModelNews", "The imported model is gone.")
        text = QCoreApplication.translate("ModelNews", "“{model}” answers beside the other models.")
        return text.format(model=title)
    if own_classes.is_own(model_id):
        text = QCoreApplication.translate(
            "ModelNews", "“{model}” is trained. It answers on the pages Recognise, Camera and Photos too."
        )
    return text.format(model=catalog.find(model_id).title)
