"""A wheel, built from a source archive and installed in an environment of its own, away from this folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import catalog
from engine.system import folders
from engine.types import Task

PROJECT = Path(__file__).parents[1]

LONG = 120.0  # seconds after which a program that hangs fails

# Half a minute in all; the first test builds and installs.
pytestmark = [pytest.mark.thorough, pytest.mark.timeout(300)]

# Draws a seven with the mouse and prints what the models answer.
DRAW = """
import json, time
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from engine import catalog
from engine.types import Task
from gui import app

window = app.create(["classlens"])
answers = {}
window.predictions_ready.connect(lambda some: answers.update({each.model_id: each.top.label for each in some}))
window.show()
assert QTest.qWaitForWindowExposed(window)
pad = window.findChild(QWidget, "drawingPad")
side = min(pad.width(), pad.height())
left, top = (pad.width() - side) / 2, (pad.height() - side) / 2
seven = ((0.27, 0.33), (0.45, 0.29), (0.62, 0.28), (0.74, 0.30), (0.66, 0.45), (0.58, 0.62), (0.49, 0.86))
points = [QPoint(round(left + x * side), round(top + y * side)) for x, y in seven]
QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
for point in points[1:]:
    QTest.mouseMove(pad, point)
answers.clear()
QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])
deadline = time.monotonic() + 60
while len(answers) < len(catalog.of_task(Task.DIGITS)) and time.monotonic() < deadline:
    QTest.qWait(20)
window.close()
print(json.dumps(answers))
"""
PLACES = "import classlens, engine, gui; print(classlens.__file__, engine.__file__, gui.__file__, sep='\\n')"


@dataclass(frozen=True)
class Installation:
    """An environment in which a wheel was installed."""

    wheel: Path
    environment: Path

    @property
    def scripts(self) -> Path:
        return self.environment / ("Scripts" if sys.platform == "win32" else "bin")

    @property
    def packages(self) -> Path:
        return _packages(self.environment)

    def python(self, *arguments: object) -> str:
        return _run(self.scripts / "python", *arguments, cwd=self.environment)

    def classlens(self, *arguments: object) -> str:
        """What the installed command says."""
        return _run(self.scripts / "classlens", *arguments, cwd=self.environment)


def _run(*command: object, cwd: Path, more: Mapping[str, str] | None = None) -> str:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env={**ours, **(more or {})}, capture_output=True, encoding="utf-8",
        timeout=LONG, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _packages(environment: Path) -> Path:
    (found,) = environment.glob("Lib/site-packages" if sys.platform == "win32" else "lib/python*/site-packages")
    return found


def _build(source: Path, kind: str, target: Path) -> Path:
    search = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
    _run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", target, cwd=source, more=search)
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    work = tmp_path_factory.mktemp("wheel")
    archive = _build(PROJECT, "sdist", work / "archive")
    _run(sys.executable, "-m", "tarfile", "-e", archive, work / "source", cwd=work)
    (source,) = (work / "source").iterdir()
    made = Installation(_build(source, "wheel", work / "built"), work / "environment")
    _run(sys.executable, "-m", "venv", made.environment, cwd=work)
    before = {path.name for path in made.packages.iterdir()}
    made.python("-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check", made.wheel)
    added = {path.name for path in made.packages.iterdir()} - before
    assert {name for name in added if not name.endswith(".dist-info")} == {"classlens", "engine", "gui"}
    # The requirements are those of the environment that runs the tests. What is on the path by a file like this one has
    # its own such files ignored, so an editable installation there, of this folder, is out of sight.
    libraries = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (made.packages / "requirements.pth").write_text("\n".join(libraries), encoding="utf-8")
    return made


def test_the_wheel_holds_what_the_program_reads_once_and_nothing_else(installation: Installation) -> None:
    with zipfile.ZipFile(installation.wheel) as wheel:
        files = {each.filename: each for each in wheel.infolist()}
        prefixes = {name.partition("/")[0] for name in files}
        (record,) = (prefix for prefix in prefixes if prefix.endswith(".dist-info"))
        assert prefixes == {"classlens", "engine", "gui", record}
        for name in ("LICENSE", "THIRD_PARTY.md"):
            assert wheel.read(f"{record}/licenses/{name}") == (PROJECT / name).read_bytes()
        code = {path.relative_to(PROJECT).as_posix() for package in ("engine", "gui")
                for path in (PROJECT / package).rglob("*.py")}  # fmt: skip
        assert {name for name in files if name.startswith(("engine/", "gui/"))} == code
        inside = {name.removeprefix("classlens/") for name in files if name.startswith("classlens/")}
        assert inside > {"__init__.py", "__main__.py", "assets/mnist/mnist.npz", "assets/fonts/DejaVuSans.ttf"}
        projects = {path.relative_to(PROJECT).as_posix() for path in (folders.ASSETS / "projects").rglob("*.jpg")}
        assert projects
        assert inside >= projects
        assert not any("recipe" in name for name in inside)
        sharing = {path.relative_to(PROJECT).as_posix() for path in (folders.ASSETS / "sharing").rglob("*.py")}
        assert sharing, "code that goes out with exports"
        assert {name for name in inside if name.endswith(".py")} == {"__init__.py", "__main__.py", *sharing}
        assert {name.split("/")[1] for name in inside if name.startswith("assets/")} == {
            path.name for path in folders.ASSETS.iterdir() if path.name != "packaging"
        }
        assert {name for name in inside if name.startswith("weights/")} == {
            path.relative_to(PROJECT).as_posix()
            for path in folders.SHIPPED_WEIGHTS.rglob("*")
            if path.is_file() and "recipe" not in path.parts
        }
        large = Counter((each.CRC, each.file_size) for each in files.values() if each.file_size > 1000)
        assert set(large.values()) == {1}, "the same file twice"
        assert installation.wheel.stat().st_size < sum(each.file_size for each in files.values())


def test_an_installation_runs_its_own_code(installation: Installation) -> None:
    for place in installation.python("-c", PLACES).splitlines():
        assert Path(place).is_relative_to(installation.packages)
    assert installation.classlens("--version") == installation.python("-m", "classlens", "--version")
    passed = installation.classlens("selftest")
    assert passed.count("passed") >= len(catalog.of_task(Task.DIGITS))


def test_a_digit_drawn_in_the_installed_window_is_answered(installation: Installation) -> None:
    answers = json.loads(installation.python("-c", DRAW))
    assert set(answers) == set(catalog.of_task(Task.DIGITS))
    assert answers[catalog.DEFAULT] == "7"


def test_the_installed_command_reads_a_picture(installation: Installation, tmp_path: Path) -> None:
    digits = [np.array(Image.open(folders.SAMPLES / f"digit-{digit}.png").convert("L")) for digit in "407"]
    Image.fromarray(255 - np.hstack(digits)).resize((504, 168)).save(tmp_path / "number.png")
    (read,) = json.loads(installation.classlens("read", tmp_path / "number.png", "--json"))
    assert read["lines"] == ["407"]


@pytest.mark.parametrize("start", ["command", "module"])
def test_a_process_of_its_own_is_started_from_an_installation(
    installation: Installation, tmp_path: Path, start: str
) -> None:
    arguments = ("train", "numpy-nn", "--epochs", "1", "--limit", "500", "--json", "--out", tmp_path / "run")
    if start == "command":
        told = installation.classlens(*arguments)
    else:
        told = installation.python("-m", "classlens", *arguments)
    assert json.loads(told.splitlines()[-1])["event"] == "finished"


def test_a_framework_answers_in_an_installation(installation: Installation) -> None:
    digit = folders.SAMPLES / "digit-7.png"
    told = installation.classlens("predict", digit, "--models", "torch-mlp", "--runtime", "native", "--json")
    (row,) = json.loads(told)
    assert row["top"][0]["label"] == "7"


def test_without_a_display_an_installation_names_the_command_that_starts_it(installation: Installation) -> None:
    named = installation.python("-c", "from gui.offscreen.screenshots import _command; print(_command())")
    assert named.strip().endswith("-m classlens")
