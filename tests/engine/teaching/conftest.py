"""Projects with pictures that were made up: discs on green, stripes on red, and crosses on blue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.jobs import JobContext
from engine.session import Session
from engine.teaching import opened
from engine.teaching.requests import AddClassRequest, AddSampleRequest, NewProjectRequest, ProjectState
from engine.types import Image

GROUNDS = {"disc": (40, 150, 60), "stripes": (190, 50, 40), "cross": (40, 60, 190)}


def picture(kind: str, seed: int) -> Image:
    """(96, 128, 3) uint8: one of three kinds, somewhere, with noise."""
    random = np.random.default_rng(seed)
    made = np.full((96, 128, 3), GROUNDS[kind], np.uint8)
    x, y = (int(v) for v in random.integers(35, 60, 2))
    if kind == "disc":
        cv2.circle(made, (x, y), 22, (250, 240, 90), -1)
    elif kind == "stripes":
        for step in range(0, 128, 14):
            cv2.line(made, (step + x % 14, 0), (step + x % 14, 95), (245, 245, 245), 5)
    else:
        cv2.line(made, (x - 25, y - 25), (x + 25, y + 25), (250, 250, 250), 7)
        cv2.line(made, (x - 25, y + 25), (x + 25, y - 25), (250, 250, 250), 7)
    noisy = made.astype(np.int16) + random.integers(-25, 25, made.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture(autouse=True)
def _all_closed() -> Iterator[None]:
    """No project stays open after a test."""
    yield
    for folder in list(opened._open):
        opened.close(folder)


class Teacher:
    """Somebody with a project."""

    def __init__(self, session: Session, name: str = "Things") -> None:
        self._session = session
        self.state: ProjectState = self.ask(NewProjectRequest(name))
        self._seed = 0

    def ask(self, request: object) -> object:
        """Ask the session. Any answer."""
        answer = self._session.run(request, JobContext())  # type: ignore[arg-type]
        if isinstance(answer, ProjectState):
            self.state = answer
        return answer

    @property
    def folder(self) -> Path:
        return self.state.folder

    def key(self, name: str) -> str:
        return next(known.key for known in self.state.classes if known.name == name)

    def add(self, kind: str, count: int, take: str = "first", test: bool = False, name: str = "") -> None:
        """Add samples of a kind to the class of its name, or of another."""
        name = name or kind
        if all(known.name != name for known in self.state.classes):
            self.ask(AddClassRequest(self.folder, name))
        for _ in range(count):
            self._seed += 1
            request = AddSampleRequest(self.folder, self.key(name), picture(kind, self._seed), "camera", take, test)
            self.ask(request)


@pytest.fixture
def teacher(session: Session) -> Teacher:
    return Teacher(session)


@pytest.fixture
def new_teacher(session: Session) -> Callable[[str], Teacher]:
    return lambda name: Teacher(session, name)
