"""Files that are dropped on the window and are no pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData

from engine.jobs import JobContext
from engine.own_networks.requests import ExamineNetworkRequest
from engine.pretrained.requests import Imported, ImportRequest
from engine.session import HANDLERS
from engine.system.folders import SAMPLES

Files = Callable[..., QMimeData]
FOUR = SAMPLES / "digit-4.png"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The packs and networks that the engine is given to look at."""
    paths: list[Path] = []

    def take(request: ImportRequest, services: object, context: JobContext) -> Imported:
        paths.append(request.path)
        return Imported((), ())

    def examine(request: ExamineNetworkRequest, services: object, context: JobContext) -> None:
        paths.append(request.path)
        raise ValueError("not now")

    monkeypatch.setitem(HANDLERS, ImportRequest, take)
    monkeypatch.setitem(HANDLERS, ExamineNetworkRequest, examine)
    return paths


def says(user: Any) -> str:
    return str(user.window.statusBar().currentMessage())


@pytest.mark.parametrize("page", ["recognise", "models", "compare"])
def test_a_classroom_pack_is_taken_in_where_it_is_dropped(
    user: Any, files: Files, asked: list[Path], page: str
) -> None:
    user.go(page)
    pack = Path("/stick/School.classlens")
    user.drop(files(pack))
    user.until(lambda: asked == [pack] and "“School.classlens” was taken in" in says(user))
    assert user.window.page(page).isVisible()
    assert user.message() == ""


@pytest.mark.parametrize(("page", "name"), [("recognise", "net.onnx"), ("models", "net.ONNX"), ("models", "net.zip")])
def test_a_network_that_is_dropped_is_examined_for_import(
    user: Any, files: Files, asked: list[Path], page: str, name: str
) -> None:
    user.go(page)
    user.drop(files(Path("/stick") / name))
    user.until(lambda: asked == [Path("/stick") / name])
    assert user.window.page("models").isVisible()
    assert user.text("importFile", user.find("importDialog")) == name
    user.find("importDialog").close()


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("digits.csv", "Train or Evaluate"),
        ("train-images-idx3-ubyte.gz", "Train or Evaluate"),
        ("Anna.classlens-session", "Open sessions"),
        ("cups.zip", "Models"),
    ],
)
def test_of_other_files_it_is_said_where_they_belong_and_the_page_stays(
    user: Any, files: Files, name: str, place: str
) -> None:
    user.go("lessons")
    user.drop(files(Path("/stick") / name))
    assert name in says(user)
    assert place in says(user)
    assert user.message() == ""
    assert user.window.page("lessons").isVisible()


def test_of_files_of_all_kinds_each_goes_where_it_belongs(user: Any, files: Files, asked: list[Path]) -> None:
    stick = Path("/stick")
    user.drop(files(stick / "net.onnx", stick / "School.classlens", FOUR, stick / "digits.csv"))
    user.until(lambda: user.headline() == "4" and len(asked) == 2)
    assert {path.name for path in asked} == {"net.onnx", "School.classlens"}
    assert user.window.recognise.isVisible()
    assert user.find("importDialog").isVisible()
    user.find("importDialog").close()
