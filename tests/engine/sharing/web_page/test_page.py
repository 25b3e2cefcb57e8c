"""The page as a file: complete, small, and safe whatever titles and labels hold."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.errors import UsageError, WeightsError
from engine.jobs import JobContext
from engine.preprocessing.digits import Preparation
from engine.session import Session
from engine.sharing.opening import open_model
from engine.sharing.requests import ExportRequest
from engine.sharing.shared_model import SharedModel
from engine.sharing.web_page.page import PARTS, SCRIPTS, page_of
from gui.theme.colours import DARK, LIGHT, Theme

HOSTILE = '</script><img src=x onerror=alert(1)>"%models%&<!--'


class _Seen(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        self.texts.setdefault(tag, []).append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[self._inside][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def models(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.texts["script"][0])["models"]
        return found


def test_a_page_loads_nothing_from_anywhere(shared: Callable[[str], SharedModel]) -> None:
    page = page_of([shared("keras-cnn")])
    seen = _Seen(page)
    for _, attributes in seen.tags:
        for name in ("src", "href"):
            assert (attributes.get(name) or "data:").startswith("data:")
    policy = next(attributes["content"] or "" for tag, attributes in seen.tags if "http-equiv" in attributes)
    assert policy.startswith("default-src 'none'")
    for kind, text in (("script", seen.texts["script"][1]), ("style", seen.texts["style"][0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize(("model_id", "most"), [("keras-cnn", 600_000), ("best-cnn", 3_800_000)])
def test_a_page_is_small(model_id: str, most: int, shared: Callable[[str], SharedModel]) -> None:
    assert len(page_of([shared(model_id)]).encode()) <= most


@pytest.mark.parametrize("model_id", [one for one in catalog.DIGIT_MODELS if one != "vgg16-transfer"])
def test_a_page_that_would_compute_otherwise_is_not_written(
    model_id: str, shared: Callable[[str], SharedModel]
) -> None:
    model = shared(model_id)
    graph = model.graph
    changed = graph.copy()
    name, weights = max(graph.weights.items(), key=lambda item: item[1].size)
    changed.weights[name] = np.zeros_like(weights)
    page_of([replace(model, read_graph=lambda: graph)])
    with pytest.raises(WeightsError, match="answers differently"):
        page_of([replace(model, read_graph=lambda: changed)])


def test_titles_and_labels_stay_text(shared: Callable[[str], SharedModel]) -> None:
    model = shared("numpy-nn")
    hostile = replace(model, title=HOSTILE, labels=(HOSTILE, *model.labels[1:]))
    usual, seen = _Seen(page_of([model])), _Seen(page_of([hostile]))
    assert [tag for tag, _ in seen.tags] == [tag for tag, _ in usual.tags]
    assert seen.models()[0]["title"] == HOSTILE
    assert seen.models()[0]["labels"][0] == HOSTILE  # type: ignore[index]
    assert seen.texts["title"][0].startswith(HOSTILE)


def test_scripts_never_write_html() -> None:
    for path in PARTS.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text("utf-8"))


def test_several_models_stand_side_by_side_in_their_order(shared: Callable[[str], SharedModel]) -> None:
    seen = _Seen(page_of([shared("torch-mlp"), shared("numpy-nn")]))
    assert [model["id"] for model in seen.models()] == ["torch-mlp", "numpy-nn"]


def test_models_that_need_other_preparations_are_refused_together(shared: Callable[[str], SharedModel]) -> None:
    other = replace(shared("numpy-nn"), preparation=Preparation(box=24))
    with pytest.raises(UsageError, match="page of its own"):
        page_of([shared("numpy-nn"), other])


def test_the_page_says_how_well_a_model_does_and_what_it_cannot_do(shared: Callable[[str], SharedModel]) -> None:
    model = shared("best-cnn")
    facts = dict(_Seen(page_of([model])).models()[0]["facts"])  # type: ignore[call-overload]
    assert model.facts.accuracy is not None
    assert f"{model.facts.accuracy:.2%}" in facts["Accuracy"]
    assert facts["What it cannot do"] == list(model.facts.limits)
    assert facts["Licence"] == model.facts.licence


def test_the_colours_are_those_of_the_window() -> None:
    style = (PARTS / "page.css").read_text("utf-8")
    names = [field.name for field in fields(Theme) if field.name != "name"]

    def block(start: str) -> str:
        return style.split(start, 1)[1].split("}", 1)[0]

    def check(theme: Theme, found: str) -> None:
        for name in names:
            assert f"--{name.replace('_', '-')}: {getattr(theme, name)};" in found, name

    check(LIGHT, block(":root {"))
    check(DARK, block(':root[data-scheme="dark"] {'))


def test_a_page_is_exported_as_one_file(session: Session, tmp_path: Path) -> None:
    made = session.run(ExportRequest("numpy-nn", "web", tmp_path / "page"), JobContext())
    assert made.path == tmp_path / "page.html"
    assert _Seen(made.path.read_text("utf-8")).models()[0]["id"] == "numpy-nn"


def test_two_versions_of_a_model_are_told_apart_by_their_folders(
    shared: Callable[[str], SharedModel], session: Session, own_run: Path
) -> None:
    own = open_model("numpy-nn", own_run, session._services, JobContext())
    titles = [model["title"] for model in _Seen(page_of([shared("numpy-nn"), own])).models()]
    assert titles == ["NumPy network (numpy-nn)", f"NumPy network ({own_run.name})"]


def test_other_targets_take_one_model(session: Session, tmp_path: Path) -> None:
    request = ExportRequest("numpy-nn", "numpy", tmp_path / "both", beside=(("numpy-mlp", None),))
    with pytest.raises(UsageError, match="only one model"):
        session.run(request, JobContext())


def test_every_element_that_the_scripts_name_is_there() -> None:
    page = (PARTS / "page.html").read_text("utf-8")
    for script in SCRIPTS:
        for name in re.findall(r'byId\("(\w+)"\)', (PARTS / script).read_text("utf-8")):
            assert f'id="{name}"' in page, name
