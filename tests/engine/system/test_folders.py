"""Where a person's files lie: the system's place, a chosen one, or beside a packaged program in portable mode."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from engine.system import folders


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a packaged program, with nothing chosen."""
    monkeypatch.delenv("CLASSLENS_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "ClassLens" / "ClassLens"))
    (tmp_path / "ClassLens").mkdir()
    return tmp_path / "ClassLens"


def test_the_systems_place_is_usual(program: Path) -> None:
    assert folders.user_folder() == platformdirs.user_data_path("ClassLens", appauthor=False)
    assert folders.cache_folder() == platformdirs.user_cache_path("ClassLens", appauthor=False)


def test_on_windows_the_variable_localappdata_moves_the_persons_files(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Schüler lokal"))
    assert folders.user_folder() == tmp_path / "Schüler lokal" / "ClassLens"
    assert folders.cache_folder() == tmp_path / "Schüler lokal" / "ClassLens" / "Cache"


@pytest.mark.parametrize("named", ["", "Local", "."])
def test_a_variable_localappdata_that_names_no_folder_is_not_obeyed(
    named: str, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = folders.user_folder()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", named)
    assert folders.user_folder() == usual


def test_a_file_named_portable_keeps_everything_beside_the_program(program: Path) -> None:
    (program / "portable").touch()
    for folder in (folders.user_folder(), folders.cache_folder(), folders.runs_folder(), folders.log_folder()):
        assert folder.is_relative_to(program / "ClassLens data")


def test_a_chosen_folder_comes_before_portable_mode(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program / "portable").touch()
    monkeypatch.setenv("CLASSLENS_HOME", str(program / "chosen"))
    assert folders.user_folder() == program / "chosen"
    assert folders.cache_folder() == program / "chosen" / "cache"


def test_on_macos_beside_the_program_is_beside_its_bundle(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(program / "ClassLens.app" / "Contents" / "MacOS" / "ClassLens"))
    assert folders.beside_program() == program


def test_from_a_checkout_nothing_is_portable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLASSLENS_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert folders.beside_program() is None
    assert folders.user_folder() == platformdirs.user_data_path("ClassLens", appauthor=False)
