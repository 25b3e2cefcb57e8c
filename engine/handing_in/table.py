"""Many sessions as a table: who, what was trained, which accuracy, evaluation, lessons."""

from __future__ import annotations

import json
from collections.abc import Sequence

from engine.handing_in import records
from engine.handing_in.report import date_text, run_name
from engine.handing_in.requests import HandedIn
from engine.spreadsheets import separated_records

FIELDS = (
    "name", "date", "runs", "best_run", "test_accuracy", "test_pictures", "evaluations", "evaluated", "accuracy",
    "right_answers", "of_answers", "lessons", "pictures", "notes", "file", "problem",
)  # fmt: skip


def who(session: HandedIn) -> str:
    """The name that the person typed, else the file's."""
    typed = session.work.name if session.work is not None else ""
    return typed or records.cleaned(session.path.stem, records.LONGEST_NAME)


def lessons_text(session: HandedIn) -> str:
    """Each lesson with its right answers."""
    if session.work is None:
        return ""
    return "; ".join(
        f"{lesson.title}: {lesson.right} of {lesson.of}" if lesson.of else lesson.title
        for lesson in session.work.lessons
    )


def row(session: HandedIn) -> dict[str, object]:
    """The row of a session as plain values; what is not known is None."""
    values: dict[str, object] = dict.fromkeys(FIELDS)
    values |= {"name": who(session), "file": records.cleaned(session.path.name), "problem": session.problem or None}
    work = session.work
    if work is None:
        return values
    best = work.best_run()
    if best is not None:
        values |= {
            "best_run": run_name(best),
            "test_accuracy": best.test_accuracy,
            "test_pictures": best.test_count,
        }
    single = [evaluation for evaluation in work.evaluations if evaluation.accuracy is not None]
    if single:
        values |= {"evaluated": single[-1].title, "accuracy": single[-1].accuracy}
    if any(lesson.of for lesson in work.lessons):
        values |= {
            "right_answers": sum(lesson.right for lesson in work.lessons),
            "of_answers": sum(lesson.of for lesson in work.lessons),
        }
    return values | {
        "date": date_text(work.date),
        "runs": len(work.runs),
        "evaluations": len(work.evaluations),
        "lessons": lessons_text(session) or None,
        "pictures": len(work.pictures),
        "notes": work.notes or None,
    }


def separated(sessions: Sequence[HandedIn]) -> str:
    """The rows as CSV with a header line."""
    return separated_records(FIELDS, map(row, sessions))


def as_values(sessions: Sequence[HandedIn]) -> list[dict[str, object]]:
    """The rows as plain JSON values, with all runs, evaluations and lessons; without the pictures."""
    return [_with_parts(session) for session in sessions]


def _with_parts(session: HandedIn) -> dict[str, object]:
    values = row(session)
    work = session.work
    if work is None:
        return values
    return values | {
        "date": work.date,
        "all_runs": [records.run_to_json(run) for run in work.runs],
        "all_evaluations": [records.evaluation_to_json(evaluation) for evaluation in work.evaluations],
        "all_lessons": [records.lesson_to_json(lesson) for lesson in work.lessons],
        "answers": [{"name": shown.name, "said": shown.said, "detail": shown.detail} for shown in work.pictures],
    }


def as_json(sessions: Sequence[HandedIn]) -> str:
    """The same as text."""
    return json.dumps(as_values(sessions), indent=2, ensure_ascii=False)
