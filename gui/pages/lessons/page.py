"""The page Lessons: all lessons at a glance, and one of them at a time."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.handing_in.work import Done
from engine.lessons.guides import (
    CAN_WE_FOOL_IT,
    CAN_YOU_TRUST_A_HEAT_MAP,
    GUIDES,
    QUIZ,
    WHAT_IF_THE_DATA_ARE_UNFAIR,
    WHO_IS_RIGHT,
    Guide,
)
from engine.lessons.lessons import LESSONS
from engine.lessons.teaching import TEACHING_LESSONS
from gui.bridge import EngineBridge
from gui.page_parts.page import Page
from gui.pages.lessons.activity import Activity
from gui.pages.lessons.exercises_view import ExercisesView
from gui.pages.lessons.guide_bar import GuideBar
from gui.pages.lessons.overview import Overview
from gui.pages.lessons.rounds_lesson import Game, RoundsLesson
from gui.pages.lessons.seeing_lesson import SeeingLesson
from gui.pages.lessons.training_lesson import TrainingLesson
from gui.pages.lessons.trust_lesson import TrustLesson
from gui.pages.lessons.unfair_lesson import UnfairLesson
from gui.pages.lessons.worksheet_saver import WorksheetSaver
from gui.preferences import Preferences

_GAMES = {
    CAN_WE_FOOL_IT.id: Game(may_be_none=True),
    WHO_IS_RIGHT.id: Game(models_first=True, with_rules=True),
    QUIZ.id: Game(),
}


class LessonsPage(Page):
    """Builds each lesson when it is first begun, and keeps it as it was left."""

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("lessonsPage")
        self._guides = {guide.id: guide for guide in GUIDES}
        self._activities: dict[str, Activity] = {}
        self._shown = ""
        self._bar = GuideBar(self)
        self._overview = Overview(GUIDES, self)
        self._sheets = WorksheetSaver(bridge, self)
        self._sheets.told.connect(self.told)
        self._sheets.failed.connect(self.failed)
        self._bar.left.connect(self.show_overview)
        self._bar.worksheet_wanted.connect(lambda: self._sheets.ask(self._guides[self._shown]))
        self._overview.chosen.connect(self.show_part)
        self._overview.worksheet_wanted.connect(lambda key: self._sheets.ask(self._guides[key]))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(12)
        self._column.addWidget(self._bar)
        self._column.addWidget(self._overview, 1)
        self._bar.hide()

    def is_running(self) -> bool:
        """Whether a lesson is training a network."""
        return any(activity.is_running() for activity in self._activities.values())

    def show_overview(self) -> None:
        """Show all lessons; the one that was shown stays as it is."""
        left = self._shown
        self._show("")
        if left:
            start = self._overview.findChild(QWidget, f"startLesson-{left}")
            assert start is not None
            start.setFocus()

    def show_part(self, key: str) -> None:
        """Show the lesson whose guide has this id, or all lessons for any other key."""
        if key not in self._guides:
            self.show_overview()
            return
        if key not in self._activities:
            activity = _view(self._bridge, self._guides[key], self)
            activity.failed.connect(self.failed)
            activity.mended.connect(self.mended)
            activity.told.connect(self.told)
            activity.page_wanted.connect(self.page_wanted)
            self._activities[key] = activity
            self._column.addWidget(activity, 1)
        self._bar.show_guide(self._guides[key])
        self._show(key)
        self._activities[key].begin()

    def work(self) -> tuple[Done, ...]:
        results = (self._activities[key].result() for key in self._guides if key in self._activities)
        return tuple(result for result in results if result is not None)

    def refresh(self, model_id: str = "") -> None:
        """Ask again what the models say."""
        for activity in self._activities.values():
            activity.refresh()

    def end(self) -> None:
        for activity in self._activities.values():
            activity.end()

    def _show(self, key: str) -> None:
        self._shown = key
        self._overview.setVisible(not key)
        self._bar.setVisible(bool(key))
        for known, activity in self._activities.items():
            activity.setVisible(known == key)


def _view(bridge: EngineBridge, guide: Guide, parent: QWidget) -> Activity:
    """The view of the lesson that a guide is for."""
    if guide.id in _GAMES:
        return RoundsLesson(bridge, guide, _GAMES[guide.id], parent)
    if guide.id == WHAT_IF_THE_DATA_ARE_UNFAIR.id:
        return UnfairLesson(bridge, guide, parent)
    if guide.id == CAN_YOU_TRUST_A_HEAT_MAP.id:
        return TrustLesson(bridge, guide, parent)
    for training in LESSONS:
        if training.id == guide.id:
            return TrainingLesson(bridge, guide, training, parent)
    for teaching in TEACHING_LESSONS:
        if teaching.id == guide.id:
            return ExercisesView(bridge, guide, teaching, parent)
    return SeeingLesson(bridge, guide, parent)
