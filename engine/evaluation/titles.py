"""A model's title in files and reports, where others than its maker read it."""

from __future__ import annotations

from engine import catalog


def title_of(model_id: str, own: bool) -> str:
    """The title of a model; `own` says that weights which were trained here are what answered, not the shipped ones."""
    title = catalog.recall(model_id).title
    return f"{title} (trained here)" if own else title
