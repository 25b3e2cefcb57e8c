"""Tests of downloads: they run when CLASSLENS_RELEASE names the folder where `make release` put them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

RELEASE = Path(os.environ.get("CLASSLENS_RELEASE", "none")).resolve()

collect_ignore_glob = [] if RELEASE.is_dir() else ["test_*.py"]


@pytest.fixture(params=["ClassLens-lite", "ClassLens"])
def download(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """Finds the download of a variant whose name ends so; the test is skipped where it was not made."""

    def find(ending: str) -> Path:
        name = re.compile(rf"{request.param}[-_]\d.*{re.escape(ending)}", re.IGNORECASE)
        found = [path for path in RELEASE.iterdir() if name.fullmatch(path.name)]
        if not found:
            pytest.skip(f"there is no {request.param}…{ending}")
        (one,) = found
        return one

    return find
