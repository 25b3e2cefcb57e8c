"""Opened networks take memory only as long as somebody looks into them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest

from engine.explain.opening import Subject
from engine.runtimes import last_asked
from engine.session import Session


def test_networks_that_nobody_looks_into_are_forgotten(
    opened: Callable[[str], Subject], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = weakref.ref(opened("torch-mlp").network)
    session.rest()
    gc.collect()
    assert network() is not None, "it was looked into just now"
    monkeypatch.setattr(last_asked, "UNUSED_SECONDS", 0.0)
    session.rest()
    gc.collect()
    assert network() is None
    assert opened("torch-mlp").network.layers
