"""What a teacher is told of each lesson, and the plan of 45 minutes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.lessons.guides import GUIDES, PLAN, SECOND_PLAN, Guide, Part, guide
from engine.lessons.lessons import LESSONS
from engine.lessons.teaching import TEACHING_LESSONS
from engine.system.folders import ASSETS


@pytest.mark.parametrize("known", GUIDES, ids=lambda known: known.id)
def test_every_lesson_has_minutes_a_goal_questions_and_a_worksheet(known: Guide) -> None:
    assert 5 <= known.minutes <= 45
    assert known.goal.endswith(".")
    assert len(known.questions) >= 2
    assert all("?" in question or question.endswith(".") for question in known.questions)
    assert (ASSETS / "lessons" / f"{known.id}.md").is_file()
    assert guide(known.id) is known


def test_every_lesson_in_stages_or_exercises_has_a_guide() -> None:
    known = {guide.id for guide in GUIDES}
    assert {lesson.id for lesson in LESSONS} <= known
    assert {lesson.id for lesson in TEACHING_LESSONS} <= known


@pytest.mark.parametrize(
    ("plan", "guides"),
    [
        (PLAN, ["what-does-it-see", "can-we-fool-it", "who-is-right", "quiz"]),
        (SECOND_PLAN, ["the-friend-in-the-picture", "how-many-examples"]),
    ],
)
def test_a_plan_fills_45_minutes_without_a_gap(plan: tuple[Part, ...], guides: list[str]) -> None:
    assert plan[0].begins == 0
    assert plan[-1].ends == 45
    assert all(before.ends == after.begins for before, after in pairwise(plan))
    assert [part.guide for part in plan if part.guide] == guides
