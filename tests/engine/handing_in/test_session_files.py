"""Session files: what is saved comes back, and nothing else is taken."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as pillow

from engine.errors import ClassLensError, DataError
from engine.handing_in import session_files
from engine.handing_in.records import MOST_PICTURES, MOST_THINGS
from engine.handing_in.work import Evaluated, Table, Work, work_of

WIDE: list[object] = [{"titles": ["1"] * 100, "rows": [[""] * 100] * 200, "caption": ""}]
Change = Callable[[dict[str, bytes]], object]


@pytest.fixture
def saved(work: Work, tmp_path: Path) -> Path:
    path = tmp_path / "ada.classlens-session"
    session_files.save(path, work)
    return path


def changed(path: Path, change: Change) -> Path:
    """Another zip file with the same files, changed."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    target = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def record(change: Callable[[dict[str, Any]], object], name: str = "session.json") -> Change:
    """Changes the values of a JSON file."""

    def act(files: dict[str, bytes]) -> None:
        values = json.loads(files[name])
        change(values)
        files[name] = json.dumps(values).encode()

    return act


def png(side: int) -> bytes:
    content = io.BytesIO()
    pillow.new("L", (side, side)).save(content, "PNG")
    return content.getvalue()


def test_what_was_saved_comes_back(work: Work, saved: Path) -> None:
    read = session_files.read(saved)
    assert (read.name, read.notes, read.date) == (work.name, work.notes, work.date)
    assert read.runs == work.runs
    assert read.evaluations == work.evaluations
    assert read.lessons == work.lessons
    (there,), (shown,) = work.pictures, read.pictures
    assert np.array_equal(shown.picture, there.picture)
    assert (shown.name, shown.said, shown.detail) == (there.name, there.said, there.detail)


def test_a_long_lesson_with_many_evaluations_comes_back(tmp_path: Path) -> None:
    labels = tuple(map(str, range(10)))
    matrix = Table(("", *labels), tuple((label, *["1"] * 10) for label in labels), "Confusion matrix")
    evaluation = Evaluated(title="Best CNN", data="test", count=100, accuracy=0.5, tables=(matrix,))
    work = Work(date="2026-11-28", evaluations=(evaluation,) * MOST_THINGS)
    session_files.save(tmp_path / "long.classlens-session", work)
    assert session_files.read(tmp_path / "long.classlens-session").evaluations == work.evaluations


def test_an_empty_session_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "empty.classlens-session"
    session_files.save(path, Work(date="2026-11-28"))
    assert session_files.read(path).best_run() is None


def test_a_file_says_nothing_of_the_computer(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert str(saved.parent).encode() not in content
    assert os.environ.get("USER", "nobody-at-all").encode() not in content


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda files: files.update({"run.py": b"print()"}), "it holds “run.py”, which no session does"),
        (lambda files: files.update({"../above.json": b"{}"}), "which no session does"),
        (lambda files: files.update({"pictures/001.png/x": b""}), "which no session does"),
        (lambda files: files.pop("session.json"), "it has no session.json"),
        (lambda files: files.pop("runs/001.json"), "“runs/001.json” is missing"),
        (lambda files: files.update({"runs/001.json": b" " * 500_001}), "“runs/001.json” is too large"),
        (lambda files: files.update({"session.json": b"[" * 100_000}), "its record is damaged"),
        (lambda files: files.update({"session.json": b"\xff"}), "its record is damaged"),
        (lambda files: files.update({"pictures/001.png": b"GIF89a"}), "a picture cannot be read"),
        (lambda files: files.update({"pictures/001.png": png(161)}), "a picture is too large"),
        (record(lambda values: values.pop("notes")), "its record is damaged"),
        (record(lambda values: values.update(name=["Ada"])), "is no text"),
        (record(lambda values: values.update(pictures=values["pictures"] * 61)), "61 things are more than 60"),
        (record(lambda values: values.update(runs=["session.json"])), "its record is damaged"),
        (record(lambda values: values["evaluations"][0].update(accuracy=1.5)), "an accuracy of 1.5"),
        (record(lambda values: values["evaluations"][0].update(count=-1)), "a count of -1"),
        (record(lambda values: values["lessons"][0].update(right=13)), "13 of 12 are right"),
        (record(lambda values: values["lessons"][0]["table"]["rows"].append(["1"])), "longer or shorter"),
        (record(lambda values: values["evaluations"][0].update(tables=WIDE)), "more than 20,000 cells together"),
        (record(lambda values: values["epochs"][0].update(train_loss=1e300), "runs/001.json"), "a number of 1e+300"),
        (record(lambda values: values.update(test_accuracy="x"), "runs/001.json"), "its record is damaged"),
    ],
)
def test_a_file_that_is_no_session_is_refused_with_the_reason(saved: Path, change: Change, why: str) -> None:
    with pytest.raises(DataError) as refused:
        session_files.read(changed(saved, change))
    assert why in refused.value.sentence
    assert refused.value.sentence.startswith("“changed-ada.classlens-session” was not opened: ")
    assert refused.value.sentence.endswith("Ask for the session to be saved and copied again.")


@pytest.mark.parametrize("also", [None, "answers/001.json", "pictures/1000.png"])
def test_a_session_of_a_later_version_is_refused_as_such_whatever_else_it_holds(saved: Path, also: str | None) -> None:
    def change(files: dict[str, bytes]) -> None:
        record(lambda values: values.update(format=2))(files)
        if also is not None:
            files[also] = b"{}"

    with pytest.raises(DataError, match="later version of ClassLens"):
        session_files.read(changed(saved, change))


@pytest.mark.parametrize("content", [b'{"format": "2"}', b'{"format": 0}', b"[]", b'{"format": 2' + b" " * 1_000_001])
def test_what_says_no_later_format_is_damaged(saved: Path, content: bytes) -> None:
    with pytest.raises(DataError, match=r"damaged|too large"):
        session_files.read(changed(saved, lambda files: files.update({"session.json": content})))


def test_a_link_in_the_place_of_a_file_is_refused(saved: Path) -> None:
    with zipfile.ZipFile(saved, "a") as archive:
        link = zipfile.ZipInfo("runs/003.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(DataError, match=r"“runs/003\.json” is no plain file"):
        session_files.read(saved)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"no zip at all" * 100])
def test_what_is_no_zip_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.classlens-session"
    path.write_bytes(content)
    with pytest.raises(DataError, match="it is damaged"):
        session_files.read(path)


def test_a_file_cut_off_anywhere_is_refused(saved: Path) -> None:
    content = saved.read_bytes()
    for length in range(0, len(content), 97):
        saved.write_bytes(content[:length])
        with pytest.raises(DataError):
            session_files.read(saved)


def test_a_file_with_any_byte_changed_is_read_or_refused(saved: Path) -> None:
    content = saved.read_bytes()
    refused = 0
    for place in range(0, len(content), 41):
        saved.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            session_files.read(saved)
        except DataError:  # anything else would reach the person as a fault of the program
            refused += 1
    assert refused


def test_texts_lose_what_hides_or_turns_around_others(tmp_path: Path) -> None:
    path = tmp_path / "x.classlens-session"
    session_files.save(path, Work(date="2026-11-28", name="Ada\u202egnp.exe\x00\x1b[31m", notes="a\nb"))
    read = session_files.read(path)
    assert (read.name, read.notes) == ("Adagnp.exe[31m", "a\nb")


def test_a_text_that_is_cut_says_so(work: Work, tmp_path: Path) -> None:
    path = tmp_path / "x.classlens-session"
    long = replace(work.evaluations[0], title="b" * 500, remarks=("r" * 2000,))
    session_files.save(path, replace(work, evaluations=(long,)))
    (read,) = session_files.read(path).evaluations
    assert read.title == "b" * 119 + "…"
    assert read.remarks == ("r" * 999 + "…",)


def test_more_than_could_be_read_is_not_saved(work: Work, tmp_path: Path) -> None:
    many = work_of("2026-11-28", "", "", work.pictures * (MOST_PICTURES + 1))
    with pytest.raises(ClassLensError, match="at most 60 pictures, and these are 61"):
        session_files.save(tmp_path / "x.classlens-session", many)
    assert not list(tmp_path.iterdir())


def test_tables_that_could_not_be_read_are_not_saved(tmp_path: Path) -> None:
    table = Table(("",) * 102, (("1",) * 102,) * 101)  # the matrix of a hundred classes and none of these
    path = tmp_path / "x.classlens-session"
    session_files.save(path, Work(date="", evaluations=(Evaluated(title="a", data="b", count=1, tables=(table,)),)))
    assert session_files.read(path).evaluations[0].tables == (table,)
    many = Work(date="", evaluations=(Evaluated(title="a", data="b", count=1, tables=(table, table)),))
    with pytest.raises(ClassLensError, match="more than a session can hold, so it was not saved"):
        session_files.save(tmp_path / "y.classlens-session", many)
    assert list(tmp_path.iterdir()) == [path]
