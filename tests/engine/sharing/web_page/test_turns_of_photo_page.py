"""The page for photos shows no answer about a picture that is no longer there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from py_mini_racer import MiniRacer

from engine.sharing.web_page.page import PARTS

_AROUND = """
const timers = new Map(), elements = {}, running = [];
let timer = 0;
function setTimeout(call) { timers.set(++timer, call); return timer; }
function clearTimeout(number) { timers.delete(number); }
function tick() { const due = [...timers.values()]; timers.clear(); due.forEach((call) => call()); }
const picture = () => ({ data: { set() {} } });
const context = { clearRect() {}, putImageData() {}, getImageData: picture };
const canvas = { width: 8, height: 8, getContext: () => context };
const element = () => ({
  ...canvas, dataset: {}, style: { setProperty() {} }, calls: {}, shown: 0, textContent: "",
  append() {}, replaceChildren(...children) { this.shown = children.length; },
  addEventListener(name, call) { this.calls[name] = call; },
});
const byId = (name) => (elements[name] ??= element());
const record = { title: "Things", labels: ["cat", "dog"], preparation: { width: 1, height: 1, asOnPaper: true } };
byId("models").textContent = JSON.stringify({ models: [record] });
const buttons = ["picture", "camera", "draw"].map((source) => ({ ...element(), dataset: { source } }));
const document = { querySelector: () => buttons[2], querySelectorAll: () => buttons };
const performance = { now: () => 0 }, location = { protocol: "http:" }, URL = { createObjectURL: () => "" };
class ImageData { constructor() { this.data = new Uint8ClampedArray(4); } }
class Blob {}
const fetch = async () => ({ ok: true, arrayBuffer: async () => new ArrayBuffer(1) });
const answer = { scores: { data: [0.9, 0.1] } };
const session = { run: () => new Promise((resolve) => running.push(() => resolve(answer))) };
const ort = { env: { wasm: {} }, Tensor: class {}, InferenceSession: { create: async () => session } };
const percent = String, milliseconds = String, preparedPhoto = () => [0, 0, 0], showPicture = () => {};
const setUpLook = () => {}, setUpPad = () => {}, modelCard = () => {}, showSource = () => {};
const setUpSources = () => () => false;
class Camera { async start() { return ""; } stop() {} }
const watching = (camera, isCamera, look) => ((frame = look), () => {});
let frame, pad;
class Pad {
  constructor(canvas, changed) { Object.assign(this, { changed, isEmpty: true, past: [], future: [] }); pad = this; }
  picture() { return picture(); }
  show() {}
  turn(isEmpty) { this.isEmpty = isEmpty; this.changed(true); }
}
const choose = (place) => void buttons[place].calls.click();
const seen = () => JSON.stringify([byId("sentence").textContent, byId("scores").shown, byId("spoken").textContent]);
"""


@pytest.fixture
def page() -> Iterator[MiniRacer]:
    engine = MiniRacer()
    engine.eval(_AROUND + (PARTS / "photo_page.js").read_text("utf-8"))
    for _ in range(3):
        engine.eval("tick()")  # what waits for the network goes on
    yield engine
    engine.close()


def test_a_frame_that_is_answered_after_the_camera_is_left_shows_nothing(page: MiniRacer) -> None:
    page.eval("choose(1); frame(canvas)")
    page.eval("choose(0)")
    page.eval("running.shift()()")
    assert page.eval("seen()") == '["Open a picture",0,""]'


def test_a_drawing_that_is_answered_after_it_was_cleared_shows_nothing(page: MiniRacer) -> None:
    page.eval("choose(2); pad.turn(false)")
    page.eval("pad.turn(true); running.shift()()")
    assert page.eval("seen()") == '["Draw something",0,""]'


def test_of_two_pictures_the_newer_one_is_answered(page: MiniRacer) -> None:
    page.eval("choose(2); pad.turn(false); pad.turn(false); running.shift()()")
    assert page.eval("byId('scores').shown") == 0
    page.eval("tick()")
    page.eval("running.shift()()")
    assert page.eval("byId('sentence').textContent") == "Things says cat"


def test_what_is_gone_is_not_spoken(page: MiniRacer) -> None:
    page.eval("choose(2); pad.turn(false); running.shift()()")
    assert page.eval("byId('scores').shown") == 2
    page.eval("pad.turn(true); tick()")
    assert page.eval("seen()") == '["Draw something",0,""]'
