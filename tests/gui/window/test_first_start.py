"""A first start: the tour, classroom packs beside the program; and what a build without frameworks greys."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from engine.pretrained.packs_beside_program import PackBeside
from engine.pretrained.requests import ImportRequest
from gui import preferences, theme
from gui.bridge import Listener
from gui.preferences import Preferences
from gui.startup import error_reporting
from gui.window import first_start
from gui.window.first_start import PacksBeside


def tour_card(user: Any) -> Any:
    return user.window.findChild(QWidget, "tourCard")


def ended(user: Any) -> bool:
    QApplication.processEvents()
    return tour_card(user) is None


def test_the_first_start_shows_a_tour_that_goes_on_when_a_digit_is_drawn(user: Any) -> None:
    user.window.welcome()
    assert user.text("tourPosition") == "1 of 5"
    pad, card = user.find("drawingPad"), tour_card(user)
    assert not card.geometry().intersects(pad.rect().translated(pad.mapTo(user.window, pad.rect().topLeft())))
    assert user.window.rect().contains(card.geometry())
    user.draw(user.SEVEN)
    assert user.headline() == "7", "the tour is in nobody's way"
    assert user.text("tourPosition") == "2 of 5"
    user.click("tourNext")
    assert user.find("teachNew").isVisible()
    user.click("tourNext")
    user.click("tourNext")
    assert user.text("tourNext") == "Done"
    assert user.window.rect().contains(card.geometry())
    user.click("tourNext")
    user.until(lambda: ended(user))
    assert preferences.load()[0].tour_seen


@pytest.mark.parametrize("skip", ["button", "key"])
def test_the_tour_can_be_skipped_and_is_not_shown_again_by_itself(user: Any, skip: str) -> None:
    user.window.welcome()
    focused = QApplication.focusWidget()
    assert focused is None or not tour_card(user).isAncestorOf(focused)
    if skip == "button":
        user.click("tourSkip")
    else:
        QTest.keyClick(user.window, Qt.Key.Key_Escape)
    user.until(lambda: ended(user))
    user.window.welcome()
    assert ended(user)
    user.draw(user.SEVEN)
    user.menu_entry("Show the tour").trigger()
    assert user.text("tourPosition") == "1 of 5"


class FakeBridge:
    """Answers every request at once."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.requests: list[object] = []

    def submit(self, queue: str, request: object, listener: Listener, lane: str | None = None) -> int:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            listener.failed(self.answer)
        else:
            listener.done(self.answer)
        return 1


def test_a_pack_beside_the_program_is_taken_in_once(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.pretrained.requests import Imported

    pack = PackBeside(tmp_path / "school.classlens", "school.classlens 1 2")
    monkeypatch.setattr(first_start, "packs_beside", lambda: (pack,))
    preferences, said, failed = Preferences(), [], []

    def start(answer: object) -> list[object]:
        bridge: Any = FakeBridge(answer)
        PacksBeside(bridge, preferences, said.append, failed.append, qapp).take()
        return list(bridge.requests)

    assert start(ValueError("not now")) == [ImportRequest(pack.path)]
    assert preferences.taken_packs == []
    assert [str(error) for error in failed] == ["not now"]
    assert start(Imported((), ())) == [ImportRequest(pack.path)], "one that failed is tried again"
    assert preferences.taken_packs == [pack.mark]
    assert "school.classlens" in said[-1]
    assert start(Imported((), ())) == []


def test_a_pack_that_a_person_opens_is_taken_in_each_time(qapp: QApplication, tmp_path: Path) -> None:
    from engine.pretrained.requests import Imported

    bridge: Any = FakeBridge(Imported((), ()))
    preferences, said = Preferences(), []
    for _ in range(2):
        PacksBeside(bridge, preferences, said.append, said.append, qapp).take([tmp_path / "Schule.classlens"])
    assert bridge.requests == [ImportRequest(tmp_path / "Schule.classlens")] * 2
    assert preferences.taken_packs == []
    assert "Schule.classlens" in said[-1]


@pytest.fixture
def lite(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in ("torch", "tensorflow") else find(name)
    )
    monkeypatch.setattr(sys, "frozen", True, raising=False)


@pytest.mark.usefixtures("lite")
def test_the_lite_build_greys_what_it_cannot_do_and_says_why(new_user: Callable[[], Any]) -> None:
    user = new_user()
    runtime = user.find("runtimeChoice")
    assert not runtime.model().item(1).isEnabled()
    assert "not in this build" in runtime.itemText(1)
    assert "lite build" in runtime.toolTip()
    user.go("train")
    start, model = user.find("trainStart"), user.find("trainModel")
    assert model.currentData() == "numpy-nn"
    assert start.isEnabled()
    model.setCurrentIndex(model.findData("keras-cnn"))
    assert not start.isEnabled()
    assert "comes without TensorFlow" in start.toolTip()
    assert "use the full build" in user.text("trainHint")
    model.setCurrentIndex(model.findData("numpy-mlp"))
    assert start.isEnabled()
    assert user.text("trainHint") == ""
    user.go("evaluate")
    assert not user.find("evaluateRuntime").model().item(1).isEnabled()


@pytest.mark.usefixtures("lite")
def test_a_remembered_native_runtime_is_not_asked_for_in_the_lite_build(new_user: Callable[[], Any]) -> None:
    Preferences(runtime="native").save()
    user = new_user()
    assert user.find("runtimeChoice").currentData() == "fast"
    user.draw(user.SEVEN)
    assert user.headline() == "7"


def test_a_window_that_cannot_be_built_says_so_in_a_dialog(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[QMessageBox] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda dialog: shown.append(dialog) or 0)
    assert error_reporting.say_in_a_dialog(RuntimeError("no pixels")) == 1
    (dialog,) = shown
    assert "report the details" in dialog.text()
    assert "RuntimeError: no pixels" in dialog.detailedText()
    copy = next(button for button in dialog.buttons() if button.text() == "&Copy")
    copy.click()
    assert "RuntimeError: no pixels" in QApplication.clipboard().text()


def test_the_tour_is_there_again_where_its_page_is_shown_again(user: Any) -> None:
    user.window.welcome()
    for _ in range(4):
        page, position = user.window._shown, user.text("tourPosition")
        user.go("train")
        user.until(lambda: not user.find("tourCard").isVisible())
        user.go(page)
        user.until(lambda: user.find("tourCard").isVisible() and user.find("tourFrame").isVisible())
        assert user.text("tourPosition") == position
        user.click("tourNext")


def test_the_tour_is_read_to_its_end_with_larger_text(user: Any) -> None:
    user.window.welcome()
    card, text = tour_card(user), user.find("tourText")
    look = theme.Look.of_application()
    assert look is not None
    before = card.width()
    try:
        look.choose(theme.SYSTEM, theme.LARGEST_ZOOM)
        user.until(lambda: card.width() > before)
        user.until(lambda: text.height() >= text.heightForWidth(text.width()))
        for name in ("tourSkip", "tourNext"):
            button = user.find(name)
            assert button.width() >= button.sizeHint().width()
    finally:
        look.choose(theme.SYSTEM, 1.0)
