"""The page Teach: classes of your own, from a few samples each."""

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
                "Teach ClassLens to recognise your own things: name each, show it a few times, and ClassLens answers "
                "at once.",
            ),
        ),
    ),
)
