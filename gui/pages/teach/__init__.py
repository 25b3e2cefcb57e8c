"""The page Teach: classes of one's own, from a few samples each."""

from __future__ import annotations

from engine.types import Task
from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription, TourStep

PAGE = PageDescription(
    key="teach",
    place=5,
    title=QT_TRANSLATE_NOOP("Pages", "Teac&h"),
    icon="teach",
    shortcut="Ctrl+5",
    factory="gui.pages.teach.page:TeachPage",
    takes=Task.OBJECTS,
    tour=(
        TourStep(
            "teachPage",
            QT_TRANSLATE_NOOP(
                "Tour",
                "Teach ClassLens things of your own: give each a name, show it a few times, and it answers at once.",
            ),
        ),
    ),
)
