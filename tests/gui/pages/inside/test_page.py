"""The page Inside: where its picture comes from, which models are looked into, and what is saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine import catalog
from engine.errors import WeightsError
from engine.evaluation.saving import NUMBERS
from engine.explain.requests import NeighboursRequest, NetworkRequest
from engine.session import HANDLERS
from engine.system import folders
from gui.pages.inside import page
from gui.widgets.info_button import InfoButton

from .conftest import Looker

FIGURES = {
    "why": "insideAHeatPicture",
    "layers": "insideAUnits",
    "unit": "insideAProducts",
    "map": "insideAScatter",
}


def test_it_goes_on_with_the_drawing_of_recognise(user: Any, in_window: Callable[[], Looker]) -> None:
    user.draw(user.SEVEN)
    looker = in_window()
    assert looker.find("insidePad").strokes() == user.find("drawingPad").strokes()
    assert looker.network.asked_of(NeighboursRequest)
    looker.draw(user.ONE)
    looker.draw(user.ONE)
    user.press_keys("Ctrl+Z")
    user.go("recognise")
    user.go("inside")
    assert len(looker.find("insidePad").strokes()) == 2, "what was drawn here stays while Recognise shows nothing new"


def test_it_goes_on_with_a_picture_that_recognise_opened_and_takes_dropped_ones(
    user: Any, in_window: Callable[[], Looker], files: Any
) -> None:
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(folders.SAMPLES / "digit-4.png")))
    looker = in_window()
    assert looker.find("insideSource-opened").isChecked()
    assert looker.text("insideName") == "digit-4.png"
    user.drop(files(folders.SAMPLES / "digit-5.png"))
    looker.until(lambda: looker.text("insideName") == "digit-5.png")


def test_it_goes_on_with_the_photo_of_the_page_photos(user: Any, in_window: Callable[[], Looker]) -> None:
    photos = user.go("compare")
    user.until(lambda: photos.shown_picture() is not None)
    looker = in_window()
    assert looker.find("insideModel").model_id() == "efficientnet-lite0"
    assert looker.text("insideName") == photos.shown_picture().name


def test_why_beside_an_answer_leads_here_with_its_picture(user: Any, in_window: Callable[[], Looker]) -> None:
    assert not user.find("headlineWhy").isVisible(), "there is no answer yet"
    user.draw(user.SEVEN)
    user.click("headlineWhy")
    assert in_window().find("insidePad").strokes() == user.find("drawingPad").strokes()
    photos = user.go("compare")
    user.until(lambda: user.find("objectWhy").isVisible())
    user.click("objectWhy")
    looker = in_window()
    assert looker.page.isVisible()
    assert looker.text("insideName") == photos.shown_picture().name


def test_a_photo_goes_to_photo_models(looker: Looker) -> None:
    looker.page.pictures().open_file(str(folders.ASSETS / "photos" / "coffee.jpg"))
    looker.until(lambda: looker.find("insideModel").model_id() == "efficientnet-lite0")
    assert looker.find("insideKind-objects").isChecked()
    looker.click("insideKind-digits")
    assert looker.find("insideModel").model_id() == catalog.DEFAULT, "who knows better is right"


def test_two_models_stand_side_by_side(drawn: Any) -> None:
    assert not drawn.find("insideB").isVisible()
    drawn.choose("insideSecond", "keras-cnn")
    assert drawn.find("insideB").isVisible()
    assert drawn.says("insideB").startswith("Keras CNN: ")
    assert {request.model_id for request in drawn.network.asked_of(NeighboursRequest)} == {"best-cnn", "keras-cnn"}
    assert not drawn.find("insideBChangeTable").isVisible(), "the table of all models stands once"
    drawn.choose("insideSecond", "")
    assert not drawn.find("insideB").isVisible()


def test_a_model_that_cannot_be_looked_into_says_why(looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise WeightsError("The weights are damaged. Restore the original model.")

    monkeypatch.setitem(HANDLERS, NetworkRequest, fail)
    said: list[Exception] = []
    looker.page.failed.connect(said.append)
    looker.page.refresh()
    looker.quiet()
    assert looker.text("insideAMessage") == "The weights are damaged. Restore the original model."
    assert [type(error) for error in said] == [WeightsError]


def test_other_weights_are_looked_into_at_once(drawn: Any) -> None:
    asked = len(drawn.network.asked_of(NetworkRequest))
    drawn.page.refresh("keras-cnn")
    drawn.quiet()
    assert len(drawn.network.asked_of(NetworkRequest)) == asked
    drawn.page.refresh("best-cnn")
    drawn.quiet()
    assert len(drawn.network.asked_of(NetworkRequest)) == asked + 1


def test_a_project_is_looked_into_again_when_the_page_comes_back(drawn: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    networks, examples = (drawn.network.asked_of(kind) for kind in (NetworkRequest, NeighboursRequest))
    for is_own in (False, True):
        monkeypatch.setattr(page, "is_own", lambda model_id, is_own=is_own: is_own and bool(model_id))
        drawn.page.hide()
        drawn.page.show()
        drawn.quiet()
        assert len(drawn.network.asked_of(NetworkRequest)) == len(networks) + is_own, "samples were taken meanwhile"
        assert len(drawn.network.asked_of(NeighboursRequest)) == len(examples) + is_own


def test_the_presentation_shows_the_figure_of_the_part_and_gives_it_back(
    user: Any, in_window: Callable[[], Looker]
) -> None:
    looker = in_window()
    looker.draw()
    for part, name in FIGURES.items():
        looker.part(part)
        figure = looker.find(name)
        user.press_keys("F11")
        assert user.find("presentation").isAncestorOf(figure)
        assert user.text("presentedAnswer") == looker.says().split(": ")[1].split(" · ")[0]
        QTest.keyClick(user.window, Qt.Key.Key_Escape)
        looker.until(lambda figure=figure: looker.find("insideA").isAncestorOf(figure) and figure.isVisible())


def test_figures_and_numbers_of_every_view_are_saved(drawn: Any, tmp_path: Path) -> None:
    buttons = {
        "why": ("insideANearestSave", "insideAHeatSave", "insideAChangeSave"),
        "layers": ("insideALayerSave",),
        "unit": ("insideAUnitSave",),
        "map": ("insideAMapSave",),
    }
    written = [tmp_path / f"{name}{suffix}" for names in buttons.values() for name in names for suffix in NUMBERS]
    for part, names in buttons.items():
        drawn.part(part)
        for name in names:
            button = drawn.find(name)
            assert button.isEnabled(), name
            made = button._part()
            assert made.figure().axes, "matplotlib can draw it"
            for suffix in NUMBERS:
                drawn.page._saver.save(tmp_path / f"{name}{suffix}", made)
    drawn.page._saver.save(tmp_path / "map.svg", made)
    drawn.quiet()
    assert "<path" in (tmp_path / "map.svg").read_text(encoding="utf-8")
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert json.loads(text) if path.suffix == ".json" else len(text.splitlines()) > 1


def test_every_view_has_an_i_that_says_what_it_does_not_show_or_who_described_it(drawn: Any) -> None:
    infos = drawn.page.findChildren(InfoButton)
    assert len(infos) >= 6
    for info in infos:
        assert len(info.toolTip()) > 100
        assert info.entry.startswith("inside.md#")


def test_a_layer_of_512_maps_is_shown_at_once(drawn: Any) -> None:
    drawn.part("layers")
    grid = drawn.find("insideAUnits")
    widgets = len(grid.findChildren(object))
    grid.show_units(np.random.default_rng(0).random((512, 14, 14), np.float32), (), (), str)
    assert len(grid.findChildren(object)) == widgets, "maps are no widgets"
    assert not grid.tile(511).intersects(grid.tile(510))


def test_a_new_lesson_forgets_the_picture(user: Any, in_window: Callable[[], Looker]) -> None:
    user.draw(user.SEVEN)
    in_window()
    user.window.begin_afresh()
    assert in_window().page._panel.picture() is None
