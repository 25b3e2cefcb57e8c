"""Where a page's pictures come from: the camera is watched once, and says nothing to somebody who went elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from py_mini_racer import MiniRacer

from engine.sharing.web_page.page import PARTS

_AROUND = """
const timers = new Map(), elements = {}, notes = [];
let source = "camera", looked = 0;
function setTimeout(call) { timers.set(timers.size + 1, call); return timers.size; }
function clearTimeout(timer) { if (timers.has(timer)) timers.set(timer, () => {}); }
function tick() { const due = [...timers.values()]; timers.clear(); due.forEach((call) => call()); }
const heard = () => ({
  calls: {},
  addEventListener(name, call) { this.calls[name] = call; },
  getAttribute: () => "false",
});
const document = heard();
const byId = (name) => (elements[name] ??= heard());
let started;
const camera = { frame: () => ({}), start: () => new Promise((resolve) => (started = resolve)) };
const note = (text) => notes.push(text);
"""


@pytest.fixture
def page() -> Iterator[MiniRacer]:
    engine = MiniRacer()
    engine.eval(_AROUND + (PARTS / "sources.js").read_text("utf-8"))
    yield engine
    engine.close()


def test_the_camera_is_watched_once_however_often_it_is_chosen(page: MiniRacer) -> None:
    page.eval(
        "const begin = watching(camera, () => source === 'camera', () => looked++, 100); begin(); begin(); begin()"
    )
    page.eval("looked = 0; tick()")
    assert page.eval("looked") == 1
    page.eval("source = 'draw'; tick(); looked = 0; tick()")
    assert page.eval("looked") == 0


@pytest.mark.parametrize(("source", "said"), [("camera", ["Show it."]), ("draw", [])])
def test_the_camera_says_nothing_to_somebody_who_went_elsewhere(source: str, said: list[str], page: MiniRacer) -> None:
    page.eval("setUpSources(() => {}, camera, () => source === 'camera', note, 'Show it.'); byId('turn').calls.click()")
    page.eval(f"source = {source!r}; started('')")
    assert json.loads(str(page.eval("JSON.stringify(notes)"))) == said
