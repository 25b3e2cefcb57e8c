"""matplotlib draws by its own settings, and names as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest

from engine.system import drawing_library

PROJECT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _as_when_started() -> Iterator[None]:
    with matplotlib.rc_context():
        drawing_library._prepare.cache_clear()
        yield
    drawing_library._prepare.cache_clear()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("text.usetex", True),
        ("savefig.dpi", 5.0),
        ("axes.facecolor", "black"),
        ("font.size", 90.0),
        ("pdf.fonttype", 42),
    ],
)
def test_settings_of_the_person_do_not_change_a_figure(setting: str, value: object, tmp_path: Path) -> None:
    matplotlib.rcParams[setting] = value
    figure, ((axes,),) = drawing_library.new_figure(1, 1, 1, 1)
    axes.set_title("title")
    figure.savefig(tmp_path / "figure.png")
    assert matplotlib.rcParams[setting] == matplotlib.rcParamsDefault[setting] != value


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_name_with_dollar_signs_is_no_mathematics(suffix: str, tmp_path: Path) -> None:
    figure, ((axes,),) = drawing_library.new_figure(1, 1, 1, 1)
    axes.set_title(r"$\\frac$.csv")
    axes.set_xlabel("Umsatz 5$ und 7$")
    axes.set_xticks([0], ["a_{b$^$"])
    figure.savefig(tmp_path / f"figure{suffix}")


def test_a_damaged_file_of_settings_is_named(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"\xff")
    code = "from engine.system.drawing_library import new_figure; new_figure(1, 1, 1, 1)"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert "matplotlibrc” is damaged. Delete or rename it" in done.stderr
