"""The live picture: what is said of the picture itself is seen whole, and heard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from engine.camera.requests import DigitSight, Pace
from engine.ink.segmentation import segment
from engine.reading.requests import ReadTiming
from gui.page_parts.live_view import LiveView

PICTURE = np.full((480, 640, 3), 200, np.uint8)
PAINTED = DigitSight(
    1, PICTURE, (), (), "", False, segment(PICTURE), (), (), ("407", "15"), (), ReadTiming(0, 0, 0), Pace(1, 1, 1, 1)
)
BLACK = (
    "“Integrated HD Webcam” sends black pictures. Open its cover, switch on a light, or close the other program that "
    "uses it."
)


@pytest.fixture
def view(qtbot: QtBot) -> LiveView:
    view = LiveView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    return view


def painted(view: LiveView, remark: str) -> QImage:
    view.show_sight(replace(PAINTED, remark=remark))
    return view.grab().toImage()


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_a_remark_is_seen_to_its_last_word_in_a_small_window_and_in_large_letters(view: LiveView, zoom: float) -> None:
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * zoom)
    view.setFont(font)
    whole = painted(view, BLACK)
    assert whole != painted(view, BLACK.replace("uses it", "has it"))
    assert whole != painted(view, BLACK.replace("“Integrated", "“Lid"))
    nothing = painted(view, "")
    edge = [whole.pixelColor(x, 479) == nothing.pixelColor(x, 479) for x in range(640)]
    assert all(edge), "it ends above the lower edge"


def test_what_is_said_of_the_picture_comes_first_and_is_announced_once(view: LiveView, announced: list[str]) -> None:
    view.show_sight(PAINTED)
    assert (view.accessibleDescription(), announced) == ("407, 15", [])
    for _ in range(2):
        view.show_sight(replace(PAINTED, remark=BLACK))
    assert (view.accessibleDescription(), announced) == (f"{BLACK} 407, 15", [BLACK])
    view.show_sight(replace(PAINTED, frozen=True))
    assert (view.accessibleDescription(), announced) == ("Frozen. 407, 15", [BLACK, "Frozen."])
    view.show_sight(PAINTED)
    view.show_hint("The camera is off.")
    assert (view.accessibleDescription(), len(announced)) == ("The camera is off.", 2)
    view.show_sight(replace(PAINTED, remark=BLACK))
    assert announced[2:] == [BLACK], "after another start it is news again"


def test_a_camera_that_takes_long_to_open_is_said_to_be_still_opening(view: LiveView, qtbot: QtBot) -> None:
    view._long.setInterval(0)
    view.show_opening("Front camera")
    assert view.hint() == "Opening “Front camera”…"
    qtbot.waitUntil(lambda: view.hint().startswith("Still opening “Front camera”…"))
    view.show_opening("Front camera")
    view.show_hint("The camera is off.")
    assert not view._long.isActive()
    view.show_opening("Front camera")
    view.show_sight(PAINTED)
    assert not view._long.isActive()
