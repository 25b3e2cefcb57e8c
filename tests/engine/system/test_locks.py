"""Locks between processes: one holder, gone with it, and nothing left of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.system.locks import HeldByAnother, held, is_held

PROJECT = Path(__file__).parents[3]
HOLDER = """
import sys
from pathlib import Path
from engine.system.locks import held

with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_has_one_holder_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    assert not is_held(path)
    for _ in range(2):
        with held(path):
            assert is_held(path)
            with pytest.raises(HeldByAnother), held(path):
                pytest.fail("two hold it")
        assert not is_held(path)
        assert list(tmp_path.iterdir()) == []


def test_a_lock_is_given_back_when_its_block_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="it fails"), held(tmp_path / "a.lock"):
        raise ValueError("it fails")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("killed", [False, True])
def test_a_lock_of_another_process_ends_with_it(tmp_path: Path, killed: bool) -> None:
    path = tmp_path / "a.lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert is_held(path)
        with pytest.raises(HeldByAnother), held(path):
            pytest.fail("two hold it")
        if killed:
            process.kill()
    assert path.exists() == killed
    assert not is_held(path)
    assert not path.exists()


def test_a_file_that_is_no_lock_is_not_held(tmp_path: Path) -> None:
    (tmp_path / "folder.lock").mkdir()
    assert not is_held(tmp_path / "folder.lock")
    with pytest.raises(OSError, match=r"folder\.lock"), held(tmp_path / "folder.lock"):
        pytest.fail("a folder is no lock")
