"""Texts from outside are shown letter for letter: nothing in the window takes a name for HTML."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from gui.plain_text import PlainLabel, caption_of, plain_message, plain_static, tip_of
from gui.widgets.parts import LineLabel

GUI = Path(__file__).parents[2] / "gui"
_ROOM = GUI / "plain_text.py"

_ONE_TEXT = {"setToolTip", "setItemToolTip", "setTabToolTip", "setWhatsThis", "setStatusTip"}
_FORBIDDEN_CALLS = {"setHtml", "insertHtml", "appendHtml", "showText", "openUrl"}
_FORBIDDEN_KINDS = {
    "QLabel", "QMessageBox", "QStaticText", "QErrorMessage", "QProgressDialog", "QInputDialog", "QTextEdit",
    "QGraphicsTextItem", "QWhatsThis",
}  # fmt: skip
_OWN_TEXTS = {
    ("gui/window/help/help_window.py", "setMarkdown"),
    ("gui/pages/lessons/worksheet.py", "setMarkdown"),
    ("gui/window/menus.py", "QMessageBox.about"),
    ("gui/folder_opener.py", "openUrl"),
}
"""Pages that come with the program, and the address of a folder."""


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_safe(text: ast.expr) -> bool:
    """Whether an expression is a fixed text, perhaps translated, or a text made ready as a tip."""
    if isinstance(text, ast.Constant):
        return True
    if isinstance(text, ast.IfExp):
        return _is_safe(text.body) and _is_safe(text.orelse)
    if isinstance(text, ast.Call):
        name = _name(text.func)
        return name == "tip_of" or (name in ("tr", "translate") and all(isinstance(a, ast.Constant) for a in text.args))
    return False


def _mentions_tips(node: ast.AST) -> bool:
    return any(_name(part) == "ToolTipRole" for part in ast.walk(node))


def _faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            role_given = any(_mentions_tips(argument) for argument in node.args)
            if name in _ONE_TEXT and not _is_safe(node.args[-1]):
                yield node.lineno, f"{name}: pass fixed texts, or tip_of(text)"
            if name in ("setItemData", "setData") and role_given and not any(_is_safe(a) for a in node.args[1:]):
                yield node.lineno, "a tool tip: pass tip_of(text)"
            if name in _FORBIDDEN_CALLS | _FORBIDDEN_KINDS or name == "setMarkdown":
                yield node.lineno, name
            if isinstance(node.func, ast.Attribute) and _name(node.func.value) in ("QMessageBox", "QInputDialog"):
                yield node.lineno, f"{_name(node.func.value)}.{name}"
            if name == "replace" and [getattr(a, "value", "") for a in node.args] == ["&", "&&"]:
                yield node.lineno, "caption_of(text) does that"
        if isinstance(node, ast.ClassDef):
            yield from ((node.lineno, _name(base)) for base in node.bases if _name(base) in _FORBIDDEN_KINDS)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and _mentions_tips(node.test):
            for part in node.body:
                if isinstance(part, ast.Return) and part.value is not None and not _is_safe(part.value):
                    yield part.lineno, "a tool tip: return tip_of(text)"


def test_no_other_way_brings_a_text_onto_the_screen() -> None:
    found = []
    for path in sorted(GUI.rglob("*.py")):
        name = path.relative_to(GUI.parent).as_posix()
        if path != _ROOM:
            faults = _faults(ast.parse(path.read_text(encoding="utf-8")))
            found += [f"{name}:{line}: {what}" for line, what in faults if (name, what) not in _OWN_TEXTS]
    assert not found, "use gui.plain_text:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        "w.setToolTip(path.name)", "w.setToolTip(self.tr('{n}').format(n=name))", "w.setToolTip(f'{name}')",
        "item.setToolTip(0, name)", "box.setItemData(1, reason, Qt.ItemDataRole.ToolTipRole)", "QLabel(name)",
        "class A(QLabel): pass", "QMessageBox(icon, a, b)", "QMessageBox.about(self, a, b)", "QToolTip.showText(p, t)",
        "view.setHtml(t)", "QStaticText(t)", "name.replace('&', '&&')",
        "def data(role):\n    if role == Qt.ItemDataRole.ToolTipRole:\n        return self._hint(row)",
        "document.setMarkdown(t)", "w.setToolTip(a if b else self.tr('c'))",
    ],
)  # fmt: skip
def test_each_other_way_is_noticed(code: str) -> None:
    assert len(list(_faults(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "w.setToolTip('')", "w.setToolTip(self.tr('Fixed <b>'))", "w.setToolTip(tip_of(path.name))",
        "w.setToolTip(QCoreApplication.translate('A', 'b'))", "item.setToolTip(0, tip_of(name))",
        "box.setItemData(1, tip_of(reason), Qt.ItemDataRole.ToolTipRole)", "def f() -> QLabel: pass",
        "def data(role):\n    if role == Qt.ItemDataRole.ToolTipRole:\n        return tip_of(self._hint(row))",
    ],
)  # fmt: skip
def test_the_ways_there_are_may_be_used(code: str) -> None:
    assert not list(_faults(ast.parse(code)))


NAMES = [
    "<img src=file:%2Fdev%2Fzero>….png", "<b>Lea</b>.png", "a < b > c", "5 &lt; 7", "<?xml version='1.0'?>", "Q&A.png",
    "<!--", "two\nlines <i>", "plain.png", "",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_tip_shows_its_text_letter_for_letter(name: str) -> None:
    tip = tip_of(name)
    shown = tip
    if Qt.mightBeRichText(tip):
        document = QTextDocument()
        document.setHtml(tip)
        shown = document.toPlainText()
    assert shown.split() == name.split()


@pytest.mark.parametrize("name", NAMES)
def test_labels_and_messages_show_their_text_letter_for_letter(qtbot: QtBot, name: str) -> None:
    label = PlainLabel(name)
    qtbot.addWidget(label)
    assert (label.textFormat(), label.text()) == (Qt.TextFormat.PlainText, name)
    message = plain_message(QMessageBox.Icon.Question, "title", name)
    qtbot.addWidget(message)
    assert (message.textFormat(), message.text()) == (Qt.TextFormat.PlainText, name)
    static = plain_static(name)
    assert (static.textFormat(), static.text()) == (Qt.TextFormat.PlainText, name)
    assert caption_of(name).replace("&&", "&") == name


def test_what_qt_would_leave_out_or_turn_around_is_a_sign(qtbot: QtBot) -> None:
    for name in ("caf\udce9.png", "x\u202egnp.png"):
        label, line = PlainLabel(name), LineLabel("quiet", "line")
        for widget in (label, line):
            qtbot.addWidget(widget)
            widget.setText(name)
        assert {text.count("�") for text in (label.text(), line.text(), tip_of(name), caption_of(name))} == {1}


def test_a_line_that_is_too_long_is_whole_in_its_tip_and_opens_no_file(qtbot: QtBot) -> None:
    line = LineLabel("quiet", "line")
    qtbot.addWidget(line)
    line.resize(60, 20)
    line.show()
    line.setText("<img src=file:%2Fdev%2Fzero> and more.png")
    assert "<img" not in line.toolTip()
    before = line.toolTip()
    line.setText("<b>short</b>")
    assert line.toolTip() != before
