"""“Wrong…” beside the answers to a photo keeps it as a sample of a project."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtWidgets import QMenu

from engine.jobs import JobContext
from engine.session import HANDLERS, Session
from engine.teaching.requests import AddClassRequest, NewProjectRequest, ProjectsRequest, ProjectState

from ...object_models import faked_models
from .helpers import CAT, NewUser, open_file


def a_project() -> ProjectState:
    """A project with the classes “cat” and “dog”."""
    session = Session()
    state = session.run(NewProjectRequest("Animals"), JobContext())
    for name in ("cat", "dog"):
        state = session.run(AddClassRequest(state.folder, name), JobContext())
    session.close()
    return state


def menu(user: Any) -> QMenu:
    user.click("photoWrong")
    user.until(lambda: user.window.findChild(QMenu, "photoClasses") is not None)
    found = user.window.findChild(QMenu, "photoClasses")
    assert isinstance(found, QMenu)
    return found


def test_a_photo_becomes_a_sample_and_can_be_taken_back(new_user: NewUser, monkeypatch: pytest.MonkeyPatch) -> None:
    state = a_project()
    with faked_models(monkeypatch):
        user = new_user()
        user.answered(lambda: open_file(user, CAT))
        shown = menu(user)
        (part,) = shown.findChildren(QMenu)
        actions = part.actions()
        assert [action.text() for action in actions] == ["cat", "dog"]
        actions[0].trigger()
        shown.close()
        user.until(lambda: "cat" in user.text("photoWrong"))
        assert len(list(state.folder.glob("pictures/cat/*/*.jpg"))) == 1
        user.click("photoWrong")
        user.until(lambda: "cat" not in user.text("photoWrong"))
        assert not list(state.folder.glob("pictures/**/*.jpg"))


def test_without_a_project_it_leads_to_the_page_teach(new_user: NewUser, monkeypatch: pytest.MonkeyPatch) -> None:
    with faked_models(monkeypatch):
        user = new_user()
        user.answered(lambda: open_file(user, CAT))
        shown = menu(user)
        assert [action.isEnabled() for action in shown.actions() if action.text()] == [False, True]
        shown.close()


def test_the_classes_are_offered_where_they_were_asked_for(new_user: NewUser, monkeypatch: pytest.MonkeyPatch) -> None:
    a_project()
    gate, real = threading.Event(), HANDLERS[ProjectsRequest]

    def slow(*arguments: Any) -> Any:
        gate.wait(60)
        return real(*arguments)

    with faked_models(monkeypatch):
        user = new_user()
        user.answered(lambda: open_file(user, CAT))
        monkeypatch.setitem(HANDLERS, ProjectsRequest, slow)
        user.click("photoWrong")
        assert not user.is_busy("teach"), "a training there would be waited for"
        user.window.show_page("lessons")
        gate.set()
        user.until(lambda: not user.is_busy("projects for a photo"))
        assert user.window.findChild(QMenu, "photoClasses") is None
