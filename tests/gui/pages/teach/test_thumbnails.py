"""Small pictures are those of the files that are there now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject

from engine.jobs import EventKind
from gui.pages.teach.thumbnails import Thumbnails


class FakeBridge:
    """Keeps what is asked until the test answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, Any]] = []

    def submit(self, queue: str, request: Any, listener: Any) -> None:
        self.asked.append((request, listener))

    def answer(self) -> None:
        request, listener = self.asked.pop(0)
        listener.done(tuple(np.zeros((4, 4, 3), np.uint8) for _ in request.paths))
        listener.ended(EventKind.SUCCEEDED)


@pytest.fixture
def bridge() -> FakeBridge:
    return FakeBridge()


@pytest.fixture
def thumbnails(bridge: FakeBridge, qapp: Any) -> Iterator[Thumbnails]:
    owner = QObject()
    yield Thumbnails(bridge, owner)  # type: ignore[arg-type]
    del owner


ONE, OTHER = Path("one.jpg"), Path("other.jpg")


def test_a_picture_that_was_read_is_kept_until_its_file_is_gone(thumbnails: Thumbnails, bridge: FakeBridge) -> None:
    assert thumbnails.picture(ONE) is None
    bridge.answer()
    assert thumbnails.picture(ONE) is not None
    thumbnails.forget([ONE])
    assert thumbnails.picture(ONE) is None, "another file may have that name"
    assert len(bridge.asked) == 1


def test_a_file_that_goes_while_it_is_read_is_not_shown(thumbnails: Thumbnails, bridge: FakeBridge) -> None:
    thumbnails.picture(ONE)
    thumbnails.picture(OTHER)
    thumbnails.forget([ONE])
    bridge.answer()
    bridge.answer()
    assert thumbnails.picture(ONE) is None
    assert thumbnails.picture(OTHER) is not None


def test_another_project_begins_without_pictures(thumbnails: Thumbnails, bridge: FakeBridge) -> None:
    thumbnails.picture(ONE)
    bridge.answer()
    thumbnails.picture(OTHER)
    thumbnails.forget_all()
    bridge.answer()
    assert thumbnails.picture(ONE) is None
    assert thumbnails.picture(OTHER) is None


def test_the_pictures_of_a_deleted_class_are_forgotten(taught: Any) -> None:
    known = taught.bench.thumbnails
    path = taught.state.pictures / taught.state.takes[0].samples[0]
    taught.user.until(lambda: known.picture(path) is not None)
    taught.card("circle").delete_wanted.emit((taught.card("circle").key,))
    taught.user.until(lambda: len(taught.state.classes) == 1)
    assert known.picture(path) is None
