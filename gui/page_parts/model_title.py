"""A model's title where its figures or answers stand."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine import catalog


def title_of(model_id: str, own: bool) -> str:
    """The title of a model; `own` says that weights which the person trained are what answered."""
    title = catalog.recall(model_id).title
    if not own:
        return title
    return QCoreApplication.translate("ModelTitle", "{model} (trained by you)").format(model=title)


def short_title_of(model_id: str, own: bool) -> str:
    """The same where there is little room."""
    title = catalog.recall(model_id).title
    return QCoreApplication.translate("ModelTitle", "{model} (yours)").format(model=title) if own else title
