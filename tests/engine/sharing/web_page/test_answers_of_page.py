"""Who is asked on a page with several models, and about which picture."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from py_mini_racer import MiniRacer

from engine.sharing.web_page.page import PARTS

_AROUND = """
let due = [];
function setTimeout(call) { due.push(call); return due.length; }
function clearTimeout() {}
function tick() { const calls = due; due = []; calls.forEach((call) => call()); }
const thing = () => ({ classList: { toggle() {}, remove() {} }, replaceChildren() {}, children: [], append() {} });
const element = thing, byId = thing, percent = String, milliseconds = String, setUpPage = () => {};
class Asked {
  constructor(label, milliseconds) {
    Object.assign(this, { label, milliseconds, card: thing(), best: -1, asked: 0 });
    this.record = { title: label, labels: ["4", "7"] };
  }
  ask() { this.asked++; this.best = this.label === "A" ? 1 : 0; this.scores = [0.9, 0.9]; }
  show() { this.best = -1; }
  get isSlow() { return this.milliseconds > 30; }
}
"""


@pytest.fixture
def page() -> Iterator[MiniRacer]:
    engine = MiniRacer()
    source = (PARTS / "page.js").read_text("utf-8")
    engine.eval(_AROUND + source[: source.index("function setUpPage()")])
    engine.eval("const models = [new Asked('A', 100), new Asked('B', 5)], answers = new Answers(models); let votes;")
    engine.eval("answers.headline = (digit, sentence, detail, said) => (votes = said)")
    yield engine
    engine.close()


def test_while_models_are_asked_no_newer_frame_takes_their_turn(page: MiniRacer) -> None:
    for _ in range(3):
        page.eval("if (!answers.isBusy) answers.ask([], true)")
        assert page.eval("answers.isBusy")
        page.eval("if (!answers.isBusy) answers.ask([], true); tick()")
        assert not page.eval("answers.isBusy")
    assert json.loads(str(page.eval("JSON.stringify(models.map((model) => model.asked))"))) == [3, 3]


def test_an_answer_about_an_older_picture_is_no_vote(page: MiniRacer) -> None:
    page.eval("models.reverse(); answers.ask([], true); tick(); tick()")
    assert "models say 4" in str(page.eval("votes[0]"))
    assert str(page.eval("votes[0]")).startswith("1 of 2")
    page.eval("answers.ask([], false); tick()")
    assert str(page.eval("votes[0]")) == "1 of 1 models say 4"


def test_nothing_is_waited_for_after_the_picture_is_gone(page: MiniRacer) -> None:
    page.eval("answers.ask([], true); answers.nothing('Draw a digit')")
    assert not page.eval("answers.isBusy")
