"""A list of official weights for tests of packs, and a pack that arrives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .packs import list_files, pack_from_another_computer


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The list of official weights; without it, the shipped one counts."""
    return list_files(tmp_path, monkeypatch)


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack on a computer that has none of its files."""
    return pack_from_another_computer(tmp_path, monkeypatch)
