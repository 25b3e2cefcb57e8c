"""Why the model answers so: examples, what the answer rests on, the smallest change."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine import catalog
from engine.errors import UsageError
from engine.explain.requests import HeatMapRequest, Method, NeighboursRequest, SmallestChangeRequest
from engine.session import HANDLERS
from gui.widgets.formats import milliseconds, percent


def test_examples_with_labels_stand_first_and_those_of_the_second_best_answer_below(drawn: Any) -> None:
    assert drawn.text("insideANearestTitle") == "Nearest examples: 12 of 12 are “7”"
    assert drawn.find("insideANearestRow").accessibleDescription() == ", ".join(["7"] * 12)
    assert "“1”" in drawn.text("insideAOtherTitle")
    (request,) = drawn.network.asked_of(NeighboursRequest)[-1:]
    assert request.model_id == catalog.DEFAULT


def test_what_the_answer_rests_on_is_told_with_passes_and_time(drawn: Any) -> None:
    line = drawn.text("insideAHeatLine")
    assert "169 passes" in line
    assert milliseconds(42.0) in line
    assert drawn.find("insideAHeatPicture").heat_map().request.method is Method.OCCLUSION
    drawn.choose("insideAMethod", Method.CLASS_ACTIVATION)
    assert drawn.network.asked_of(HeatMapRequest)[-1].method is Method.CLASS_ACTIVATION
    assert drawn.find("insideAHeatInfo").accessibleName() == "Class activation map", "the (i) is about this method"


def test_the_same_map_from_random_weights_stands_beside_it(drawn: Any) -> None:
    assert not drawn.find("insideARandomPicture").isVisible()
    drawn.click("insideARandom")
    drawn.quiet()
    trained, random = (drawn.find(f"insideA{name}Picture").heat_map() for name in ("Heat", "Random"))
    assert not trained.request.random_weights
    assert random.request.random_weights
    assert drawn.find("insideARandomPicture").isVisible()


def test_who_falls_first_is_a_table_with_the_least_change_on_top(drawn: Any) -> None:
    (request,) = drawn.network.asked_of(SmallestChangeRequest)[-1:]
    assert set(request.model_ids) == set(catalog.DIGIT_MODELS)
    table = drawn.find("insideAChangeTable")
    assert table.rowCount() == len(catalog.DIGIT_MODELS)
    amounts = [float(table.item(row, 2).text()) for row in range(table.rowCount())]
    assert amounts == sorted(amounts)
    assert table.item(0, 0).text() == catalog.find(request.model_ids[0]).title
    assert drawn.text("insideAChangeLine").startswith("“7” becomes “1”")


def test_the_change_is_drawn_on_the_pad_and_undo_brings_the_drawing_back(drawn: Any) -> None:
    pad = drawn.find("insidePad")
    before = pad.strokes()
    drawn.click("insideAChangeDraw")
    drawn.quiet()
    assert len(pad.strokes()) > 20, "a dot for each pixel"
    drawn.until(lambda: drawn.network.asked_of(NeighboursRequest)[-1].picture.shape == (400, 400, 3))
    pad.undo()
    assert pad.strokes() == before


def test_while_the_pen_is_down_only_what_is_quick_is_asked(looker: Any) -> None:
    looker.draw()
    maps, examples = (len(looker.network.asked_of(kind)) for kind in (HeatMapRequest, NeighboursRequest))
    pad, rest = looker.find("insidePad"), looker.page._panel._rest
    usual = rest.interval()
    rest.setInterval(600_000)  # the pen does not rest, however slow the machine is
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    looker.until(lambda: len(looker.network.asked_of(NeighboursRequest)) > examples)
    assert len(looker.network.asked_of(HeatMapRequest)) == maps
    assert looker.find("insideAHeatPicture").heat_map() is None, "the map of the drawing before is gone"
    rest.setInterval(usual)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    looker.until(lambda: len(looker.network.asked_of(HeatMapRequest)) > maps)


def test_what_takes_its_time_tells_how_far_it_is_and_can_be_stopped(looker: Any) -> None:
    looker.network.may_go_on.clear()
    looker.find("insidePad").draw_strokes([looker.SEVEN])
    looker.until(lambda: looker.text("insideAHeatLine") == "1 of 2 passes…")
    looker.click("insideAHeatStop")
    assert looker.text("insideAHeatLine") == "Stopped."
    looker.network.may_go_on.set()
    looker.quiet()
    assert looker.find("insideAHeatPicture").heat_map() is None


def test_a_new_drawing_stops_what_is_still_computed_for_the_one_before(looker: Any) -> None:
    looker.network.may_go_on.clear()
    looker.find("insidePad").draw_strokes([looker.SEVEN])
    looker.until(lambda: len(looker.network.asked_of(HeatMapRequest)) == 1)
    looker.network.may_go_on.set()
    looker.draw(looker.ONE)
    shown = looker.find("insideAHeatPicture").heat_map()
    assert shown.request.picture is looker.network.asked_of(HeatMapRequest)[-1].picture
    assert looker.says().startswith("Best CNN: ")
    assert percent(shown.score) in looker.text("insideAHeatLine")


def test_what_is_known_of_a_picture_is_not_asked_again(drawn: Any) -> None:
    kinds = (HeatMapRequest, SmallestChangeRequest)
    before = [len(drawn.network.asked_of(kind)) for kind in kinds]
    drawn.part("layers")
    drawn.part("why")
    assert [len(drawn.network.asked_of(kind)) for kind in kinds] == before
    drawn.choose("insideModel", "keras-cnn")
    assert [len(drawn.network.asked_of(kind)) for kind in kinds] > before, "another model is asked"


def test_what_cannot_be_found_says_why_in_its_place_and_the_rest_is_shown(
    looker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise UsageError("The samples of this project are gone. Open it on the page Teach.")

    said: list[Exception] = []
    looker.page.failed.connect(said.append)
    monkeypatch.setitem(HANDLERS, NeighboursRequest, fail)
    looker.draw()
    assert looker.text("insideANearestTitle") == "The samples of this project are gone. Open it on the page Teach."
    assert "169 passes" in looker.text("insideAHeatLine")
    assert said == []


def test_a_cleared_pad_shows_nothing_and_says_what_to_do(drawn: Any) -> None:
    drawn.find("insidePad").clear()
    drawn.quiet()
    assert drawn.text("insideAMessage").startswith("Draw a digit")
    assert drawn.says() == "Best CNN: –"
