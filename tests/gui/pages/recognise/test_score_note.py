"""What is said about the scores."""

from __future__ import annotations

from typing import Any


def test_a_line_says_that_confidence_is_not_correctness_and_an_i_says_why(user: Any) -> None:
    assert user.find("scoreNote").isVisible()
    assert user.text("scoreNote") == "Confidence is not correctness"
    why = user.find("scoreNoteWhy")
    assert why.accessibleName() == "What confidence means"
    assert "about nine of ten answers were right" in why.toolTip() == why.accessibleDescription()
