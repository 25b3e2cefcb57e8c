"""Networks made elsewhere, to be imported or imported already."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.jobs import JobContext
from engine.own_networks import handlers
from engine.own_networks.examining import examine
from engine.own_networks.requests import ImportNetworkRequest
from engine.session import Session
from tests.engine.own_networks.conftest import made_elsewhere


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks are examined in this process: starting another takes seconds."""
    monkeypatch.setattr(handlers, "examined", lambda _, arguments, limits, context: examine(**arguments))


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """numpy-nn as others make it: for pixels from 0 to 255, with logits."""
    path = tmp_path / "elsewhere.onnx"
    path.write_bytes(made_elsewhere(high=255.0, logits=True))
    return path


@pytest.fixture
def own(network: Path) -> str:
    """The id of an imported model, there before the window opens."""
    session = Session()
    try:
        return session.run(ImportNetworkRequest(network, title="Mine"), JobContext()).spec.id
    finally:
        session.close()
