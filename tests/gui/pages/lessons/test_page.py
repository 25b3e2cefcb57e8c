"""The page Lessons: all lessons, the plan, notes and worksheets."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.lessons.guides import GUIDES, PLAN, SECOND_PLAN, Guide
from engine.lessons.requests import PicturesRequest
from engine.runtimes.services import Services
from engine.session import HANDLERS
from gui.pages.lessons import worksheet
from gui.pages.lessons.worksheet import worksheet_text
from gui.window.help.texts import HelpTexts


def test_every_lesson_can_be_begun_and_left(user: Any) -> None:
    user.go("lessons")
    for guide in GUIDES:
        card = user.find(f"lessonCard-{guide.id}")
        assert user.text("guideGoal", card) == guide.goal
        assert all(question in user.text("guideQuestions", card) for question in guide.questions)
        assert str(guide.minutes) in user.text("guideMinutes", card)
        user.click(f"startLesson-{guide.id}")
        assert user.text("guideTitle", user.find("guideBar")) == guide.title
        assert guide.goal in user.text("guideGoal", user.find("guideBar"))
        assert user.find(f"lesson-{guide.id}").isVisible()
        assert not user.find("lessonsOverview").isVisible()
        user.click("allLessons")
        assert user.find("lessonsOverview").isVisible()
        assert user.find(f"startLesson-{guide.id}").hasFocus()


@pytest.mark.parametrize(
    ("guide", "is_there"),
    [
        ("what-does-it-see", lambda user: user.find("sceneChoice").count() == 5),
        ("can-you-trust-a-heat-map", lambda user: user.find("trustTestDigit").count() == 10),
        ("the-friend-in-the-picture", lambda user: len(user.find("exercisePictures").captions()) == 12),
    ],
)
def test_pictures_that_could_not_be_had_are_asked_for_again_when_a_lesson_goes_on(
    user: Any, monkeypatch: pytest.MonkeyPatch, guide: str, is_there: Callable[[Any], bool]
) -> None:
    def full(request: PicturesRequest, services: Services, context: JobContext) -> None:
        raise ClassLensError("The memory is full.")

    with monkeypatch.context() as patched:
        patched.setitem(HANDLERS, PicturesRequest, full)
        user.begin_lesson(guide)
        if guide == "can-you-trust-a-heat-map":
            user.click("trustParts-test")
        user.until(lambda: user.message() and not user.is_busy("pictures"))
    user.click("allLessons")
    user.begin_lesson(guide)
    user.until(lambda: is_there(user))
    user.until(lambda: not user.message())


def test_the_plans_are_on_the_page(user: Any) -> None:
    user.go("lessons")
    for name, plan in (("planTable", PLAN), ("secondPlanTable", SECOND_PLAN)):
        table = user.find(name)
        rows = [(table.item(row, 0).text(), table.item(row, 1).text()) for row in range(table.rowCount())]
        assert [f"{part.begins}–{part.ends}" for part in plan] == [minutes for minutes, _ in rows]
        assert [part.text for part in plan] == [text for _, text in rows]
    user.click("planNotes")
    assert user.find("helpWindow").shown() == "lessons.md#a-plan-for-45-minutes"


def test_the_notes_for_the_teacher_are_in_the_help(user: Any) -> None:
    entries = {entry.address: entry.text for entry in HelpTexts({"menus": ""}).entries}
    for guide in GUIDES:
        assert "Goal" in entries[guide.notes], guide.id
        assert f"{guide.minutes} minutes" in entries[guide.notes]
    user.begin_lesson("who-is-right")
    user.click("guideNotes")
    assert user.find("helpWindow").shown() == "lessons.md#who-is-right"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.id)
def test_a_worksheet_is_saved_from_the_lesson(user: Any, guide: Guide, tmp_path: Path) -> None:
    sheet = tmp_path / "sheets" / "sheet.pdf"
    sheet.parent.mkdir()
    user.begin_lesson(guide.id)
    user.click("guideWorksheet")
    user.choose_in_dialog("worksheetDialog", sheet)
    user.until(lambda: "sheet.pdf" in user.window.statusBar().currentMessage())
    content = sheet.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1, "one page to print"
    pictures = len(re.findall(rb"/Subtype\s*/Image", content))
    without = (
        "quiz",
        "what-did-it-practise-on",
        "why-did-it-fail",
        "how-many-examples",
        "what-if-the-data-are-unfair",
        "can-you-trust-a-heat-map",
    )
    assert (pictures > 0) == (guide.id not in without)
    assert list(sheet.parent.iterdir()) == [sheet], "nothing is left beside it"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.id)
def test_a_worksheet_has_the_lessons_questions_and_its_licence(guide: Guide) -> None:
    text = worksheet_text(guide)
    assert guide.title in text
    assert all(question in text for question in guide.questions)
    assert "Name" in text
    assert "CC BY-SA 3.0" in text


def test_a_worksheet_that_cannot_be_saved_says_what_to_do(user: Any, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    page = user.go("lessons")
    page._sheets.save(GUIDES[-1], tmp_path / "a file" / "sheet.pdf")
    user.until(lambda: "could not be saved" in user.message())
    assert "choose a folder you may write to" in user.message()


def test_a_worksheet_is_one_page_with_larger_letters_too(
    user: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worksheet, "_BODY", 12)
    for guide in GUIDES:
        pages = re.findall(rb"/Type\s*/Page\b", worksheet.worksheet_document(guide, []))
        assert len(pages) == 1, guide.id
