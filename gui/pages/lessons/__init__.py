"""The page Lessons: guided runs."""

from __future__ import annotations

from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription

PAGE = PageDescription(
    key="lessons",
    place=8,
    title=QT_TRANSLATE_NOOP("Pages", "&Lessons"),
    icon="lessons",
    shortcut="Ctrl+8",
    factory="gui.pages.lessons.page:LessonsPage",
)
