"""A choice of one of several segments."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from gui.widgets.segmented import Segmented

Show = Callable[[QWidget], None]


def test_the_segments_are_chosen_by_arrow_keys_and_say_so_once(put_on_screen: Show) -> None:
    segmented = Segmented("source", "Source")
    for key in ("draw", "file", "samples"):
        segmented.add(key, key.title())
    put_on_screen(segmented)
    heard: list[str] = []
    segmented.changed.connect(heard.append)
    assert segmented.current() == "draw"
    segmented.findChild(QPushButton, "source-draw").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    segmented.set_current("samples")
    segmented.set_current("draw")
    assert heard == ["file", "samples", "draw"]
    with pytest.raises(KeyError):
        segmented.set_current("camera")


def test_nothing_may_be_chosen_until_a_segment_is(put_on_screen: Show) -> None:
    segmented = Segmented("source", "Source")
    for key in ("draw", "file"):
        segmented.add(key, key.title())
    put_on_screen(segmented)
    heard: list[str] = []
    segmented.changed.connect(heard.append)
    segmented.clear()
    assert segmented.current() == ""
    assert not any(segment.isChecked() for segment in segmented.findChildren(QPushButton))
    segmented.set_current("draw")
    assert (segmented.current(), heard) == ("draw", ["draw"])
