"""What checks a change before it is in: the hooks of git, the workflows, and the list of files covered in full."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pre_commit.clientlib import load_config

from tests.full_coverage import HELD, faults

PROJECT = Path(__file__).parents[1]
WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))


def _makefile_commands(*recipes: str) -> list[str]:
    """The commands of these targets and definitions of the Makefile, for an environment that is active."""
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    tests = re.search(r"^TESTS := (.+)$", text, re.MULTILINE)
    assert tests is not None
    lines = []
    for recipe in recipes:
        block = re.search(rf"^(?:define {recipe}$|{recipe}: ).*\n((?:\t.+\n)+)", text, re.MULTILINE)
        assert block is not None
        lines += block[1].split("\n")
    return [
        line.strip().replace("$(PYTHON)", "python").replace("$(VENV)/bin/", "").replace("$(TESTS)", tests[1])
        for line in lines
        if line.strip() and not line.strip().startswith("$(check")
    ]


def _runs(workflow: Path) -> list[str]:
    """The command lines of all steps of a workflow."""
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    scripts = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    return [line.strip() for script in scripts for line in script.replace("\\\n", " ").splitlines()]


def test_the_workflow_checks_what_make_checks() -> None:
    (workflow,) = (path for path in WORKFLOWS if path.name == "test.yml")
    wanted = _makefile_commands("check_style", "check-types", "run-tests", "test-thorough", "coverage")
    assert len(wanted) == 7
    assert set(wanted) <= set(_runs(workflow))


def test_every_push_and_pull_request_is_tested_on_three_systems() -> None:
    values: dict[Any, Any] = yaml.safe_load((PROJECT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    assert values[True] == ["push", "pull_request"]  # YAML reads the key “on” as true
    tested = {
        (row["system"].split("-")[0], row["python"]) for row in values["jobs"]["test"]["strategy"]["matrix"]["include"]
    }
    assert {system for system, _ in tested} == {"ubuntu", "windows", "macos"}
    assert {python for _, python in tested} == {"3.11", "3.12", "3.13"}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_the_files_that_a_workflow_names_exist(workflow: Path) -> None:
    named = re.findall(r"(?<![\w/$\"])(?:[\w.]+/)*[\w-]+\.(?:py|txt|spec|toml)\b", "\n".join(_runs(workflow)))
    assert "constraints.txt" in named
    assert [name for name in named if not (PROJECT / name).is_file()] == []


def test_the_hooks_check_what_make_lint_checks() -> None:
    (repository,) = load_config(str(PROJECT / ".pre-commit-config.yaml"))["repos"]
    assert repository["repo"] == "local"
    commands = []
    for hook in repository["hooks"]:
        # “system” is read as “unsupported”: pre-commit installs nothing, so constraints.txt alone gives the versions.
        assert hook["language"] == "unsupported"
        entry = re.fullmatch(r"sh -c 'PATH=\S+:\$PATH (.+)'", hook["entry"])
        assert entry is not None
        commands.append(entry[1])
    assert commands == _makefile_commands("check_style", "check-types", "lint")


def test_the_hooks_refuse_what_is_not_as_it_should_be(tmp_path: Path) -> None:
    for name in ("engine", "gui"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", ".pre-commit-config.yaml"):
        shutil.copy(PROJECT / name, tmp_path)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "SKIP": "mypy", "PYTHONIOENCODING": "utf-8"}  # mypy takes half a minute

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
        )

    try:
        run("git", "init", "--quiet")
    except OSError as error:
        pytest.skip(f"hooks are git's, which is not here: {error}")
    check = (sys.executable, "-m", "pre_commit", "run", "--all-files")
    run("git", "add", ".")
    clean = run(*check)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    with (tmp_path / "engine" / "errors.py").open("a", encoding="utf-8") as file:
        file.write("import torch;   x = ( 1 )\n")
    refused = run(*check)
    assert refused.returncode != 0
    verdicts = dict(re.findall(r"^(.+?)\.{3,}(\w+)$", refused.stdout, re.MULTILINE))
    assert verdicts == {"Style": "Failed", "Formatting": "Failed", "Types": "Skipped", "Import contracts": "Failed"}


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_make_clean_leaves_what_took_hours(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "Makefile", tmp_path)
    hours = ("build/weights/numpy-nn/manifest.json", "build/best-cnn/first/model.npz", "dist/release/setup.exe")
    minutes = (".venv/pyvenv.cfg", "build/windows/python.exe", "screenshots/train.png", "engine/__pycache__/a.pyc")
    for name in (*hours, *minutes):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")

    def left() -> set[str]:
        return {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}

    for target, stays in (("clean", {"Makefile", *hours}), ("distclean", {"Makefile"})):
        subprocess.run(["make", target], cwd=tmp_path, check=True, capture_output=True)
        assert left() == stays


def test_the_files_held_at_full_coverage_exist() -> None:
    assert [name for name in HELD if not (PROJECT / name).exists()] == []
    assert all(name.endswith("/") == (PROJECT / name).is_dir() for name in HELD)
    assert list(HELD) == sorted(HELD)


def test_a_held_file_that_is_not_covered_in_full_is_named() -> None:
    report = {
        "files": {
            "engine/jobs.py": {"missing_lines": []},
            "engine\\metrics\\new.py": {"missing_lines": [3, 7]},
            "engine/session.py": {"missing_lines": [1]},
        }
    }
    assert faults(report, ("engine/jobs.py",)) == []
    assert faults(report, ("engine/jobs.py", "engine/metrics/", "engine/gone.py")) == [
        "engine/metrics/new.py: no test reaches the lines 3, 7",
        "engine/gone.py: not measured",
    ]
