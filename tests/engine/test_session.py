"""The session: every request of the engine's rooms has one handler, and only one."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from engine import session
from engine.explain import handlers as explain
from engine.explain.requests import NetworkRequest
from engine.handing_in import handlers as handing_in
from engine.handing_in.requests import OpenSessionsRequest
from engine.own_networks import handlers as own_networks
from engine.own_networks.requests import ImportNetworkRequest
from engine.sharing import handlers as sharing
from engine.sharing.requests import ExportRequest
from engine.teaching import handlers as teaching
from engine.teaching.requests import ProjectsRequest

ENGINE = Path(session.__file__).parent
_LATE = [explain, handing_in, own_networks, sharing, teaching]
ROOMS = [*(module for module in vars(session).values() if isinstance(module, ModuleType)), *_LATE]


@pytest.fixture(autouse=True)
def _all_rooms_are_merged() -> None:
    session.handler_of(NetworkRequest)
    session.handler_of(ProjectsRequest)
    session.handler_of(ExportRequest)
    session.handler_of(ImportNetworkRequest)
    session.handler_of(OpenSessionsRequest)


def test_every_request_of_the_engine_has_a_handler() -> None:
    # From the text, because importing every module would start the frameworks.
    texts = [path.read_text(encoding="utf-8") for path in ENGINE.rglob("*.py")]
    requests = [name for text in texts for name in re.findall(r"^class (\w+)\(Request\[", text, re.MULTILINE)]
    assert len(requests) > 30
    assert sorted(requests) == sorted(kind.__name__ for kind in session.HANDLERS)


def test_no_request_is_handled_by_two_rooms() -> None:
    handled = Counter(kind for room in ROOMS for kind in getattr(room, "HANDLERS", ()))
    assert handled.keys() == session.HANDLERS.keys()
    assert {kind for kind, count in handled.items() if count > 1} == set()


def test_the_session_merges_every_room_with_handlers() -> None:
    files = {path for path in ENGINE.rglob("*.py") if re.search(r"^HANDLERS\b", path.read_text("utf-8"), re.MULTILINE)}
    assert files - {Path(str(room.__file__)) for room in ROOMS} == {Path(session.__file__)}
