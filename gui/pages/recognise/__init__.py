"""The page Recognise: a drawn, opened or chosen picture, and what the models answer."""

from __future__ import annotations

from engine.types import Task
from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription, TourStep

PAGE = PageDescription(
    key="recognise",
    place=1,
    title=QT_TRANSLATE_NOOP("Pages", "&Recognise"),
    icon="recognise",
    shortcut="Ctrl+1",
    factory="gui.pages.recognise.page:RecognisePage",
    takes=Task.DIGITS,
    tour=(
        TourStep(
            "drawingPad",
            QT_TRANSLATE_NOOP("Tour", "Draw a digit here, with a mouse, a pen or a finger."),
        ),
        TourStep(
            "resultsView",
            QT_TRANSLATE_NOOP(
                "Tour",
                "Every model answers at once: ten bars, one for each digit. Click on a model to see its answer large. "
                "Where models disagree, it is said.",
            ),
        ),
    ),
)
