"""Answers that somebody gives on the page Train."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox


@pytest.fixture
def the_better_version_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever trains a small network is asked whether to use it, and does not."""
    monkeypatch.setattr(QMessageBox, "exec", lambda box: 0)
