"""Bursts of samples."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.teach import recorder
from gui.pages.teach.recorder import Recorder


@pytest.fixture
def burst(qtbot: QtBot, qapp: object) -> tuple[Recorder, list[str]]:
    made = Recorder(qapp)  # type: ignore[arg-type]
    shots: list[str] = []
    made.shot.connect(shots.append)
    return made, shots


def test_a_short_press_is_one_sample_and_a_long_one_eight_a_second(
    burst: tuple[Recorder, list[str]], qtbot: QtBot
) -> None:
    made, shots = burst
    made.press(0)
    made.release()
    assert len(shots) == 1
    made.press(0)
    qtbot.waitUntil(lambda: len(shots) == 4, timeout=5000)
    made.release()
    assert len(set(shots)) == 2, "each burst is a take of its own"
    assert not made.is_on()


def test_with_a_countdown_it_records_by_itself_and_a_second_press_ends_it(
    burst: tuple[Recorder, list[str]], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, shots = burst
    counted: list[int] = []
    made.counting.connect(counted.append)
    made._second.setInterval(10)
    made._end.setInterval(300)
    made.press(3)
    made.release()
    assert shots == []
    qtbot.waitUntil(lambda: not made.is_on(), timeout=5000)
    assert counted == [3, 2, 1, 0, 0]
    assert len(shots) >= 2
    made.press(3)
    made.press(3)
    assert not made.is_on()
    assert recorder.INTERVAL == 125
