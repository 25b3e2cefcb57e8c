"""The page Train: settings, live curves and kept runs."""

from __future__ import annotations

from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription

PAGE = PageDescription(
    key="train",
    place=4,
    title=QT_TRANSLATE_NOOP("Pages", "&Train"),
    icon="train",
    shortcut="Ctrl+4",
    factory="gui.pages.train.page:TrainPage",
)
