"""The page Inside: why a network answers so, what each of its layers makes of a picture, and where digits lie."""

from __future__ import annotations

from engine.types import Task
from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription, TourStep

PAGE = PageDescription(
    key="inside",
    place=7,
    title=QT_TRANSLATE_NOOP("Pages", "I&nside"),
    icon="inside",
    shortcut="Ctrl+7",
    factory="gui.pages.inside.page:InsidePage",
    takes=Task.DIGITS,  # photos too, but the page Photos comes first
    tour=(
        TourStep(
            "insideParts",
            QT_TRANSLATE_NOOP(
                "Tour",
                "Look inside a network: why it answers so, what each layer makes of your picture, and what changes "
                "when you switch a part of it off.",
            ),
        ),
    ),
)
