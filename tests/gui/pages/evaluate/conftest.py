"""Fewer pictures for the page Evaluate."""

from __future__ import annotations

import pytest

from engine.data.datasets import mnist_test
from engine.evaluation import evaluate

from .helpers import COUNT


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first thousand test pictures stand for all."""
    pictures = mnist_test().limited(COUNT)
    monkeypatch.setattr(evaluate, "open_test", lambda source: pictures)
