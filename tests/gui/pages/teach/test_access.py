"""An open project without a mouse, in plain words."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from ...test_keyboard import CONTROLS, controls, made_by_qt, tabbed_through
from ...window.test_words import JARGON, said


def test_every_control_has_a_name_and_tab_reaches_it(taught: Any) -> None:
    user, page = taught.user, taught.page
    groups = ("teachParts-", "teachInput-", "teachCameraKind-")  # by the arrow keys
    for source in ("draw", "camera", "file"):
        for part in ("teach", "test"):
            user.click(f"teachInput-{source}")
            user.click(f"teachParts-{part}")
            taught.quiet()
            shown = controls(page)
            names = [widget.objectName() for widget in shown]
            assert sorted(names) == sorted(set(names)), (source, part)
            reached = {widget.objectName() for widget in tabbed_through(user)}
            missing = {name for name in names if name not in reached and not name.startswith(groups)}
            assert missing == set(), (source, part)
    nameless = [
        f"{type(widget).__name__} “{widget.objectName()}”"
        for widget in page.findChildren(QWidget)
        if isinstance(widget, CONTROLS) and not made_by_qt(widget)
        and not (widget.accessibleName() and widget.objectName())
    ]  # fmt: skip
    assert nameless == []


def test_no_letter_with_alt_means_two_things(taught: Any) -> None:
    for source in ("draw", "camera", "file"):
        taught.user.click(f"teachInput-{source}")
        texts = [action.text() for action in taught.user.window.menuBar().actions()]
        texts += [found.text() for found in taught.user.window.findChildren(QAbstractButton) if found.isVisible()]
        letters = [QKeySequence.mnemonic(text).toString() for text in texts]
        letters = [letter for letter in letters if letter]
        assert sorted(letters) == sorted(set(letters)), source


def test_an_open_project_speaks_plainly(taught: Any) -> None:
    taught.user.click("teachTrain")
    taught.user.until(lambda: taught.state.learnt is not None)
    taught.user.click("teachParts-test")
    taught.user.click("teachTest")
    taught.quiet()
    texts = {text for widget in taught.page.findChildren(QWidget) for text in said(widget) if text}
    assert len(texts) > 50
    assert [(text, word) for text in texts for word in JARGON if re.search(word, text)] == []
