"""The lesson “What does it see?”: steps off and on, and what the models then say."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def lesson(user: Any) -> Any:
    user.begin_lesson("what-does-it-see")
    user.until(lambda: "now" in user.text("seenCounts"))
    return user


def counts(user: Any) -> tuple[int, int]:
    """How many models are right with all steps, and now."""
    texts = [user.find("seenTable").item(row, column).text() for column in (1, 2) for row in range(10)]
    right = [text.endswith("✓") for text in texts]
    return sum(right[:10]), sum(right[10:])


def test_a_step_switched_off_changes_what_is_seen_and_said(lesson: Any) -> None:
    lesson.until(lambda: min(counts(lesson)) >= 8)
    before = lesson.find("givenNow").picture()
    assert before == lesson.find("givenAll").picture()
    lesson.find("step-crop").click()
    lesson.until(lambda: counts(lesson)[1] <= 2)
    assert counts(lesson)[0] >= 8
    assert lesson.find("givenNow").picture() != before
    assert f"{counts(lesson)[1]} of 10 now" in lesson.text("seenCounts")
    lesson.click("allStepsOn")
    lesson.until(lambda: counts(lesson)[1] >= 8)
    assert lesson.find("step-crop").isChecked()
    (result,) = lesson.window.page("lessons").work()
    ((picture, left_out, right, right_with_all),) = result.table.rows
    assert (picture, left_out) == (lesson.find("sceneChoice").currentText(), "2  Cropped")
    assert int(right) <= 2 < 8 <= int(right_with_all)


def test_another_picture_is_asked_about_with_the_same_steps(lesson: Any) -> None:
    choice = lesson.find("sceneChoice")
    assert choice.count() == 5
    lesson.find("step-bright").click()
    dark = next(place for place in range(5) if "dark on white" in choice.itemText(place))
    choice.setCurrentIndex(dark)
    lesson.until(lambda: counts(lesson)[1] <= 2)
    lesson.until(lambda: counts(lesson)[0] >= 8)
    assert not lesson.find("step-bright").isChecked()
