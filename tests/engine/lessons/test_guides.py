"""What a teacher is told of each lesson, and the plan of 45 minutes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.lessons.guides import GUIDES, PLAN, Guide, guide
from engine.lessons.lessons import LESSONS
from engine.system.folders import ASSETS


@pytest.mark.parametrize("known", GUIDES, ids=lambda known: known.id)
def test_every_lesson_has_minutes_a_goal_questions_and_a_worksheet(known: Guide) -> None:
    assert 5 <= known.minutes <= 45
    assert known.goal.endswith(".")
    assert len(known.questions) >= 2
    assert all("?" in question or question.endswith(".") for question in known.questions)
    assert (ASSETS / "lessons" / f"{known.id}.md").is_file()
    assert guide(known.id) is known


def test_every_lesson_that_trains_has_a_guide() -> None:
    assert {lesson.id for lesson in LESSONS} <= {known.id for known in GUIDES}


def test_the_plan_fills_45_minutes_without_a_gap() -> None:
    assert PLAN[0].begins == 0
    assert PLAN[-1].ends == 45
    assert all(before.ends == after.begins for before, after in pairwise(PLAN))
    planned = [part.guide for part in PLAN if part.guide]
    assert planned == ["what-does-it-see", "can-we-fool-it", "who-is-right", "quiz"]
