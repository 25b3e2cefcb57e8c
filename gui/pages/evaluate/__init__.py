"""The page Evaluate: figures on a test set."""

from __future__ import annotations

from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription

PAGE = PageDescription(
    key="evaluate",
    place=6,
    title=QT_TRANSLATE_NOOP("Pages", "E&valuate"),
    icon="evaluate",
    shortcut="Ctrl+6",
    factory="gui.pages.evaluate.page:EvaluatePage",
)
