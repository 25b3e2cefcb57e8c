"""Tests of downloads: they run when CLASSLENS_RELEASE names the folder where `make release` put them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

RELEASE = Path(os.environ.get("CLASSLENS_RELEASE", "none")).resolve()

collect_ignore_glob = [] if RELEASE.is_dir() else ["test_*.py"]


@pytest.fixture
def download() -> Callable[[str], Path]:
    """Finds the one download whose name ends so; the test is skipped where it was not made."""

    def find(ending: str) -> Path:
        found = sorted(RELEASE.glob(f"*{ending}"))
        if not found:
            pytest.skip(f"there is no download *{ending}")
        return found[0]

    return find
