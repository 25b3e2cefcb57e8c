"""A session for all tests of a file of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.session import Session


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()
