"""What lies at a path: there, not there, or a sentence that says why nobody knows."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.system import places
from engine.system.places import Unreachable, means_nothing
from tests.engine.refusing import Refuse

QUESTIONS = (places.exists, places.is_file, places.is_folder, places.size, places.inside)


def test_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").write_bytes(b"")
    file = tmp_path / "file"
    file.write_bytes(b"123")
    assert [question(file) for question in QUESTIONS[:4]] == [True, True, False, 3]
    assert [question(tmp_path) for question in QUESTIONS[:3]] == [True, False, True]
    assert places.inside(tmp_path) == [tmp_path / "file", tmp_path / "folder"]
    assert len(places.inside(tmp_path, hidden=True)) == 3


@pytest.mark.parametrize("name", ["nothing", "nothing/in/nothing", "file/below", "x" * 300, "a\0b", "\udcff"])
def test_what_no_system_has_is_not_there(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert [question(tmp_path / name) for question in QUESTIONS] == [False, False, False, 0, []]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("number", "remedy"),
    [(errno.EACCES, "permissions"), (errno.EIO, "Connect the disk"), (errno.ESTALE, "Connect the disk")],
)
def test_what_the_system_does_not_say_is_a_sentence(
    question: Callable[[Path], object], number: int, remedy: str, refuse: Refuse, tmp_path: Path
) -> None:
    refuse(tmp_path / "share", number)
    with pytest.raises(Unreachable, match=remedy) as caught:
        question(tmp_path / "share" / "file")
    assert os.strerror(number) in caught.value.sentence
    assert str(tmp_path / "share" / "file") in caught.value.sentence


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_that_no_file_can_have_stays_as_it_is(name: str) -> None:
    absolute = Path(name).absolute()  # all that Windows does with it
    assert places.resolved(Path(name)) == (absolute if sys.platform == "win32" else Path(name))


def test_a_file_where_a_folder_should_be_is_told_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unreachable, match="Choose a folder"):
        places.inside(tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_only_regular_files_count_among_those_below_a_folder(tmp_path: Path) -> None:
    for name in ("b/2", "a/1", "a/.hidden", ".hidden/3"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "round").symlink_to(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in places.files_below(tmp_path)] == ["a/1", "b/2"]
    assert places.exists(tmp_path / "pipe")
    assert not places.is_file(tmp_path / "pipe")


@pytest.mark.parametrize("number", [15, 53, 59, 64, 67, 121, 1231])
def test_a_share_that_does_not_answer_is_not_taken_for_nothing_on_windows(number: int) -> None:
    # Python turns these numbers of Windows into "no such file" and "invalid argument".
    error = FileNotFoundError(errno.ENOENT, "The network path was not found")
    error.winerror = number
    assert not means_nothing(error)
    for nothing in (2, 3, 123):
        error.winerror = nothing
        assert means_nothing(error)
