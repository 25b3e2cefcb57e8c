"""The page Teach, from a new project to a network that answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton

from gui import theme

from ...window.test_sizes import SIZES, settle


def entry(teacher: Any, what: str) -> QAction:
    """An entry of the menu of the project."""
    return teacher.user.window.findChild(QAction, f"teachProject-{what}")


def test_from_a_new_project_to_an_answer_with_its_reason(teacher: Any) -> None:
    user = teacher.user
    assert "stay on this computer" in user.text("teachPrivacy")
    teacher.new_project("Shapes")
    assert user.find("teachNewClass").hasFocus(), "the first thing is to name a class"
    teacher.add_classes("circle", "cross")
    assert [taught.name for taught in teacher.state.classes] == ["circle", "cross"]
    assert user.find("teachPad").isVisible()
    user.click("classAdd1")
    assert "Draw something first" in user.window.statusBar().currentMessage()
    teacher.add_drawings("circle", teacher.CIRCLE)
    assert teacher.bench.inputs.draw.pad.is_empty(), "the next drawing begins on an empty pad"
    teacher.add_drawings("cross", teacher.CROSS)
    teacher.draw(teacher.CIRCLE)
    assert teacher.headline() == "circle"
    assert set(teacher.bench.answer.scores()) == {"circle", "cross", "none of these"}
    assert "nearest class mean" in user.text("teachRule")
    assert user.find("teachNearest").accessibleDescription().startswith(("circle: 99", "circle: 100"))


def test_enter_adds_the_drawing_to_the_chosen_class(teacher: Any) -> None:
    teacher.new_project("Shapes")
    teacher.add_classes("circle", "cross")
    teacher.bench.classes.choose(teacher.state.classes[1].key)
    teacher.draw(teacher.CROSS)
    pad = teacher.bench.inputs.draw.pad
    pad.setFocus()
    teacher.press(Qt.Key.Key_Return)
    teacher.user.until(lambda: teacher.samples("cross") == 1)
    assert teacher.samples("circle") == 0
    teacher.draw(teacher.CROSS)
    pad.setFocus()
    teacher.press(Qt.Key.Key_Return)
    teacher.user.until(lambda: teacher.samples("cross") == 2)
    assert len(teacher.state.takes) == 1, "drawings made in one go are one take"


def test_one_thing_at_a_time_is_offered_as_the_next(teacher: Any) -> None:
    def primary() -> list[str]:
        buttons = teacher.page.findChildren(QPushButton)
        return [b.objectName() for b in buttons if b.property("role") == "primary" and b.isVisible()]

    teacher.user.until(lambda: primary() == ["teachNew"], 5_000)
    teacher.new_project("Shapes")
    teacher.add_classes("circle")
    teacher.user.until(lambda: primary() == ["classAdd1"], 5_000)
    teacher.add_drawings("circle", teacher.CIRCLE)
    teacher.user.until(lambda: primary() == ["teachAddClass"], 5_000)
    teacher.add_classes("cross")
    teacher.quiet()
    teacher.user.until(lambda: primary() == ["classAdd2"], 5_000)
    teacher.add_drawings("cross", teacher.CROSS)
    teacher.user.until(lambda: primary() == ["teachTrain"], 5_000)
    teacher.user.click("teachTrain")
    teacher.user.until(lambda: teacher.state.learnt is not None)
    teacher.quiet()
    teacher.user.until(lambda: primary() == [], 5_000)


def test_deleted_samples_and_classes_come_back(taught: Any) -> None:
    user = taught.user
    samples = taught.card("circle").samples()
    samples.setFocus()
    samples.selectAll()
    taught.press(Qt.Key.Key_Delete)
    user.until(lambda: taught.samples("circle") == 0)
    assert user.find("teachUndo").accessibleName() == "Restore 2 samples"
    user.find("teachNewClass").setFocus()  # nothing was typed there
    user.press_keys("Ctrl+Z")
    user.until(lambda: taught.samples("circle") == 2)
    assert not user.find("teachUndo").isVisible()
    taught.card("cross").delete_wanted.emit((taught.card("cross").key,))
    user.until(lambda: len(taught.state.classes) == 1)
    user.click("teachUndo")
    user.until(lambda: len(taught.state.classes) == 2)
    assert taught.samples("cross") == 2


def test_undo_in_the_menu_says_what_it_takes_back(taught: Any) -> None:
    user = taught.user
    (undo,) = [action for action in user.window.findChildren(QAction) if action.text().startswith("Undo")]
    pad = taught.bench.inputs.draw.pad
    taught.draw(taught.CROSS)
    assert undo.isEnabled(), "nothing was deleted: strokes are taken back"
    taught.card("cross").delete_wanted.emit((taught.state.takes[-1].samples[0],))
    user.until(lambda: taught.samples("cross") == 1)
    user.find("teachNewClass").setFocus()
    assert undo.text() == "Undo deleting 1 sample"
    pad.setFocus()
    undo.trigger()
    assert taught.samples("cross") == 1, "somebody draws"
    assert len(pad._strokes) == 1
    user.find("teachNewClass").setFocus()
    undo.trigger()
    user.until(lambda: taught.samples("cross") == 2)
    user.go("train")
    assert not undo.isEnabled()


def test_a_class_is_renamed_in_place_coloured_and_switched_off(taught: Any) -> None:
    user, card = taught.user, taught.card("circle")
    field = user.find("className1")
    field.setFocus()
    field.selectAll()
    field.insert("ring / 🙂")  # QTest types ASCII only
    taught.press(Qt.Key.Key_Return)
    user.until(lambda: taught.state.classes[0].name == "ring / 🙂")
    taught.quiet()
    assert taught.card("ring / 🙂") is card, "the card is the same, so the focus stays"
    assert taught.samples("ring / 🙂") == 2
    user.find("classMore1").menu().aboutToShow.emit()
    entries = {action.text(): action for action in user.find("classMore1").menu().actions()}
    colours = entries["Colour"].menu()
    assert isinstance(colours, QMenu)
    next(action for action in colours.actions() if action.text() == "Purple").trigger()
    entries["Switch off"].trigger()
    user.until(lambda: not taught.state.classes[0].on)
    assert taught.state.classes[0].colour == 4
    assert user.text("classCount1") == "2 · off"
    assert set(taught.bench.answer.scores()) <= {"cross", "none of these"}


def test_a_name_that_cannot_be_is_said_and_the_old_one_stays(taught: Any) -> None:
    user, field = taught.user, taught.user.find("className1")
    for name in ("none of these", "cross"):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, name)
        user.find("teachTrain").setFocus()
        user.until(user.message)
        assert "Choose another name" in user.message()
        user.until(lambda: field.text() == "circle")
        user.press_keys("Escape")


def test_training_shows_curves_and_offers_the_model_elsewhere(taught: Any, qtbot: Any) -> None:
    user = taught.user
    with qtbot.waitSignal(taught.page.weights_changed, timeout=60_000) as heard:
        user.click("teachTrain")
        assert user.text("teachTrain") == "Cancel training"
    assert heard.args == [f"own-classes:{taught.state.folder}"]
    taught.quiet()
    assert user.text("teachTrain") == "Train"
    assert user.find("teachCurves").isVisible()
    said = user.text("teachTrainSaid")
    assert said.startswith("Trained on 4 samples")
    assert "record each class a second time" in said, "each class has one take only"
    taught.draw(taught.CROSS)
    assert taught.headline() == "cross"
    assert user.text("teachRule") == "The trained network answers."
    taught.add_drawings("circle", taught.CIRCLE)
    assert "train again" in user.text("teachTrainSaid")


def test_one_class_can_be_asked_but_not_trained(teacher: Any) -> None:
    teacher.new_project("Alone")
    teacher.add_classes("circle")
    teacher.add_drawings("circle", teacher.CIRCLE)
    teacher.draw(teacher.CIRCLE)
    assert teacher.headline() == "circle"
    assert not teacher.user.find("teachTrain").isEnabled()
    assert "Two classes" in teacher.user.text("teachTrainSaid")


def test_the_strictness_says_what_it_does_to_the_own_samples(taught: Any) -> None:
    user = taught.user
    taught.add_drawings("circle", [[(x, y * 0.7) for x, y in taught.CIRCLE[0]]])
    taught.bench.classes.choose(taught.card("cross").key)  # another take begins
    taught.add_drawings("circle", taught.CIRCLE)
    user.find("teachStrict").setValue(30)
    user.until(lambda: taught.state.strictness == pytest.approx(0.3))
    user.until(lambda: "of your own samples would be called “none of these”" in user.text("teachStrictEffect"))


def test_pictures_for_no_class_ask_for_one(
    teacher: Any, make_pictures: Callable[..., Path], files: Callable[..., Any]
) -> None:
    things = make_pictures(cups=2)
    teacher.new_project("Things")
    told: list[str] = []
    teacher.page.told.connect(told.append)
    teacher.user.drop(files(things / "cups" / "0.png", things / "cups" / "1.png"))
    teacher.user.until(lambda: told == ["Add a class first: type its name and press Enter."])


def test_where_all_classes_are_off_nothing_is_answered_and_it_says_so(taught: Any) -> None:
    taught.draw(taught.CIRCLE)
    assert taught.headline() == "circle"
    for known in taught.state.classes:
        taught.page._project.change_class(known.key, on=False)
    taught.quiet()
    assert taught.headline() == "–"
    assert taught.bench.answer.scores() == {}
    assert "are off" in taught.user.text("teachRule")


def test_folders_become_classes_and_what_cannot_be_read_is_said(
    teacher: Any, make_pictures: Callable[..., Path], files: Callable[..., Any]
) -> None:
    user, things = teacher.user, make_pictures(cups=2, pens=3)
    (things / "pens" / "broken.png").write_bytes(b"no picture")
    teacher.new_project("Things")
    user.drop(files(things))
    user.until(lambda: len(teacher.state.classes) == 2 and not user.is_busy("teach"))
    assert (teacher.samples("cups"), teacher.samples("pens")) == (2, 3)
    assert user.find("teachRemarks").isVisible()
    assert "broken.png" in user.text("teachRemark")
    user.click("teachRemarkClose")
    assert not user.find("teachRemarks").isVisible()
    moving = Qt.KeyboardModifier.ShiftModifier  # with which whatever is dragged from deletes what was moved
    action = user.drop(files(things / "pens" / "0.png"), teacher.card("cups"), moving)
    assert action == Qt.DropAction.CopyAction
    user.until(lambda: teacher.samples("cups") == 3)
    user.drop(files(things / "pens" / "1.png"))
    user.until(lambda: teacher.headline() == "pens")
    assert user.find("teachFileView").isVisible(), "one picture on the page is asked about"


def test_a_project_is_deleted_only_when_the_person_agrees(taught: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from gui.pages.teach import project_commands

    questions, folder = [], taught.state.folder

    def answer(parent: object, title: str, sentence: str, *buttons: str) -> bool:
        questions.append(sentence)
        return len(questions) > 1

    monkeypatch.setattr(project_commands, "agreed", answer)
    entry(taught, "delete").trigger()
    assert taught.state is not None
    entry(taught, "delete").trigger()
    taught.quiet()
    assert "its 4 pictures" in questions[0]
    assert not folder.exists()
    assert taught.user.find("teachNew").isVisible()


def test_a_closed_project_is_in_the_list_and_opens_with_its_pictures(taught: Any) -> None:
    user = taught.user
    entry(taught, "close").trigger()
    user.until(lambda: user.find("teachNew").isVisible() and not user.is_busy("teach"))
    row = user.find("teachRecent0")
    assert row.accessibleName() == "Shapes · 2 classes · 4 samples"
    user.click("teachRecent0")
    user.until(lambda: taught.state is not None)
    taught.quiet()
    assert taught.samples("circle") == 2
    assert len(taught.card("circle").samples().keys()) == 2


def test_a_project_travels_as_a_zip_file(taught: Any, tmp_path: Path) -> None:
    user, target = taught.user, tmp_path / "hand in.zip"
    taught.page._project.pack(taught.state.folder, target)
    taught.quiet()
    assert target.exists()
    before = taught.state.folder
    taught.page._project.open(target)
    user.until(lambda: taught.state.folder != before)
    taught.quiet()
    assert taught.samples("cross") == 2


def test_an_open_project_fits_any_window(taught: Any) -> None:
    look, pages = theme.Look.of_application(), taught.user.find("pages")
    assert look is not None
    for width, height, zoom in SIZES:
        look.choose(theme.SYSTEM, zoom)
        for part in ("teach", "test"):
            taught.bench.show_part(part)
            settle(taught.user, width, height)
            assert pages.horizontalScrollBar().maximum() == 0, (width, zoom, part)
            for card in taught.bench.classes.cards():
                assert card.width() <= card.parentWidget().parentWidget().width(), (width, zoom)


def test_many_classes_are_all_there_in_their_order(teacher: Any) -> None:
    names = [f"class {number}" for number in range(9)]
    teacher.new_project("Many")
    teacher.add_classes(*names)
    entry(teacher, "close").trigger()
    user = teacher.user
    user.until(lambda: user.find("teachNew").isVisible() and not user.is_busy("teach"))
    user.click("teachRecent0")
    user.until(lambda: len(teacher.bench.classes.cards()) == len(names))
    shown = [card.findChild(QLineEdit).text() for card in teacher.bench.classes.cards()]
    assert shown == names

    def tops() -> list[int]:
        return [card.y() for card in teacher.bench.classes.cards()]

    user.until(lambda: tops() == sorted(set(tops())))
