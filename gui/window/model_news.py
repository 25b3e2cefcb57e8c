"""What is said and done when a model answers with other weights than before."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from engine import catalog
from engine.catalog import own_classes, own_networks
from engine.errors import ClassLensError
from gui.page_parts.page import Page

log = logging.getLogger(__name__)


def refresh_all(pages: Iterable[Page], model_id: str) -> None:
    """Let each page look again at a model; where one fails, the others still do."""
    for page in pages:
        try:
            page.refresh(model_id)
        except Exception:
            log.exception("%s could not look again at %s", page.objectName(), model_id)


def model_news(model_id: str) -> str:
    """A sentence about a model of that id. Raises UsageError when there is none, unless it was an imported one."""
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
    elif _is_original(model_id):
        text = QCoreApplication.translate("ModelNews", "The original {model} answers again.")
    else:
        text = QCoreApplication.translate("ModelNews", "{model} now uses another version.")
    return text.format(model=catalog.find(model_id).title)


def _is_original(model_id: str) -> bool:
    from engine.weights import store  # noqa: PLC0415 - the window starts without it

    try:
        return store.chosen_run(model_id) is None
    except ClassLensError:
        return False
