"""Locks between processes: one holder, gone with it, and nothing left of them."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.system import locks
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

ANOTHER_START = {"booted": 1.0, "counted": "of another start of a computer 1"}


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


def test_of_processes_that_ask_at_once_one_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    asking = """
import sys
from pathlib import Path
from engine.system.locks import HeldByAnother, held

print("ready", flush=True)
sys.stdin.readline()
try:
    with held(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.readline()  # until the others have asked
except HeldByAnother:
    print("refused", flush=True)
"""
    command, pipe = [sys.executable, "-c", asking, str(path)], subprocess.PIPE
    processes = [subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, text=True) for _ in range(3)]

    def heard() -> list[str]:
        return [process.stdout.readline() for process in processes if process.stdout is not None]

    assert heard() == ["ready\n"] * 3
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("ask\n")
        process.stdin.flush()
    assert sorted(heard()) == ["held\n", "refused\n", "refused\n"]
    for process in processes:
        process.communicate()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A lock that a process of another computer holds, with this one's name, on a share that both use."""
    path = tmp_path / "a.lock"
    with held(path):
        values = json.loads(path.read_bytes())
    path.write_text(json.dumps({**values, **ANOTHER_START, "process": 1}))
    return path


def test_a_lock_of_another_computer_is_in_force_while_it_is_renewed(elsewhere: Path) -> None:
    for age, in_force in ((0, True), (100, True), (130, False)):
        os.utime(elsewhere, (time.time() - age,) * 2)
        if in_force:
            assert is_held(elsewhere)
            with pytest.raises(HeldByAnother), held(elsewhere):
                pytest.fail("two hold it")
        else:
            with held(elsewhere):
                assert is_held(elsewhere)
    assert list(elsewhere.parent.glob("*.lock")) == []


def test_the_clock_that_counts_is_that_of_the_share(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 3600)
    assert is_held(elsewhere)


def test_a_computer_of_the_same_name_and_hour_is_told_by_its_network_cards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.lock"
    with held(path):
        values = json.loads(path.read_bytes())
    name, booted, _ = locks._computer()
    monkeypatch.setattr(locks, "_computer", lambda: (name, booted, ("mine",)))
    path.write_text(json.dumps({**values, "addresses": ["another's"], "process": 4_000_000}))
    assert is_held(path)
    path.write_text(json.dumps({**values, "addresses": ["mine", "another's"], "process": 4_000_000}))
    assert not is_held(path)


def test_a_process_that_has_the_number_of_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with held(path):
        values = json.loads(path.read_bytes())
    path.write_text(json.dumps({**values, "began": values["began"] - 100, "counted": values["counted"] + "0"}))
    assert not is_held(path)
    assert not path.exists()


@pytest.mark.parametrize("step", [-90, -30, 5, 30, 90, 3600])
@pytest.mark.parametrize("system", ["Linux", "another"])
def test_a_lock_stays_in_force_while_the_clock_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, step: int
) -> None:
    """On Linux, what psutil says of starts moves with the clock; elsewhere only when the computer was started does."""
    path = tmp_path / "a.lock"
    computer, began = locks._computer(), locks._began
    if system == "another":
        monkeypatch.setattr(locks, "_start_of_computer", lambda: "")
        monkeypatch.setattr(locks, "_began", lambda process: (began(process)[0], ""))  # type: ignore[index]
    with held(path):
        with monkeypatch.context() as clock:
            clock.setattr(locks, "_computer", lambda: (computer[0], computer[1] + step, computer[2]))
            if system == "Linux":
                at, counted = began(os.getpid()) or pytest.fail("this process runs")
                if not counted:
                    pytest.skip("this system does not count it")
                clock.setattr(locks, "_began", lambda process: (at + step, counted))
            os.utime(path, (0, 0))  # it was renewed before, by the former clock
            assert is_held(path)
            with pytest.raises(HeldByAnother), held(path):
                pytest.fail("two hold it")
        assert path.exists()


def test_a_lock_of_an_earlier_version_is_known_by_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with held(path):
        values = json.loads(path.read_bytes())
    del values["counted"]
    path.write_text(json.dumps(values))
    assert is_held(path)
    path.write_text(json.dumps({**values, "began": values["began"] - 100}))
    assert not is_held(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"computer": 1e999}', b"\xff"])
def test_a_file_that_says_nothing_may_be_half_written_for_a_moment(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    path.write_bytes(content)
    assert is_held(path)
    os.utime(path, (time.time() - 60,) * 2)
    with held(path):
        assert is_held(path)


def test_who_holds_a_lock_says_so_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_RENEWED", 0.01)
    path = tmp_path / "a.lock"
    with held(path):
        os.utime(path, (0, 0))
        deadline = time.monotonic() + 5
        while path.stat().st_mtime == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert path.stat().st_mtime > 0


@pytest.fixture
def broken_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Gives an error of the system to whoever writes more than nothing into a lock from now on."""

    def break_it(number: int) -> None:
        class Broken(io.FileIO):
            # Any, because the bytes come in several forms.
            def write(self, content: Any) -> int:
                if content:
                    raise OSError(number, os.strerror(number))
                return 0

        monkeypatch.setattr(os, "fdopen", Broken)

    return break_it


@pytest.mark.parametrize("full", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_has_room_for_a_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_disk: Callable[[int], None], full: int
) -> None:
    broken_disk(full)
    monkeypatch.setattr(locks, "_WRITTEN", 0.05)
    path = tmp_path / "a.lock"
    with held(path):
        assert path.read_bytes() == b""
        os.utime(path, (0, 0))
        deadline = time.monotonic() + 5
        while path.stat().st_mtime == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        monkeypatch.setattr(locks, "_WRITTEN", 10.0)
        assert is_held(path)
        with pytest.raises(HeldByAnother), held(path):
            pytest.fail("two hold it")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_a_lock_keeps_nothing_of_it(tmp_path: Path, broken_disk: Callable[[int], None]) -> None:
    broken_disk(errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)), held(tmp_path / "a.lock"):
        pytest.fail("it was never written")
    assert list(tmp_path.iterdir()) == []


def test_what_another_has_taken_over_is_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with held(path):
        path.write_text("another's")
    assert path.read_text() == "another's"


def test_a_lock_whose_disk_was_away_when_it_ended_is_free_once_it_is_back(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    path = stick / "a.lock"
    with held(path):
        stick.rename(tmp_path / "pulled")
    (tmp_path / "pulled").rename(stick)
    assert path.exists()
    assert not is_held(path)
    with held(path):
        assert is_held(path)
    assert list(stick.iterdir()) == []


def test_one_of_several_that_find_a_lock_without_its_holder_clears_it(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    path.write_bytes(b"gone")
    right = path.with_name(f".{path.name}.{locks.hashlib.sha256(b'gone').hexdigest()[:16]}")
    right.touch()  # another is about to
    locks._clear(path, b"gone")
    assert path.exists()
    os.utime(right, (time.time() - 60,) * 2)  # it was killed
    locks._clear(path, b"gone")
    locks._clear(path, b"gone")
    assert list(tmp_path.iterdir()) == []


def test_a_holder_that_may_not_be_looked_at_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(process: int) -> tuple[float, str]:
        raise PermissionError

    path = tmp_path / "a.lock"
    with held(path):
        values = json.loads(path.read_bytes())
    path.write_text(json.dumps({**values, "began": values["began"] - 3600}))
    monkeypatch.setattr(locks, "_began", refused)
    assert is_held(path)
