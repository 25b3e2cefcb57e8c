"""Waiting for a window that nobody sits at."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer

from gui.offscreen.waiting import questions_declined, wait_until
from gui.widgets.question import agreed


def test_a_question_is_declined_as_nobody_is_there_to_answer_it(user: Any) -> None:
    answers: list[bool] = []

    def ask() -> None:
        answers.append(
            agreed(user.window, "Use it?", "It is worse. Use it all the same?", "&Use it", "&Keep the other")
        )

    QTimer.singleShot(0, ask)
    with questions_declined():
        wait_until(lambda: bool(answers), 20_000)
    assert answers == [False]
