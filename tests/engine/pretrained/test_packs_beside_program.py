"""Classroom packs that lie beside the packaged program."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.pretrained.packs_beside_program import packs_beside
from engine.system import folders


def test_the_packs_beside_the_program_are_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "beside_program", lambda: tmp_path)
    assert packs_beside() == ()
    for name in ("b.classlens", "a.classlens", "notes.txt"):
        (tmp_path / name).write_bytes(b"pack")
    assert [pack.path.name for pack in packs_beside()] == ["a.classlens", "b.classlens"]


def test_a_pack_that_changes_gets_another_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "beside_program", lambda: tmp_path)
    (tmp_path / "a.classlens").write_bytes(b"pack")
    (before,) = packs_beside()
    assert packs_beside() == (before,)
    (tmp_path / "a.classlens").write_bytes(b"a longer pack")
    (after,) = packs_beside()
    assert after.mark != before.mark


def test_nothing_is_looked_for_where_nothing_is_packaged() -> None:
    assert packs_beside() == ()


def test_a_stick_that_was_pulled_out_holds_no_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "beside_program", lambda: tmp_path / "gone")
    assert packs_beside() == ()
