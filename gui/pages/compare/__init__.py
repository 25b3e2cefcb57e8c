"""The page Photos: photos, models and runtimes side by side."""

from __future__ import annotations

from engine.types import Task
from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription

PAGE = PageDescription(
    key="compare",
    place=3,
    title=QT_TRANSLATE_NOOP("Pages", "&Photos"),
    icon="compare",
    shortcut="Ctrl+3",
    factory="gui.pages.compare.page:ComparePage",
    takes=Task.OBJECTS,
)
