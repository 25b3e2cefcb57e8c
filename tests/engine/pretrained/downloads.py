"""What the tests of downloads share: one file on a server on loopback, and where it goes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.pretrained import library, manifest
from engine.pretrained.download import Patience, download
from engine.system import folders

from ..weights_server import WeightsServer, record, write_manifest

CONTENT = random.Random(1).randbytes(5000)
OTHER = random.Random(2).randbytes(5000)
QUICK = Patience(timeout=10.0, tries=4, first_wait=0.0, longest_wait=0.0)


@contextmanager
def offering(server: WeightsServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    """A server with one file; the manifest names it. What a test leaves of its faults is a mistake of the test."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server.files = {"/one.h5": CONTENT}
    server.faults, server.ranges = [], []
    server.go_on.clear()
    monkeypatch.setattr(manifest, "SHIPPED", folder / "manifest.json")
    list_one(server, folder)
    yield server
    server.go_on.set()
    assert server.faults == []


def list_one(server: WeightsServer, folder: Path, **changes: Any) -> None:
    """Write the manifest; what is changed to None is left out of it."""
    values = record("one", "one.h5", CONTENT, server.address("/one.h5")) | changes
    write_manifest(folder / "manifest.json", [{name: value for name, value in values.items() if value is not None}])


def fetch(context: JobContext | None = None, patience: Patience = QUICK) -> Any:
    return download("one", context or JobContext(), patience)


def file_path() -> Path:
    return folders.pretrained_folder() / "one" / "one.h5"


def part_path() -> Path:
    return file_path().with_name("one.h5.part")


def leave_part(content: bytes) -> None:
    part_path().parent.mkdir(parents=True, exist_ok=True)
    part_path().write_bytes(content)


def assert_there() -> None:
    assert file_path().read_bytes() == CONTENT
    assert not part_path().exists()
    assert library.locate("one").path == file_path()


def failure_sentence(patience: Patience = QUICK) -> str:
    """The sentence of a download that fails; nothing has taken the file's place then."""
    with pytest.raises(WeightsError) as caught:
        fetch(patience=patience)
    assert not file_path().exists()
    assert caught.value.sentence.endswith(".")
    return caught.value.sentence
