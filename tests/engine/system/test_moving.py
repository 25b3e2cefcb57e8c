"""Files that another program has open for a moment are moved and removed all the same."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from engine.system import moving
from engine.system.files import write_text


class Refusals:
    """Windows' answer while a file is open elsewhere, so many times."""

    def __init__(self, count: int, code: int) -> None:
        self.left, self.code = count, code

    def before(self, act: Any) -> Any:
        def acting(*arguments: Any, **options: Any) -> Any:
            if self.left:
                self.left -= 1
                error = PermissionError(13, "Access denied")
                error.winerror = self.code
                raise error
            return act(*arguments, **options)

        return acting


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "_PAUSE", 0.0)


@pytest.mark.parametrize("code", [5, 32])
def test_what_is_open_elsewhere_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int) -> None:
    monkeypatch.setattr(os, "replace", Refusals(3, code).before(os.replace))
    (tmp_path / "new").write_text("new", encoding="utf-8")
    moving.move(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text(encoding="utf-8") == "new"
    monkeypatch.setattr(Path, "unlink", Refusals(3, code).before(Path.unlink))
    moving.remove(tmp_path / "old")
    assert list(tmp_path.iterdir()) == []


def test_other_errors_and_a_file_that_stays_open_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        moving.remove(tmp_path / "nothing")
    moving.remove(tmp_path / "nothing", missing_ok=True)
    refusals = Refusals(10_000, 32)
    monkeypatch.setattr(os, "replace", refusals.before(os.replace))
    (tmp_path / "new").write_text("new", encoding="utf-8")
    with pytest.raises(PermissionError):
        moving.move(tmp_path / "new", tmp_path / "old")
    assert refusals.left > 9_000


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere an open file can be replaced")
def test_a_file_is_saved_while_another_program_reads_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(moving, "_PAUSE", 0.05)
    path = tmp_path / "record.json"
    write_text(path, "old")
    file = path.open("rb")
    closing = threading.Thread(target=lambda: (time.sleep(0.3), file.close()))
    closing.start()
    write_text(path, "new")
    closing.join()
    assert path.read_text(encoding="utf-8") == "new"
