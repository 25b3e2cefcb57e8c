"""The help: an entry for every page, every “i” and every word, and links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from engine.lessons.guides import GUIDES
from gui import theme
from gui.pages import descriptions
from gui.widgets.info_button import InfoButton
from gui.window.help.texts import FILES, FOLDER, HelpTexts

from .test_words import JARGON, PARTS, said

TEXTS = HelpTexts({"menus": ""})
ADDRESSES = {entry.address for entry in TEXTS.entries}
GLOSSARY = (Path(__file__).parents[3] / "docs" / "glossary.md").read_text(encoding="utf-8")
OF_THE_FIELD = """
accuracy, activation, augmentation, batch, calibration, CNN, confusion matrix, convolution, cross-entropy, data set,
dropout, epoch, F1, features, FLOPs, framework, gradient, held-back pictures, hidden units, ImageNet, label,
learning rate, loss, McNemar's test, mean squared error, MLP, MNIST, model, one-hot, optimizer, overfitting, parameters,
precision, random seed, recall, recipe, ReLU, robustness, run, sample, schedule, score, sigmoid, softmax, speed,
test pictures, trained by you, transfer learning, ViT, weighted vote, weights
"""
OF_THE_CODE = {
    "job", "lane", "room", "sight", "report", "part", "pin", "preference", "ruling", "source", "task", "kind",
    "reading", "note",
}  # fmt: skip


def help_of(user: Any) -> Any:
    return user.find("helpWindow")


def test_f1_opens_the_help_of_the_page_shown(user: Any) -> None:
    for page in user.window.pages:
        user.go(page.key)
        user.press_keys("F1")
        user.until(lambda page=page: help_of(user).isVisible() and help_of(user).shown() == f"{page.key}.md")
        assert page.name() in user.find("helpText").toPlainText()
        QTest.keyClick(help_of(user), Qt.Key.Key_Escape)
        user.until(lambda: not help_of(user).isVisible())


def test_every_page_says_what_it_is_for() -> None:
    for page in descriptions():
        assert f"{page.key}.md" in ADDRESSES
        assert f"{page.key}.md#what-is-this-page-for" in ADDRESSES
        assert page.name() == TEXTS.title(f"{page.key}.md"), "it is called as in the window"


def test_every_link_leads_to_an_entry_and_none_to_the_network() -> None:
    links = [(file, link) for file in FILES for link in TEXTS.links(file)]
    assert len(links) > 40
    assert [(file, link) for file, link in links if link not in ADDRESSES] == []
    assert {path.name for path in FOLDER.glob("*.md")} == set(FILES), "no file is left out"


def test_no_heading_hides_another() -> None:
    assert len(ADDRESSES) == len(TEXTS.entries)


@pytest.fixture
def all_pages(user: Any) -> Any:
    for page in user.window.pages:
        user.go(page.key)
        for part in user.find(PARTS[page.key]).children() if page.key in PARTS else ():
            if hasattr(part, "click"):
                part.click()
    for guide in GUIDES:
        user.begin_lesson(guide.id)
    return user


def test_every_i_has_an_entry_and_more_opens_it(all_pages: Any) -> None:
    buttons = all_pages.window.findChildren(InfoButton)
    assert {found.objectName(): found.entry for found in buttons if found.entry not in ADDRESSES} == {}
    assert {"headlineRule", "sayingsRule", "stepsRule"} <= {found.objectName() for found in buttons}
    all_pages.go("recognise")
    all_pages.click("headlineRule")
    shown = all_pages.find("headlineRuleExplanation")
    assert all_pages.text("infoText", shown) == all_pages.find("headlineRule").toolTip()
    QTest.keyClick(all_pages.find("infoMore", shown), Qt.Key.Key_Return)
    all_pages.until(lambda: help_of(all_pages).isVisible())
    assert help_of(all_pages).shown() == "recognise.md#the-large-digit"


def test_the_glossary_has_every_word_of_the_field_and_every_word_of_ours_on_the_screen(all_pages: Any) -> None:
    explained = {
        word.strip().casefold()
        for entry in TEXTS.entries if entry.file == "glossary.md" and entry.level > 1
        for word in entry.title.split(",")
    }  # fmt: skip
    field = {word.strip().casefold() for word in OF_THE_FIELD.replace("\n", " ").split(",")}
    assert field - explained == set()
    ours = {
        word.strip()
        for row in re.findall(r"^\| ([^|]+) \|", GLOSSARY, re.MULTILINE)[2:]
        for word in re.sub(r"\(.*?\)", "", row).split(",")
    } - OF_THE_CODE
    widgets = [all_pages.window, *all_pages.window.findChildren(QWidget)]
    screen = " ".join(text for widget in widgets for text in said(widget)).casefold()
    seen = {word for word in ours if re.search(rf"\b{re.escape(word.casefold())}s?\b", screen)}
    assert len(seen) > 15, "the pattern finds the words"
    shown = " ".join(entry.title + " " + entry.text for entry in TEXTS.entries if entry.file == "glossary.md")
    assert {word for word in seen if word.casefold() not in shown.casefold()} == set()


def test_the_help_speaks_as_the_window_does() -> None:
    texts = {entry.address: f"{entry.title}\n{entry.text}" for entry in TEXTS.entries}
    found = [(address, word) for address, text in texts.items() for word in JARGON if re.search(word, text)]
    assert found == []


def test_the_shortcuts_are_those_of_the_menus(user: Any) -> None:
    user.window.show_help("shortcuts.md")
    text = user.find("helpText").toPlainText()

    def commands(menu: QMenu) -> list[QAction]:
        return [leaf for action in menu.actions() for leaf in (commands(action.menu()) if action.menu() else [action])]

    keyed = [a for top in user.window.menuBar().actions() for a in commands(top.menu()) if a.shortcuts()]
    assert len(keyed) > 15
    for action in keyed:
        assert action.text().replace("&", "").rstrip("…") in text
        keys = [found.toString(QKeySequence.SequenceFormat.NativeText) for found in action.shortcuts()]
        assert any(found in text for found in keys)
        assert all(found in text for found in keys if "+" in found)


def test_what_is_searched_is_found_and_return_opens_it(user: Any) -> None:
    user.press_keys("F1")
    user.until(lambda: help_of(user).isVisible())
    search, contents = user.find("helpSearch"), user.find("helpContents")
    assert contents.count() == len(FILES)
    QTest.keyClicks(search, "learning rate")
    assert contents.item(0).text().startswith("Learning rate")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert help_of(user).shown() == "glossary.md#learning-rate"
    assert user.find("helpText").textCursor().block().text() == "Learning rate"
    search.clear()
    QTest.keyClicks(search, "zebra crossing")
    assert contents.count() == 0
    assert user.text("helpNote").startswith("Nothing found")
    search.clear()
    assert contents.count() == len(FILES)


def test_links_inside_work_and_back_goes_back(user: Any) -> None:
    user.window.show_help("glossary.md#confidence")
    user.until(lambda: QApplication.activeWindow() is help_of(user))  # Windows makes it so a little after it is shown
    user.find("helpText").anchorClicked.emit(QUrl("#score"))
    assert help_of(user).shown() == "glossary.md#score"
    user.find("helpText").anchorClicked.emit(QUrl("lessons.md#quiz"))
    assert help_of(user).shown() == "lessons.md#quiz"
    user.click("helpBack")
    assert help_of(user).shown() == "glossary.md#score"
    user.press_keys("Alt+Left")
    assert help_of(user).shown() == "glossary.md#confidence"
    assert not user.find("helpBack").isEnabled()


def test_the_menu_has_the_glossary_the_shortcuts_and_the_plan(user: Any) -> None:
    for text, address in (
        ("Glossary", "glossary.md"),
        ("Shortcuts", "shortcuts.md"),
        ("A plan for 45 minutes", "lessons.md#a-plan-for-45-minutes"),
    ):
        user.menu_entry(text).trigger()
        assert help_of(user).shown() == address


def first_line_read(user: Any) -> str:
    """The first block of text that is seen."""
    return str(user.find("helpText").cursorForPosition(QPoint(0, 0)).block().text())


def test_the_zoom_keys_work_in_the_help_and_whoever_reads_goes_on_where_they_were(user: Any) -> None:
    look = theme.Look.of_application()
    assert look is not None
    user.window.show_help("glossary.md")
    user.until(help_of(user).isActiveWindow)
    text = user.find("helpText")
    bar = text.verticalScrollBar()
    user.until(lambda: bar.maximum() > 0)
    QApplication.processEvents()
    bar.setValue(bar.maximum() // 2)
    reading = first_line_read(user)
    assert reading
    for keys, zoom in (("Ctrl++", 1.1), ("Ctrl++", 1.25), ("Ctrl+-", 1.1), ("Ctrl+0", 1.0)):
        QTest.keySequence(text, keys)
        assert look.zoom == zoom
        user.until(lambda: first_line_read(user) == reading)
        QApplication.processEvents()
        assert first_line_read(user) == reading, keys
    look.choose(theme.DARK.name, 1.0)
    for _ in range(3):
        QApplication.processEvents()
    assert first_line_read(user) == reading
    look.choose(theme.SYSTEM, 1.0)
    user.window.show_help("glossary.md")
    QApplication.processEvents()
    assert bar.value() == 0


@pytest.mark.parametrize("name", ["reportDialog", "sessionsWindow"])
def test_the_zoom_keys_work_in_the_windows_of_handing_in(user: Any, name: str) -> None:
    look = theme.Look.of_application()
    assert look is not None
    if name == "reportDialog":
        user.menu_entry("Report…").trigger()
    else:
        user.window._menus._hand_in().show_sessions()
    user.until(lambda: user.window.findChild(QWidget, name) is not None)
    opened = user.find(name)
    user.until(opened.isActiveWindow)
    QTest.keySequence(opened, "Ctrl++")
    assert look.zoom == 1.1
    QTest.keySequence(opened, "Ctrl+0")
    opened.close()
