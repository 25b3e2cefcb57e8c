"""Pages that a computer may not show are nowhere in the window, and whoever is led to one is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.system import policy


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[object], None]]:
    """Fixes what the window may show."""
    monkeypatch.setattr(policy, "places_of_file", lambda: (tmp_path / policy.FILE,))

    def fix(content: object) -> None:
        (tmp_path / policy.FILE).write_text(json.dumps(content), encoding="utf-8")
        policy.policy.cache_clear()

    yield fix
    policy.policy.cache_clear()


def test_a_page_that_is_not_allowed_is_nowhere(only: Callable[[object], None], new_user: Callable[[], Any]) -> None:
    only({"pages": ["recognise", "train"]})
    user = new_user()
    assert [page.key for page in user.window.pages] == ["recognise", "train"]
    assert user.window.findChild(object, "go-inside") is None
    user.draw(user.SEVEN)
    assert user.headline() == "7"
    user.window.show_part("inside", "why")
    assert user.window.statusBar().currentMessage().startswith("This page is switched off on this computer.")


def test_a_damaged_policy_is_said_when_the_window_opens(
    only: Callable[[object], None], new_user: Callable[[], Any]
) -> None:
    only({"camera": "no"})
    assert "camera and downloads stay off" in new_user().text("messageSentence")


def test_where_cameras_are_switched_off_pages_offer_video_files_alone(
    only: Callable[[object], None], new_user: Callable[[], Any]
) -> None:
    only({"camera": False})
    user = new_user()
    user.go("camera")
    hint = user.find("cameraView").hint()
    assert hint == "The camera is switched off on this computer. Choose a video file, and start it."
