"""Opening many sessions, and the table of them."""

from __future__ import annotations

import csv
import errno
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli import main
from engine.errors import ClassLensError, DataError
from engine.handing_in import session_files
from engine.handing_in.handlers import MOST_SESSIONS
from engine.handing_in.requests import HandedIn, OpenSessionsRequest, SaveSessionRequest, WriteReportRequest
from engine.handing_in.table import as_values, row, separated
from engine.handing_in.work import Work
from engine.jobs import JobCancelled, JobContext
from engine.session import handler_of
from tests.engine.refusing import Refuse


def ask(*paths: Path) -> tuple[HandedIn, ...]:
    request = OpenSessionsRequest(paths)
    found: tuple[HandedIn, ...] = handler_of(type(request))(request, None, JobContext())  # type: ignore[arg-type,assignment]
    return found


@pytest.fixture
def folder(work: Work, tmp_path: Path) -> Path:
    """Sessions of three people, one of them in a folder of its own, and one damaged file."""
    folder = tmp_path / "class"
    for number, name in enumerate(("Ada", "Bob"), start=1):
        session_files.save(folder / f"{number}.classlens-session", replace(work, name=name))
    session_files.save(folder / "late" / "3.classlens-session", Work(date="2026-11-29T08:00:00"))
    (folder / "4.classlens-session").write_bytes(b"PK")
    (folder / "readme.txt").write_text("no session")
    return folder


def test_a_folder_of_sessions_is_read_and_a_damaged_one_costs_its_place_alone(folder: Path) -> None:
    found = ask(folder)
    assert [one.path.name[0] for one in found] == ["1", "2", "4", "3"]
    assert [one.work.name if one.work else None for one in found] == ["Ada", "Bob", None, ""]
    assert found[2].problem.startswith("“4.classlens-session” was not opened: it is damaged")


def test_the_same_file_is_read_once(folder: Path) -> None:
    file = folder / "1.classlens-session"
    assert len(ask(file, file, folder)) == 4


def test_a_file_that_is_gone_costs_its_place_alone(folder: Path) -> None:
    found = ask(folder / "1.classlens-session", folder / "nobody.classlens-session")
    assert found[1].problem == "There is no session file “nobody.classlens-session”. Choose another."


def test_a_name_cannot_pass_for_another_row(work: Work, tmp_path: Path) -> None:
    path = tmp_path / "x.classlens-session"
    session_files.save(path, replace(work, name="Ada\nBob\t100.00%\u2028Eve", notes="two\nlines"))
    (found,) = ask(path)
    assert row(found)["name"] == "Ada Bob 100.00% Eve"
    assert row(found)["notes"] == "two\nlines"


def test_the_name_of_a_file_changes_no_terminal(work: Work) -> None:
    path = Path("a\x1b[31mb.classlens-session")
    assert row(HandedIn(path, replace(work, name="")))["name"] == "a[31mb"
    (missing,) = ask(path)
    assert missing.problem == "There is no session file “a[31mb.classlens-session”. Choose another."
    assert "\x1b" not in "".join(map(str, row(missing).values()))


def test_a_folder_without_sessions_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file in it ends in \.classlens-session"):
        ask(tmp_path)


def test_far_too_many_sessions_are_not_read(tmp_path: Path) -> None:
    for number in range(MOST_SESSIONS + 1):
        (tmp_path / f"{number}.classlens-session").touch()
    with pytest.raises(DataError, match="more than 200 sessions"):
        ask(tmp_path)


@pytest.mark.parametrize("within", ["", "more"])
def test_a_folder_that_cannot_be_looked_at_is_a_row(within: str, folder: Path, refuse: Refuse) -> None:
    forbidden = folder / "0" / within
    forbidden.mkdir(parents=True)
    before = [found.path for found in ask(folder)]
    refuse(forbidden, errno.EACCES)
    problems = {found.path: found.problem for found in ask(folder)}
    assert problems.keys() == {*before, forbidden}
    assert "cannot be read" in problems[forbidden]


def test_reading_can_be_stopped(folder: Path) -> None:
    context = JobContext()
    context.cancel()
    request = OpenSessionsRequest((folder,))
    with pytest.raises(JobCancelled):
        handler_of(type(request))(request, None, context)  # type: ignore[arg-type]


def test_the_table_says_who_did_what(folder: Path) -> None:
    first, _, damaged, late = map(row, ask(folder))
    assert first["name"] == "Ada"
    assert first["best_run"] == "Keras CNN · our first"
    assert (first["test_accuracy"], first["test_pictures"], first["runs"]) == (0.9321, 10_000, 2)
    assert (first["evaluated"], first["accuracy"]) == ("Best CNN", 0.85)
    assert (first["right_answers"], first["of_answers"], first["lessons"]) == (9, 12, "Quiz: 9 of 12")
    assert damaged["name"] == "4"
    assert "damaged" in str(damaged["problem"])
    assert damaged["runs"] is None
    assert (late["name"], late["best_run"], late["pictures"]) == ("3", None, 0)


def test_a_spreadsheet_takes_no_text_for_a_formula(work: Work) -> None:
    hostile = replace(work, name='Ada;=HYPERLINK("http://x")', notes="We found:\n=1+1")
    (values,) = csv.DictReader(io.StringIO(separated([HandedIn(Path("a.classlens-session"), hostile)])))
    assert values["name"] == 'Ada;\'=HYPERLINK("http://x")'
    assert values["notes"] == "We found:\n'=1+1"
    assert values["test_accuracy"] == "0.9321"


def test_json_has_all_runs_with_their_epochs(folder: Path) -> None:
    values = json.loads(json.dumps(as_values(ask(folder))))
    assert values[0]["all_runs"][0]["epochs"][4]["validation_accuracy"] == pytest.approx(0.92)
    assert values[0]["all_runs"][0]["settings"]["hidden_units"] == "128, 64"
    assert values[0]["date"] == "2026-11-28T10:30:00"


def test_a_session_gets_its_ending_and_a_report_its_page(work: Work, tmp_path: Path) -> None:
    saving, writing = SaveSessionRequest(tmp_path / "ada", work), WriteReportRequest(tmp_path / "ada.html", work)
    path = handler_of(type(saving))(saving, None, JobContext())  # type: ignore[arg-type]
    assert path == tmp_path / "ada.classlens-session"
    with pytest.raises(ClassLensError, match="exists already and is kept as it is"):  # nobody was asked about this name
        handler_of(type(saving))(saving, None, JobContext())  # type: ignore[arg-type]
    handler_of(type(writing))(writing, None, JobContext())  # type: ignore[arg-type]
    assert "Ada Lovelace" in (tmp_path / "ada.html").read_text(encoding="utf-8")


def test_the_command_writes_a_table_csv_and_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["session", str(folder)]) == 1
    shown = capsys.readouterr()
    assert "Ada  28 Nov 2026, 10:30  Keras CNN · our first  93.21% (92.70–93.69)" in shown.out
    assert "cannot be read" in shown.out
    assert "“4.classlens-session” was not opened" in shown.err
    assert main(["session", str(folder / "1.classlens-session"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "Ada"
    assert main(["session", str(folder / "1.classlens-session"), "--csv"]) == 0
    assert capsys.readouterr().out.startswith("name,date,runs,best_run")
