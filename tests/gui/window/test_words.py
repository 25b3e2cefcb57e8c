"""What the window says is in words that people know who have never seen the project's code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTableView, QTableWidget, QWidget

from engine.lessons.guides import GUIDES
from gui.widgets.parts import LineLabel

JARGON = (
    r"\bDocuments?\b", r"\bdocument 00", r"(?<!ONNX )\bRuntimes?\b", r"\bruntimes?\b", r"\bNative\b", r"\bint8\b",
    r"\bp95\b",
    r"\bink\b", r"20×20", r"\bWho (reads|answers)\b", r"\bGo on\b", r"\bHow it sees\b", r"^(seed|tuned)\b", r"^Seed$",
    r"\bPatience\b", r"\bHalving\b", r"\bIts settings\b", r"\bUndo delete\b", r"\bgone\b", r"\bfrom now on\b",
    r"\bshipped weights\b", r"\byour own weights\b", r"\bchecksum was\b", r"\bin a package\b", r"^missing$",
    r"\bFetched on request\b", r"\bmacro\b", r"^Support$", r"\bsurer\b", r"\bFrom frame\b", r"\bCamera gives\b",
    r"^Searched$", r"^It is an? ", r"\d\s%", r"^Validation$", r"\bOur\b",
)  # fmt: skip
PARTS = {
    "evaluate": "evaluateParts",
    "compare": "compareChoice",
    "models": "modelsParts",
    "camera": "cameraTask",
    "inside": "insideParts",
}


def said(widget: QWidget) -> Iterator[str]:
    """All that a widget says to those who look, point or listen."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | LineLabel | QAbstractButton):
        yield widget.text().replace("&", "")
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    if isinstance(widget, QTableView) and widget.model() is not None:
        model = widget.model()
        header = widget.horizontalHeader().orientation()
        yield from (str(model.headerData(column, header) or "") for column in range(model.columnCount()))
    if isinstance(widget, QTableWidget):
        items = [widget.item(row, column) for row in range(widget.rowCount()) for column in range(widget.columnCount())]
        yield from (item.text() for item in items if item is not None)


@pytest.fixture
def all_pages(user: Any) -> Any:
    """A window whose pages and their parts were all shown, and a digit drawn."""
    user.draw(user.SEVEN)
    for page in user.window.pages:
        user.go(page.key)
        parts = user.find(PARTS[page.key]).findChildren(QAbstractButton) if page.key in PARTS else ()
        for part in parts:
            part.click()
    for guide in GUIDES:
        user.begin_lesson(guide.id)
    user.until(lambda: user.window.findChild(QTableWidget, "documentsTable").rowCount() > 0)
    user.until(lambda: user.window.findChild(QWidget, "modelState-best-cnn") is not None)
    return user


def test_no_widget_says_a_word_of_the_projects_jargon(all_pages: Any) -> None:
    widgets = [all_pages.window, *all_pages.window.findChildren(QWidget)]
    texts = {(widget.objectName(), text) for widget in widgets for text in said(widget) if text}
    texts |= {("menu", action.text().replace("&", "")) for action in all_pages.window.findChildren(QAction)}
    assert len(texts) > 300
    found = [(name, text, word) for name, text in sorted(texts) for word in JARGON if re.search(word, text)]
    assert not found
