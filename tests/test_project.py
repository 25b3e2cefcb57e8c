"""Rules about the project as a whole: versions, start-up cost, file sizes."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from engine.catalog import DIGIT_MODELS
from engine.evaluation.reported_figures import document_rows
from engine.metrics.interval import interval_text

PROJECT = Path(__file__).parents[1]
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60
ADDED_BY_READERS = {  # what CONTRIBUTING.md shows how to add
    "assets/help/hello.md", "assets/stripes.npz", "engine/models/one_layer.py", "gui/pages/hello/__init__.py",
    "gui/pages/hello/page.py", "weights/one-layer",
}  # fmt: skip
LONG_FUNCTIONS = {"gui/theme/stylesheet.py:stylesheet"}  # rules of a style sheet, one after another


def _requirements(*extras: str) -> list[Requirement]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = project["dependencies"] + [text for extra in extras for text in project["optional-dependencies"][extra]]
    return [Requirement(text) for text in texts]


def _constraints() -> list[Requirement]:
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def _tracked_files() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"the list of tracked files comes from git, which does not answer here: {error}")
    return [PROJECT / name for name in listed.stdout.split("\0") if name]


def test_there_is_exactly_one_opencv() -> None:
    # Two of them overwrite each other's files, and the one with windows breaks Qt.
    names = {canonicalize_name(found.name) for found in distributions() if found.name.lower().startswith("opencv")}
    assert names == {"opencv-python-headless"}


@pytest.mark.parametrize("wanted", _requirements("test", "package"), ids=lambda wanted: wanted.name)
def test_each_direct_dependency_has_one_exact_version(wanted: Requirement) -> None:
    pins = [pin for pin in _constraints() if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    assert len(pins) == 1
    (specifier,) = pins[0].specifier
    assert specifier.operator == "=="
    assert "*" not in specifier.version
    assert pins[0].marker is None
    assert wanted.specifier.contains(specifier.version)


@pytest.mark.parametrize("wanted", _requirements("test"), ids=lambda wanted: wanted.name)
def test_the_tested_version_is_the_one_installed(wanted: Requirement) -> None:
    if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
        pytest.skip("another system needs it")
    (pin,) = [pin for pin in _constraints() if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    # A local build such as 2.13.0+cpu satisfies ==2.13.0.
    assert pin.specifier.contains(Version(version(wanted.name)))


def test_the_wheel_is_built_with_the_version_that_is_tested() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    for wanted in project["build-system"]["requires"]:
        assert wanted in [str(pin) for pin in _constraints()]


def test_no_constraint_names_a_build() -> None:
    # Which build of torch is installed, for the processor alone or for a graphics card, is the person's choice.
    assert [str(pin) for pin in _constraints() if "+" in str(pin.specifier)] == []


def test_the_third_parties_are_those_of_the_constraints() -> None:
    pinned = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in _constraints()}
    text = (PROJECT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    listed = [(canonicalize_name(row[0]), row[1]) for row in rows if row[0] != "package" and set(row[0]) != {"-"}]
    assert len(listed) == len(dict(listed))
    assert dict(listed) == pinned


def test_every_relative_link_of_the_readme_leads_somewhere() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if not re.match(r"[a-z]+:", target)]
    headings = [re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-") for line in text.splitlines()
                if line.startswith("#")]  # fmt: skip
    files = {target for target in targets if not target.startswith("#")}
    assert files, "the pattern finds no link"
    assert {target for target in files if not (PROJECT / target).exists()} == set()
    assert {target for target in targets if target.startswith("#")} <= {f"#{heading}" for heading in headings}


def test_every_path_that_the_documents_name_is_there() -> None:
    folders = "assets|benchmarks|engine|gui|release|tests|weights|windows"
    path = re.compile(rf"(?<![\w./-])(?:{folders})/(?:[\w./*-]|<[^>]*>)+")
    documents = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *(PROJECT / "docs").rglob("*.md"),
                 *(PROJECT / "assets/help").glob("*.md"), *(PROJECT / "benchmarks").glob("*.py")]  # fmt: skip
    named = {
        (document.relative_to(PROJECT).as_posix(), name.rstrip("."))
        for document in documents
        for name in path.findall(document.read_text(encoding="utf-8"))
        if name not in ADDED_BY_READERS
    }
    assert ("docs/data.md", "benchmarks/data_reading.py") in named, "the pattern finds no path"
    patterns = {(document, name): re.sub("<[^>]*>", "*", name) for document, name in named}  # weights/<id>/…
    assert {place for place, pattern in patterns.items() if not any(PROJECT.glob(pattern))} == set()


def test_listing_the_catalogue_imports_no_framework() -> None:
    code = "import sys; from engine.catalog import MODELS; print(*MODELS); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    models, modules = done.stdout.splitlines()
    assert {"numpy-nn", "keras-cnn", "torch-mlp"} <= set(models.split())
    assert set(modules.split()).isdisjoint(
        {"torch", "transformers", "tensorflow", "keras", "PySide6", "cv2", "onnxruntime"}
    )


@pytest.mark.parametrize("package", ["engine", "gui"])
def test_no_file_is_too_long(package: str) -> None:
    lengths = {
        path.relative_to(PROJECT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (PROJECT / package).rglob("*.py")
    }
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_function_is_too_long() -> None:
    """ruff counts statements and branches, but has no rule for lines."""
    lengths = {
        f"{path.relative_to(PROJECT).as_posix()}:{node.name}": node.end_lineno - node.lineno + 1
        for package in ("engine", "gui")
        for path in (PROJECT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    }
    assert {name for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION} == LONG_FUNCTIONS


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    folders = re.compile(rb"(?<![\w.~-])/" + rb"(?:work|root)(?:/|\b(?![\w-]))")
    found = []
    for path in _tracked_files():
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" in content:
            continue
        lines = content.splitlines()
        found += [f"{path.relative_to(PROJECT)}:{n}" for n, line in enumerate(lines, 1) if folders.search(line)]
    assert found == []


def test_qt_methods_keep_their_hands_off_none() -> None:
    """PySide6 6.12.0 drops a reference to None with every call, which ends the process (docs/decisions/0004)."""
    code = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "timer = QTimer()\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(1000):\n"
        "    timer.setInterval(1)\n"
        "print(before - sys.getrefcount(None))\n"
    )
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert abs(int(output)) < 100


def test_the_readme_states_the_measured_accuracies() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for model_id in DIGIT_MODELS:
        weights = PROJECT / "weights" / model_id
        metrics = json.loads((weights / "metrics.json").read_text(encoding="utf-8"))
        manifest = json.loads((weights / "manifest.json").read_text(encoding="utf-8"))
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{model_id}` "))
        assert _with_interval(metrics["test_accuracy"], metrics["data"]["test"]) in row
        assert f"{manifest['parameters']:,}" in row


def test_the_table_of_the_documents_holds_the_measured_accuracies() -> None:
    lines = (PROJECT / "docs" / "documents.md").read_text(encoding="utf-8").splitlines()
    for row in document_rows():
        reported = row.reported
        cells = [
            reported.document,
            reported.system,
            f"`{reported.model_id}`",
            reported.accuracy.replace("%", " %") or "–",
        ]
        for accuracy in (row.seed_accuracy, row.shipped_accuracy):
            cells.append("not run" if accuracy is None else _with_interval(accuracy, row.count))
        cells[-1] += f", with {row.shipped_backbone}" if row.shipped_backbone else ""
        assert f"| {' | '.join(cells)} |" in lines


def _with_interval(accuracy: float, count: int) -> str:
    return f"{accuracy * 100:.2f} % ({interval_text(accuracy, count)})"
