"""The page Models: what there is, and official weights."""

from __future__ import annotations

from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription

PAGE = PageDescription(
    key="models",
    place=9,
    title=QT_TRANSLATE_NOOP("Pages", "&Models"),
    icon="models",
    shortcut="Ctrl+9",
    factory="gui.pages.models.page:ModelsPage",
)
