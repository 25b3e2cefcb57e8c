"""A session that answers about the inside of networks, and opened networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from engine.explain.opening import Subject, open_subject
from engine.jobs import JobContext, Request
from engine.session import Session

A = TypeVar("A")

DIGITS = (
    "numpy-nn",
    "numpy-mlp",
    "tf-dnn",
    "torch-mlp",
    "keras-cnn",
    "keras-cnn-dropout",
    "keras-cnn-wide",
    "best-cnn",
)
"""The small models: networks of dense layers first, then convolutional ones."""


@pytest.fixture(scope="session")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.fixture
def ask(session: Session) -> Callable[[Request[A]], A]:
    """Ask the session."""
    return lambda request: session.run(request, JobContext())


@pytest.fixture
def opened(session: Session) -> Callable[[str], Subject]:
    """Open a model by its id."""
    return lambda model_id: open_subject(model_id, session._services, JobContext())
