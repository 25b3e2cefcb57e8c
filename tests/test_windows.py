"""What tries the Windows side on Linux, as far as it needs no Wine: names of files, packages, what reports say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from windows import cannot, packages, tests, wine

PROJECT = Path(__file__).parents[1]

REPORT = """<testsuites><testsuite>
<testcase classname="tests.engine.test_jobs" name="test_one" />
<testcase classname="tests.engine.test_jobs" name="test_two"><skipped message="no camera" /></testcase>
<testcase classname="tests.engine.test_jobs" name="test_three"><failure message="assert 1 == 2&#10;more" /></testcase>
<testcase classname="tests.engine.test_jobs" name="test_four"><error message="" /></testcase>
</testsuite></testsuites>"""


def test_what_is_missing_is_a_sentence_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wine.shutil, "which", lambda name: None if name in ("wine", wine.COMPILER) else f"/bin/{name}")
    with pytest.raises(wine.NotHere) as caught:
        wine.require()
    assert str(caught.value) == (
        "Trying ClassLens for Windows needs wine and x86_64-w64-mingw32-gcc, which this computer does not have. "
        "On Debian and Ubuntu install what is missing with: sudo apt install wine gcc-mingw-w64-x86-64"
    )


def test_files_have_a_name_on_windows() -> None:
    assert wine.windows_path(wine.DISK / "Schule für alle" / "a.exe") == r"C:\Schule für alle\a.exe"
    assert wine.windows_path(Path("/srv/a b")) == r"Z:\srv\a b"


def test_the_windows_python_gets_what_belongs_to_windows_and_no_framework() -> None:
    pins = packages.pinned()
    names = {pin.partition("==")[0] for pin in pins}
    assert {"colorama", "numpy", "onnxruntime", "pefile", "pyinstaller", "pyside6-essentials", "pytest"} <= names
    assert "truststore" in names
    assert names.isdisjoint({"torch", "tensorflow", "transformers", "mypy", "pexpect"})
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)] == []
    theirs = {pin.partition("==")[0] for pin in packages.of_frameworks()}
    assert {"torch", "tensorflow", "keras", "transformers"} <= theirs
    assert theirs.isdisjoint(names | {"captum", "mypy"})


def test_a_report_says_what_passed_was_skipped_and_why_and_what_failed(tmp_path: Path) -> None:
    (tmp_path / "one.xml").write_text(REPORT, encoding="utf-8")
    lines, failed = tests.summary([tmp_path / "one.xml"])
    assert lines == [
        "Windows under Wine: 1 passed, 1 skipped, 2 failed.",
        "Skipped, and why:",
        "     1  no camera",
        "  tests/engine/test_jobs.py::test_three",
        "  tests/engine/test_jobs.py::test_four",
    ]
    assert failed == 2


def test_the_suite_is_run_in_portions_that_hold_all_of_it_but_the_packaged_programs() -> None:
    portions = tests.groups([PROJECT / "tests"])
    files = [file for portion in portions for file in portion]
    wanted = {path for path in (PROJECT / "tests").rglob("test_*.py") if not {"package", "release"} & {*path.parts}}
    assert len(portions) > 20
    assert len(files) == len(set(files))
    assert set(files) == wanted


@pytest.mark.parametrize(("file", "start", "why"), cannot.CANNOT)
def test_what_wine_cannot_run_is_there_and_has_a_reason(file: str, start: str, why: str) -> None:
    assert why
    assert f"def {start or 'test_'}" in (PROJECT / file).read_text(encoding="utf-8")
    assert cannot.reason(file, f"{start}[case]") == why
    assert cannot.reason("tests/test_windows.py", start) == ""
